"""Service logs: steps of applications and the tickets that they name."""

from typing import Any

import pytest

from sitcenter.domain import reasons
from tests.collectors.builders import event, events, rejected, row, source, step


def test_a_step_is_about_its_application_whose_zeros_stay() -> None:
    found = event(source(kind="service"), step(application="000000000123"))
    assert (found.subject, found.event_type) == ("000000000123", "sign")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"application": ""}, reasons.MISSING_SUBJECT),
        ({"step": "called"}, reasons.UNKNOWN_EVENT_TYPE),
        ({"branch": "zz"}, reasons.UNKNOWN_BRANCH),
    ],
)
def test_reasons_for_refusing(change: dict[str, object], reason: str) -> None:
    assert rejected(source(kind="service"), step(**change)).reason == reason


def ticket_of(ref: dict[str, Any], **values: object) -> object:
    config = source(id="svc", kind="service", ticket_ref={"source": "svc", **ref})
    return event(config, step(**values)).payload.get("ticket_uid")


def test_number_and_date_lead_to_the_ticket_of_the_queue_log() -> None:
    of_queue = event(source(id="svc"), row(ticket="D428")).subject
    assert ticket_of({"number": "no"}, no="D428") == of_queue


def test_a_step_of_a_later_day_names_the_day_of_its_ticket() -> None:
    ref = {"number": "no", "date": "visited"}
    assert ticket_of(ref, no="D428", visited="2026-11-12") == "svc/a/2026-11-12/D428"


def test_a_ticket_by_its_own_key() -> None:
    assert ticket_of({"key": "visit"}, visit="0077") == "svc/a/0077"


def test_an_application_without_a_ticket_is_legitimate() -> None:
    assert ticket_of({"number": "no"}, no="") is None


def test_applications_that_change_in_place() -> None:
    config = source(
        kind="service",
        shape="rows",
        fields={"key": "id", "branch": "branch", "application": "id", "due_at_source": "deadline"},
        template=[
            {"event": "form_application", "at": "created", "fields": ["due_at_source"]},
            {"event": "ready", "at": "finished"},
            {"event": "hand_over", "at": "handed"},
        ],
    )
    values = {
        "id": "000000000123",
        "branch": "a",
        "created": "2026-11-19 10:00:00",
        "deadline": "2026-11-20 23:59:59",
    }
    assert [e.event_type for e in events(config, values)] == ["form_application"]
    found = events(config, values | {"finished": "2026-11-20 09:00:00"})
    assert [(e.event_type, e.subject) for e in found] == [
        ("form_application", "000000000123"),
        ("ready", "000000000123"),
    ]
    assert found[0].payload["due_at_source"] == "2026-11-20T18:59:59Z"


@pytest.mark.parametrize("name", ["suspend", "resume", "reset"])
def test_steps_of_the_terms_clock_are_taken(name: str) -> None:
    assert event(source(kind="service"), step(step=name)).event_type == name
