"""Rates of operators against their peers, who differ honestly: beta-binomial, the operator left out.

Operator i has x_i of n_i, and by the mix of its work (service x hour x channel) a base rate b_i. True rates
of honest operators spread as Beta(kappa mu_i, kappa (1 - mu_i)), logit mu_i = logit b_i + eta. eta and kappa
are integrated over their posterior given all the others, so that few peers give wide predictions; the tail
of the predictive distribution is the p, Benjamini-Hochberg over operators the q.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.statistics.special import Floats, log_beta, log_choose, log_sum

KAPPAS = np.exp(np.linspace(np.log(2.0), np.log(20_000.0), 28))
"""Log-uniform prior: from operators who have little in common to operators who are all alike."""
ETAS = np.linspace(-1.5, 1.5, 31)
ETA_SPREAD = 0.75
FEWEST_PEERS = 4


@dataclass(frozen=True, slots=True)
class Exposure:
    """An operator's count among his trials, and the base rate of work like his (0 < base < 1)."""

    operator: str
    count: int
    trials: int
    base: float


@dataclass(frozen=True, slots=True)
class Rate:
    """An operator against what his peers let expect; `spread`: the posterior mean of 1 / (kappa + 1)."""

    operator: str
    count: int
    trials: int
    expected: float
    p: float
    q: float
    spread: float


def against_peers(exposures: Sequence[Exposure]) -> list[Rate]:
    """Every operator's upper tail, in the order given; [] with too few peers to tell."""
    if len(exposures) <= FEWEST_PEERS:
        return []
    count = np.array([e.count for e in exposures], dtype=np.float64)
    trials = np.array([e.trials for e in exposures], dtype=np.float64)
    a, b = _shapes(np.array([e.base for e in exposures]))
    each = log_choose(trials, count) + log_beta(a + count, b + trials - count) - log_beta(a, b)
    prior = -0.5 * (np.repeat(ETAS, KAPPAS.size) / ETA_SPREAD) ** 2
    whole = prior[:, None] + each.sum(axis=1)[:, None] - each
    weight = np.exp(whole - log_sum(whole, axis=0)[None, :])
    kappa = np.tile(KAPPAS, ETAS.size)
    p = np.array([_tail(e, a[:, i], b[:, i], weight[:, i]) for i, e in enumerate(exposures)])
    means = (weight * (a / (a + b))).sum(axis=0) * trials
    spreads = (weight / (1 + kappa)[:, None]).sum(axis=0)
    return [
        Rate(e.operator, e.count, e.trials, float(means[i]), float(p[i]), float(q), float(spreads[i]))
        for i, (e, q) in enumerate(zip(exposures, benjamini_hochberg(p), strict=True))
    ]


def _shapes(bases: Floats) -> tuple[Floats, Floats]:
    """alpha and beta for each point of the grid (rows) and each operator (columns)."""
    logit = np.log(bases) - np.log1p(-bases)
    mu = 1 / (1 + np.exp(-(np.repeat(ETAS, KAPPAS.size)[:, None] + logit[None, :])))
    kappa = np.tile(KAPPAS, ETAS.size)[:, None]
    return kappa * mu, kappa * (1 - mu)


def _tail(exposure: Exposure, a: Floats, b: Floats, weight: Floats) -> float:
    """P(X >= count) of the predictive mixture."""
    used = weight > weight.max() * 1e-9
    a, b, weight = a[used], b[used], weight[used] / weight[used].sum()
    if exposure.count == 0:
        return 1.0
    lower = exposure.count <= exposure.trials // 2
    k = np.arange(exposure.count) if lower else np.arange(exposure.count, exposure.trials + 1)
    chances = log_choose(exposure.trials, k)[None, :] + log_beta(
        a[:, None] + k[None, :], b[:, None] + exposure.trials - k[None, :]
    )
    inside = float(np.exp(chances - log_beta(a, b)[:, None]).sum(axis=1) @ weight)
    return min(1.0, max(0.0, 1.0 - inside if lower else inside))
