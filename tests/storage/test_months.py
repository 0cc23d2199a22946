"""A rule that goes on through a calendar month: judged whole or in slices, anew or late, each day is the same."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine

from sitcenter.domain.events import Event
from sitcenter.domain.integrity.types import IntegritySignal
from sitcenter.domain.scope import EVERYTHING
from tests.domain.builders import NOW as READ
from tests.storage.builders import batch, event, rows, step
from tests.storage.judged_days import CARDS, DAY, FIRST, MIDNIGHT, Days, minutes_of

CLOSED = MIDNIGHT + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
BAD = "pair:o1+bad"


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


class Town(Days):
    """Polls of the queue's log beside those of the applications'."""

    polls = 0

    def queue(self, *events: Event, at: datetime = READ, applications: bool = True) -> None:
        """A poll of the queue's log, with what it brought, and one of the applications' that brought nothing."""
        before, self.polls = str(self.polls) if self.polls else None, self.polls + 1
        seconds = (at - READ).total_seconds()
        self.commits = lambda: at
        self.writer.save(batch(rows(*events), before, str(self.polls), seconds=seconds))
        if applications:
            self.read(at=at)


@pytest.fixture
def days(engine: Engine) -> Town:
    return Town(engine)


def found(days: Town) -> list[IntegritySignal]:
    kept = days.reader.integrity_signals(EVERYTHING, FIRST - 60 * DAY, MIDNIGHT + DAY)
    return [each.signal for each in kept if each.signal.rule_id == "C5-L"]


def test_a_pair_is_found_over_days_at_the_same_ticket_in_whatever_slices(days: Town) -> None:
    """Four tickets on the first day and two on the second are as many as it takes; one signal, dated by that."""
    days.queue(*(each for day in (-3, -2, -1) for each in hall(day, 4)))
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
    assert signal.since == FIRST + DAY
    assert MIDNIGHT - DAY < signal.until < MIDNIGHT
    month = {"2026-11-17": 4, "2026-11-18": 4, "2026-11-19": 1}
    assert {term.stratum[:10]: term.observed for term in signal.evidence.terms} == month
    assert sum(term.expected for term in signal.evidence.terms) == pytest.approx(signal.expected)
    assert len(signal.evidence.events) == 3 * 9
    assert signal.facts["looked_since"] == "2026-10-31T19:00:00+00:00"


def test_what_comes_late_of_an_earlier_day_changes_what_the_later_ones_say(days: Town) -> None:
    days.queue(*hall(-3, 0), *hall(-2, 4), *hall(-1, 0), at=CLOSED - MINUTE)
    days.now = CLOSED + MINUTE
    live = days.live()
    live.run()
    assert found(days) == []
    late = [each for number in range(41, 45) for each in served(-3, number, "o1", "bad")]
    days.queue(*late, at=days.now)
    days.now += timedelta(hours=3)
    live.run()
    assert [(each.subject, each.observed) for each in found(days)] == [(BAD, 7)]
    kept = days.kept()
    days.forget()
    days.judge(FIRST, MIDNIGHT)
    assert days.kept() == kept


def test_a_day_on_which_the_rule_came_to_grief_is_made_good_by_the_same_process(
    days: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Told once a day; tried again once what comes late might have come, not sooner and not more often."""
    days.queue(*hall(-3, 4), *hall(-2, 4), *hall(-1, 1), at=CLOSED - MINUTE)
    days.now = CLOSED + MINUTE
    cards = {**CARDS, "C5-L": replace(CARDS["C5-L"], limits={})}
    live = days.live(cards)
    with caplog.at_level(logging.ERROR, "collectors"):
        for hours in (0, 1, 2, 0.5):
            days.now += timedelta(hours=hours)
            days.queue(at=days.now)
            live.run()
    told = [line.split(" on ")[1][:10] for line in caplog.messages]
    assert told == ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]
    cards["C5-L"] = CARDS["C5-L"]
    days.now += timedelta(hours=1)
    live.run()
    assert found(days) == []
    days.now += timedelta(hours=1)
    live.run()
    assert [(each.subject, each.observed) for each in found(days)] == [(BAD, 9)]
    kept, closed = days.kept(), [row for row in days.windows() if row[1] < MIDNIGHT]
    days.now += timedelta(hours=3)
    live.run()
    assert [row for row in days.windows() if row[1] < MIDNIGHT] == closed
    days.forget()
    days.judge(FIRST, MIDNIGHT)
    assert days.kept() == kept


