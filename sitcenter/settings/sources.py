"""Models of config/sources.toml: where a log is, how its rows are read and what its columns mean.

docs/sources.md describes every key. A new log is a new [[source]] block, never new code.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sitcenter.domain.events import QUEUE_EVENTS, QUEUE_FIELDS, SERVICE_FIELDS, STEPS, FieldKind, Kind
from sitcenter.settings.strict import Strict, Zone
from sitcenter.settings.transports import FileTransport, HttpTransport, SqlTransport

ENVELOPE_FIELDS: Mapping[str, FieldKind] = {
    "key": "text",
    "branch": "text",
    "event": "text",
    "at": "instant",
    "recorded_at": "instant",
    "ticket": "text",
    "ticket_date": "instant",
    "application": "text",
    "is_test": "boolean",
    "is_correction": "boolean",
    "corrects": "text",
}
"""What a source may say about an event besides its payload."""

TIME_OPTIONS = ("date", "format", "zone", "fold", "replace", "rolls_after")


def _column(value: object) -> object:
    """A bare string is the name of a column."""
    return {"column": value} if isinstance(value, str) else value


Condition = Mapping[str, str | tuple[str, ...]]
Seconds = Annotated[float, Field(gt=0)]


class FieldSpec(Strict):
    """Where one canonical field comes from; exactly one of column, first_of, join and constant."""

    column: str | None = None
    first_of: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    constant: str | int | bool | None = None
    map: Mapping[str, str] = Field(default_factory=dict)
    default: str | None = None
    nulls: tuple[str, ...] = ()
    lower: bool = False
    token: bool = False
    normalise: Literal["compact", "phone"] = "compact"
    split: str = ","
    date: str | None = None
    format: str = "iso"
    zone: Zone | None = None
    fold: Literal["reject", "first", "second"] = "reject"
    replace: Mapping[str, str] = Field(default_factory=dict)
    rolls_after: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [self.column is not None, bool(self.first_of), bool(self.join), self.constant is not None]
        if sum(origins) != 1:
            raise ValueError("give exactly one of: column, first_of, join, constant")
        return self

    def reads_plainly(self, column: str) -> bool:
        """Whether the field is the column's own text."""
        changed = self.map or self.default is not None or self.lower or self.token
        return self.column == column and not changed

    def columns(self) -> tuple[str, ...]:
        """Every column that the field reads."""
        named = (self.column, *self.first_of, *self.join, self.date, self.rolls_after)
        return tuple(name for name in named if name is not None)


Spec = Annotated[FieldSpec, BeforeValidator(_column)]


class Template(Strict):
    """One event that a row which changes in place means once its time is there.

    `fields` names the entries of the source's `fields` that this event carries: those already
    known for good when it happens. `repeats`: another time is another occurrence, not a correction.
    `differs_from`: a column; while it holds the same as the time's own column, there is no event.
    """

    event: str
    at: Spec
    when: Condition = Field(default_factory=dict)
    unless: Condition = Field(default_factory=dict)
    fields: tuple[str, ...] = ()
    set: Mapping[str, str | int | bool] = Field(default_factory=dict)
    repeats: bool = False
    differs_from: str | None = None


class Exclusion(Strict):
    """Rows that the operator declares unusable: quarantined with `detail`, never dropped."""

    when: Condition = Field(min_length=1)
    detail: str = Field(min_length=1)


class Validity(Strict):
    """The dates (in the source's zone, both included) that the source can speak about."""

    first: date | None = None
    last: date | None = None


class TicketRef(Strict):
    """How a service log names the ticket of a queue source: by its key, or by number and date."""

    source: str
    key: Spec | None = None
    number: Spec | None = None
    date: Spec | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.key is None) == (self.number is None):
            raise ValueError("give exactly one of: key, number")
        return self


Transport = Annotated[FileTransport | SqlTransport | HttpTransport, Field(discriminator="type")]


