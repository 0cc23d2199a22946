"""The columns of an application's term in its file."""

from dataclasses import replace

from dashboard.exports_cells import Context
from dashboard.exports_tables import TABLES
from dashboard.exports_terms import TERM_COLUMNS
from sitcenter.domain.applications import Application, Suspension
from tests.dashboard.builders_terms import DUE, LATE, ONLINE, UNSENT, at, ruled

CONTEXT = Context(ruled(), b"salt")


def row(application: Application) -> dict[str, object]:
    return {name: cell(application, CONTEXT) for name, cell in TERM_COLUMNS.items()}


def test_the_columns_stand_at_the_end_of_the_file() -> None:
    assert tuple(TABLES["applications"].columns)[-7:] == (
        "rule_id",
        "rule_version",
        "calendar_version",
        "due_at_computed",
        "sla_policy",
        "term_state",
        "differs",
    )


def test_a_term_is_told_with_rule_and_calendar() -> None:
    assert row(LATE) == {
        "rule_id": "one-day",
        "rule_version": 3,
        "calendar_version": "c0ffee",
        "due_at_computed": at(19, 23, 59, 59),
        "sla_policy": "P1",
        "term_state": "running",
        "differs": False,
    }
    due = row(LATE)["due_at_computed"]
    assert str(due) == "2026-11-19 23:59:59+05:00"


def test_each_row_has_its_own_term() -> None:
    assert [row(a)["due_at_computed"] for a in (LATE, DUE, ONLINE, LATE)] == [
        at(19, 23, 59, 59),
        at(20, 23, 59, 59),
        at(20, 11, 30),
        at(19, 23, 59, 59),
    ]
    assert row(DUE)["differs"] is True


def test_what_does_not_apply_is_empty() -> None:
    assert set(row(UNSENT).values()) == {None}
    assert row(ONLINE)["sla_policy"] is None
    assert row(ONLINE)["differs"] is None
    paused = replace(DUE, suspensions=(Suspension(at(20, 9), None, ""),), last_event_at=at(20, 9))
    told = row(paused)
    assert (told["term_state"], told["due_at_computed"], told["differs"]) == ("paused", None, None)
