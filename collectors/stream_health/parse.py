"""What the watching of cameras says, as canonical events. Pure."""

from collections.abc import Sequence
from datetime import datetime

from collectors.records import Record, Unread
from collectors.stream_health.eyes import OrderSaid, Said, SampleSaid, StateSaid
from sitcenter.domain.cameras.fields import fact_payload, order_payload, sample_payload, subject_of
from sitcenter.domain.cameras.types import CameraKey
from sitcenter.domain.events import CAMERA_ORDER, CAMERA_SAMPLE, CAMERA_STATE, Event, Kind, Payload
from sitcenter.domain.intake import Rejected, Row
from sitcenter.domain.masking import mask
from sitcenter.settings.cameras import SOURCE

FREE_TEXT = ("error", "reason")
"""People and servers write these: a person's number has no place in them."""


def record(place: str, said: Said) -> Record:
    """What was said as a row of the source. An order has its own key, so that it is kept once."""
    seq = f"order:{said.order.order_id}" if isinstance(said, OrderSaid) else place
    return Record(f"{SOURCE}:{place}", {"seq": seq, "said": said}, seq)


def parse(records: Sequence[Record | Unread], now: datetime) -> list[Row | Rejected]:  # noqa: ARG001
    """An event a row; sitcenter wrote the rows itself, so that each can be read."""
    return [Row(each.place, (_event(each),)) for each in records if isinstance(each, Record)]


def _event(row: Record) -> Event:
    seq = str(row.values["seq"])
    match row.values["said"]:
        case StateSaid(occurred_at, fact):
            return _made(seq, fact.key, CAMERA_STATE, occurred_at, fact.at, fact_payload(fact))
        case SampleSaid(sample):
            return _made(seq, sample.key, CAMERA_SAMPLE, sample.at, None, sample_payload(sample))
        case OrderSaid(order, _):
            return _made(seq, order.key, CAMERA_ORDER, order.at, None, order_payload(order))
    raise AssertionError(f"nobody says {row.values['said']!r}")


def _made(
    seq: str, key: CameraKey, event_type: str, at: datetime, told_at: datetime | None, payload: Payload
) -> Event:
    free = {name: mask(str(payload[name])) for name in FREE_TEXT if name in payload}
    return Event(
        source_system=SOURCE,
        source_seq=seq,
        kind=Kind.CAMERA,
        branch_id=key.branch_id,
        event_type=event_type,
        subject=subject_of(key.camera_id),
        occurred_at=at,
        recorded_at=told_at,
        payload={**payload, **free},
    )
