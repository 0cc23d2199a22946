"""The base rate of work like an operator's own: indirect standardisation, the operator left out."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, Protocol

from sitcenter.domain.integrity.statistics.rates import Exposure

PRIOR = 10.0
"""A stratum's rate counts as much as this many trials of all strata together."""


class Trial(NamedTuple):
    """One ticket or case of an operator, and whether it counts."""

    operator: str
    stratum: Hashable
    hit: bool


class _Trial(Protocol):
    @property
    def operator(self) -> str: ...

    @property
    def stratum(self) -> Hashable: ...

    @property
    def hit(self) -> bool: ...


def exposures(trials: Iterable[_Trial], least: int) -> list[Exposure]:
    """Operators with at least `least` trials, by name, each with the base rate of the others' like work."""
    told = list(trials)
    cells: Counter[tuple[Hashable, str]] = Counter([(each.stratum, each.operator) for each in told])
    hits: Counter[tuple[Hashable, str]] = Counter([(e.stratum, e.operator) for e in told if e.hit])
    all_n, all_x = _sums(cells), _sums(hits)
    own: defaultdict[str, list[tuple[Hashable, int, int]]] = defaultdict(list)
    for cell, count in cells.items():
        own[cell[1]].append((cell[0], count, hits.get(cell, 0)))
    found, every_x = [], sum(all_x.values())
    for operator, of in sorted(own.items()):
        n, x = sum(count for _, count, _ in of), sum(hit for *_, hit in of)
        if n < least:
            continue
        rest_n, rest_x = len(told) - n, every_x - x
        overall = (rest_x + 0.5) / (rest_n + 1.0)
        base = sum(
            count * _rate(all_x.get(stratum, 0) - hit, all_n[stratum] - count, overall)
            for stratum, count, hit in of
        )
        found.append(Exposure(operator, x, n, min(max(base / n, 1e-6), 1 - 1e-6)))
    return found


def _sums(cells: Counter[tuple[Hashable, str]]) -> Counter[Hashable]:
    sums: Counter[Hashable] = Counter()
    for (stratum, _), count in cells.items():
        sums[stratum] += count
    return sums


def _rate(hits: int, trials: int, overall: float) -> float:
    return (hits + PRIOR * overall) / (trials + PRIOR)


def below(values: Sequence[float], share: float) -> float:
    """The value below which that share lies (linear between neighbours); 0 without values."""
    if not values:
        return 0.0
    return below_in_order(sorted(values), share, len(values))


def below_in_order(lowest: Sequence[float], share: float, count: int) -> float:
    """The same of so many values, of which the lowest are given in order: to the place and one beyond it."""
    place = share * (count - 1)
    low = int(place)
    high = min(low + 1, count - 1)
    return lowest[low] + (lowest[high] - lowest[low]) * (place - low)
