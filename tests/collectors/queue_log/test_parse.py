"""Queue logs: subjects, keys, templates of rows that change in place, snapshots."""

from typing import Any

import pytest

from sitcenter.domain import reasons
from sitcenter.domain.tickets import fold_ticket
from tests.collectors.builders import event, events, rejected, row, source, understood


def test_a_ticket_is_known_by_source_branch_local_date_and_number() -> None:
    late = row(at="2026-11-19T19:30:00Z", ticket="D428")
    assert event(source(), late).subject == "src/a/2026-11-20/D428"


def test_a_source_with_its_own_ticket_keys_is_known_by_them() -> None:
    config = source(fields={"ticket": "visit", "parent_ticket_uid": "parent"})
    found = event(config, row(visit="0077", parent="0076"))
    assert (found.subject, found.payload["parent_ticket_uid"]) == ("src/a/0077", "src/a/0076")


@pytest.mark.parametrize(
    ("event_type", "subject"),
    [("desk_opened", "desk:7"), ("queue_mode_changed", "branch"), ("queue_snapshot", "queue:cash")],
)
def test_what_is_not_about_a_ticket(event_type: str, subject: str) -> None:
    config = source(fields={"desk_id": "desk", "queue_id": "queue"})
    assert event(config, row(type=event_type, desk="7", queue="cash", ticket=None)).subject == subject


@pytest.mark.parametrize("event_type", ["called", "desk_paused", "queue_snapshot"])
def test_an_event_about_nothing_is_refused(event_type: str) -> None:
    assert rejected(source(), row(type=event_type, ticket="")).reason == reasons.MISSING_SUBJECT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"branch": "zz"}, reasons.UNKNOWN_BRANCH),
        ({"branch": ""}, reasons.UNKNOWN_BRANCH),
        ({"type": "teleported"}, reasons.UNKNOWN_EVENT_TYPE),
        ({"type": None}, reasons.UNKNOWN_EVENT_TYPE),
        ({"id": " "}, reasons.MISSING_KEY),
        ({"ticket": "A\u0000"}, reasons.BAD_ROW),
    ],
)
def test_reasons_for_refusing(change: dict[str, object], reason: str) -> None:
    assert rejected(source(), row(**change)).reason == reason


def test_a_branch_code_outside_the_value_map_is_an_unknown_branch() -> None:
    config = source(fields={"branch": {"column": "branch", "map": {"7502": "a"}}})
    assert event(config, row(branch="7502")).branch_id == "a"
    assert rejected(config, row(branch="7503")).reason == reasons.UNKNOWN_BRANCH


def test_one_bad_row_stops_nothing_and_every_row_is_answered_in_order() -> None:
    found = understood(source(), row(id="1"), row(branch="zz"), row(id="3"))
    assert [type(each).__name__ for each in found] == ["Row", "Rejected", "Row"]
    assert [each.place for each in found] == ["log:1", "log:2", "log:3"]


def test_flags_and_corrections_of_the_source_itself() -> None:
    config = source(fields={"is_test": "test", "corrects": "corrects"})
    found = event(config, row(test="1", corrects="41"))
    assert (found.is_test, found.is_correction, found.corrects_seq) == (True, True, "41")
    plain = event(config, row())
    assert (plain.is_test, plain.is_correction, plain.corrects_seq) == (False, False, None)


def test_excluded_rows_are_quarantined_with_the_declared_words() -> None:
    config = source(exclude=[{"when": {"outcome": ["PHANTOM", "TEST"]}, "detail": "not a person"}])
    refused = rejected(config, row(outcome="PHANTOM"))
    assert (refused.reason, refused.detail) == (reasons.DECLARED_EXCLUSION, "not a person")
    assert event(config, row(outcome="AGENT")).event_type == "called"


def in_place(**changes: Any) -> Any:
    templates = [
        {"event": "ticket_issued", "at": "issued", "fields": ["ticket_number"]},
        {"event": "called", "at": "called", "fields": ["desk_id"]},
        {
            "event": "service_completed",
            "at": "finished",
            "when": {"status": "4"},
            "set": {"reason_code": "done"},
        },
        {"event": "no_show", "at": "finished", "when": {"status": ["5", "8"]}},
        {
            "event": "abandoned",
            "at": "finished",
            "when": {"status": "6"},
            "unless": {"desk": "7", "how": "x"},
        },
    ]
    return source(shape="rows", fields={"desk_id": "desk"}, template=templates, **changes)


def ticket_row(**values: object) -> dict[str, object]:
    usual: dict[str, object] = {"id": "7", "branch": "a", "ticket": "A001", "issued": "2026-11-20T10:00:00"}
    return usual | values


