"""Stills: what is left of a picture, and that none leaves a worker where they aren't switched on."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from camera_feeds.still import COARSE, still
from sitcenter import clock
from sitcenter.domain.cameras.types import Box, CameraOrder, Verb
from tests.camera_feeds.clips import pictures
from tests.camera_feeds.watching import METERED, Log, key, watching

Gray = NDArray[np.uint8]


def shown(luma: Gray, *masks: Box) -> Gray:
    """The still of a picture, as a browser would show it."""
    decoded = cv2.imdecode(np.frombuffer(still(luma, masks), np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    return np.asarray(decoded, np.uint8)


def striped(period: int) -> Gray:
    """Black and white stripes, so many pixels of 1280 apart."""
    row = np.where(np.arange(1280) // (period // 2) % 2, 255, 0).astype(np.uint8)
    return np.tile(row, (720, 1))


def test_a_still_is_small_and_grey() -> None:
    luma = pictures(1, 1280, 720)[0]
    assert (shown(luma).shape, len(still(luma, ())) < 8000) == ((180, 320), True)


@pytest.mark.parametrize("period", [8, 20, 40])
def test_nothing_finer_than_a_fortieth_of_the_width_is_left(period: int) -> None:
    assert shown(striped(period)).std() < 6
    assert shown(striped(640)).std() > 90


def test_pictures_alike_in_32_by_18_values_are_the_same_still() -> None:
    luma = pictures(1, 1280, 720)[0]
    across, down = COARSE
    means = luma.reshape(down, 720 // down, across, 1280 // across).mean(axis=(1, 3))
    flat = np.kron(means, np.ones((720 // down, 1280 // across))).astype(np.uint8)
    assert np.abs(luma.astype(int) - flat).mean() > 10
    assert np.abs(shown(luma).astype(int) - shown(flat)).mean() < 2


def test_masked_regions_are_black_and_shine_through_nowhere() -> None:
    luma = np.full((720, 1280), 30, np.uint8)
    luma[:360, :640] = 255
    seen = shown(luma, Box(0, 0, 0.5, 0.5))
    assert (seen[:86, :154].max() < 12, seen.max() < 45) == (True, True)


def asked(log: Log) -> None:
    """Somebody asks for a still, and somebody did an hour ago of another camera."""
    for name, hours in (("one", 0), ("two", 1)):
        at = clock.now().replace(year=clock.now().year - hours)
        log.watch.order(CameraOrder(f"of {name}", key(name), Verb.STILL, at, "duty", "is it being cleaned?"))


def pictured(log: Log, name: str) -> int:
    return sum(sample.picture is not None for _, sample in log.samples[name])


def test_one_still_comes_with_the_next_key_frame_and_none_where_they_are_off(clip: Path) -> None:
    options = replace(METERED, workers=1, sample_every_s=0.5, picture_every_s=0.5)
    urls = {"one": str(clip), "two": str(clip)}
    with ExitStack() as both:
        on, off = (both.enter_context(watching(urls, replace(options, stills=s))) for s in (True, False))
        for log in (on, off):
            log.wait(lambda log=log: log.last("one") and log.last("two"), 40)  # type: ignore[misc]
            asked(log)
        seen = pictured(off, "one")
        on.wait(lambda: on.stills, 20)
        off.wait(lambda: pictured(off, "one") >= seen + 3, 20)
        more = pictured(on, "one"), pictured(on, "two")
        on.wait(lambda: pictured(on, "one") > more[0] and pictured(on, "two") > more[1], 20)
    (found,) = on.stills
    assert (found.key, found.order_id, found.body[:2]) == (key("one"), "of one", b"\xff\xd8")
    assert off.stills == []
