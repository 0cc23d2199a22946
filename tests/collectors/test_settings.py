"""What sources.toml may say: one wrong declaration for each message."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sitcenter.domain.reasons import REASONS
from sitcenter.settings.sources import SourcesFile
from tests.collectors.builders import QUEUE_FIELDS

GOOD: dict[str, Any] = {
    "id": "src",
    "kind": "queue",
    "shape": "events",
    "zone": "Asia/Almaty",
    "branches": ["a"],
    "transport": {"type": "file", "path": "log.csv", "format": "csv"},
    "fields": QUEUE_FIELDS,
}
ROWS = GOOD | {"shape": "rows", "fields": {"key": "id", "branch": "branch"}}

SWEPT = {"type": "sql", "url": "sqlite://", "table": "ticket", "key": "id", "sweep_s": 5}


def check(*sources: dict[str, Any]) -> None:
    SourcesFile.model_validate({"source": list(sources)})


def with_fields(**fields: Any) -> dict[str, Any]:
    return GOOD | {"fields": QUEUE_FIELDS | fields}


def with_transport(**transport: Any) -> dict[str, Any]:
    return GOOD | {"transport": transport}


WRONG: list[tuple[str, list[dict[str, Any]]]] = [
    ("an IANA time zone is needed", [GOOD | {"zone": "Mars/Olympus"}]),
    ("branches", [GOOD | {"branches": []}]),
    ("Extra inputs are not permitted", [GOOD | {"polls": 1}]),
    ("fields.speed: not a field of kind 'queue'", [with_fields(speed="x")]),
    ("fields.step_name: not a field of kind 'queue'", [with_fields(step_name="x")]),
    ("fields.at: needed for shape 'events'", [GOOD | {"fields": {"key": "id", "branch": "b", "event": "e"}}]),
    ("fields.application: needed for shape 'events'", [GOOD | {"kind": "service"}]),
    ("give exactly one of: column, first_of, join, constant", [with_fields(mode={"map": {"a": "b"}})]),
    ("give exactly one of: column", [with_fields(mode={"column": "a", "constant": "b"})]),
    ("fields.mode.format: only for an instant", [with_fields(mode={"column": "a", "format": "epoch"})]),
    ("shape 'rows' needs at least one", [ROWS]),
    ("unknown 'flew'", [ROWS | {"template": [{"event": "flew", "at": "t"}]}]),
    (
        "'desk_id' is not in fields",
        [ROWS | {"template": [{"event": "called", "at": "t", "fields": ["desk_id"]}]}],
    ),
    ("set: unknown 'speed'", [ROWS | {"template": [{"event": "called", "at": "t", "set": {"speed": 1}}]}]),
    ("only for shape 'rows'", [GOOD | {"template": [{"event": "called", "at": "t"}]}]),
    ("ticket_ref is for kind 'service'", [GOOD | {"ticket_ref": {"source": "src", "key": "k"}}]),
    ("give exactly one of: key, number", [GOOD | {"ticket_ref": {"source": "src"}}]),
    ("sweep_s is for kind 'queue' and shape 'rows'", [GOOD | {"transport": SWEPT}]),
    ("sweep_s is for kind 'queue' and shape 'rows'", [ROWS | {"kind": "service", "transport": SWEPT}]),
    ("must be the column transport.key", [ROWS | {"transport": SWEPT | {"key": "rowid"}}]),
    (
        "must be the column transport.key",
        [ROWS | {"transport": SWEPT, "fields": ROWS["fields"] | {"key": {"column": "id", "lower": True}}}],
    ),
    ("source id 'src' is used twice", [GOOD, GOOD]),
    ("detail", [GOOD | {"exclude": [{"when": {"a": "b"}}]}]),
    ("unknown encoding", [with_transport(type="file", path="x", format="csv", encoding="latin-99")]),
    ("after_field: needed for paging 'after'", [with_transport(type="http", url="http://x", paging="after")]),
    ("should match pattern", [with_transport(type="http", url="ftp://x")]),
    ("Input tag 'ftp'", [with_transport(type="ftp", path="x")]),
]


@pytest.mark.parametrize(("message", "sources"), WRONG, ids=[message for message, _ in WRONG])
def test_what_is_wrong_is_said(message: str, sources: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError) as caught:
        check(*sources)
    assert message in str(caught.value)


def test_a_ticket_reference_to_no_source_is_wrong() -> None:
    fields = {"key": "id", "branch": "b", "event": "e", "at": "t", "application": "a"}
    service = GOOD | {"kind": "service", "fields": fields, "ticket_ref": {"source": "lost", "key": "k"}}
    with pytest.raises(ValidationError, match="no source 'lost'"):
        check(service)


def test_what_is_right_is_accepted() -> None:
    check(GOOD, ROWS | {"id": "two", "template": [{"event": "called", "at": "t"}]})


def test_every_reason_is_explained() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
    assert [reason for reason in REASONS if f"`{reason}`" not in text] == []
