"""The one door to scipy: special functions with types."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


def log_gamma(x: ArrayLike) -> Floats:
    """log of the gamma function."""
    return np.asarray(special.gammaln(x), dtype=np.float64)


def log_choose(n: ArrayLike, k: ArrayLike) -> Floats:
    """log of n over k; -inf where k is outside 0..n."""
    n, k = np.asarray(n, dtype=np.float64), np.asarray(k, dtype=np.float64)
    inside = (k >= 0) & (k <= n)
    kept = np.where(inside, k, 0)
    value = log_gamma(n + 1) - log_gamma(kept + 1) - log_gamma(n - kept + 1)
    return np.where(inside, value, -np.inf)


def log_beta(a: ArrayLike, b: ArrayLike) -> Floats:
    """log of the beta function."""
    return np.asarray(special.betaln(a, b), dtype=np.float64)


def log_sum(values: Floats, axis: int | None = None) -> Floats:
    """log of the sum of exponentials."""
    return np.asarray(special.logsumexp(values, axis=axis), dtype=np.float64)


def binomial_tail(k: float, n: float, p: float) -> float:
    """P(X >= k) of a binomial."""
    if k <= 0:
        return 1.0
    return 0.0 if k > n else float(special.betainc(k, n - k + 1, p))


def negative_binomial_tail(k: float, size: float, mean: float) -> float:
    """P(X >= k) of a negative binomial with variance mean + mean^2 / size."""
    return 1.0 if k <= 0 else float(special.betainc(k, size, mean / (mean + size)))


def beta_quantile(share: float, a: float, b: float) -> float:
    """Quantile of a beta distribution."""
    return float(special.betaincinv(a, b, share))


def normal_tail(z: float) -> float:
    """P(Z >= z) of the standard normal."""
    return float(special.ndtr(-z))


def chi2_tail(x: float, degrees: int) -> float:
    """P(X >= x) of a chi-squared."""
    return float(special.chdtrc(degrees, x))


def gamma_quantile(share: float, shape: float) -> float:
    """Quantile of a gamma distribution of scale 1."""
    return float(special.gammaincinv(shape, share))
