"""Shares and failures of a camera over a period, by table and against counting second by second."""

import random
from collections.abc import Sequence

import pytest

from sitcenter.domain.cameras.availability import Availability, availability
from sitcenter.domain.cameras.types import NOT_SEEING, CameraInterval
from sitcenter.domain.cameras.types import CameraState as S
from tests.domain.cameras.builders import after, stretch

WHOLE = (0, 100)


def over(start: float, end: float, *stretches: CameraInterval, now: float = 1000) -> Availability:
    return availability(stretches, after(start), after(end), after(now))


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ([], (None, 0, 0, None, None)),
        ([stretch(S.OK, 0, None)], (1, 1, 0, None, None)),
        ([stretch(S.OK, 0, 50)], (1, 0.5, 0, None, None)),
        ([stretch(S.UNKNOWN, 0, None)], (None, 0, 0, None, None)),
        # impaired and dark cameras see
        ([stretch(S.DARK, 0, 30), stretch(S.BLURRED, 30, 60), stretch(S.LOW_FPS, 60, None)], (1, 1, 0, None, None)),
        ([stretch(S.OK, 0, 80), stretch(S.OFFLINE, 80, None)], (0.8, 1, 1, 80, 20)),
        # one failure, whatever it is called on the way
        ([stretch(S.OK, 0, 80), stretch(S.STALE, 80, 85), stretch(S.OFFLINE, 85, None)], (0.8, 1, 1, 80, 20)),
        ([stretch(S.OK, 0, 40), stretch(S.COVERED, 40, 50), stretch(S.OK, 50, 90), stretch(S.MOVED, 90, None)],
         (0.8, 1, 2, 40, 10)),
        # unknown in between doesn't make two of it, and is left out
        ([stretch(S.OK, 0, 40), stretch(S.OFFLINE, 40, 50), stretch(S.UNKNOWN, 50, 60), stretch(S.OFFLINE, 60, None)],
         (40 / 90, 0.9, 1, 40, 50)),
        ([stretch(S.OK, 0, 40), stretch(S.UNKNOWN, 40, 60), stretch(S.OFFLINE, 60, None)], (0.5, 0.8, 1, 40, 40)),
        ([stretch(S.OK, 0, 40), stretch(S.UNKNOWN, 40, 60), stretch(S.OK, 60, None)], (1, 0.8, 0, None, None)),
        # planned work is no failure
        ([stretch(S.OK, 0, 40), stretch(S.OFFLINE, 40, 60, planned=True), stretch(S.OK, 60, None)],
         (1, 0.8, 0, None, None)),
        # what goes on after it is
        ([stretch(S.OK, 0, 40), stretch(S.OFFLINE, 40, 60, planned=True), stretch(S.OFFLINE, 60, None)],
         (0.5, 0.8, 1, 40, 40)),
        # it was down already: no failure of this period
        ([stretch(S.OFFLINE, -50, 20), stretch(S.OK, 20, None)], (0.8, 1, 0, None, None)),
        ([stretch(S.OK, -90, -50), stretch(S.OFFLINE, -50, 20), stretch(S.OK, 20, None)], (0.8, 1, 0, None, None)),
        # half-open: it failed in the very first moment, and not in the last
        ([stretch(S.OK, -50, 0), stretch(S.OFFLINE, 0, None)], (0, 1, 1, 0, 100)),
        ([stretch(S.OK, -50, 100), stretch(S.OFFLINE, 100, None)], (1, 1, 0, None, None)),
    ],
)  # fmt: skip
def test_of_a_hundred_seconds(
    stretches: list[CameraInterval], expected: tuple[float | None, float, int, float | None, float | None]
) -> None:
    assert over(*WHOLE, *reversed(stretches)) == Availability(*expected)


def test_what_is_still_to_come_is_no_part_of_it() -> None:
    assert over(0, 100, stretch(S.OK, 0, 40), stretch(S.OFFLINE, 40, None), now=50) == Availability(
        seeing_share=0.8, known_share=1.0, failures=1, mtbf_s=40, mttr_s=10
    )
    assert over(0, 100, stretch(S.OK, -10, None), now=0) == Availability(None, 0.0, 0, None, None)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_counting_every_second_gives(seed: int) -> None:
    dice = random.Random(seed)
    stretches = _life(dice)
    start, end, now = dice.randint(-20, 60), dice.randint(40, 160), dice.randint(40, 160)
    found = over(start, end, *dice.sample(stretches, len(stretches)), now=now)
    assert found == _counted(stretches, start, min(end, now))


def test_failures_of_two_halves_add_up() -> None:
    stretches = _life(random.Random(7))
    for half in range(1, 100):
        parts = over(0, half, *stretches).failures + over(half, 100, *stretches).failures
        assert parts == over(0, 100, *stretches).failures


def _life(dice: random.Random) -> list[CameraInterval]:
    """Stretches of whole seconds, with a hole now and then."""
    states = (S.OK, S.DARK, S.OFFLINE, S.COVERED, S.UNKNOWN)
    at, found = -30, []
    while at < 120:
        until = at + dice.randint(1, 15)
        if dice.random() > 0.1:
            found.append(stretch(dice.choice(states), at, until, planned=dice.random() < 0.15))
        at = until
    return [*found, stretch(dice.choice(states), at, None)]


def _counted(stretches: Sequence[CameraInterval], start: int, stop: int) -> Availability:
    seeing = blind = failures = repairing = 0
    saw, repair = None, False
    for second in range(-30, stop):
        sees = _sees(stretches, second)
        if sees is None:
            continue
        failed = saw is True and not sees and second >= start
        failures += failed
        repair = not sees and (failed or repair)
        saw = sees
        if second >= start:
            seeing += sees
            blind += not sees
            repairing += repair
    known = seeing + blind
    return Availability(
        seeing / known if known else None,
        known / (stop - start) if start < stop else 0.0,
        failures,
        seeing / failures if failures else None,
        repairing / failures if failures else None,
    )


def _sees(stretches: Sequence[CameraInterval], second: int) -> bool | None:
    for one in stretches:
        if one.since <= after(second) and (one.until is None or after(second) < one.until):
            return None if one.state is S.UNKNOWN or one.maintenance else one.state not in NOT_SEEING
    return None
