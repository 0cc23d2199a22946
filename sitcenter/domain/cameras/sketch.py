"""Quantiles of an endless series in bounded memory: counts by size, in steps of eight per cent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log

STEP = log(1.08)
SMALLEST, LARGEST = 1e-4, 1e6
MOST = 60_480
"""Values after which the past counts half: a week of a key frame every ten seconds."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """`bins`: for each size how many values, and their sum; so a constant series is told exactly."""

    bins: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    count: float = 0.0

    def add(self, value: float) -> "Sketch":
        """With one more value, zero or more; what is negative counts as zero."""
        kept = max(0.0, value)
        bins = dict(self.bins)
        count, total = bins.get(_bin(kept), (0.0, 0.0))
        bins[_bin(kept)] = count + 1, total + kept
        grown = Sketch(bins, self.count + 1)
        return grown if grown.count <= MOST else _halved(grown)

    def quantile(self, share: float) -> float | None:
        """The value below which `share` of all lie, to a step; None before the first."""
        rank = share * self.count
        below = 0.0
        for place in sorted(self.bins):
            count, total = self.bins[place]
            below += count
            if below >= rank:
                return total / count
        return None


def _bin(value: float) -> int:
    return round(log(min(max(value, SMALLEST), LARGEST)) / STEP)


def _halved(sketch: Sketch) -> Sketch:
    bins = {place: (count / 2, total / 2) for place, (count, total) in sketch.bins.items() if count >= 1.0}
    return Sketch(bins, sum(count for count, _ in bins.values()))


def to_json(sketch: Sketch) -> dict[str, list[float]]:
    """Plain values for JSON."""
    return {str(place): [count, total] for place, (count, total) in sorted(sketch.bins.items())}


def from_json(kept: Mapping[str, list[float]]) -> Sketch:
    """The sketch of `to_json`."""
    bins = {int(place): (float(count), float(total)) for place, (count, total) in kept.items()}
    return Sketch(bins, sum(count for count, _ in bins.values()))