def test_a_row_means_one_event_for_each_time_that_it_has() -> None:
    assert [e.event_type for e in events(in_place(), ticket_row())] == ["ticket_issued"]
    grown = ticket_row(called="2026-11-20T10:20:00", finished="2026-11-20T10:40:00", status=4, desk="3")
    found = events(in_place(), grown)
    assert [e.event_type for e in found] == ["ticket_issued", "called", "service_completed"]
    assert [e.source_seq for e in found][1] == "7/called/2026-11-20T05:20:00Z"
    assert [dict(e.payload) for e in found] == [
        {"ticket_number": "A001", "source_row": "7"},
        {"desk_id": "3", "source_row": "7"},
        {"reason_code": "done", "source_row": "7"},
    ]


def test_conditions_choose_the_end_of_a_row() -> None:
    ended = {"finished": "2026-11-20T10:40:00"}
    for status, end in (("5", "no_show"), (8, "no_show"), ("6", "abandoned")):
        assert events(in_place(), ticket_row(status=status, **ended))[-1].event_type == end
    both = ticket_row(status="6", desk="7", how="x", **ended)
    one = ticket_row(status="6", desk="7", how="y", **ended)
    assert [len(events(in_place(), each)) for each in (both, one)] == [1, 2]


def test_reading_a_row_again_gives_the_same_events() -> None:
    assert events(in_place(), ticket_row()) == events(in_place(), ticket_row())


def test_a_row_without_any_event_is_refused_not_dropped() -> None:
    assert rejected(in_place(), ticket_row(issued=None)).reason == reasons.NO_EVENT


def test_one_bad_time_refuses_the_whole_row() -> None:
    refused = rejected(in_place(), ticket_row(called="soon"))
    assert (refused.reason, "template.1.at" in refused.detail) == (reasons.BAD_TIME, True)


def test_a_time_that_repeats_another_column_is_no_event() -> None:
    template = [
        {"event": "ticket_issued", "at": "issued"},
        {"event": "transferred", "at": "stage", "differs_from": "issued", "repeats": True},
    ]
    config = source(shape="rows", template=template)
    same = ticket_row(stage="2026-11-20T10:00:00")
    later = ticket_row(stage="2026-11-20T10:30:00")
    assert [len(events(config, each)) for each in (same, later)] == [1, 2]


def test_all_events_of_a_row_are_of_one_ticket_even_across_midnight() -> None:
    found = events(in_place(), ticket_row(issued="2026-11-18T23:50:00", called="2026-11-19T00:10:00"))
    assert {e.subject for e in found} == {"src/a/2026-11-18/A001"}


def test_the_date_of_a_ticket_may_be_declared() -> None:
    fields = {"ticket_date": {"first_of": ["slot", "issued"]}}
    config = source(shape="rows", fields=fields, template=[{"event": "booking_created", "at": "booked"}])
    found = event(config, ticket_row(booked="2026-11-19T10:00:00", slot="2026-11-20T12:00:00"))
    assert found.subject == "src/a/2026-11-20/A001"


def test_the_events_of_a_row_fold_into_its_wait() -> None:
    grown = ticket_row(called="2026-11-20T10:20:00", finished="2026-11-20T10:40:00", status=4)
    assert fold_ticket(events(in_place(), grown)).wait_ms == 20 * 60_000


SNAPSHOTS: dict[str, Any] = {
    "branch": "office",
    "at": "at",
    "queue_id": "group",
    "waiting_count": "waiting",
    "desks_open": "open",
    "last_number": "last",
}


def test_snapshots_count_a_queue() -> None:
    config = source(shape="snapshots", fields=SNAPSHOTS)
    values = {
        "office": "a",
        "at": "2026-11-20T11:00:00",
        "group": "12",
        "waiting": "0",
        "open": "3",
        "last": "",
    }
    found = event(config, values)
    assert (found.event_type, found.subject, found.source_seq) == (
        "queue_snapshot",
        "queue:12",
        "a/12/2026-11-20T06:00:00Z",
    )
    assert dict(found.payload) == {"queue_id": "12", "waiting_count": 0, "desks_open": 3}
    assert rejected(config, values | {"group": ""}).reason == reasons.MISSING_SUBJECT


def test_a_snapshot_may_have_a_key_of_its_own() -> None:
    config = source(shape="snapshots", fields=SNAPSHOTS | {"key": "n"})
    values = {"office": "a", "at": "2026-11-20T11:00:00", "group": "12"}
    assert event(config, values | {"n": 5}).source_seq == "5"
    assert rejected(config, values).reason == reasons.MISSING_KEY
