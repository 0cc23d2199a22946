"""Stretches of time against sets of minutes; and how a camera's stretch is named in evidence."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.integrity.blind import interval_id
from sitcenter.domain.integrity.spans import Span, common, joined, length, meets, without
from tests.domain.builders import ALMATY, NOW, minutes

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)


def spans(pairs: list[tuple[int, int]]) -> list[Span]:
    return joined((NOW + minutes(a), NOW + minutes(b)) for a, b in pairs)


def covered(of: list[Span]) -> set[int]:
    return {m for a, b in of for m in range(int((a - NOW) / minutes(1)), int((b - NOW) / minutes(1)))}


@given(SPANS, SPANS)
def test_stretches_are_sets_of_minutes(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    one, other = spans(first), spans(second)
    assert covered(one) == {m for a, b in first for m in range(a, b)}
    assert covered(common(one, other)) == covered(one) & covered(other)
    assert covered(without(one, other)) == covered(one) - covered(other)
    assert length(one) == timedelta(minutes=len(covered(one)))
    assert any(meets(span, other) for span in one) == bool(covered(one) & covered(other))


def test_a_cameras_stretch_is_named_by_when_it_began_in_utc() -> None:
    key = CameraKey("psc-medeu", "cam-3")
    interval = CameraInterval(key, CameraState.COVERED, "view_lost", NOW.astimezone(ALMATY), None)
    assert interval_id(interval) == "camera:psc-medeu/cam-3@2026-11-20T06:30:00.000000Z"
