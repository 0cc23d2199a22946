"""How often a test may be wrong under its own null: a binomial interval around the stated rate."""

from sitcenter.domain.integrity.statistics.special import binomial_tail


def not_more_than(stated: float, errors: int, runs: int) -> bool:
    """Whether so many errors are believable of a test that errs at the stated rate (1 in 1,000)."""
    return binomial_tail(errors, runs, stated) > 0.001
