"""Which camera has which fault when: the same for the same seed, day and network.

Seconds count from the start of the live phase. At first all are seen well, as whoever watches must learn
the views; the opening then shows what an officer meets most, and from then on every fault comes in turn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random

from simulator.cameras.faults import FAULTS
from simulator.cameras.plan import PlayedCamera

WINDOW_S = 300
OPENING_S = 480
_IN_A_WINDOW = 5
_CUT_EVERY = 3
_CLEANING_S = 20
_LATEST_START_S, _SHORTEST_S, _LONGEST_S = 150, 120, 360


@dataclass(frozen=True, slots=True)
class Play:
    """A fault of some cameras of one branch, half-open; `end` None: it stands as long as anybody looks."""

    fault: str
    start: float
    end: float | None
    branch: str
    paths: tuple[str, ...]

    def covers(self, second: float) -> bool:
        """Whether it is played at a moment."""
        return self.start <= second and (self.end is None or second < self.end)


# Fault, first and last second, and whether it is shown at the branch whose cameras are encoded live.
# A rate is judged by what it was, and a view by what it looked like: their faults wait until both are known.
_OPENING: tuple[tuple[str, int, int | None, bool], ...] = (
    ("wrong_password", 0, None, False),
    ("death", 0, None, False),
    ("clock_drift", 0, None, False),
    ("half_fps", 110, None, False),
    ("cover", 120, 330, True),
    ("turn", 125, 470, False),
    ("freeze", 130, 430, False),
    ("stall", 60, 240, False),
    ("loss", 140, 320, True),
    ("cover_partial", 150, 400, False),
    ("blur", 160, 470, False),
    ("cleaning", 180, 200, True),
    ("infrared", 200, 330, False),
    ("freeze_clock", 210, 420, True),
    ("site_cut", 270, 420, False),
)


class Timetable:
    """The plays of a day; branches are taken in turn, so that trouble is spread."""

    def __init__(self, cameras: Sequence[PlayedCamera], seed: int, day: str) -> None:
        """`day` is any text that names the day."""
        self._seed = f"{seed}:{day}:cameras"
        self._cameras = tuple(cameras)
        self._singles = lru_cache(maxsize=8)(self._made)

    def active(self, second: float) -> list[Play]:
        """What is played at a moment; at most one of them touches a camera."""
        number = int(second // WINDOW_S)
        near = [play for window in range(max(0, number - 1), number + 1) for play in self._singles(window)]
        return [play for play in (*self._opening, *near, *self._cuts(number)) if play.covers(second)]

    @cached_property
    def _opening(self) -> tuple[Play, ...]:
        random = Random(self._seed)
        rich = random.sample([c for c in self._cameras if c.rich], sum(c.rich for c in self._cameras))
        spread = _spread([c for c in self._cameras if not c.rich], random)
        plays, cut_at = [], _branches(spread)[-1:]
        light = [camera for camera in spread if camera.branch not in cut_at]
        for fault, start, end, at_rich in _OPENING:
            pool = rich if at_rich and rich else light
            if fault == "site_cut":
                plays += [self._cut(branch, start, end) for branch in cut_at]
            elif pool:
                camera = pool.pop(0)
                plays.append(Play(fault, start, end, camera.branch, (camera.path,)))
        return tuple(plays)

    def _made(self, window: int) -> tuple[Play, ...]:
        """A window's plays: of every second camera, so that none meets a play of the windows beside."""
        if window * WINDOW_S < OPENING_S:
            return ()
        random = Random(f"{self._seed}:{window}")
        standing = {path for play in self._opening if play.end is None for path in play.paths}
        free = [c for c in self._cameras[window % 2 :: 2] if c.path not in standing]
        plays = []
        for fault, camera in zip(self._faults(window), _spread(free, random), strict=False):
            start = window * WINDOW_S + random.randrange(_LATEST_START_S)
            lasts = _CLEANING_S if fault == "cleaning" else random.randrange(_SHORTEST_S, _LONGEST_S)
            plays.append(Play(fault, start, start + lasts, camera.branch, (camera.path,)))
        return tuple(plays)

    def _faults(self, window: int) -> list[str]:
        """All faults in turn, five a window, in an order of the day."""
        order = sorted(FAULTS - {"site_cut"})
        Random(self._seed).shuffle(order)
        return [order[(window * _IN_A_WINDOW + place) % len(order)] for place in range(_IN_A_WINDOW)]

    def _cuts(self, window: int) -> Iterator[Play]:
        """Now and then the line to a branch is cut: of one that has no other trouble then."""
        if window % _CUT_EVERY or window * WINDOW_S < OPENING_S:
            return
        near = [play for number in (window - 1, window) for play in self._singles(number)]
        taken = {play.branch for play in near} | {play.branch for play in self._opening if play.end is None}
        taken |= {camera.branch for camera in self._cameras if camera.rich}
        free = [branch for branch in _branches(self._cameras) if branch not in taken]
        random = Random(f"{self._seed}:{window}:cut")
        if free:
            start = window * WINDOW_S + random.randrange(_LATEST_START_S)
            yield self._cut(random.choice(free), start, start + _SHORTEST_S)

    def _cut(self, branch: str, start: float, end: float | None) -> Play:
        paths = tuple(camera.path for camera in self._cameras if camera.branch == branch)
        return Play("site_cut", start, end, branch, paths)


def _branches(cameras: Sequence[PlayedCamera]) -> list[str]:
    return list(dict.fromkeys(camera.branch for camera in cameras))


def _spread(cameras: Sequence[PlayedCamera], random: Random) -> list[PlayedCamera]:
    """In an order of chance, a branch never again before all the others had their turn."""
    mixed = random.sample(list(cameras), len(cameras))
    turns: dict[str, int] = {}
    ranked = []
    for camera in mixed:
        turns[camera.branch] = turns.get(camera.branch, 0) + 1
        ranked.append((turns[camera.branch], camera))
    return [camera for _, camera in sorted(ranked, key=lambda pair: pair[0])]
