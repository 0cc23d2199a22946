"""When cameras that stopped are one incident of their site."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sitcenter.domain.cameras.site import SiteIncident, may_be_incident, site_incident
from sitcenter.domain.cameras.types import CameraBoard, CameraState
from tests.domain.cameras.builders import after, seen, site

WITHIN = timedelta(seconds=30)
LATER = after(3600)
HOUR = 3600.0
UP = None


def asked(*cameras: CameraBoard, stands: bool = False) -> SiteIncident | None:
    return site_incident(cameras, 0.6, 3, WITHIN, LATER, stands=stands)


def may_be(*cameras: CameraBoard, stands: bool = False) -> bool:
    return may_be_incident(cameras, 0.6, 3, WITHIN, LATER, stands=stands)


@pytest.mark.parametrize(
    ("stops", "since"),
    [
        ((0, 1, 2, 3, 4, 5, 6, 7), 0),
        ((0, 1, 2, 3, 4, UP, UP, UP), 0),
        ((0, 1, 2, 3, UP, UP, UP, UP), UP),  # half of them is no site
        ((0, 10, 20, 30, 30, UP, UP, UP), 0),  # thirty seconds are within
        ((0, 10, 20, 30, 31, UP, UP, UP), UP),
        ((-HOUR, 10, 20, 30, 31, 32, UP, UP), 10),  # one that was dead long before dates nothing
        ((0, 1, 2, 3, 25, 31, 32, 33), 0),  # the first of them, though more follow the later ones
        (tuple(HOUR * hour for hour in range(-8, 0)), UP),  # each in its own hour
        ((0, 1, UP, UP), UP),  # three at least
        ((0, 1, 2, UP), 0),
        ((0, 1, 2, UP, UP), 0),  # 0.6 of five are three
        ((0, 1), 0),  # a branch of two: all of them
        ((0, UP), UP),
        ((0,), 0),
        ((UP,), UP),
        ((), UP),
    ],
)
def test_most_of_a_site_within_half_a_minute(stops: tuple[float | None, ...], since: float | None) -> None:
    found = asked(*site(*stops))
    assert (found and found.since) == (None if since is None else after(since))


def test_an_incident_names_all_that_stand_still_now_the_first_to_stop_first() -> None:
    found = asked(*site(-HOUR, 4, 3, 2, 1, 0, UP, UP))
    assert found == SiteIncident(after(0), ("c1", "c6", "c5", "c4", "c3", "c2"), enough=5, watched=8)


@pytest.mark.parametrize("state", [CameraState.OFFLINE, CameraState.NO_SIGNAL, CameraState.STALE])
def test_no_picture_comes_in_three_states(state: CameraState) -> None:
    assert asked(*site(0, 1, 2, 3, 4, UP, UP, UP, state=state)) is not None


@pytest.mark.parametrize(
    "state", [CameraState.COVERED, CameraState.BLACK, CameraState.DARK, CameraState.LOW_FPS, CameraState.UNKNOWN]
)  # fmt: skip
def test_dark_halls_and_covered_lenses_are_no_cut_line(state: CameraState) -> None:
    assert asked(*site(0, 1, 2, 3, 4, 5, 6, 7, state=state)) is None


def test_an_incident_that_stands_goes_on_whatever_its_cameras_say_of_the_moment() -> None:
    apart = site(0, 60, 120, 180, 240, UP, UP, UP)
    assert asked(*apart) is None
    assert asked(*apart, stands=True) is not None
    assert asked(*site(0, 60, 120, 180, UP, UP, UP, UP), stands=True) is None, "fewer than make one are left"


def test_cameras_that_somebody_works_on_count_neither_way() -> None:
    worked_on = [replace(camera, maintenance_until=after(2 * HOUR)) for camera in site(0, 1, 2, 3, 4)]
    assert asked(*worked_on, *site(UP, UP, UP)) is None
    assert asked(*worked_on, *(seen(f"d{n}", CameraState.OFFLINE, n) for n in range(3))) is not None
    assert asked(*worked_on, seen("d1", CameraState.OFFLINE)) is None, "one camera is no site"
    over = [replace(camera, maintenance_until=after(60)) for camera in worked_on]
    assert asked(*over, *site(UP, UP, UP)) is not None


@pytest.mark.parametrize(
    ("stopped", "unknown", "may"), [(0, 8, True), (4, 1, True), (4, 0, False), (3, 1, False), (0, 4, False)]
)
def test_unknown_cameras_may_make_up_the_number(stopped: int, unknown: int, may: bool) -> None:
    down = [seen(f"c{n}", CameraState.OFFLINE, n) for n in range(stopped)]
    dark = [seen(f"u{n}", CameraState.UNKNOWN, None) for n in range(unknown)]
    rest = [seen(f"d{n}") for n in range(8 - stopped - unknown)]
    assert asked(*down, *dark, *rest) is None
    assert may_be(*down, *dark, *rest) is may
    assert may_be(*down, *dark, *rest, stands=True) is may


def test_a_stop_whose_moment_isnt_known_proves_nothing_and_excludes_nothing() -> None:
    cameras = [seen(f"c{n}", CameraState.OFFLINE, None) for n in range(8)]
    assert asked(*cameras) is None
    assert may_be(*cameras)
    standing = asked(*cameras, stands=True)
    assert standing is not None
    assert standing.since == LATER


def test_a_site_without_cameras_is_never_one() -> None:
    assert asked(stands=True) is None
    assert not may_be()
