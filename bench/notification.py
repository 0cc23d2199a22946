"""Breach to notification: from the instant at which a norm is broken to the letter and the webhook.

`python bench/notification.py [--breaches 60]` starts `sitcenter collect` at default settings on a log of its
own, and real mail and web servers on this machine. Each branch has one visitor, whose wait passes the norm at
a random instant of the next minutes.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sitcenter import clock  # noqa: E402
from tests.integration.telling import Telling, telling, told  # noqa: E402

TARGET_S = 15.0
EVERY_S = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--breaches", type=int, default=60)
    breaches = parser.parse_args().breaches
    with tempfile.TemporaryDirectory() as name, telling(Path(name), breaches) as site:
        wait_for(lambda: "/alive" in site.hook.paths, 120)
        began = planned(site, breaches)
        seen = watched(site, set(began), max(began.values()))
    sys.exit(report(began, seen))


def planned(site: Telling, breaches: int) -> dict[str, datetime]:
    """Branch -> when its norm will be broken."""
    chance, now = random.Random(7), clock.now()
    began = {}
    for number in range(breaches):
        began[f"b{number}"] = now + timedelta(seconds=10 + chance.uniform(0, EVERY_S * breaches))
        site.wait(number, began[f"b{number}"])
    return began


def watched(site: Telling, wanted: set[str], last: datetime) -> dict[str, dict[str, datetime]]:
    """Way -> branch -> when it was told there first, to a hundredth of a second."""
    seen: dict[str, dict[str, datetime]] = {"mail": {}, "webhook": {}}
    deadline = last + timedelta(seconds=120)
    while clock.now() < deadline and any(set(found) != wanted for found in seen.values()):
        now = clock.now()
        for letter in site.mail.letters:
            seen["mail"].setdefault("b" + letter["subject"].rpartition("Ә")[2], now)
        for branch in told(site.hook, "firing"):
            seen["webhook"].setdefault(branch, now)
        threading.Event().wait(0.01)
    return seen


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > deadline:
            raise SystemExit(f"not within {seconds} s")
        threading.Event().wait(0.1)


def report(began: dict[str, datetime], seen: dict[str, dict[str, datetime]]) -> int:
    result: dict[str, float] = {"breaches": len(began), "target_s": TARGET_S}
    lost = 0
    print(f"{'breach to':<12}{'told':>6}{'median':>9}{'p95':>9}{'worst':>9}   seconds")
    for way, found in seen.items():
        delays = sorted((at - began[branch]).total_seconds() for branch, at in found.items())
        lost += len(began) - len(delays)
        p50, p95, worst = delays[len(delays) // 2], delays[int(len(delays) * 0.95)], delays[-1]
        print(f"{way:<12}{len(delays):>6}{p50:>9.2f}{p95:>9.2f}{worst:>9.2f}")
        result |= {f"{way}_p50_s": p50, f"{way}_p95_s": p95, f"{way}_worst_s": worst}
    result |= {"lost": lost, "p95_s": max(result["mail_p95_s"], result["webhook_p95_s"])}
    print(json.dumps({key: round(value, 3) for key, value in result.items()}))
    return int(lost > 0 or result["p95_s"] > TARGET_S)


if __name__ == "__main__":
    main()
