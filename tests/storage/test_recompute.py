"""Rules change under stored instants: what they touch moves, the rest stays, and it is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, update

from sitcenter.domain.network import Network, Norm, Service
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.terms.calendar import CalendarDay
from sitcenter.domain.terms.risk import at_risk
from sitcenter.domain.terms.types import TermRule, Unit
from sitcenter.storage import Reader, Recomputed, Writer, rebuild, recompute
from sitcenter.storage.projections import application, ticket
from sitcenter.storage.rulebook import rulebook
from tests.domain.builders import ALMATY, NOW, minutes, names
from tests.storage.builders import (
    CALENDAR,
    NETWORK,
    OPENING,
    TERM,
    Ticking,
    batch,
    by_rules,
    event,
    projections,
    rows,
    step,
    table_rows,
    visit,
)

DAY = timedelta(days=1)
FRIDAY = date(2026, 11, 20)
STRICT = TermRule(
    "pilot", 1, Unit.MINUTES, 60, "order", "provider", valid_from=FRIDAY, valid_to=date(2026, 12, 31)
)
PUBLISHED_LATE = replace(STRICT, services=frozenset({"passport"}), published=date(2026, 11, 25))


def end_of(day: date) -> datetime:
    """The last microsecond of a date in Almaty."""
    return datetime.combine(day + DAY, time(), ALMATY) - timedelta(microseconds=1)


@pytest.fixture
def filled(engine: Engine, writer: Writer) -> Reader:
    """Three wait at branch a, one is served; of three applications one is closed and one just formed."""
    recompute(engine, NETWORK, OPENING)
    waits = [event("ticket_issued", n, f"B{n}") for n in (90, 110, 130)]
    started = [
        event("ticket_issued", 100, "C1"),
        event("called", 120, "C1"),
        event("service_started", 121, "C1"),
    ]
    writer.save(batch(rows(*visit("A001", 0), *waits, *started), None, "1"))
    steps = [
        step("provider_receive", 30, "001"),
        step("provider_receive", 30, "002"),
        step("ready", 50, "002"),
        step("form_application", 30, "003"),
        step("provider_receive", -7 * 24 * 60, "004", due_at_source="2026-11-16T18:59:59+00:00"),
    ]
    writer.save(batch(rows(*steps), None, "1", "sa"))
    return Reader(engine, NETWORK)


def due(engine: Engine) -> dict[str, object]:
    columns = [column.name for column in application.c]
    at = columns.index("due_at")
    return {row[1]: row[at] for row in table_rows(engine, application)}


def breaches(engine: Engine) -> dict[str, tuple[object, ...]]:
    columns = [column.name for column in ticket.c]
    at = columns.index("breach_at")
    return {row[columns.index("ticket_number")]: row[at : at + 2] for row in table_rows(engine, ticket)}


def with_norm(wait: float, service: float) -> Network:
    norm = Norm(minutes(wait), minutes(service), "order", FRIDAY)
    return replace(NETWORK, services={"passport": Service("passport", names("Passport"), {"*": norm})})


def test_breach_instants_are_stored_with_the_ticket(engine: Engine, filled: Reader) -> None:
    assert breaches(engine) == {
        "A001": (None, None),
        "B90": (OPENING + minutes(120), None),
        "B110": (OPENING + minutes(140), None),
        "B130": (OPENING + minutes(160), None),
        "C1": (OPENING + minutes(130), OPENING + minutes(141)),
    }
    found = filled.breached(NOW, EVERYTHING)
    assert [(t.ticket_number, t.breach_at) for t in found] == [
        ("B90", OPENING + minutes(120)),
        ("B110", OPENING + minutes(140)),
    ]
    assert filled.breached(NOW, Scope(frozenset({"b"}))) == []


def test_the_same_rules_change_nothing(engine: Engine, filled: Reader) -> None:
    before = table_rows(engine, rulebook)
    assert recompute(engine, NETWORK, NOW) == Recomputed()
    assert table_rows(engine, rulebook) == before
    assert filled.rules_changed(NOW - DAY) != []
    assert filled.rules_changed(NOW) == []


def test_another_norm_moves_the_breaches_of_open_tickets(engine: Engine, filled: Reader) -> None:
    stricter = with_norm(15, 10)
    terms = due(engine)
    done = recompute(engine, stricter, NOW)
    assert done == Recomputed(tickets=4, reasons=("changed: norms",))
    assert breaches(engine)["B130"] == (OPENING + minutes(145), None)
    assert breaches(engine)["C1"] == (OPENING + minutes(115), OPENING + minutes(131))
    assert len(Reader(engine, stricter).breached(NOW, EVERYTHING)) == 3
    assert due(engine) == terms
    saved = projections(engine)
    rebuild(engine, stricter)
    assert projections(engine) == saved


def test_a_rule_published_late_moves_what_began_under_it(engine: Engine, filled: Reader) -> None:
    """It was in force when two of them began; the one of a week before keeps its own rule."""
    before = due(engine)
    assert before["001"] == before["002"] == end_of(date(2026, 11, 23))
    late = by_rules(TERM, PUBLISHED_LATE)
    done = recompute(engine, late, NOW)
    received = OPENING + minutes(30)
    assert due(engine) == before | {"001": received + minutes(60), "002": received + minutes(60)}
    assert (done.applications, done.moved) == (2, 2)
    assert done.reasons == ("changed: terms", "2 deadlines moved, now by pilot version 1")
    saved = projections(engine)
    rebuild(engine, late)
    assert projections(engine) == saved


def test_a_day_off_by_decree_moves_deadlines(engine: Engine, filled: Reader) -> None:
    monday = CalendarDay(working=False, kind="override", source="decree 7", approver="director")
    calendar = replace(CALENDAR, days={date(2026, 11, 23): monday}, version="2026-2")
    done = recompute(engine, by_rules(TERM, calendar=calendar), NOW)
    assert due(engine)["001"] == end_of(date(2026, 11, 24))
    assert (done.moved, done.reasons[0]) == (2, "changed: calendars")
    assert done.applications == 3, "all three say by which calendar they were counted"


def late(reader: Reader, network: Network, now: datetime) -> Sequence[str]:
    found = at_risk(reader.open_applications(EVERYTHING, now), network, now)
    return [item.application_id for item in found if item.late]


def test_overdue_never_survives_a_change(engine: Engine, filled: Reader) -> None:
    """osTicket #5160: a ticket stayed marked overdue after its plan was changed to a longer one."""
    assert late(filled, NETWORK, NOW) == ["004"]
    longer = by_rules(replace(TERM, version=2, value=10))
    recompute(engine, longer, NOW)
    assert late(Reader(engine, longer), longer, NOW) == []
    assert Reader(engine, longer).open_applications(EVERYTHING, NOW) == []
    recompute(engine, NETWORK, NOW)
    assert late(filled, NETWORK, NOW) == ["004"]


