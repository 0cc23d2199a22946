"""The live job on a real store: what runs, what closes, what comes late, and what a restart changes."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from sitcenter.domain.scope import EVERYTHING
from tests.storage.builders import OPENING, step
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


def test_a_rule_that_fails_is_told_and_stops_no_other(days: Days, caplog: pytest.LogCaptureFixture) -> None:
    who = {"desk_id": "1", "operator_token": "op"}
    steps = [
        step("identify", minutes_of(-1, 0), biometric_result="positive", **who),
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
