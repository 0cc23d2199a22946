"""Operators who are too fast, against peers (C8-F) and against their own past (C8-O), at their cards' alphas.

    python bench/own_past.py [--bank PATH] [--replicates 40] [--periods 200] [--seed 1]

PATH: bank_queue/calls_1999-08-01_14.csv.gz; what is usual is learned on 1-7 August, judged are 8-14 August.
The true null has operators shuffled within date x slot x service in both weeks; a rubber stamp does a share
of one operator's services in a tenth of the time. `--periods` simulated ones show what it costs to know an
operator's share only from his past. Intervals: 95 %, Wilson's. The last line is one JSON object.
"""

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from bank import bank
from integrity_bank import END, SPLIT, _busy, _dealt, _stamped, halves, share

from sitcenter.domain.integrity.evaluate import evaluate_rule
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.rules.own_past import strength
from sitcenter.domain.integrity.scene import LATENESS, Scene
from sitcenter.domain.integrity.statistics.detector import ODDS, threshold
from sitcenter.settings.integrity import load_cards

ROOT = Path(__file__).parents[1]
RULES = ("C8-F", "C8-O")
Figures = dict[str, Any]


def on_the_bank(path: Path, replicates: int, seed: int) -> Figures:
    cards = load_cards(ROOT / "config")
    network, log = bank(path)
    first, second = halves(log)
    chosen = random.Random(seed)

    def flagged(before: list[Any], window: list[Any]) -> dict[str, set[str]]:
        scene = Scene(
            SPLIT,
            END,
            network,
            END + 3 * LATENESS,
            Records(tuple(window), delivered=log.delivered),
            Records(tuple(before)),
        )
        return {rule: {s.subject for s in evaluate_rule(cards[rule], scene).signals} for rule in RULES}

    as_is = flagged(first, second)
    print(f"As it is: {', '.join(f'{rule} {len(of)}' for rule, of in as_is.items())}")
    figures: Figures = {"as_is": {rule: len(of) for rule, of in as_is.items()}}
    null = [flagged(_dealt(first, chosen), _dealt(second, chosen)) for _ in range(replicates)]
    _count(figures, "any false of shuffled fortnights", [{r: bool(of[r]) for r in RULES} for of in null])
    busy = _busy(second)
    for part in (0.2, 0.4):
        runs = []
        for _ in range(replicates):
            who = chosen.choice(busy)
            told = flagged(_dealt(first, chosen), _stamped(_dealt(second, chosen), who, part, chosen))
            runs.append({rule: f"operator:{who}" in told[rule] for rule in RULES})
        _count(figures, f"found at {part:.0%}", runs)
    return figures


def _count(figures: Figures, name: str, runs: list[dict[str, bool]]) -> None:
    shown = {rule: sum(run[rule] for run in runs) for rule in RULES}
    shown["either"] = sum(any(run.values()) for run in runs)
    print(f"{name}: {'; '.join(f'{rule} {share(count, len(runs))}' for rule, count in shown.items())}")
    figures[name] = {rule: count / len(runs) for rule, count in shown.items()}


def by_simulation(periods: int, seed: int) -> Figures:
    """31 operators, 200 cases each before, a week of 30 a day; shares are Beta(kappa .05, kappa .95)."""
    figures: Figures = {}
    print("\nAny false in a simulated week at alpha .05, where the share is learned from the past:")
    for kappa in (22.0, 60.0):
        for learns in (False, True):
            false = _false(np.random.default_rng(seed), kappa, learns, periods)
            name = f"kappa {kappa:.0f}, {'predictive' if learns else 'taken for certain'}"
            print(f"  {name:32} {share(false, periods)}")
            figures[name] = false / periods
    return figures


def _false(chance: np.random.Generator, kappa: float, learns: bool, periods: int) -> int:
    operators, past, days, a_day = 31, 200, 7, 30
    rates = chance.beta(kappa * 0.05, kappa * 0.95, (periods, operators))
    hits = chance.binomial(past, rates)
    overall = (hits.sum(axis=1) + 0.5) / (past * operators + 1)
    drawn = np.array([strength(x, [past] * operators, share) for x, share in zip(hits, overall, strict=True)])
    known, cases = hits + (drawn * overall)[:, None], (past + drawn)[:, None, None]
    odds = np.array(ODDS)
    sums = np.zeros((periods, operators, odds.size))
    alarmed = np.zeros((periods, operators), dtype=np.bool_)
    for number in range(days * a_day):
        sums += number % a_day == 0
        base = known[:, :, None] / cases
        hit = chance.random((periods, operators)) < rates
        sums *= np.where(hit[:, :, None], odds, 1.0) / (1 - base + odds * base)
        if learns:
            known, cases = known + hit, cases + 1
        alarmed |= sums.mean(axis=2) >= threshold(operators, days, 0.05)
    return int(alarmed.any(axis=1).sum())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--bank", type=Path)
    options.add_argument("--replicates", type=int, default=40)
    options.add_argument("--periods", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    figures: Figures = {}
    if chosen.bank:
        figures["bank"] = on_the_bank(chosen.bank, chosen.replicates, chosen.seed)
    figures["simulated"] = by_simulation(chosen.periods, chosen.seed)
    print("\n" + json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
