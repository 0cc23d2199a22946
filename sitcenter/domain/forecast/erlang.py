"""Erlang C: how long people wait at `windows` alike, and how many windows keep most within a norm.

Poisson arrivals, exponential services, one line, nobody gives up: real halls are calmer in service and lose
people, so the number errs on the side of more windows. `load` is arrivals a second x seconds of a service.
"""

from math import exp, log, log1p


def waiting_probability(windows: int, load: float) -> float:
    """P(wait > 0) by Erlang C, over Erlang B's recursion in logarithms; 1 from load >= windows on."""
    if load <= 0:
        return 0.0
    if windows <= load:
        return 1.0
    blocked = exp(-_log_inverse_blocking(windows, load))
    return windows * blocked / (windows - load * (1 - blocked))


def _log_inverse_blocking(windows: int, load: float) -> float:
    """log(1 / B(windows, load)) by 1/B(k) = 1 + (k / load) / B(k - 1); a sum that can't overflow."""
    inverse = 0.0
    for k in range(1, windows + 1):
        step = inverse + log(k / load)
        inverse = step + log1p(exp(-step)) if step > 0 else log1p(exp(step))
    return inverse


def late_probability(windows: int, per_hour: float, service_s: float, norm_s: float) -> float:
    """P(wait > norm); 1 where the windows can't keep up."""
    load = _load(per_hour, service_s)
    if load <= 0:
        return 0.0
    if windows <= load:
        return 1.0
    return waiting_probability(windows, load) * exp(-(windows - load) * norm_s / service_s)


def mean_wait_s(windows: int, per_hour: float, service_s: float) -> float | None:
    """Mean wait; None where it grows without end."""
    load = _load(per_hour, service_s)
    if load <= 0:
        return 0.0
    if windows <= load:
        return None
    return waiting_probability(windows, load) * service_s / (windows - load)


def windows_needed(per_hour: float, service_s: float, norm_s: float, share: float = 0.9) -> int:
    """The fewest windows at which at least `share` wait no longer than the norm; 0 without arrivals."""
    if not 0 < share < 1:
        raise ValueError("share must lie between 0 and 1")
    load = _load(per_hour, service_s)
    if load <= 0:
        return 0
    windows = int(load) + 1
    while late_probability(windows, per_hour, service_s, norm_s) > 1 - share:
        windows += 1
    return windows


def _load(per_hour: float, service_s: float) -> float:
    if per_hour < 0 or service_s < 0:
        raise ValueError("arrivals and services can't be negative")
    return per_hour * service_s / 3600
