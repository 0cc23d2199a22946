from datetime import timedelta

from sitcenter.domain.board import board
from sitcenter.domain.board_types import State
from sitcenter.domain.intake import Rejected
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import Reader, SourceSpec, Writer
from tests.domain.builders import NOW, ago, minutes
from tests.storage.builders import (
    NETWORK,
    OPENING,
    batch,
    event,
    rows,
    step,
    visit,
    word,
)

ONLY_A = Scope(frozenset({"a"}))
NOBODY = Scope(frozenset())
DAY = timedelta(days=1)


def fill(writer: Writer) -> None:
    """Branch a: one served, one waiting since 30 min, one called. Branch b: one waiting since 10 min."""
    a = [
        *visit("A001", 100),
        event("ticket_issued", 120, "A002"),
        event("ticket_issued", 130, "A003"),
        event("called", 149, "A003", desk_id="2"),
        word("desk_opened", 0, "desk:1"),
        word("queue_snapshot", 149, "queue:main", waiting_count=1),
    ]
    writer.save(batch(rows(*a), None, "1"))
    writer.save(batch(rows(event("ticket_issued", 140, "B001", branch_id="b")), None, "1", "qb"))
    writer.save(batch(rows(step("send", 1)), None, "1", "sa"))


def test_snapshot_has_the_facts_of_now(writer: Writer, reader: Reader) -> None:
    fill(writer)
    snapshot = reader.snapshot(NOW, EVERYTHING)
    waiting = {t.ticket_number: t.wait_from for t in snapshot.tickets if t.status == "waiting"}
    assert waiting == {"A002": ago(30), "B001": ago(10)}
    [called] = [t for t in snapshot.tickets if t.status == "called"]
    assert (called.desk_id, called.called_at, called.wait_from) == ("2", ago(1), None)
    assert sum(slot.issued for slot in snapshot.slots) == 4
    assert [(d.desk_id, d.event_type, d.since) for d in snapshot.desks] == [("1", "desk_opened", OPENING)]
    assert [(q.queue_id, q.waiting) for q in snapshot.queues] == [("main", 1)]
    assert [s.source_id for s in snapshot.sources] == ["qa", "qb", "sa"]
    assert snapshot.unclosed == {}


def test_board_from_the_snapshot(writer: Writer, reader: Reader) -> None:
    fill(writer)
    found = board(reader.snapshot(NOW, EVERYTHING), NETWORK, NOW, EVERYTHING)
    waits = {branch.branch_id: (branch.waiting, branch.longest_s) for branch in found.branches}
    assert waits == {"a": (1, 1800), "b": (1, 600)}


def test_spans_are_the_waits_of_the_past_two_hours(writer: Writer, reader: Reader) -> None:
    writer.save(batch(rows(*visit("A001", 0, 20), *visit("A002", 10, 25)), None, "1"))
    writer.save(batch(rows(event("ticket_issued", 140, "A003")), "1", "2"))
    spans = {(s.wait_from, s.wait_to) for s in reader.snapshot(NOW, EVERYTHING).spans}
    assert spans == {(OPENING + minutes(10), OPENING + minutes(35)), (ago(10), None)}


def test_a_ticket_left_open_yesterday_is_unclosed_not_waiting(writer: Writer, reader: Reader) -> None:
    writer.save(
        batch(rows(event("ticket_issued", -800, "A001"), event("ticket_issued", 0, "A002")), None, "1")
    )
    snapshot = reader.snapshot(NOW, EVERYTHING)
    assert [t.ticket_number for t in snapshot.tickets] == ["A002"]
    assert snapshot.unclosed == {"a": 1}
    writer.save(batch(rows(event("vanished", 140, "A001")), "1", "2"))
    assert reader.snapshot(NOW, EVERYTHING).unclosed == {}


def test_the_local_day_decides_what_is_today(writer: Writer, reader: Reader) -> None:
    """00:30 in Almaty is 19:30 UTC of the day before."""
    writer.save(batch(rows(event("ticket_issued", -8.5 * 60, "A001")), None, "1"))
    snapshot = reader.snapshot(NOW, EVERYTHING)
    assert [t.ticket_number for t in snapshot.tickets] == ["A001"]
    assert [slot.issued for slot in snapshot.slots] == [1]


