"""What the live pair test can and cannot see: how soon its e-process comes to the alarm.

Played, for its bets depend on what was served before: runs of a representative's tickets by a fixed seed, so
that the same question has the same answer. Before each ticket stand those that the hall's windows served in
the 90 minutes before, dealt at random: their shares are the chances that are bet at, and while an operator
served none of them, or all windows together fewer than six, nothing is bet on him. A steered ticket isn't
counted into the shares of later ones: a representative seldom comes twice in 90 minutes.
"""

from datetime import timedelta
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from sitcenter.domain.integrity.statistics.live_pairs import LEAST_SEEN, ODDS, TRAIL, Live
from sitcenter.domain.integrity.statistics.power import PER_WINDOW, REPRESENTATIVES, Power
from sitcenter.domain.integrity.statistics.special import Floats

SLOT = timedelta(hours=3)
RUNS, SEED = 4000, 20261128
"""With so many runs a power of 0.8 is known to 0.006."""
MOST = 200


def live_power(
    windows: int, tickets: int, steered: float, test: Live, per_window: float = PER_WINDOW
) -> Power:
    """The chance that a pair is told of by the representative's ticket of this number.

    `test`: as it begins, with its awaited pairs, alpha of a month and excess. The pair comes up as the last
    of 40 a window; a window serves `per_window` tickets of the service in three hours, a share (below 1) of
    the representative's is steered to one window.
    """
    first = _first(windows, steered, test.awaited, test.alpha, test.excess, per_window)
    return Power(windows, tickets, steered, float(np.mean(first <= tickets)))


def live_fewest(windows: int, steered: float, test: Live, power: float = 0.8, most: int = MOST) -> int | None:
    """How many tickets of a month it takes to be told of with this power; None: more than `most`."""
    first = _first(windows, steered, test.awaited, test.alpha, test.excess, PER_WINDOW)
    told = np.cumsum(np.bincount(first, minlength=MOST + 2)[: most + 1]) >= power * RUNS
    return int(np.argmax(told)) if told[-1] else None


@lru_cache(maxsize=256)
def _first(
    windows: int, steered: float, awaited: int, alpha: float, excess: float, per_window: float
) -> NDArray[np.int64]:
    """Of each run, the number of the ticket at which the pair is told of; MOST + 1: at none."""
    chance, drawn, losses = _played(windows, per_window)
    hit = (drawn < steered + (1 - steered) / windows) & (chance > 0)
    met = np.cumsum(hit, axis=1)
    ratios = [met * log(odds) - lost for odds, lost in zip(ODDS, losses, strict=True)]
    e_log = np.logaddexp.reduce(ratios, axis=0) - log(len(ODDS))
    threshold = Live(awaited, alpha).threshold(windows * REPRESENTATIVES - 1)
    alarms = (e_log >= log(threshold)) & (met - np.cumsum(chance, axis=1) >= excess)
    return np.where(alarms.any(axis=1), alarms.argmax(axis=1) + 1, MOST + 1)


def _played(windows: int, per_window: float) -> tuple[Floats, Floats, tuple[Floats, ...]]:
    """Runs x tickets: the operator's chance (0: nothing is bet), a number that decides whom it meets, and how
    much each of ODDS has lost by then.
    """
    random = np.random.default_rng(SEED)
    mine = per_window * (TRAIL / SLOT)
    his = random.poisson(mine, (RUNS, MOST))
    all_ = his + random.poisson(mine * (windows - 1), (RUNS, MOST))
    chance = np.where(all_ >= LEAST_SEEN, his / np.maximum(all_, 1), 0.0)
    losses = tuple(np.cumsum(np.log1p((odds - 1) * chance), axis=1) for odds in ODDS)
    return chance, random.random((RUNS, MOST)), losses
