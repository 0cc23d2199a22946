"""What is said of cameras as flat payloads of the journal, and back. Names are those of CAMERA_FIELDS.

What wasn't measured is absent. Figures have six digits that count: more is noise, and would be kept for ever.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from sitcenter.domain.cameras.types import (
    Box,
    CameraFact,
    CameraKey,
    CameraOrder,
    CameraState,
    Monitorable,
    Picture,
    Sample,
    Verb,
)
from sitcenter.domain.events import Payload, Value

SUBJECT = "camera:"
_OF_SAMPLE = tuple(field.name for field in fields(Sample) if field.name not in ("key", "at", "picture"))
_OF_FACT = frozenset({"state", "cause", "since", "told_at", "monitorable", "shadow", "maintenance_until"})
"""What a state says beside the measures that decided it."""
_OF_PICTURE = tuple(field.name for field in fields(Picture) if field.name != "at")


def subject_of(camera_id: str) -> str:
    """What events of a camera are about."""
    return f"{SUBJECT}{camera_id}"


def key_of(branch_id: str, subject: str) -> CameraKey:
    """The camera that an event is about."""
    return CameraKey(branch_id, subject.removeprefix(SUBJECT))


def sample_payload(sample: Sample) -> dict[str, Value]:
    """The measures of a sample and of its picture, whose moment is `picture_at`."""
    told: dict[str, Any] = {name: getattr(sample, name) for name in _OF_SAMPLE}
    if sample.picture is not None:
        told["picture_at"] = sample.picture.at
        told |= {name: getattr(sample.picture, name) for name in _OF_PICTURE}
    return _told(told)


def fact_payload(fact: CameraFact) -> dict[str, Value]:
    """A camera's state with the measures that decided it."""
    return _told(
        {name: value for name, value in fact.measured.items() if name not in _OF_FACT}
        | {
            "state": fact.state.value,
            "cause": fact.cause,
            "since": fact.since,
            "told_at": fact.at,
            "monitorable": fact.monitorable.value,
            "shadow": fact.shadow,
            "maintenance_until": fact.maintenance_until,
        }
    )


def fact_of(key: CameraKey, occurred_at: datetime, payload: Mapping[str, object]) -> CameraFact:
    """The state that an event tells; what this program doesn't know is unknown."""
    shadow = payload.get("shadow")
    return CameraFact(
        key=key,
        state=state_of(payload.get("state")),
        cause=str(payload.get("cause") or ""),
        since=instant_of(payload.get("since")) or occurred_at,
        at=instant_of(payload.get("told_at")) or occurred_at,
        monitorable=_monitorable(payload.get("monitorable")),
        shadow=shadow if isinstance(shadow, bool) else True,
        maintenance_until=instant_of(payload.get("maintenance_until")),
        measured=_figures(payload),
    )


def order_payload(order: CameraOrder) -> dict[str, Value]:
    """What somebody ordered."""
    return _told(
        {"order_id": order.order_id, "verb": order.verb.value, "actor": order.actor, "reason": order.reason}
        | params_of(order)
    )


def params_of(order: CameraOrder) -> dict[str, Value]:
    """What an order says beside its verb."""
    masks: list[str] = [_box_text(box) for box in order.masks]
    return _told({"masks": masks if order.verb is Verb.MASK else None, "until": order.until})


def masks_of(params: Payload) -> tuple[Box, ...]:
    """The masked regions in the parameters of an order."""
    listed = params.get("masks")
    return tuple(map(_box, listed)) if isinstance(listed, list) else ()


def state_of(text: object) -> CameraState:
    """The state of that name."""
    return next((state for state in CameraState if state.value == text), CameraState.UNKNOWN)


def instant_of(text: object) -> datetime | None:
    """An instant of a payload, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None


def _monitorable(text: object) -> Monitorable:
    return next((each for each in Monitorable if each.value == text), Monitorable.LEARNING)


def _figures(payload: Mapping[str, object]) -> dict[str, float | None]:
    return {
        name: value
        for name, value in payload.items()
        if name not in _OF_FACT and isinstance(value, int | float) and not isinstance(value, bool)
    }


def _told(values: Mapping[str, Any]) -> dict[str, Value]:
    plain = {name: _plain(value) for name, value in values.items()}
    return {name: value for name, value in plain.items() if value is not None and value != ""}


def _plain(value: Any) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float):
        return float(f"{value:.6g}") if isfinite(value) else None
    plain: Value = value
    return plain


def _box_text(box: Box) -> str:
    return f"{box.left:.6g} {box.top:.6g} {box.right:.6g} {box.bottom:.6g} {box.purpose}"


def _box(text: str) -> Box:
    left, top, right, bottom, purpose = text.split(" ", 4)
    return Box(float(left), float(top), float(right), float(bottom), purpose)
