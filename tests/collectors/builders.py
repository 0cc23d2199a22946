"""Sources, rows and a journal for the collectors' tests. All persons' numbers are invented."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from collectors.mapping.tokens import TokenKey
from collectors.parsing import Parser
from collectors.queue_log.parse import queue_parser
from collectors.records import Page, Record, SourceError
from collectors.service_log.parse import service_parser
from sitcenter.domain.events import Event
from sitcenter.domain.intake import Batch, Rejected, Row, Saved
from sitcenter.settings.sources import SourceConfig, SourcesFile

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
"""Friday 11:30 in Almaty."""
IIN = "900101900008"
PHONE = "+77000001234"
PLATE = "123ABC02"
VIN = "XTA210990Y2765432"
KEY = TokenKey(b"a secret for tests", "k1")
ZONES = {"a": ALMATY, "b": ALMATY}
KAZAKH = "ӘҒҚҢӨҰҮҺІ әғқңөұүһі"

QUEUE_FIELDS: dict[str, Any] = {
    "key": "id",
    "branch": "branch",
    "event": "type",
    "at": "at",
    "ticket_number": "ticket",
    "service_code": "service",
}
SERVICE_FIELDS: dict[str, Any] = {
    "key": "id",
    "branch": "branch",
    "event": "step",
    "at": "at",
    "application": "application",
}


def source(**changes: Any) -> SourceConfig:
    """A queue log of events from a JSONL file; `fields` are added to the usual ones."""
    kind = changes.get("kind", "queue")
    shape = changes.get("shape", "events")
    usual = QUEUE_FIELDS if kind == "queue" else SERVICE_FIELDS
    if shape != "events":
        rows = {"key": "id", "branch": "branch", "ticket_number": "ticket"}
        usual = rows if (kind, shape) == ("queue", "rows") else {}
    declared: dict[str, Any] = {
        "id": "src",
        "kind": kind,
        "shape": shape,
        "zone": "Asia/Almaty",
        "branches": ["a", "b"],
        "transport": {"type": "file", "path": "/nowhere/log.jsonl", "format": "jsonl"},
    }
    return only(declared | changes | {"fields": usual | changes.get("fields", {})})


def only(declared: Mapping[str, Any]) -> SourceConfig:
    """The source as sources.toml would declare it."""
    return SourcesFile.model_validate({"source": [declared]}).sources[0]


def parser(config: SourceConfig) -> Parser:
    build = queue_parser if config.kind.value == "queue" else service_parser
    return build(config, ZONES, KEY)


def understood(config: SourceConfig, *rows: Mapping[str, object]) -> list[Row | Rejected]:
    """The rows after parsing; raw text is the row as JSON."""
    records = [
        Record(f"log:{n}", row, orjson.dumps(row, default=str).decode()) for n, row in enumerate(rows, 1)
    ]
    return parser(config)(records, NOW)


def row(**values: object) -> dict[str, object]:
    usual = {"id": "1", "branch": "a", "type": "called", "at": "2026-11-20T11:00:00", "ticket": "A001"}
    return usual | values


def step(**values: object) -> dict[str, object]:
    usual = {"id": "1", "branch": "a", "step": "sign", "at": "2026-11-20T11:00:00"}
    return usual | {"application": "000000000123"} | values


def events(config: SourceConfig, *rows: Mapping[str, object]) -> tuple[Event, ...]:
    """The events of rows, all of which must be good."""
    found: list[Event] = []
    for each in understood(config, *rows):
        assert isinstance(each, Row), each
        found.extend(each.events)
    return tuple(found)


def event(config: SourceConfig, values: Mapping[str, object]) -> Event:
    (found,) = events(config, values)
    return found


def rejected(config: SourceConfig, values: Mapping[str, object]) -> Rejected:
    (found,) = understood(config, values)
    assert isinstance(found, Rejected), found
    return found


@dataclass
class FakeJournal:
    """Remembers batches; every row is new."""

    at: str | None = None
    batches: list[Batch] = field(default_factory=list)
    polls: list[str] = field(default_factory=list)
    lags: list[float | None] = field(default_factory=list)
    open: dict[str, str] = field(default_factory=dict)

    def cursor(self, source_id: str) -> str | None:
        return self.at

    def save(self, batch: Batch) -> Saved:
        self.batches.append(batch)
        self.at = batch.cursor_after
        bad = sum(isinstance(each, Rejected) for each in batch.rows)
        return Saved(len(batch.rows), len(batch.rows) - bad, 0, bad, len(self.batches))

    def alive(self, source_id: str, now: datetime, lag_s: float | None) -> None:
        self.polls.append("alive")
        self.lags.append(lag_s)

    def fail(self, source_id: str, error: str, now: datetime) -> None:
        self.polls.append(error)

    def known_rows(self, source_id: str, since: datetime) -> Mapping[str, str]:
        return self.open

    def told(
        self, source_id: str, kind: object, about: Iterable[object]
    ) -> dict[tuple[str, str], list[Event]]:
        return {}


@dataclass
class FakeTransport:
    """Serves prepared pages by cursor, or raises."""

    pages: dict[str | None, Page]
    error: SourceError | None = None
    gone: frozenset[str] = frozenset()

    def fetch(self, cursor: str | None, limit: int) -> Page:
        if self.error is not None:
            raise self.error
        return self.pages.get(cursor, Page((), cursor))

    def missing(self, keys: object) -> frozenset[str]:
        return self.gone

    def close(self) -> None:
        return None


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
