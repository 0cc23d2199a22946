"""No row whatever may stop the rows beside it."""

from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collectors.records import Record
from sitcenter.domain.intake import Rejected, Row
from sitcenter.settings.sources import SourceConfig
from tests.collectors.builders import IIN, NOW, parser, row, source

scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=8)
odd = st.sampled_from(
    ["0001-01-01", "9999-12-31T23:59:59-12:00", "2026-11-20T11:00:00", "called", "a", "1e999", ""]
)
anything = st.recursive(
    scalars | odd,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
names = st.sampled_from(
    ["id", "branch", "type", "at", "ticket", "service", "n", "slot", "iin", "day", "list", "ok"]
)
rows = st.dictionaries(names, anything, max_size=12)

FIELDS: dict[str, Any] = {
    "waiting_count": "n",
    "slot_start": {"column": "slot", "date": "day", "rolls_after": "at"},
    "checked_in_at": {"column": "n", "format": "epoch"},
    "holder_token": "iin",
    "is_test": "ok",
    "recorded_at": {"first_of": ["slot", "at"]},
    "desk_id": {"join": ["branch", "n"]},
}
SERVICE: dict[str, Any] = {
    "application": "ticket",
    "event": "type",
    "manual_fields": "list",
    "applicant_token": "iin",
}
TEMPLATE = [
    {"event": "called", "at": "slot", "when": {"n": "1"}, "fields": ["waiting_count"], "differs_from": "at"}
]
CONFIGS = {
    "events": source(
        fields=FIELDS, exclude=[{"when": {"list": "x"}, "detail": "x"}], valid={"first": "2026-01-01"}
    ),
    "service": source(
        kind="service", fields=SERVICE, ticket_ref={"source": "src", "number": "n", "date": "day"}
    ),
    "rows": source(shape="rows", fields=FIELDS, template=TEMPLATE),
    "snapshots": source(shape="snapshots", fields={"branch": "branch", "at": "at", "queue_id": "n"}),
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
@given(wild=rows)
@example(wild={"at": {"a": 1}, "branch": "a", "id": "1", "type": "called", "ticket": "A1"})
@example(wild={"at": ["x"], "slot": ["x"], "day": {}, "n": [1], "branch": "a", "id": "1", "type": "called"})
def test_any_row_is_understood_or_refused(config: SourceConfig, wild: dict[str, object]) -> None:
    raw = orjson.dumps(wild).decode()
    values = orjson.loads(raw)
    first, second, third = parser(config)(
        [Record(f"log:{n}", each, raw) for n, each in enumerate((values, {}, values))], NOW
    )
    assert isinstance(first, Row | Rejected)
    assert isinstance(second, Rejected)
    assert type(third) is type(first)


@given(wild=rows)
def test_no_wild_row_lets_a_persons_number_out(wild: dict[str, object]) -> None:
    values = row(**wild) | {"iin": IIN, "branch": "zz"}
    (found,) = parser(CONFIGS["events"])([Record("log:1", values, orjson.dumps(values).decode())], NOW)
    assert isinstance(found, Rejected)
    assert IIN not in found.raw + found.detail