def test_bookings_of_later_days_are_neither_here_nor_unclosed(writer: Writer, reader: Reader) -> None:
    today, later = (NOW + minutes(60)).isoformat(), (NOW + DAY).isoformat()
    booked = [
        event("booking_created", -3000, "A001", slot_start=today),
        event("booking_created", -3000, "A002", slot_start=later),
    ]
    writer.save(batch(rows(*booked), None, "1"))
    snapshot = reader.snapshot(NOW, EVERYTHING)
    assert [t.ticket_number for t in snapshot.tickets] == ["A001"]
    assert snapshot.unclosed == {}


def test_a_ticket_of_a_clock_that_runs_ahead_is_still_somebody(writer: Writer, reader: Reader) -> None:
    writer.save(batch(rows(event("ticket_issued", 3 * 1440, "A001")), None, "1"))
    assert [t.status for t in reader.snapshot(NOW, EVERYTHING).tickets] == ["waiting"]


def test_yesterdays_words_of_desks_are_forgotten_but_the_mode_stays(writer: Writer, reader: Reader) -> None:
    words = [
        word("desk_opened", -800, "desk:1"),
        word("queue_snapshot", -800, "queue:main", waiting_count=3),
        word("queue_mode_changed", -800, "branch", mode="paper"),
    ]
    writer.save(batch(rows(*words), None, "1"))
    snapshot = reader.snapshot(NOW, EVERYTHING)
    assert (snapshot.desks, snapshot.queues) == ((), ())
    assert [mode.mode for mode in snapshot.modes] == ["paper"]


def test_a_scope_keeps_every_read_inside(writer: Writer, reader: Reader) -> None:
    fill(writer)
    reject = [Rejected("log:1", "bad", "", "x")]
    for source_id in ("qa", "qb", "sa"):
        writer.save(batch(reject, "1", "2", source_id))
    snapshot = reader.snapshot(NOW, ONLY_A)
    for facts in (snapshot.tickets, snapshot.slots, snapshot.desks, snapshot.queues, snapshot.spans):
        assert {fact.branch_id for fact in facts} == {"a"}
    assert [(s.source_id, s.branches) for s in snapshot.sources] == [("qa", ("a",)), ("sa", ("a",))]
    assert {t.branch_id for t in reader.tickets(ONLY_A, NOW - DAY, NOW)} == {"a"}
    assert {s.branch_id for s in reader.slots(ONLY_A, NOW - DAY, NOW)} == {"a"}
    assert {row.source_id for row in reader.quarantine(None, 10, ONLY_A)} == {"qa"}
    assert reader.quarantine("qb", 10, ONLY_A) == []
    assert reader.quarantine_reasons(ONLY_A) == {"qa": {"bad": 1}}


def test_an_empty_scope_sees_nothing(writer: Writer, reader: Reader) -> None:
    fill(writer)
    snapshot = reader.snapshot(NOW, NOBODY)
    assert (snapshot.tickets, snapshot.slots, snapshot.sources, snapshot.spans) == ((), (), (), ())
    assert list(reader.tickets(NOBODY, NOW - DAY, NOW)) == []
    assert list(reader.applications(NOBODY, NOW - DAY, NOW)) == []
    assert reader.slots(NOBODY, NOW - DAY, NOW) == []
    assert reader.quarantine(None, 10, NOBODY) == []


def test_quarantine_is_read_newest_first_and_counted_by_reason(writer: Writer, reader: Reader) -> None:
    bad = [Rejected(f"log:{n}", "bad_instant" if n else "no_branch", "at", "x") for n in range(3)]
    writer.save(batch(bad, None, "1"))
    writer.save(batch([Rejected("b:1", "no_branch", "", "y")], None, "1", "qb"))
    assert [row.place for row in reader.quarantine(None, 3)] == ["b:1", "log:2", "log:1"]
    assert [row.place for row in reader.quarantine("qa", 1)] == ["log:2"]
    assert reader.quarantine_reasons() == {
        "qa": {"bad_instant": 2, "no_branch": 1},
        "qb": {"no_branch": 1},
    }