def test_while_the_day_runs_it_goes_on_from_those_before(days: Town) -> None:
    days.now = MIDNIGHT - DAY + timedelta(hours=15)
    days.queue(*hall(-2, 4), *hall(-1, 4), at=days.now - 2 * MINUTE)
    live = days.live()
    live.run()
    [signal] = found(days)
    assert (signal.subject, signal.observed) == (BAD, 6)
    days.now = CLOSED + MINUTE
    days.queue(at=CLOSED)
    live.run()
    assert found(days) == [signal]


def test_a_month_begins_anew_and_so_does_what_it_finds(days: Town) -> None:
    """The last of September and the first of October; two days of one month are enough."""
    days.queue(*hall(-51, 4), *hall(-50, 4))
    days.judge(MIDNIGHT - 52 * DAY, MIDNIGHT - 48 * DAY)
    assert found(days) == []
    days.queue(*hall(-52, 4), *hall(-49, 4))
    days.judge(MIDNIGHT - 53 * DAY, MIDNIGHT - 48 * DAY)
    assert sorted(signal.since for signal in found(days)) == [MIDNIGHT - 51 * DAY, MIDNIGHT - 49 * DAY]


def moved(day: int, number: int) -> Event:
    at = minutes_of(day, 5 * number) + 300
    return event("transferred", at, f"{day}/{number}", operator_token="o1", service_code="eds")


def test_what_is_told_of_a_ticket_later_in_the_day_changes_nothing_of_what_was_found(days: Town) -> None:
    """His tickets move to another service, and an application says that he came for himself."""
    days.now = MIDNIGHT - DAY + timedelta(hours=13)
    days.queue(*hall(-2, 4), *hall(-1, 4), at=days.now - 2 * MINUTE)
    live = days.live()
    live.run()
    [signal] = found(days)
    late = [moved(-1, number) for number in (7, 15, 23, 31)]
    days.queue(*late, at=days.now + timedelta(hours=3))
    for number in (7, 15):
        name, at = f"{number:012}", minutes_of(-1, 5 * number) + 180
        days.read(
            step("identify", at, name, applicant_token="bad", ticket_number=f"-1/{number}"),
            at=days.now + timedelta(hours=3),
        )
    days.now = CLOSED + MINUTE
    days.queue(at=CLOSED)
    live.run()
    assert [(each.subject, each.observed, each.since) for each in found(days)] == [
        (BAD, signal.observed, signal.since)
    ]


def test_while_applications_are_not_read_nobody_is_taken_for_a_representative(days: Town) -> None:
    """Who comes for himself is known by his application alone."""
    days.read(at=MIDNIGHT - 3 * DAY)
    days.queue(*hall(-2, 4), *hall(-1, 4), applications=False)
    closed = {
        finding.closed[0].reason
        for judged in days.judge(FIRST, MIDNIGHT)
        for finding in judged.findings
        if finding.rule_id in ("C5", "C5-L")
    }
    assert (closed, found(days)) == ({"stale_input"}, [])


def test_tickets_of_no_known_service_are_laid_beside_no_others(days: Town) -> None:
    untold = [
        replace(each, payload={**each.payload, "service_code": None})
        for day in (-3, -2)
        for each in hall(day, 4)
    ]
    days.queue(*untold, *hall(-1, 4))
    days.judge(FIRST, MIDNIGHT)
    assert found(days) == []


def at_night(day: int, number: int) -> Event:
    return event("ticket_issued", minutes_of(day, 13 * 60 + number), f"{day}/night {number}")


def test_a_day_on_which_the_clock_was_wrong_silences_no_longer_window_that_holds_it(days: Town) -> None:
    """Its own window is silent; those after it are judged without it, and say so."""
    wrong = [*hall(-2, 5), *(at_night(-2, number) for number in range(20))]
    days.queue(*hall(-3, 5), *wrong, *hall(-1, 5))
    judged = days.judge(FIRST, MIDNIGHT)
    [first, second, third] = [next(f for f in each.findings if f.rule_id == "C5") for each in judged]
    assert [each.reason for each in second.closed] == ["clock_skew"]
    assert (first.closed, third.closed, first.base, third.base) == ((), (), 40, 80)
    [signal] = third.signals
    assert (signal.subject, signal.observed, signal.facts["left_out"]) == (BAD, 10, "2026-11-18")
    assert {term.stratum[:10] for term in signal.evidence.terms} == {"2026-11-17", "2026-11-19"}
    assert all("left_out" not in each.facts for each in first.signals)