def test_a_longer_term_takes_no_new_event_to_be_seen(engine: Engine, filled: Reader, writer: Writer) -> None:
    longer = by_rules(replace(TERM, version=2, value=10))
    recompute(engine, longer, NOW)
    changed = Writer(engine, longer, Ticking())
    changed.save(batch(rows(step("provider_check", 60, "004")), "1", "2", "sa"))
    assert late(Reader(engine, longer), longer, NOW) == []


def test_work_cut_short_is_done_again(engine: Engine, filled: Reader) -> None:
    stricter = with_norm(15, 10)
    saved = table_rows(engine, rulebook)
    recompute(engine, stricter, NOW)
    with engine.begin() as connection:
        connection.execute(rulebook.delete().where(rulebook.c.rulebook_id > len(saved)))
        connection.execute(update(ticket).where(ticket.c.ticket_number == "B90").values(breach_at=None))
    assert recompute(engine, stricter, NOW).tickets == 1


def test_open_applications_by_deadline(engine: Engine, filled: Reader) -> None:
    assert {a.application_id for a in filled.open_applications(EVERYTHING)} == {"001", "003", "004"}
    soon = filled.open_applications(EVERYTHING, end_of(date(2026, 11, 23)))
    assert [a.application_id for a in soon] == ["004"]
    assert filled.open_applications(Scope(frozenset({"b"}))) == []


def test_other_deadlines_of_the_source_are_found_however_far_they_lie(
    engine: Engine, filled: Reader, writer: Writer
) -> None:
    ours = due(engine)["001"]
    assert isinstance(ours, datetime)
    told = {"005": ours + 30 * DAY, "006": ours}
    filed = [step("provider_receive", 30, key, due_at_source=told[key].isoformat()) for key in told]
    writer.save(batch(rows(*filed), "1", "2", "sa"))
    (differing,) = filled.differing(EVERYTHING)
    assert (differing.branch_id, differing.application_id) == ("a", "005")
    assert differing.stage == "provider"
    assert filled.differing(Scope(frozenset({"b"}))) == []


def test_without_a_rule_the_sources_own_deadline_counts(engine: Engine, writer: Writer) -> None:
    nobody, told = by_rules(), "2026-11-20T09:00:00+00:00"
    lawless = Writer(engine, nobody, Ticking())
    lawless.save(batch(rows(step("provider_receive", 30, "001", due_at_source=told)), None, "1", "sa"))
    reader = Reader(engine, nobody)
    assert [a.application_id for a in reader.open_applications(EVERYTHING, NOW + DAY)] == ["001"]
    assert reader.open_applications(EVERYTHING, NOW) == []


def test_one_application_and_its_steps(engine: Engine, filled: Reader, writer: Writer) -> None:
    fixed = replace(step("decide", 45, "002"), is_correction=True, corrects_seq="002:ready:50")
    writer.save(batch(rows(fixed, replace(step("send", 1, "002"), is_test=True)), "1", "2", "sa"))
    found = filled.application("a", "002", EVERYTHING)
    assert found is not None
    assert (found.ready_at, found.decided_at, found.is_open) == (None, OPENING + minutes(45), True)
    assert [s.event_type for s in filled.application_steps("a", "002", EVERYTHING)] == [
        "provider_receive",
        "decide",
    ]
    assert filled.application("a", "002", Scope(frozenset({"b"}))) is None
    assert filled.application_steps("a", "002", Scope(frozenset({"b"}))) == []
    assert filled.application("a", "nothing", EVERYTHING) is None


def test_suspensions_come_back_as_they_were_folded(writer: Writer, reader: Reader) -> None:
    steps = [
        step("provider_receive", 30),
        step("suspend", 40, suspend_reason="documents"),
        step("resume", 50),
        step("suspend", 60),
    ]
    writer.save(batch(rows(*steps), None, "1", "sa"))
    found = reader.application("a", steps[0].subject, EVERYTHING)
    assert found is not None
    assert [(s.start, s.end, s.reason) for s in found.suspensions] == [
        (OPENING + minutes(40), OPENING + minutes(50), "documents"),
        (OPENING + minutes(60), None, ""),
    ]
    assert found in list(reader.applications(EVERYTHING, OPENING, NOW))