def test_tickets_are_ordered_filtered_and_half_open(writer: Writer, reader: Reader) -> None:
    fill(writer)
    start = OPENING + minutes(120)

    def numbers(**filters: str) -> list[str | None]:
        return [t.ticket_number for t in reader.tickets(EVERYTHING, start, OPENING + minutes(140), **filters)]

    assert numbers() == ["A002", "A003"]
    assert numbers(status="called") == ["A003"]
    assert numbers(service_code="plate") == []


def test_applications_are_read_whole(writer: Writer, reader: Reader) -> None:
    fill(writer)
    [found] = reader.applications(EVERYTHING, OPENING, NOW)
    assert (found.application_id, found.stage, found.sent_at) == (
        "000000000123",
        "sent",
        OPENING + minutes(1),
    )
    assert list(reader.applications(EVERYTHING, OPENING, NOW, status="ready")) == []


def test_spans_of_a_branch(writer: Writer, reader: Reader) -> None:
    left_open = event("ticket_issued", -800, "A000")
    writer.save(batch(rows(left_open, *visit("A001", 0, 20), event("ticket_issued", 40, "A002")), None, "1"))
    found = [(s.wait_from, s.wait_to) for s in reader.spans("a", OPENING + minutes(10), NOW)]
    assert found == [
        (OPENING, OPENING + minutes(20)),
        (OPENING + minutes(40), None),
    ]
    assert reader.spans("a", OPENING + minutes(20), OPENING + minutes(40)) == []


def test_revision_changes_with_what_a_board_shows(writer: Writer, reader: Reader) -> None:
    seen = [reader.revision()]

    def grew() -> bool:
        seen.append(reader.revision())
        return seen[-1] > seen[-2]

    writer.alive("qa", NOW, None)
    assert grew()
    writer.alive("qa", NOW + minutes(1), None)
    assert not grew()
    writer.fail("qa", "refused", NOW)
    assert grew()
    writer.fail("qa", "refused", NOW)
    assert grew()
    writer.alive("qa", NOW, None)
    assert grew()
    writer.save(batch(rows(event("ticket_issued", 0)), None, "1"))
    assert grew()
    writer.register([SourceSpec("qa", "queue", ("a", "b"), 2.0)])
    assert grew()


def test_a_retired_source_leaves_the_board_and_may_return(writer: Writer, reader: Reader) -> None:
    spec = SourceSpec("qb", "queue", ("b",), 1.0)
    writer.register([spec], retire_others=True)
    assert [s.source_id for s in reader.sources(EVERYTHING)] == ["qb"]
    writer.register([SourceSpec("qa", "queue", ("a",), 1.0)])
    assert [s.source_id for s in reader.sources(EVERYTHING)] == ["qa", "qb"]


def test_an_unread_source_makes_its_branch_unknown(writer: Writer, reader: Reader) -> None:
    found = board(reader.snapshot(NOW, EVERYTHING), NETWORK, NOW, EVERYTHING)
    assert {branch.state for branch in found.branches} == {State.UNKNOWN}


def test_ping(reader: Reader) -> None:
    reader.ping()


def test_the_board_and_the_breach_instants_agree_to_the_second(writer: Writer, reader: Reader) -> None:
    """The norm is 30 minutes: exactly that is within it, and what a screen shows as 30:00 too."""
    seconds = (-1, -0.5, 0, 0.001, 0.999, 1, 1.5, 60)
    waits = [event("ticket_issued", 120 - over / 60, f"A{n}") for n, over in enumerate(seconds)]
    rejoined = [*visit("B1", 0), event("requeued", 130, "B1"), *visit("B2", 1), event("requeued", 115, "B2")]
    writer.save(batch(rows(*waits, *rejoined), None, "1"))
    [found] = board(reader.snapshot(NOW, EVERYTHING), NETWORK, NOW, ONLY_A).branches
    late = reader.breached(NOW, EVERYTHING)
    assert len(late) == found.over_norm == 4
    assert [t.ticket_number for t in late] == ["B2", "A7", "A6", "A5"]
    assert all(t.breach_at is not None for t in reader.snapshot(NOW, EVERYTHING).tickets)
