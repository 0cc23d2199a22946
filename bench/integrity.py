"""How often the indicators of integrity are wrong, and what they find.

    python bench/integrity.py [--bank PATH] [--replicates 20] [--days 5] [--seeds 5] [--only PART]

PATH: bank_queue/calls_1999-08-01_14.csv.gz, or the folder of bank_queue/ (docs/real-logs.md says where it
is from; nothing of it is kept). Three tracks apart: a log as it is; a true null (operators shuffled within
date x slot x service, or the simulator's hall, which deals at random); and the null with schemes put in,
labelled, beside hard negatives. Thresholds are those of config/integrity. Intervals: 95 %, Wilson's of shares
and Garwood's of rates. The last line is one JSON object.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import integrity_bank
import integrity_pairs
import integrity_rates
import integrity_strengths
import integrity_world
from bank import bank

from sitcenter.settings.integrity import load_cards

ROOT = Path(__file__).parents[1]
PARTS = ("bank", "rates", "world", "strengths", "cost")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--bank", type=Path)
    options.add_argument("--replicates", type=int, default=20)
    options.add_argument("--days", type=int, default=5)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--tickets", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=PARTS)
    chosen = options.parse_args()
    parts = [chosen.only] if chosen.only else list(PARTS)
    cards = load_cards(ROOT / "config")
    figures: dict[str, Any] = {}
    if "bank" in parts and chosen.bank:
        network, records = bank(chosen.bank)
        print(f"The bank, 1-14 August 1999: {len(records.visits):,} calls")
        figures["jumps"] = integrity_bank.jumps(cards, records, chosen.seed)
        figures["pairs"] = integrity_pairs.collusion(cards, records, chosen.replicates, chosen.seed)
        figures["months"] = integrity_pairs.months(cards, records, chosen.replicates, chosen.seed)
        figures["fast"] = integrity_bank.fast(cards, network, records, chosen.seed, chosen.replicates)
    if "rates" in parts:
        periods = 10 * chosen.replicates
        figures["peers"] = integrity_rates.peers(periods, chosen.seed, cards["C10-S"].alpha)
        figures["live"] = integrity_rates.live(20 * chosen.replicates, chosen.seed)
    if "world" in parts:
        figures["world"] = integrity_world.tracks(
            cards, ROOT / "config", chosen.days, chosen.seed, chosen.seeds
        )
    if "strengths" in parts:
        network, events = integrity_world.calm(ROOT / "config", chosen.days, chosen.seed)
        figures["strengths"] = integrity_strengths.strengths(cards, network, events, chosen.days, chosen.seed)
    if "cost" in parts:
        figures["cost"] = integrity_world.cost(cards, ROOT / "config", chosen.tickets, chosen.seed)
    print("\n" + json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
