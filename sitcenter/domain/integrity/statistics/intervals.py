"""Intervals of shares and counts."""

from sitcenter.domain.integrity.precision import Z95 as Z95
from sitcenter.domain.integrity.precision import wilson as wilson
from sitcenter.domain.integrity.statistics.special import beta_quantile, gamma_quantile


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
