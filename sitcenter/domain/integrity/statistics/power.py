"""What the pair test can and cannot see: its power by windows, tickets and share steered.

A steered ticket is part of its stratum: it raises the operator's own share there, the more, the fewer tickets
the stratum has. That is why small halls see so little.
"""

from dataclasses import dataclass

import numpy as np

from sitcenter.domain.integrity.statistics.convolution import mid_p
from sitcenter.domain.integrity.statistics.special import Floats, log_choose

REPRESENTATIVES = 40
PER_WINDOW = 3.0
"""Tickets of one service that a window serves in a slot of three hours."""


@dataclass(frozen=True, slots=True)
class Power:
    """The chance that a pair is found."""

    windows: int
    tickets: int
    steered: float
    power: float


def pair_power(
    windows: int, tickets: int, steered: float, alpha: float, per_window: float = PER_WINDOW
) -> Power:
    """The representative's tickets lie in strata of their own, a share (below 1) is steered to one window.

    The family has 40 representatives a window; the pair must pass alone (`alpha`, the card's, / family), with
    lift 1.5 and 5 tickets more than expected.
    """
    size = windows * per_window
    missed = (size - 1) / windows / size
    met = missed + 1 / size
    outcome = _binomial(tickets, steered + (1 - steered) / windows)
    passes = [
        _passes(hits, tickets, met, missed, alpha / (windows * REPRESENTATIVES))
        for hits in range(tickets + 1)
    ]
    return Power(windows, tickets, steered, float(outcome[passes].sum()))


def _passes(hits: int, tickets: int, met: float, missed: float, limit: float) -> bool:
    expected = hits * met + (tickets - hits) * missed
    if hits - expected < 5 or hits < 1.5 * expected:
        return False
    pmf = np.convolve(_binomial(hits, met), _binomial(tickets - hits, missed))
    return float(mid_p(pmf[None, :], [hits])[0]) <= limit


def _binomial(count: int, chance: float) -> Floats:
    k = np.arange(count + 1)
    logs = log_choose(count, k) + k * np.log(chance) + (count - k) * np.log1p(-chance)
    return np.asarray(np.exp(logs), dtype=np.float64)


def fewest_tickets(
    windows: int, steered: float, alpha: float, power: float = 0.8, most: int = 200
) -> int | None:
    """How many tickets a pair must have had to be found with this power; None: more than `most`."""
    low, high = 5, most
    if pair_power(windows, high, steered, alpha).power < power:
        return None
    while low < high:
        middle = (low + high) // 2
        if pair_power(windows, middle, steered, alpha).power >= power:
            high = middle
        else:
            low = middle + 1
    return low
