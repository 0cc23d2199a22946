"""What was known at a past moment is what a board showed then, whatever came later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from sitcenter.domain.events import Event
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import Reader, SourceSpec, Writer
from tests.domain.builders import NOW, minutes
from tests.storage.builders import (
    NETWORK,
    OPENING,
    SPECS,
    Ticking,
    batch,
    empty,
    event,
    rows,
    visit,
    word,
)
from tests.storage.histories import events

T = TypeVar("T")
DAY = timedelta(days=1)


def ordered(facts: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(facts, key=repr))


def orderless(snapshot: Snapshot) -> Snapshot:
    """Facts have no order, but those of sources."""
    return replace(
        snapshot,
        tickets=ordered(snapshot.tickets),
        slots=ordered(snapshot.slots),
        desks=ordered(snapshot.desks),
        queues=ordered(snapshot.queues),
        modes=ordered(snapshot.modes),
        spans=ordered(snapshot.spans),
        calls=ordered(snapshot.calls),
        cameras=ordered(snapshot.cameras),
    )


@dataclass
class Life:
    """A store with collectors at work, and what its boards showed meanwhile."""

    engine: Engine
    clock: Ticking = field(default_factory=lambda: Ticking(OPENING))
    shown: list[Snapshot] = field(default_factory=list)
    saved: int = 0

    def __post_init__(self) -> None:
        empty(self.engine)
        self.writer = Writer(self.engine, NETWORK, self.clock)
        self.reader = Reader(self.engine, NETWORK)
        self.writer.register(SPECS)

    def save(self, *part: Event, source_id: str = "qa", drained: bool = True) -> None:
        cursor = self.writer.cursor(source_id)
        self.saved += 1
        made = batch(rows(*part), cursor, str(self.saved), source_id)
        self.writer.save(replace(made, at=self.clock(), drained=drained))

    def alive(self, source_id: str = "qa", lag_s: float | None = None) -> None:
        self.writer.alive(source_id, self.clock(), lag_s)

    def fail(self, error: str, source_id: str = "qa") -> None:
        self.writer.fail(source_id, error, self.clock())

    def show(self) -> Snapshot:
        self.shown.append(self.reader.live(EVERYTHING, self.clock))
        return self.shown[-1]

    def later(self, minutes_later: float) -> None:
        self.clock.at += minutes(minutes_later)

    def past(self, at: datetime) -> Snapshot:
        return self.reader.snapshot_at(at, EVERYTHING)

    def check(self) -> None:
        for snapshot in self.shown:
            assert orderless(self.past(snapshot.at)) == orderless(snapshot)


MOVES = st.sampled_from(("save", "save", "save", "alive", "fail", "later", "tomorrow", "register"))


@given(content=events(), moves=st.lists(MOVES, min_size=4, max_size=14))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_moment_is_told_as_it_was(shared_engine: Engine, content: list[Event], moves: list[str]) -> None:
    life, left = Life(shared_engine), list(content)
    for number, move in enumerate(moves):
        life.show()
        if move == "save":
            life.save(*left[:3], drained=number % 3 > 0)
            del left[:3]
        elif move == "alive":
            life.alive("qb", 0.125 * number if number % 2 else None)
        elif move == "fail":
            life.fail(f"refused\nat {number}")
        elif move == "register":
            life.writer.register(SPECS[: 1 + number % 3], retire_others=True)
        else:
            life.later(20 if move == "later" else 24 * 60)
    life.save(*left)
    life.show()
    life.check()


def test_what_came_later_does_not_show(engine: Engine) -> None:
    life = Life(engine)
    life.save(*visit("A001", 0), event("ticket_issued", 20, "A002"), word("desk_opened", 0, "desk:1"))
    life.later(60)
    life.save(word("desk_paused", 40, "desk:1", seq="p"))
    then = life.show()
    life.later(1)
    fixed = event("ticket_issued", 5, "A002", seq="fix", corrects_seq="A002:ticket_issued:20")
    late = event("ticket_issued", 2, "A009")
    life.save(fixed, late, event("called", 21, "A002"))
    life.save(word("desk_closed", 41, "desk:1", seq="c", is_correction=True, corrects_seq="p"))
    life.fail("connection refused")
    now = life.show()
    assert orderless(now) != orderless(then)
    assert [t.wait_from for t in life.past(then.at).tickets] == [OPENING + minutes(20)]
    assert [d.event_type for d in life.past(then.at).desks] == ["desk_paused"]
    assert life.past(then.at).sources[0].failures == 0
    life.check()


def test_tickets_left_open_are_counted_as_they_were_known(engine: Engine) -> None:
    life = Life(engine)
    life.save(*(event("ticket_issued", n, f"A{n:03}") for n in range(5)))
    life.later(24 * 60)
    life.save(*visit("A100", 24 * 60))
    assert life.show().unclosed == {"a": 5}
    life.save(event("abandoned", 24 * 60 + 9, "A001"), event("abandoned", 30, "A002"))
    assert life.show().unclosed == {"a": 3}
    life.later(48 * 60)
    life.save(event("cancelled", 72 * 60, "A003"))
    assert life.show().unclosed == {"a": 2}
    life.check()


def test_a_booking_of_long_ago_is_on_the_board_of_its_day(engine: Engine) -> None:
    life = Life(engine)
    slot = (OPENING + 9 * DAY + minutes(60)).isoformat()
    life.save(*(event("booking_created", n, f"B{n}", slot_start=slot) for n in range(3)))
    life.later(9 * 24 * 60)
    life.alive()
    life.show()
    life.save(event("booking_cancelled", 9 * 24 * 60 + 1, "B0"))
    assert [t.status for t in life.show().tickets] == ["booked", "booked"]
    life.later(24 * 60)
    life.save(*(event("cancelled", 10 * 24 * 60, f"B{n}") for n in (1, 2)))
    life.show()
    life.check()


def test_polls_of_one_minute_are_told_apart(engine: Engine) -> None:
    life = Life(engine)
    for number in range(70):
        life.alive("qa", number / 8 if number % 3 else None)
        if number % 7 == 0:
            life.fail('no answer: "timeout"')
        life.show()
    assert len({snapshot.sources[0].last_success_at for snapshot in life.shown}) == 70
    life.check()


def test_before_the_first_source_nothing_was_known(engine: Engine) -> None:
    life = Life(engine)
    life.save(*visit("A001", 0))
    assert life.past(OPENING) == Snapshot(OPENING)


def test_the_past_keeps_to_the_scope(engine: Engine) -> None:
    life = Life(engine)
    life.save(*visit("A001", 0), event("ticket_issued", 3, "B001", branch_id="b"))
    at = life.show().at
    found = life.reader.snapshot_at(at, Scope(frozenset({"b"})))
    assert {t.branch_id for t in found.tickets} == {"b"}
    assert [(s.source_id, s.branches) for s in found.sources] == [("qb", ("b",)), ("sa", ("b",))]
    assert found.slots[0].branch_id == "b"
    assert life.reader.snapshot_at(at, Scope(frozenset())).tickets == ()


def test_a_source_of_which_nothing_is_told_later_stays_as_it_was(engine: Engine) -> None:
    life = Life(engine)
    life.alive("qa", 0.5)
    life.alive("qb")
    life.later(60 * 24 * 40)
    life.alive("qb")
    shown = life.show()
    assert shown.sources[0].last_success_at < NOW < shown.sources[1].last_success_at  # type: ignore[operator]
    life.check()


def specs(*branches: str) -> Sequence[SourceSpec]:
    return [SourceSpec("qa", "queue", branches, 2.0, 60.0)]


def test_a_source_was_configured_as_it_was_then(engine: Engine) -> None:
    life = Life(engine)
    life.show()
    life.writer.register(specs("a", "b"), retire_others=True)
    [only] = life.show().sources
    assert (only.branches, only.poll_s, only.silent_after_s) == (("a", "b"), 2.0, 60.0)
    life.writer.register(SPECS)
    life.show()
    life.check()


def test_a_correction_that_tells_of_something_else_does_not_show_before_it_came(engine: Engine) -> None:
    """A desk's word takes a ticket of an earlier day away; a ticket's event takes a desk's word away."""
    life = Life(engine)
    life.save(event("ticket_issued", 0, "A001", seq="0"))
    life.later(3 * 24 * 60)
    life.save(word("desk_opened", 3 * 24 * 60, "desk:1", seq="1"))
    assert life.show().unclosed == {"a": 1}
    life.save(word("desk_opened", 0, "desk:2", seq="2", is_correction=True, corrects_seq="0"))
    assert life.show().unclosed == {}
    life.save(event("ticket_issued", 5, "A002", seq="3", corrects_seq="1"))
    assert life.show().desks == ()
    life.later(3 * 24 * 60)
    life.alive()
    life.check()
