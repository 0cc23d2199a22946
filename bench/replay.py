"""The same events give the same signals and alerts, whatever comes late and whenever the process ends."""

import argparse
import json
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from replay_world import world  # noqa: E402

from sitcenter import clock  # noqa: E402
from tests.storage.replayed import (  # noqa: E402
    CONFIG,
    HOUR,
    Feed,
    Kept,
    Site,
    difference,
    disturbed,
    prompt,
    site_at,
)

SHOWN = 12
NOISE = ((0.0004, 0), (0.03, 1), (0.002, 2))
"""Share of what comes late, and how often each source is out of reach."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=21)
    parser.add_argument("--share", type=float, default=0.4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        sys.exit(play(Path(name), asked.days, asked.share, asked.seed, asked.seeds))


def play(place: Path, days: int, share: float, seed: int, seeds: int) -> int:
    began = clock.monotonic()
    network, events, registers = world(CONFIG, days, share, seed)
    print(f"{len(events):,} events of {len(network.branches)} branches, {days} days", flush=True)
    first, last = min(e.occurred_at for e in events), max(e.occurred_at for e in events)
    until = last.replace(hour=0) + timedelta(days=1)
    rested = last + timedelta(days=3)

    def site(called: str, feeds: dict[str, Feed]) -> Site:
        return site_at(place / f"{called}.db", network, feeds, registers, first)

    calm = site("calm", prompt(events))
    calm.play(lambda: 6 * HOUR)
    calm.rest(rested)
    signals, windows = calm.kept(until)
    alerts = calm.standing()
    told = Counter(key[2] for key in signals)
    print(
        f"undisturbed: {len(signals)} signals {dict(sorted(told.items()))}, {len(windows)} windows, "
        f"{len(alerts)} alerts stand of {len(calm.raised)}; "
        f"{calm.turns} turns, {clock.monotonic() - began:.0f} s",
        flush=True,
    )
    print("  taken back:", sorted(calm.raised - alerts)[:SHOWN])
    print("  silent:", dict(Counter(row[6] for row in windows.values() if row[6])))
    wrong = 0
    calm.evaluate()
    wrong += compared("evaluate", calm, until, (signals, windows), None)
    for number in range(seed, seed + seeds):
        chance = Random(number)
        bad = site(f"bad{number}", disturbed(events, chance, *NOISE[number % len(NOISE)]))
        bad.badly(chance, 9 * HOUR)
        at = bad.now
        bad.rest(rested)
        wrong += compared(f"disturbed {number}", bad, until, (signals, windows), alerts)
        print(
            f"  {bad.turns} turns of {bad.starts} processes, read to the end on {at:%d %b %H:%M}; "
            f"{len(bad.raised)} alerts were raised in all; {clock.monotonic() - began:.0f} s",
            flush=True,
        )
    print(json.dumps({"differences": wrong, "signals": len(signals), "rules": dict(sorted(told.items()))}))
    return int(wrong > 0)


def compared(
    called: str, site: Site, until: datetime, wanted: tuple[Kept, Kept], alerts: set[str] | None
) -> int:
    found = [difference(*both) for both in zip(wanted, site.kept(until), strict=True)]
    standing = set() if alerts is None else alerts ^ site.standing()
    print(
        f"{called}: {len(found[0])} signals differ, {len(found[1])} windows, {len(standing)} alerts",
        flush=True,
    )
    for lines in found:
        print("   ", dict(Counter(rule for rule, _ in lines)), flush=True)
        for _, line in lines[:SHOWN]:
            print("   ", line[:400])
    for line in sorted(standing)[:SHOWN]:
        print("    alert", line)
    return sum(map(len, found)) + len(standing)


if __name__ == "__main__":
    main()
