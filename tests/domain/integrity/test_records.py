"""Records are a pure function of the set of events, and keep the ids of all of them."""

from dataclasses import replace
from random import Random

from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.overtakes import Order, head_start, overtakes
from tests.domain.integrity.cases import at, played

ROW = {
    "visits": [
        {"at": "09:00", "n": 20, "every": 5, "wait": [5, 12], "number": "A1"},
        {"at": "10:00", "n": 2, "every": 5, "transfer": "eds"},
        {"at": "11:00", "returned": True},
        {"at": "11:00", "status": "abandoned"},
    ],
    "applications": [{"at": "09:06", "n": 10, "every": 5, "received": 30}],
    "desks": [["1", "opened", "09:00", "o1"], ["1", "paused", "11:00", "o1", "lunch"]],
    "modes": [["paper", "12:00"], ["normal", "12:30"]],
}


def test_order_and_repetition_of_events_change_nothing() -> None:
    events = played(ROW)
    mixed = [*events, *events[::3]]
    Random(1).shuffle(mixed)
    assert records(mixed) == records(events)


def test_every_event_is_in_its_record() -> None:
    events, built = played(ROW), records(played(ROW))
    kept = {event for visit in built.visits for event in visit.events}
    kept |= {step.event for case in built.cases for step in case.steps}
    kept |= {event for desk in built.desks for event in desk.events}
    told = {f"{e.source_system}/{e.source_seq}" for e in events if e.subject != "branch"}
    assert kept == told


def test_a_corrected_event_gives_way_to_its_correction() -> None:
    events = played({"visits": [{"at": "09:00"}]})
    called = next(e for e in events if e.event_type == "called")
    later = replace(called, source_seq="c", occurred_at=at("09:07"), corrects_seq=called.source_seq)
    [visit] = records([*events, later]).visits
    assert [call.at for call in visit.calls] == [at("09:07")]


def test_a_visit_keeps_its_sessions_transfers_and_end() -> None:
    built = records(played(ROW))
    moved = next(v for v in built.visits if v.transfers)
    assert [t.service for t in moved.transfers] == ["eds"]
    assert [s.operator for s in moved.sessions] == ["o1", "other"]
    assert all(s.end is not None for s in moved.sessions)
    back = next(v for v in built.visits if v.requeued)
    assert len(back.sessions) == 2
    assert sorted({v.status for v in built.visits}) == ["abandoned", "served"]


def test_desks_and_modes_are_stretches_that_meet() -> None:
    built = records(played(ROW))
    assert [(d.state, d.reason, d.until) for d in built.desks] == [
        ("open", None, at("11:00")),
        ("paused", "lunch", None),
    ]
    assert [(o.reason, o.since, o.until) for o in built.outages] == [("paper", at("12:00"), at("12:30"))]


def test_what_was_never_told_is_not_delivered() -> None:
    told = records(played(ROW)).delivered["a"]
    assert {"queue:called", "queue.call_mode", "service:send", "service.biometric_result"} <= told
    assert not {"queue.priority_class", "service.plate_class"} & told


def test_a_hall_in_order_passes_nobody_and_a_lead_is_learned() -> None:
    in_order = overtakes(records(played({"visits": [{"at": "09:00", "n": 50, "wait": 9}]})).visits)
    assert {len(each.passed) for each in in_order} == {0}
    row = {"visits": [{"at": "09:00", "n": 240, "every": 1, "wait": [14, 11]}, {"at": "10:20:30", "wait": 1}]}
    calls = overtakes(records(played(row)).visits)
    lead = head_start(calls, 0.01)
    assert 60 <= lead.total_seconds() <= 180
    assert [len(each.served) for each in calls if Order(lead, 2, 99).broken_by(each)] == [9]
