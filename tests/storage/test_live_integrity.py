"""The live job on a real store: what runs, what closes, what comes late, and what a restart changes."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine

from collectors.integrity.live import Live
from sitcenter.domain.events import Event
from sitcenter.domain.scope import EVERYTHING
from tests.storage.builders import OPENING, event, step
from tests.storage.judged_days import CARDS, DAY, FIRST, MIDNIGHT, Days, bypassed, minutes_of

CLOSED = MIDNIGHT + DAY + timedelta(hours=2)
"""When nothing of the day that runs at first can arrive any more."""


@pytest.fixture
def days(engine: Engine) -> Days:
    return Days(engine)


def test_a_running_day_is_judged_up_to_its_watermark_and_closes_to_what_a_past_day_gives(days: Days) -> None:
    """Signed at ten past nine, read at a quarter past, judged two hours later."""
    days.read(*bypassed(-1, 1), *bypassed(0, 2), at=OPENING + timedelta(minutes=15))
    days.now = OPENING + timedelta(minutes=20)
    live = days.live()
    assert days.windows() == []
    live.run()
    assert days.subjects() == ["C9 application:000000000001"]
    days.now = OPENING + timedelta(hours=2, minutes=15)
    live.run()
    assert days.subjects() == ["C9 application:000000000001", "C9 application:000000000002"]
    running = days.kept()
    live.run()
    assert days.kept() == running
    days.now = CLOSED
    days.read(at=CLOSED)
    live.run()
    assert days.kept() == running
    assert all(kept.signal.shadow for kept in days.reader.integrity_signals(EVERYTHING, FIRST, CLOSED))
    outcomes = [w for w in days.reader.integrity_windows(EVERYTHING, MIDNIGHT, CLOSED) if w.start == MIDNIGHT]
    assert {w.rule_id for w in outcomes} == set(CARDS)
    assert {w.evaluated_at for w in outcomes} == {CLOSED}
    [found] = [w for w in outcomes if w.signals]
    assert (found.rule_id, found.base, found.shadow, found.computed) == ("C9", 1, 1, True)
    days.forget()
    days.judge(FIRST, MIDNIGHT + DAY, CLOSED)
    assert days.kept() == running


def test_what_was_found_before_the_day_showed_that_its_clock_is_wrong_is_taken_back(days: Days) -> None:
    """Ten tickets of that night would have nobody to take them: so a past day is judged, so is this one."""
    days.read(*bypassed(0, 1), at=OPENING + timedelta(minutes=15))
    days.now = OPENING + timedelta(hours=2, minutes=15)
    live = days.live()
    live.run()
    assert days.subjects() == ["C9 application:000000000001"]
    at_night = [event("ticket_issued", minutes_of(0, 13 * 60 + n), f"N{n}") for n in range(10)]
    days.read(*at_night, at=OPENING + timedelta(hours=14))
    days.now = CLOSED
    days.read(at=CLOSED)
    live.run()
    told = days.reader.integrity_windows(EVERYTHING, MIDNIGHT, CLOSED, ["C9"])
    assert [each.closed for each in told] == ["clock_skew"]
    assert days.subjects() == []


def test_a_process_that_stood_still_catches_up_and_neither_doubles_nor_loses(days: Days) -> None:
    days.read(*bypassed(-3, 1), *bypassed(-2, 2), *bypassed(-1, 3), *bypassed(0, 4))
    days.now = CLOSED
    days.live().run()
    assert len(days.subjects()) == 3
    silent = [
        w.closed for w in days.reader.integrity_windows(EVERYTHING, MIDNIGHT, CLOSED) if w.rule_id == "C9"
    ]
    assert silent == ["stale_input"]
    days.read(at=CLOSED)
    days.live().run()
    assert len(days.subjects()) == 4
    kept, windows = days.kept(), days.windows()
    for _ in range(2):
        days.live().run()
        assert (days.kept(), days.windows()) == (kept, windows)


def test_what_comes_late_changes_the_days_that_it_concerns_once_it_is_read_up(days: Days) -> None:
    days.read(*bypassed(-3, 1), *bypassed(-2, 2)[:2], at=OPENING)
    days.now = OPENING + timedelta(minutes=5)
    live = days.live()
    live.run()
    assert days.subjects() == ["C9 application:000000000001", "C9 application:000000000002"]
    days.read(*bypassed(-1, 3), at=days.now)
    first = [row for row in days.windows() if row[1] == FIRST]
    live.run()
    assert len(days.subjects()) == 2
    days.now += timedelta(hours=2, minutes=1)
    days.read(at=days.now)
    live.run()
    assert len(days.subjects()) == 3
    assert [row for row in days.windows() if row[1] == FIRST] == first
    whole = days.kept()
    days.forget()
    days.judge(FIRST, MIDNIGHT, days.now)
    assert days.kept() == whole


def judged_in_part(days: Days) -> tuple[Live, list[Event]]:
    """A process that judged two days, of which one lacks what is read later."""
    negative, *later = bypassed(-2, 2)
    days.read(*bypassed(-3, 1), negative, at=OPENING)
    days.now = OPENING + timedelta(minutes=5)
    live = days.live()
    live.run()
    return live, later


@pytest.mark.parametrize("again", [False, True], ids=["the same process", "a new process"])
def test_what_is_committed_long_after_it_was_received_is_judged(days: Days, again: bool) -> None:
    """The writer waits for a lock, and meanwhile the day is judged without it."""
    live, later = judged_in_part(days)
    days.now += timedelta(minutes=5)
    days.read(*later, at=OPENING, commits=lambda: days.now)
    assert days.subjects() == ["C9 application:000000000001"]
    days.now += timedelta(hours=2, minutes=1)
    (days.live() if again else live).run()
    assert days.subjects() == ["C9 application:000000000001", "C9 application:000000000002"]


@pytest.mark.parametrize("stalls", [False, True], ids=["a long batch", "a slow disk"])
def test_what_is_written_while_turns_go_by_is_judged_once_it_is_committed(days: Days, stalls: bool) -> None:
    """The turns see nothing of it. Where the commit itself takes so long, no instant of the batch tells that."""
    live, later = judged_in_part(days)
    days.now = received = OPENING + timedelta(hours=3)
    live.run()

    def commits() -> datetime:
        for _ in range(2):
            days.now += timedelta(minutes=5)
            live.run()
        return received if stalls else days.now

    days.read(*later, at=received, commits=commits)
    assert days.subjects() == ["C9 application:000000000001"]
    days.now += timedelta(minutes=2)
    live.run()
    assert days.subjects() == ["C9 application:000000000001", "C9 application:000000000002"]
    closed = [row for row in days.windows() if row[1] < MIDNIGHT]
    days.now += timedelta(hours=3)
    live.run()
    assert [row for row in days.windows() if row[1] < MIDNIGHT] == closed


def test_what_comes_late_of_an_earlier_day_is_seen_on_the_later_day_of_the_same_application(
    days: Days,
) -> None:
    """Signed two days ago; the negative identification of the day before that is read only now."""
    negative, *later = bypassed(-3, 1, signed_on=-2)
    days.read(*later, *bypassed(-3, 2), *bypassed(-1, 3)[:1], at=OPENING)
    days.now = OPENING + timedelta(minutes=5)
    live = days.live()
    live.run()
    assert days.subjects() == ["C9 application:000000000002"]
    days.now += timedelta(hours=3)
    days.read(negative, at=days.now)
    for _ in range(3):
        days.now += timedelta(hours=2, minutes=1)
        days.read(at=days.now)
        live.run()
    assert days.subjects() == ["C9 application:000000000001", "C9 application:000000000002"]


@pytest.mark.parametrize("again", [False, True], ids=["the same process", "a new process"])
def test_what_comes_late_of_days_too_old_to_be_judged_is_seen_on_the_days_that_are(
    days: Days, again: bool
) -> None:
    """Identified in vain twelve days ago, which is read only after the day of the signing was judged."""
    negative, *later = bypassed(-12, 1, signed_on=-2)
    days.read(*later, *bypassed(-3, 2), step("identify", minutes_of(-13, 0), "3"), at=OPENING)
    days.now = OPENING + timedelta(minutes=5)
    live = days.live()
    live.run()
    assert days.subjects() == ["C9 application:000000000002"]
    days.now += timedelta(hours=3)
    days.read(negative, at=days.now)
    days.now += timedelta(minutes=5)
    (days.live() if again else live).run()
    assert days.subjects() == ["C9 application:000000000001", "C9 application:000000000002"]


def test_a_process_that_begins_after_a_correction_judges_the_day_again_from_which_it_took_something(
    days: Days,
) -> None:
    """What was signed on one day was in truth signed on another; nobody was running when that was told."""
    negative, sign, send = bypassed(-2, 1)
    others = step("identify", minutes_of(-2, 30), "3"), step("identify", minutes_of(-1, 30), "4")
    days.read(negative, sign, send, *others, *bypassed(-3, 2), at=OPENING)
    days.now = OPENING + timedelta(minutes=5)
    days.live().run()
    right = [
        replace(e, source_seq=f"{e.source_seq}c", is_correction=True, corrects_seq=e.source_seq)
        for e in (negative, sign, send)
    ]
    days.now += timedelta(hours=3)
    days.read(*(replace(e, occurred_at=e.occurred_at + DAY) for e in right), at=days.now)
    days.now += timedelta(minutes=5)
    days.live().run()
    found = [
        (k.window_start, k.signal.subject) for k in days.reader.integrity_signals(EVERYTHING, FIRST, CLOSED)
    ]
    assert found == [(FIRST, "application:000000000002"), (FIRST + 2 * DAY, "application:000000000001")]


def test_what_comes_late_of_the_small_hours_is_seen_on_the_day_before_that_they_close(days: Days) -> None:
    """Identified in vain at ten to midnight, signed at ten past: the day before has both, until two o'clock."""

    def judged_at() -> list[datetime]:
        told = days.reader.integrity_windows(EVERYTHING, MIDNIGHT - 2 * DAY, MIDNIGHT - DAY, ["C9"])
        return [each.evaluated_at for each in told]

    negative, sign, _ = bypassed(-2, 1)
    days.read(replace(negative, occurred_at=MIDNIGHT - DAY - timedelta(minutes=10)), at=OPENING)
    days.now = first = OPENING + timedelta(minutes=5)
    live = days.live()
    live.run()
    assert judged_at() == [first]
    days.now += timedelta(hours=3)
    days.read(replace(sign, occurred_at=MIDNIGHT - DAY + timedelta(minutes=10)), at=days.now)
    days.now += timedelta(hours=2)
    live.run()
    assert judged_at() == [days.now]


