"""Compiles the declared fields of a source into closures, one a field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from collectors.mapping import values
from collectors.mapping.times import GetTime, iso, time_of
from collectors.mapping.tokens import TokenKey
from collectors.mapping.values import Get, GetText, Values, refuse
from sitcenter.domain import reasons
from sitcenter.domain.events import FieldKind, Value
from sitcenter.domain.masking import mask
from sitcenter.settings.sources import FieldSpec, SourceConfig

SHOWN = frozenset({"ticket_number", "service_code", "queue_id", "desk_id"})
"""Fields that screens and files show as they are."""
FREE_TEXT = frozenset({"refusal_reason", "reason_code", "priority_reason", "priority_proof", "step_name"})
"""Fields that people type: a person's number may stand in them, so it is masked."""


EMPTY = (None, "")


@dataclass(frozen=True, slots=True)
class Frame:
    """What all fields of a source share."""

    zone: ZoneInfo
    nulls: frozenset[str]
    tokens: TokenKey
    kinds: Mapping[str, FieldKind]


def text_of(spec: FieldSpec, field: str, frame: Frame, reason: str = reasons.UNKNOWN_VALUE) -> GetText:
    """The text of a field after its value map, as a token where declared."""
    nulls = frame.nulls.union(spec.nulls)
    read = _origin(spec, nulls)
    if spec.lower:
        read = values.lowered(read)
    if spec.map or spec.default is not None:
        read = values.mapped(read, spec.map, spec.default, field, reason)
    return _tokenised(read, spec, frame) if spec.token else read


def _origin(spec: FieldSpec, nulls: frozenset[str]) -> GetText:
    if spec.constant is not None:
        constant = values.as_text(spec.constant)
        return lambda _row: constant
    if spec.join:
        return values.joined([values.cell(name, nulls) for name in spec.join])
    if spec.first_of:
        return values.first_of([values.cell(name, nulls) for name in spec.first_of])
    return values.cell(spec.column or "", nulls)


def _tokenised(read: GetText, spec: FieldSpec, frame: Frame) -> GetText:
    token = frame.tokens.tokeniser(spec.normalise)
    return lambda row: None if (text := read(row)) is None else token(text)


def value_of(spec: FieldSpec, field: str, frame: Frame) -> Get:
    """A payload value of the kind that the field has in the canonical schema."""
    kind = frame.kinds[field]
    if kind == "instant":
        return _instant(moment_of(spec, field, frame))
    if kind == "list" and spec.column is not None:
        return values.listed(spec.column, spec.split, frame.nulls.union(spec.nulls))
    if kind == "token" and not spec.token:
        spec = spec.model_copy(update={"token": True})
    read = text_of(spec, field, frame)
    if kind == "integer":
        return values.integer(read, field)
    if kind == "boolean":
        return values.boolean(read, field)
    if field in SHOWN:
        return _impersonal(read, field)
    return _masked(read) if field in FREE_TEXT else read


def moment_of(spec: FieldSpec, field: str, frame: Frame) -> GetTime:
    """The instant of a field in UTC."""
    return time_of(spec, field, frame.zone, frame.nulls.union(spec.nulls))


def _instant(read: GetTime) -> Get:
    return lambda row: None if (at := read(row)) is None else iso(at)


def _impersonal(read: GetText, field: str) -> Get:
    """A name or number that screens show. One that holds a person's number is a fault of the row."""
    harmless = lru_cache(maxsize=4096)(lambda text: mask(text) == text)

    def get(row: Values) -> str | None:
        text = read(row)
        if text is not None and not harmless(text):
            refuse(reasons.BAD_VALUE, f"{field}: holds what looks like a number of a person, phone or plate")
        return text

    return get


def _masked(read: GetText) -> Get:
    return lambda row: None if (text := read(row)) is None else mask(text)


class Getter(NamedTuple):
    """A compiled payload field; `column` when it reads nothing but that one top-level column."""

    name: str
    column: str | None
    get: Get


def getter_of(spec: FieldSpec, field: str, frame: Frame) -> Getter:
    """The compiled field."""
    simple = spec.columns() == (spec.column,) and "." not in (spec.column or "")
    return Getter(field, spec.column if simple else None, value_of(spec, field, frame))


def payload_of(getters: Sequence[Getter], row: Values) -> dict[str, Value]:
    """The fields that the row delivers; the others are absent."""
    payload: dict[str, Value] = {}
    for name, column, get in getters:
        # Most cells of most rows are empty: a look at the row is cheaper than the call.
        if column is not None and row.get(column) in EMPTY:
            continue
        value = get(row)
        if value is not None:
            payload[name] = value
    return payload


def secret_columns(source: SourceConfig) -> tuple[str, ...]:
    """Columns that name a person: their values are cut out of a rejected row's text."""
    kinds = source.kinds()
    found = [
        name
        for field, spec in source.fields.items()
        if spec.token or kinds.get(field) == "token"
        for name in spec.columns()
    ]
    return tuple(dict.fromkeys((*source.private, *found)))
