"""Past days judged from the journal: the same in one run or day by day, early or late; silence is told."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from sitcenter.cli.told import Told
from sitcenter.domain.scope import EVERYTHING
from tests.storage.builders import OPENING, batch, camera, rows
from tests.storage.judged_days import CARDS, DAY, FIRST, MIDNIGHT, NOW, Days, bypassed, minutes_of, tickets

STEPS = [
    *bypassed(-3, 1),
    *bypassed(-3, 2, signed_on=-2),
    *bypassed(-2, 3),
    *bypassed(-1, 4),
    *bypassed(0, 5),
]


@pytest.fixture
def days(engine: Engine) -> Days:
    return Days(engine)


def test_days_give_the_same_at_once_or_one_by_one_in_any_order_with_late_events_or_not(days: Days) -> None:
    days.writer.save(batch(rows(*tickets()), None, "1"))
    late, *known = STEPS
    days.read(*known)
    days.judge(FIRST, MIDNIGHT)
    assert len(days.kept()) == 3
    days.read(late)
    windows = days.judge(FIRST, MIDNIGHT)
    whole = days.kept()
    assert [(w.since, w.until) for w in windows] == [
        (FIRST + n * DAY, FIRST + (n + 1) * DAY) for n in range(3)
    ]
    found = [
        (k.window_start, k.signal.subject) for k in days.reader.integrity_signals(EVERYTHING, FIRST, NOW)
    ]
    assert sorted(found) == [
        (FIRST, "application:000000000001"),
        (FIRST + DAY, "application:000000000002"),
        (FIRST + DAY, "application:000000000003"),
        (FIRST + 2 * DAY, "application:000000000004"),
    ]
    assert all(k.signal.shadow for k in days.reader.integrity_signals(EVERYTHING, FIRST, NOW))
    days.judge(FIRST, MIDNIGHT)
    assert days.kept() == whole
    days.forget()
    for number in (2, 0, 1):
        days.judge(FIRST + number * DAY, FIRST + (number + 1) * DAY)
    assert days.kept() == whole


def test_a_day_is_judged_when_it_is_closed_and_its_source_was_read_to_its_end(days: Days) -> None:
    days.read(*STEPS)
    closes = MIDNIGHT + timedelta(hours=2)
    assert len(days.judge(FIRST, NOW, closes - timedelta(seconds=1))) == 2
    assert len(days.judge(FIRST, NOW, closes)) == 3
    assert days.judge(FIRST - 9 * DAY, FIRST) == []
    kept = days.kept()
    windows = days.judge(MIDNIGHT, NOW + DAY, NOW + 2 * DAY)
    told = Told(CARDS)
    for window in windows:
        told.add(window)
    assert [w.since for w in windows] == [MIDNIGHT, MIDNIGHT + DAY, NOW]
    assert told.rules["C9"].closed == {"stale_input": 3}
    assert (told.rules["C9"].signals, told.rules["C9"].computed) == (0, 0)
    [line] = [line for line in told.lines() if line.startswith("C9 ")]
    assert line.endswith(": 0 of 3 windows; 3 closed by stale_input"), "no figure of what nobody looked at"
    assert days.kept() == kept


def test_what_is_lacking_is_named_and_what_is_found_needs_checking(days: Days) -> None:
    days.read(*STEPS)
    told = Told(CARDS)
    for window in days.judge(FIRST, MIDNIGHT):
        told.add(window)
    lines = {line.split()[0]: line for line in told.lines()}
    assert lines["3"] == (
        "3 closed days of branches; 4 signals: 0 to check, 4 in shadow: kept, nobody is alerted"
    )
    assert "C9" in lines
    assert "4 in shadow" in lines["C9"]
    assert "needs checking" in lines["C9"]
    assert "can't be computed, no " in lines["C2"]
    assert "queue.call_mode" in lines["C2"]
    assert "camera.intervals" in lines["C7"]
    assert told.as_json()["windows"] == 3


def test_what_cameras_showed_is_laid_over_the_desks_of_that_day_only(days: Days) -> None:
    """Covered from five past nine until ten on the second day; of the first nothing was recorded."""
    opens = minutes_of(-2, 0)
    words = [camera("ok", opens), camera("covered", opens + 5), camera("ok", opens + 60)]
    days.writer.save(batch(rows(*tickets(), *words), None, "1"))
    first, second, third = days.judge(FIRST, MIDNIGHT)
    unseen = [f for f in first.findings if f.rule_id == "C7"]
    assert [each.uncomputable[0].fields for each in unseen] == [("camera.intervals",)]
    assert [s.subject for f in second.findings for s in f.signals if f.rule_id == "C7"] == ["camera:c1"]
    assert [f.uncomputable for f in third.findings if f.rule_id == "C7"] == [()]
    [kept] = [k for k in days.reader.integrity_signals(EVERYTHING, FIRST, NOW) if k.signal.rule_id == "C7"]
    began = OPENING - 2 * DAY
    assert (kept.signal.since, kept.signal.until) == (
        began + timedelta(minutes=5),
        began + timedelta(hours=1),
    )
    terms = kept.signal.evidence.terms
    assert kept.signal.observed == sum(term.observed for term in terms)
    stretches = [name for name in kept.signal.evidence.events if name.startswith("camera:")]
    assert len(kept.signal.evidence.events) - len(stretches) == 2 * len(terms)
    assert len(stretches) == 1
