"""The curves behind two targets: jumps found against false alarms, and how soon a live pair can be told of.

    python bench/integrity_curves.py --bank LOGS/bank_queue/calls_1999-08-01_14.csv.gz

Jumps: what is usual is learned on 1-7 August; both weeks are counted, so that a limit can be chosen on the
first and judged on the second. Live pairs: tickets at which a pair steered 70 % (chance one in ten) comes to
its limit, by the bet, alpha and number of pairs. The last line is one JSON object.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from bank import bank
from integrity_bank import _candidates, _sold, halves

from sitcenter.domain.integrity.overtakes import Order, Overtake, head_start, overtakes
from sitcenter.domain.integrity.records import Visit

BETS = {
    "3, 8, 20": ((3.0, 8.0, 20.0), (1 / 3, 1 / 3, 1 / 3)),
    "3, 8, 20 at .15 .15 .70": ((3.0, 8.0, 20.0), (0.15, 0.15, 0.7)),
    "eight from 2 to 40": (tuple(np.geomspace(2, 40, 8)), (1 / 8,) * 8),
    "the best, 21": ((21.0,), (1.0,)),
}
RUNS, MOST = 4000, 120
Sold = tuple[set[str], list[Overtake]]
"""Tickets whose places were sold, and the calls of the week with them."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--bank", type=Path, required=True)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    _, records = bank(chosen.bank)
    first, second = halves(records)
    figures = {"jumps": jumps(first, second, chosen.seed), "live": live(chosen.seed)}
    print("\n" + json.dumps(figures))
    return 0


def jumps(first: Sequence[Visit], second: Sequence[Visit], seed: int) -> list[dict[str, float]]:
    rows = []
    for close_s in (0, 2, 5, 10):
        close = timedelta(seconds=close_s)
        weeks = [_week(week, close, seed) for week in (first, second)]
        for natural in (0.0002, 0.0005, 0.001, 0.005):
            lead = head_start(weeks[0][0], natural)
            for least, in_all in ((1, None), (2, None), (2, 3)):
                kept = Order(lead, least, 4, in_all)
                row = {"close_s": close_s, "natural": natural, "passed": least, "in_all": in_all or 0}
                for name, (plain, told) in zip(("first", "second"), weeks, strict=True):
                    row[f"{name}_false"] = len(kept.jumps(plain)) / 7
                    hits = (e.visit.ticket_uid in sold for sold, calls in told for e in kept.jumps(calls))
                    row[f"{name}_recall"] = sum(hits) / 300
                rows.append(row)
                print("  ".join(f"{name} {value:g}" for name, value in row.items()))
    return rows


def _week(visits: Sequence[Visit], close: timedelta, seed: int) -> tuple[list[Overtake], list[Sold]]:
    """The week's calls as they are, and as they were with 300 places sold, a hundred at a time."""
    chosen, told = random.Random(seed), []
    candidates = _candidates(visits)
    chosen.shuffle(candidates)
    for place in range(0, 300, 100):
        sold = {v.ticket_uid for v in candidates[place : place + 100]}
        calls = overtakes(_sold(visits, sold, chosen), close)
        told.append((sold, calls))
    return overtakes(visits, close), told


def live(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    figures: dict[str, Any] = {}
    for alpha in (0.03, 0.05):
        for pairs in (217, 868, 1736):
            for name, (odds, weights) in BETS.items():
                hit = rng.random((RUNS, MOST)) < 0.7
                logs = [
                    np.cumsum(np.where(hit, np.log(x), 0.0) - np.log(0.9 + 0.1 * x), axis=1) + np.log(w)
                    for x, w in zip(odds, weights, strict=True)
                ]
                there = np.logaddexp.reduce(np.array(logs), axis=0) >= np.log(pairs / alpha)
                tickets = np.where(there.any(axis=1), there.argmax(axis=1) + 1, MOST)
                figures[f"{alpha} {pairs} {name}"] = [float(np.median(tickets)), float(tickets.mean())]
                told = f"median {np.median(tickets):.0f}, mean {tickets.mean():.1f}"
                print(f"alpha {alpha} pairs {pairs:5} {name:24} {told}")
    return figures


if __name__ == "__main__":
    sys.exit(main())
