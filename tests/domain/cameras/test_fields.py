"""What is said of cameras comes back from the journal as it went in."""

from dataclasses import fields
from datetime import datetime

import orjson
import pytest

from sitcenter.domain.cameras.fields import (
    fact_of,
    fact_payload,
    masks_of,
    order_payload,
    params_of,
    sample_payload,
)
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
from sitcenter.domain.events import CAMERA_FIELDS, Value
from tests.domain.builders import NOW, ago, minutes

KEY = CameraKey("a", "c1")
KINDS: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "instant": str,
    "integer": int,
    "boolean": bool,
    "number": (int, float),
    "list": list,
}


def whole(kind: type[Sample] | type[Picture]) -> dict[str, object]:
    """A value of the right type for each field that holds a measure."""
    made: dict[str, object] = {}
    for number, field in enumerate(fields(kind), 1):
        text = str(field.type)
        if text.startswith("float") or "float" in text:
            made[field.name] = number + 0.5
        elif "int" in text:
            made[field.name] = number
        elif "bool" in text:
            made[field.name] = True
        elif "datetime" in text:
            made[field.name] = NOW
        else:
            made[field.name] = field.name
    return made


def sample() -> Sample:
    picture = Picture(**whole(Picture))  # type: ignore[arg-type]
    return Sample(**(whole(Sample) | {"key": KEY, "picture": picture}))  # type: ignore[arg-type]


def kinds_hold(payload: dict[str, Value]) -> bool:
    return all(isinstance(value, KINDS[CAMERA_FIELDS[name]]) for name, value in payload.items())


def test_every_measure_is_told_under_its_name() -> None:
    told = sample_payload(sample())
    names = {field.name for kind in (Sample, Picture) for field in fields(kind)} - {"key", "at", "picture"}
    assert set(told) == names | {"picture_at"}
    assert kinds_hold(told)
    assert orjson.loads(orjson.dumps(told)) == told


def test_what_was_not_measured_is_absent_and_zero_is_not() -> None:
    told = sample_payload(Sample(KEY, NOW, 2.0, reachable=False, fps=0.0, lag_s=float("nan")))
    assert told == {"window_s": 2.0, "reachable": False, "frozen_open": False, "fps": 0.0, "reconnects": 0}


def test_figures_keep_six_digits() -> None:
    told = sample_payload(Sample(KEY, NOW, 2.0, reachable=True, fps=24.99999871, lag_s=0.00012345678))
    assert (told["fps"], told["lag_s"]) == (25.0, 0.000123457)


def fact(until: datetime | None) -> CameraFact:
    measured = {"lost_share": 0.875, "fps": 25.0}
    return CameraFact(
        KEY, CameraState.COVERED, "view_lost", ago(3), ago(2), Monitorable.TIMING, False, until, measured
    )


@pytest.mark.parametrize("until", [None, NOW + minutes(30)])
def test_a_state_comes_back(until: datetime | None) -> None:
    payload = fact_payload(fact(until))
    assert kinds_hold(payload)
    assert fact_of(KEY, ago(2), orjson.loads(orjson.dumps(payload))) == fact(until)


def test_a_word_of_another_version_is_unknown_never_good() -> None:
    found = fact_of(KEY, NOW, {"state": "sparkling", "monitorable": 7, "shadow": "no", "fps": True})
    assert found == CameraFact(KEY, CameraState.UNKNOWN, "", NOW, NOW)


def test_an_order_comes_back() -> None:
    masks = (Box(0.7, 0.0, 1.0, 0.125, "clock"), Box(1 / 3, 0.25, 0.5, 0.75))
    order = CameraOrder("o1", KEY, Verb.MASK, NOW, "duty", "the clock", masks)
    told = order_payload(order)
    assert kinds_hold(told)
    assert masks_of(params_of(order))[0] == masks[0]
    assert masks_of(told)[1].left == pytest.approx(1 / 3, abs=1e-6)
    assert masks_of(params_of(CameraOrder("o2", KEY, Verb.UNMASK, NOW, "duty", ""))) == ()
