"""What is said of cameras becomes canonical events."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from collectors.records import Record
from collectors.stream_health.eyes import (
    Eye,
    OrderSaid,
    SampleSaid,
    StateSaid,
    begun,
    ordered,
    seen,
    waited,
)
from collectors.stream_health.parse import parse, record
from sitcenter.domain.cameras.fields import fact_of
from sitcenter.domain.cameras.types import CameraFact, CameraOrder, CameraState, Monitorable, Verb
from sitcenter.domain.events import CAMERA_FIELDS, Event, Kind
from sitcenter.domain.intake import Row
from tests.collectors.builders import IIN, NOW
from tests.collectors.stream_health.fakes import KEY, FakeGrading, at, sample

GRADING, ZONE, EVERY = FakeGrading(), ZoneInfo("Asia/Almaty"), timedelta(seconds=20)


def event(made: Record) -> Event:
    [row] = parse([made], NOW)
    assert isinstance(row, Row)
    [found] = row.events
    return found


def test_a_state_is_an_event_of_when_it_began() -> None:
    fact = CameraFact(
        KEY, CameraState.COVERED, "view_lost", at(1), at(5), Monitorable.FULL, False, at(60), {"fps": 25.0}
    )
    found = event(record("R:000000007", StateSaid(at(2), fact)))
    assert (found.source_system, found.source_seq, found.kind) == ("cameras", "R:000000007", Kind.CAMERA)
    assert (found.branch_id, found.subject, found.event_type) == ("a", "camera:c1", "camera_state")
    assert (found.occurred_at, found.recorded_at) == (at(2), at(5))
    assert fact_of(KEY, found.occurred_at, found.payload) == fact


def test_a_sample_has_its_measures_and_no_number_of_a_person() -> None:
    told = event(record("R:1", SampleSaid(sample(3, "auth", error=f"user {IIN} refused"))))
    assert (told.event_type, told.occurred_at) == ("camera_sample", at(3))
    assert told.payload["failure"] == "auth"
    assert IIN not in str(told.payload)
    assert set(told.payload) <= set(CAMERA_FIELDS)


def test_an_order_has_a_key_of_its_own() -> None:
    order = CameraOrder("o1", KEY, Verb.ACCEPT_VIEW, at(4), "technician", f"asked by {IIN}")
    told = event(record("R:9", OrderSaid(order, at(5))))
    assert (told.source_seq, told.event_type, told.occurred_at) == ("order:o1", "camera_order", at(4))
    assert told.payload["verb"] == "accept_view"
    assert IIN not in str(told.payload)


def test_nothing_else_is_said() -> None:
    with pytest.raises(AssertionError, match="nobody says 'hello'"):
        parse([Record("cameras:1", {"seq": "1", "said": "hello"}, "1")], NOW)


def eye(told_at: float | None = None, watched_until: float | None = None) -> Eye:
    known = None if told_at is None else at(told_at)
    until = None if watched_until is None else at(watched_until)
    made, said = begun(KEY, ZONE, GRADING, None, until, known, None, NOW)
    [word] = said
    assert isinstance(word, StateSaid)
    assert (word.fact.state, word.fact.cause) == (CameraState.UNKNOWN, "starting")
    assert word.occurred_at == word.fact.since == made.occurred_at
    return made


@pytest.mark.parametrize(
    ("told_at", "watched_until", "since"),
    [(None, None, 0), (None, -60, 0), (-90, -60, -60), (-30, -60, -30), (-90, None, 0), (-90, 60, 0)],
)
def test_a_run_begins_where_the_last_one_ended(
    told_at: float | None, watched_until: float | None, since: float
) -> None:
    assert eye(told_at, watched_until).occurred_at == at(since)


def test_how_much_can_be_judged_is_told_when_it_changes() -> None:
    found, said = seen(eye(), sample(1), GRADING, EVERY, at(2))
    assert len(said) == 2
    told = []
    for number in range(2, 12):
        found, said = seen(found, sample(number), GRADING, EVERY, at(number + 0.5))
        told += said
    word, measures = told
    assert isinstance(word, StateSaid)
    assert isinstance(measures, SampleSaid)
    assert (word.occurred_at, word.fact.since, word.fact.monitorable) == (at(10.5), at(1), Monitorable.FULL)


def test_time_alone_says_nothing_while_all_is_known() -> None:
    found, _ = seen(eye(), sample(1), GRADING, EVERY, at(2))
    assert waited(found, GRADING, at(20))[1] == []
    _, said = waited(found, GRADING, at(32))
    assert [word.fact.cause for word in said if isinstance(word, StateSaid)] == ["not_watched"]


def test_a_camera_that_is_worked_on_teaches_nothing() -> None:
    order = CameraOrder("o1", KEY, Verb.MAINTENANCE, at(1), "t", "", until=at(9))
    found, said = ordered(eye(), order, GRADING, at(2))
    assert [word.fact.maintenance_until for word in said if isinstance(word, StateSaid)] == [at(9)]
    found, _ = seen(found, sample(5), GRADING, EVERY, at(6))
    assert (found.learned, found.until) == (0, at(9))
    found, _ = seen(found, sample(9), GRADING, EVERY, at(10))
    assert (found.learned, found.until) == (1, None)


def test_a_moment_that_is_yet_to_come_is_now() -> None:
    _, said = seen(eye(), sample(30), GRADING, EVERY, at(2))
    assert isinstance(said[0], StateSaid)
    assert (said[0].occurred_at, said[0].fact.since) == (at(2), at(30))
