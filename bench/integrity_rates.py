"""Rates of operators by simulation: honest spread, three times the rate, and looking after every ticket."""

from typing import Any

import numpy as np

from sitcenter.domain.integrity.statistics.detector import ODDS, threshold
from sitcenter.domain.integrity.statistics.intervals import wilson
from sitcenter.domain.integrity.statistics.rates import Exposure, against_peers

Figures = dict[str, Any]


def share(count: int, of: int) -> str:
    low, high = wilson(count, of)
    return f"{count / of:.3f} [{low:.3f}, {high:.3f}]"


def peers(periods: int, seed: int, alpha: float) -> Figures:
    """37 officers refuse 48 % (kappa 60), as in a loan log; and 20 who refuse 3 % (kappa 100)."""
    random = np.random.default_rng(seed)
    figures: Figures = {}
    print(f"\nOperators against peers, {periods} simulated periods: any honest one flagged / a bad one found")
    for name, operators, rate, kappa, factor in (
        ("37 officers, 48 %, x3 capped at 95 %", 37, 0.48, 60.0, 3.0),
        ("20 operators, 3 %, x3", 20, 0.03, 100.0, 3.0),
        ("20 operators, 3 %, x5", 20, 0.03, 100.0, 5.0),
    ):
        counts = {limit: [0, 0] for limit in (0.05, alpha)}
        for _ in range(periods):
            trials = random.integers(60, 400, operators)
            rates = random.beta(kappa * rate, kappa * (1 - rate), operators)
            rates[0] = min(0.95, factor * rates[0])
            hits = random.binomial(trials, rates)
            rows = [
                Exposure(f"o{i}", int(x), int(n), rate)
                for i, (x, n) in enumerate(zip(hits, trials, strict=True))
            ]
            honest = against_peers(rows[1:])
            bad = against_peers(rows)[0]
            for limit, pair in counts.items():
                pair[0] += any(each.q <= limit for each in honest)
                pair[1] += bad.q <= limit
        for limit, (false, found) in counts.items():
            print(f"  {name:38} q <= {limit}: {share(false, periods)} / {share(found, periods)}")
            figures[f"{name}, {limit}"] = {"any_false": false / periods, "power": found / periods}
    return figures


def live(months: int, seed: int) -> Figures:
    """16 operators, 25 days of 60 tickets, 2.1 %; one changes on day 13. The e-detector at N D / .05."""
    figures: Figures = {}
    print(f"\nLooking after every ticket, {months} simulated months, alarm at {threshold(16, 25, 0.05):.0f}:")
    false, _ = _months(months, 0.021, 0.021, seed)
    print(f"  any false alarm a branch-month {share(false, months)}")
    figures["any_false"] = false / months
    for factor in (2, 4):
        _, delays = _months(months, 0.021, 0.021 * factor, seed + factor)
        middle = float(np.median(delays)) if len(delays) else None
        print(f"  x{factor}: found {share(len(delays), months)}, median delay {middle} tickets")
        figures[f"x{factor}"] = {"power": len(delays) / months, "delay": middle}
    return figures


def _months(months: int, base: float, changed: float, seed: int) -> tuple[int, list[int]]:
    """Months with any false alarm, and the delays of those in which the first operator is found."""
    random, limit = np.random.default_rng(seed), threshold(16, 25, 0.05)
    odds = np.array(ODDS)
    sums = np.zeros((months, 16, len(odds)))
    alarmed = np.full((months, 16), -1)
    for ticket in range(25 * 60):
        sums += ticket % 60 == 0
        chance = np.full((months, 16), base)
        if ticket >= 12 * 60:
            chance[:, 0] = changed
        hit = random.random((months, 16)) < chance
        ratio = np.where(hit[:, :, None], odds, 1.0) / (1 - base + odds * base)
        sums *= ratio
        alarmed[(alarmed < 0) & (sums.mean(axis=2) >= limit)] = ticket
    bad = alarmed[:, 0]
    false = ((alarmed[:, 1:] >= 0).any(axis=1) | ((bad >= 0) & (bad < 12 * 60))).sum()
    if changed == base:
        false = (alarmed >= 0).any(axis=1).sum()
    return int(false), [int(at) - 12 * 60 for at in bad if at >= 12 * 60]