def test_a_rule_that_fails_is_told_and_stops_no_other(days: Days, caplog: pytest.LogCaptureFixture) -> None:
    who = {"desk_id": "1", "operator_token": "op"}
    steps = [
        step("identify", minutes_of(-1, 0), biometric_result="negative", **who),
        step("identify", minutes_of(-1, 1), biometric_result="positive", **who),
        step("check_documents", minutes_of(-1, 2), documents_complete=False, **who),
        step("send", minutes_of(-1, 4), **who),
    ]
    days.read(*steps, at=OPENING)
    days.now = OPENING + timedelta(minutes=5)
    broken = {**CARDS, "C9": replace(CARDS["C9"], limits={})}
    with caplog.at_level(logging.ERROR, "collectors"):
        live = days.live(broken)
        live.run()
        live.run()
    assert days.subjects() == ["C10 application:000000000123"]
    assert "rule C9 failed at a on 2026-11-19" in caplog.text
    closed = [w for w in days.reader.integrity_windows(EVERYTHING, FIRST, MIDNIGHT) if w.closed == "failed"]
    assert [(w.rule_id, w.computed) for w in closed] == [("C9", False)]
    days.live().run()
    assert [
        w.closed for w in days.reader.integrity_windows(EVERYTHING, FIRST, MIDNIGHT) if w.closed == "failed"
    ] == []


