"""Intervals of shares and counts."""

from math import sqrt

from sitcenter.domain.integrity.statistics.special import beta_quantile, gamma_quantile

Z95 = 1.959963984540054


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval of a share; (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    share, spread = successes / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)


def clopper_pearson(successes: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share; (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else beta_quantile(tail, successes, trials - successes + 1)
    high = 1.0 if successes == trials else beta_quantile(1 - tail, successes + 1, trials - successes)
    return low, high


def poisson_interval(count: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a Poisson mean (Garwood 1936)."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else gamma_quantile(tail, count)
    return low, gamma_quantile(1 - tail, count + 1)
