"""A rule that goes on through a calendar month: judged whole or in slices, anew or late, each day is the same."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine

from sitcenter.domain.events import Event
from sitcenter.domain.integrity.types import IntegritySignal
from sitcenter.domain.scope import EVERYTHING
from tests.domain.builders import NOW as READ
from tests.storage.builders import batch, event, rows
from tests.storage.judged_days import DAY, FIRST, MIDNIGHT, Days, minutes_of

CLOSED = MIDNIGHT + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
BAD = "pair:o1+bad"


@pytest.fixture
def days(engine: Engine) -> Days:
    return Days(engine)


def served(day: int, number: int, operator: str, holder: str) -> list[Event]:
    at, name = minutes_of(day, 5 * number), f"{day}/{number}"
    return [
        event("ticket_issued", at, name, holder_token=holder),
        event("called", at + 1, name, desk_id=operator, operator_token=operator),
        event("service_started", at + 2, name, desk_id=operator, operator_token=operator),
        event("service_completed", at + 9, name),
    ]


def hall(day: int, bad: int) -> list[Event]:
    """Fourteen operators in turn; of every eight tickets the last, so many in all, is the representative's
    and comes to o1.
    """
    found = []
    for number in range(40):
        his = number % 8 == 7 and number // 8 < bad
        who = ("o1", "bad") if his else (f"o{number % 14}", f"somebody {day} {number}")
        found += served(day, number, *who)
    return found


def queue(days: Days, *events: Event, at: datetime = READ) -> None:
    """A poll of the queue's log, with what it brought."""
    before = str(days.cursor) if days.cursor else None
    days.cursor += 1
    days.writer.save(batch(rows(*events), before, str(days.cursor), seconds=(at - READ).total_seconds()))


def found(days: Days) -> list[IntegritySignal]:
    kept = days.reader.integrity_signals(EVERYTHING, FIRST - 60 * DAY, MIDNIGHT + DAY)
    return [each.signal for each in kept if each.signal.rule_id == "C5-L"]


def test_a_pair_is_found_over_days_at_the_same_ticket_in_whatever_slices(days: Days) -> None:
    """Four tickets on the first day and two on the second are as many as it takes; one signal, dated by that."""
    queue(days, *(each for day in (-3, -2, -1) for each in hall(day, 4)))
    kept = []
    for order in permutations(range(3)):
        days.forget()
        for number in order:
            days.judge(FIRST + number * DAY, FIRST + (number + 1) * DAY)
        kept.append(days.kept())
    days.forget()
    days.judge(FIRST, MIDNIGHT)
    assert all(each == days.kept() for each in kept)
    [signal] = found(days)
    assert (signal.subject, signal.observed, signal.facts["tickets"]) == (BAD, 9, 9)
    assert (signal.since, signal.until) == (FIRST + DAY, MIDNIGHT)
    month = {"2026-11-17": 4, "2026-11-18": 4, "2026-11-19": 1}
    assert {term.stratum[:10]: term.observed for term in signal.evidence.terms} == month
    assert sum(term.expected for term in signal.evidence.terms) == pytest.approx(signal.expected)
    assert len(signal.evidence.events) == 3 * 9
    assert signal.facts["looked_since"] == "2026-10-31T19:00:00+00:00"


def test_what_comes_late_of_an_earlier_day_changes_what_the_later_ones_say(days: Days) -> None:
    queue(days, *hall(-3, 0), *hall(-2, 4), *hall(-1, 0), at=CLOSED - MINUTE)
    days.now = CLOSED + MINUTE
    live = days.live()
    live.run()
    assert found(days) == []
    late = [each for number in range(41, 45) for each in served(-3, number, "o1", "bad")]
    queue(days, *late, at=days.now)
    days.now += timedelta(hours=3)
    live.run()
    assert [(each.subject, each.observed) for each in found(days)] == [(BAD, 7)]
    kept = days.kept()
    days.forget()
    days.judge(FIRST, MIDNIGHT)
    assert days.kept() == kept


def test_while_the_day_runs_it_goes_on_from_those_before(days: Days) -> None:
    days.now = MIDNIGHT - DAY + timedelta(hours=15)
    queue(days, *hall(-2, 4), *hall(-1, 4), at=days.now - 2 * MINUTE)
    live = days.live()
    live.run()
    [signal] = found(days)
    assert (signal.subject, signal.observed) == (BAD, 6)
    days.now = CLOSED + MINUTE
    queue(days, at=CLOSED)
    live.run()
    assert found(days) == [signal]


def test_a_month_begins_anew(days: Days) -> None:
    """The last of October and the first of November; two days of November would be enough."""
    queue(days, *hall(-20, 4), *hall(-19, 4))
    days.judge(MIDNIGHT - 21 * DAY, MIDNIGHT)
    assert found(days) == []
