"""An operator against his own past, ticket by ticket: a Shiryaev-Roberts e-detector, and a Bernoulli CUSUM.

The e-detector is the sum, over the days on which a change may have begun, of the e-process begun that day
(mean of likelihood ratios at x times the base odds). Under "no change" its mean after d days is d, so the
chance that any of N operators reaches c within D days is at most N D / c: no simulation needed (Shin, Ramdas
and Rinaldo, arXiv 2203.03532).
"""

from dataclasses import dataclass
from math import log

ODDS = (2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Detector:
    """Sums of e-processes in the order of ODDS, since the last start; `base`: the share without a change."""

    base: float
    sums: tuple[float, ...] = (0.0,) * len(ODDS)

    @property
    def e(self) -> float:
        """What is compared with the threshold."""
        return sum(self.sums) / len(self.sums)

    def day(self) -> "Detector":
        """A day begins: a change may have begun with it."""
        return Detector(self.base, tuple(value + 1.0 for value in self.sums))

    def after(self, hit: bool) -> "Detector":
        """One more ticket."""
        sums = tuple(
            value * (odds if hit else 1.0) / (1 - self.base + odds * self.base)
            for value, odds in zip(self.sums, ODDS, strict=True)
        )
        return Detector(self.base, sums)


def threshold(operators: int, days: int, alpha: float) -> float:
    """At which the chance of any false alarm of so many operators in so many days is at most alpha."""
    return operators * days / alpha


def cusum(before: float, hit: bool, base: float, odds: float) -> float:
    """One step of a Bernoulli CUSUM: the sum of log likelihood ratios, never below zero."""
    return max(0.0, before + (log(odds) if hit else 0.0) - log(1 - base + odds * base))