class SourceConfig(Strict):
    """One log. `shape`: a row is an event, a row changes in place, or a row counts a queue."""

    id: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    kind: Literal[Kind.QUEUE, Kind.SERVICE]
    shape: Literal["events", "rows", "snapshots"]
    zone: Zone
    branches: tuple[str, ...] = Field(min_length=1)
    poll_s: Seconds = 1.0
    max_backoff_s: Seconds = 60.0
    silent_after_s: Seconds | None = None
    future_tolerance_s: Annotated[float, Field(ge=0)] = 300.0
    batch_rows: int = Field(default=4000, ge=1, le=20000)
    nulls: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    """Columns that name a person and become no field: cut out of quarantined rows like tokens."""
    valid: Validity = Validity()
    transport: Transport
    fields: Mapping[str, Spec]
    templates: tuple[Template, ...] = Field(default=(), alias="template")
    exclusions: tuple[Exclusion, ...] = Field(default=(), alias="exclude")
    ticket_ref: TicketRef | None = None

    def kinds(self) -> Mapping[str, FieldKind]:
        """Every name that `fields` may use, with the kind of value it holds."""
        payload = QUEUE_FIELDS if self.kind is Kind.QUEUE else SERVICE_FIELDS
        return {**payload, **ENVELOPE_FIELDS}

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = [*self._unknown_names(), *self._missing(), *self._templates(), *self._time_options()]
        if self.shape == "snapshots" and self.kind is not Kind.QUEUE:
            problems.append("shape 'snapshots' is for kind 'queue'")
        if self.ticket_ref and self.kind is not Kind.SERVICE:
            problems.append("ticket_ref is for kind 'service'")
        problems += self._sweep()
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _sweep(self) -> list[str]:
        """Asking whether rows still exist needs their keys as the table has them."""
        if not isinstance(self.transport, SqlTransport) or self.transport.sweep_s is None:
            return []
        found = []
        if self.kind is not Kind.QUEUE or self.shape != "rows":
            found.append("transport.sweep_s is for kind 'queue' and shape 'rows'")
        key = self.fields.get("key")
        if key and not key.reads_plainly(self.transport.key):
            found.append("fields.key: with transport.sweep_s it must be the column transport.key, unchanged")
        return found

    def _unknown_names(self) -> list[str]:
        allowed = self.kinds()
        return [
            f"fields.{name}: not a field of kind {self.kind.value!r}"
            for name in self.fields
            if name not in allowed
        ]

    def _missing(self) -> list[str]:
        return [
            f"fields.{name}: needed for shape {self.shape!r}"
            for name in self.needed()
            if name not in self.fields
        ]

    def needed(self) -> tuple[str, ...]:
        """Fields without which a row of this shape means nothing."""
        subject = ("application",) if self.kind is Kind.SERVICE else ()
        by_shape = {
            "events": ("key", "branch", "event", "at"),
            "rows": ("key", "branch"),
            "snapshots": ("branch", "at", "queue_id"),
        }
        return (*by_shape[self.shape], *subject)

    def _templates(self) -> list[str]:
        if self.shape != "rows":
            return ["template: only for shape 'rows'"] if self.templates else []
        known = QUEUE_EVENTS if self.kind is Kind.QUEUE else STEPS
        found = [] if self.templates else ["template: shape 'rows' needs at least one"]
        for place, template in enumerate(self.templates):
            if template.event not in known:
                found.append(f"template.{place}.event: unknown {template.event!r}")
            found += [
                f"template.{place}.fields: {name!r} is not in fields"
                for name in template.fields
                if name not in self.fields
            ]
            found += [
                f"template.{place}.set: unknown {name!r}" for name in template.set if name not in self.kinds()
            ]
        return found

    def _time_options(self) -> list[str]:
        kinds = self.kinds()
        return [
            f"fields.{name}.{option}: only for an instant"
            for name, spec in self.fields.items()
            if kinds.get(name) != "instant"
            for option in TIME_OPTIONS
            if option in spec.model_fields_set
        ]


class SourcesFile(Strict):
    """The whole of config/sources.toml."""

    sources: tuple[SourceConfig, ...] = Field(default=(), alias="source")

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        ids = [source.id for source in self.sources]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        lost = sorted({s.ticket_ref.source for s in self.sources if s.ticket_ref} - set(ids))
        problems = [f"source id {name!r} is used twice" for name in twice]
        problems += [f"ticket_ref.source: no source {name!r}" for name in lost]
        if problems:
            raise ValueError("; ".join(problems))
        return self
