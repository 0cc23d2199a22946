"""The shapes of a log: a row is one event, or a row changes in place and means several."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from collectors.mapping.conditions import Holds, condition
from collectors.mapping.envelope import Envelope, branch_of, checked, required, required_moment
from collectors.mapping.fields import Frame, Getter, getter_of, moment_of, payload_of, text_of
from collectors.mapping.times import GetTime, iso
from collectors.mapping.values import GetText, Values, column, refuse
from sitcenter.domain import reasons
from sitcenter.domain.events import Event, Value
from sitcenter.settings.sources import ENVELOPE_FIELDS, FieldSpec, SourceConfig, Template

Payload = dict[str, Value]
Understand = Callable[[Values, datetime], tuple[Event, ...]]
"""Row and now -> its events; raises Refused."""
Subject = Callable[[str, Values, str, datetime, Payload], str]
"""Event type, row, branch, the day's instant, payload -> what the event is about. May add to the payload."""

SEPARATOR = "/"


def payload_getters(names: Collection[str], fields: Mapping[str, FieldSpec], frame: Frame) -> list[Getter]:
    """Compiled payload fields among `names`; the envelope's own are left out."""
    return [getter_of(fields[name], name, frame) for name in names if name not in ENVELOPE_FIELDS]


def row_per_event(source: SourceConfig, frame: Frame, known: Collection[str], subject: Subject) -> Understand:
    """Shape `events`: the row names its event's type, key and time."""
    event_type = _event_type(source.fields["event"], frame, frozenset(known))
    key = required(text_of(source.fields["key"], "key", frame), "key", reasons.MISSING_KEY)
    branch_at, at_of = _place_and_time(source, frame)
    getters = payload_getters(list(source.fields), source.fields, frame)
    day_of = _day(source, frame)
    envelope, check = Envelope(source, frame, source.kind), checked(source)

    def understand(row: Values, now: datetime) -> tuple[Event, ...]:
        seq, kind, branch = key(row), event_type(row), branch_at(row)
        at = check(at_of(row), now, "at")
        payload = payload_of(getters, row)
        about = subject(kind, row, branch, (day_of and day_of(row)) or at, payload)
        return (envelope.event(row, seq, branch, kind, about, at, payload),)

    return understand


def snapshot_per_row(source: SourceConfig, frame: Frame) -> Understand:
    """Shape `snapshots`: the row counts a queue at a moment. Its key, by default: branch, queue, moment."""
    declared = source.fields.get("key")
    key = text_of(declared, "key", frame) if declared else None
    branch_at, at_of = _place_and_time(source, frame)
    queue_of = required(
        text_of(source.fields["queue_id"], "queue_id", frame), "queue_id", reasons.MISSING_SUBJECT
    )
    getters = payload_getters(list(source.fields), source.fields, frame)
    envelope, check = Envelope(source, frame, source.kind), checked(source)

    def understand(row: Values, now: datetime) -> tuple[Event, ...]:
        branch, queue = branch_at(row), queue_of(row)
        at = check(at_of(row), now, "at")
        seq = key(row) if key else SEPARATOR.join((branch, queue, iso(at)))
        if not seq:
            refuse(reasons.MISSING_KEY, "key: no value")
        payload = payload_of(getters, row)
        return (envelope.event(row, seq, branch, "queue_snapshot", f"queue:{queue}", at, payload),)

    return understand


@dataclass(frozen=True, slots=True)
class _Stage:
    """A compiled template."""

    event: str
    place: str
    at: GetTime
    when: Holds
    unless: Holds
    same: Holds
    getters: list[Getter]
    constants: Mapping[str, Value]


def row_in_place(source: SourceConfig, frame: Frame, subject: Subject) -> Understand:
    """Shape `rows`: one event for each template whose time the row already has.

    The key of an event is row key, type and time: reading the row again gives the same events, and
    a changed time gives a new one.
    """
    key = required(text_of(source.fields["key"], "key", frame), "key", reasons.MISSING_KEY)
    branch_at = branch_of(source, frame)
    stages = [_stage(template, place, source, frame) for place, template in enumerate(source.templates)]
    day_of = _day(source, frame)
    envelope, check = Envelope(source, frame, source.kind), checked(source)

    def understand(row: Values, now: datetime) -> tuple[Event, ...]:
        row_key, branch = key(row), branch_at(row)
        happened = [(stage, check(at, now, stage.place)) for stage in stages if (at := _happened(stage, row))]
        if not happened:
            refuse(reasons.NO_EVENT, "no template's time and conditions are met")
        day = (day_of and day_of(row)) or happened[0][1]
        events = []
        for stage, at in happened:
            payload = {**payload_of(stage.getters, row), **stage.constants, "source_row": row_key}
            about = subject(stage.event, row, branch, day, payload)
            seq = SEPARATOR.join((row_key, stage.event, iso(at)))
            events.append(envelope.event(row, seq, branch, stage.event, about, at, payload))
        return tuple(events)

    return understand


def _stage(template: Template, place: int, source: SourceConfig, frame: Frame) -> _Stage:
    name = f"template.{place}.at"
    return _Stage(
        event=template.event,
        place=name,
        at=moment_of(template.at, name, frame),
        when=condition(template.when),
        unless=condition(template.unless) if template.unless else _never,
        same=_same(template.at.column, template.differs_from),
        getters=payload_getters(template.fields, source.fields, frame),
        constants=dict(template.set),
    )


def _same(own: str | None, other: str | None) -> Holds:
    if own is None or other is None:
        return _never
    one, two = column(own), column(other)
    return lambda row: one(row) == two(row)


def _never(_row: Values) -> bool:
    return False


def _happened(stage: _Stage, row: Values) -> datetime | None:
    if not stage.when(row) or stage.unless(row) or stage.same(row):
        return None
    return stage.at(row)


def _place_and_time(
    source: SourceConfig, frame: Frame
) -> tuple[Callable[[Values], str], Callable[[Values], datetime]]:
    at = required_moment(moment_of(source.fields["at"], "at", frame), "at")
    return branch_of(source, frame), at


def _day(source: SourceConfig, frame: Frame) -> GetTime | None:
    spec = source.fields.get("ticket_date")
    return moment_of(spec, "ticket_date", frame) if spec else None


def _event_type(spec: FieldSpec, frame: Frame, known: frozenset[str]) -> Callable[[Values], str]:
    read: GetText = text_of(spec, "event", frame, reasons.UNKNOWN_EVENT_TYPE)

    def get(row: Values) -> str:
        found = read(row)
        return found if found in known else refuse(reasons.UNKNOWN_EVENT_TYPE, f"event: {found!r}")

    return get