@pytest.mark.parametrize("seed", range(3))
def test_however_it_comes_in_and_however_often_the_process_ends_the_signals_are_those_of_the_whole(
    days: Days, seed: int
) -> None:
    """Three days of two branches, every fourth event hours or days late, a new process now and then."""
    chance = Random(seed)
    used = {"eds_serial_token": "eds", "workstation_id": "w"}
    told = [event for day in (-2, -1, 0) for event in bypassed(day, 10 + day)]
    told += bypassed(-2, 4, signed_on=-1)
    for day in (-2, -1, 0):
        told.append(step("sign", minutes_of(day, 60), f"a{day}", **used))
        told.append(replace(step("sign", minutes_of(day, 70), f"b{day}", **used), branch_id="b"))
    arrives = {
        each.source_seq: each.occurred_at
        + timedelta(hours=chance.choice((0, 0, 0, 1)) * chance.uniform(3, 40))
        for each in told
    }
    live, waiting = None, sorted(told, key=lambda each: arrives[each.source_seq])
    days.now = OPENING - 2 * DAY
    while days.now < CLOSED + 2 * DAY:
        come = [each for each in waiting if arrives[each.source_seq] <= days.now]
        waiting = waiting[len(come) :]
        days.read(*come, at=days.now)
        days.now += timedelta(minutes=chance.randint(2, 5))
        if live is None or chance.random() < 0.2:
            live = days.live()
        live.run()
        days.now += timedelta(hours=chance.randint(2, 6))
    assert waiting == []
    kept = days.kept()
    days.forget()
    for branch_id in "ab":
        days.judge(FIRST, days.now, days.now, branch_id)
    assert kept == days.kept()
    assert len(days.subjects()) == 7
