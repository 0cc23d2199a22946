"""Stills: who waits for one, and for how long it is shown."""

from datetime import timedelta

import pytest

from sitcenter.domain.cameras.stills import KEPT, WAITS, Still, is_awaited, is_shown
from sitcenter.domain.cameras.types import CameraKey, CameraOrder, Verb
from tests.domain.builders import NOW

KEY = CameraKey("a", "c1")
MOMENT = timedelta(milliseconds=1)


@pytest.mark.parametrize("verb", Verb)
def test_an_order_for_a_still_waits_a_minute(verb: Verb) -> None:
    order = CameraOrder("s", KEY, verb, NOW, "duty", "cleaning?")
    assert is_awaited(order, NOW + WAITS - MOMENT) is (verb is Verb.STILL)
    assert not is_awaited(order, NOW + WAITS)


def test_a_still_is_shown_for_two_minutes_and_never_printed() -> None:
    assert (is_shown(NOW, NOW + KEPT - MOMENT), is_shown(NOW, NOW + KEPT)) == (True, False)
    assert "picture" not in repr(Still(KEY, NOW, "s", b"picture"))
