"""Event to screen: from the commit of an event to the changed text in a real Chromium, at default settings.

`python bench/latency.py [--events 60]` starts `sitcenter collect` and `sitcenter serve` on a store of their
own, appends ticket events to a log at random moments and watches a tile of the wall. Two figures: from the
line in the source's file to the screen, and from the commit in the store (its ingested_at) to the screen.
"""

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import create_engine, text

from sitcenter import clock
from sitcenter.cli.morning import demo_shift
from sitcenter.settings import load

ROOT = Path(__file__).parents[1]
BRANCH = "psc-medeu"
SOURCES = """
[[source]]
id = "queue"
kind = "queue"
shape = "events"
zone = "UTC"
branches = ["{branch}"]
transport = {{ type = "file", format = "jsonl", path = "{log}" }}
[source.fields]
key = "id"
branch = "branch"
at = "at"
event = "type"
ticket_number = "ticket"
service_code = "service"
"""
WATCH = """
() => {
  window.seen = {};
  const read = () => {
    const facts = [...document.querySelectorAll('[data-branch="%s"] .fact')];
    const waiting = facts.find((fact) => fact.innerText.includes('waiting'));
    const word = waiting ? waiting.querySelector('b').innerText : '';
    if (word && !(word in window.seen)) window.seen[word] = Date.now();
  };
  new MutationObserver(read).observe(document.body, {subtree: true, childList: true, characterData: true});
  read();
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as name, sitcenter(Path(name)) as (address, log, env):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.goto(f"{address}/wall?lang=en&branches={BRANCH}")
            page.wait_for_selector(f'[data-branch="{BRANCH}"] .facts', timeout=30_000)
            page.evaluate(WATCH % BRANCH)
            written = play(page, log, events)
            seen = page.evaluate("window.seen")
            browser.close()
        report(written, seen, committed(env))


@contextmanager
def sitcenter(place: Path) -> Iterator[tuple[str, Path, dict[str, str]]]:
    config = Path(shutil.copytree(ROOT / "config", place / "config"))
    log = place / "queue.jsonl"
    log.touch()
    (config / "sources.toml").write_text(SOURCES.format(branch=BRANCH, log=log))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = dict(os.environ) | {
        "SITCENTER_DATABASE_URL": f"sqlite:///{place / 'store.db'}",
        "SITCENTER_TOKEN_KEY_FILE": str(place / "token.key"),
        "SITCENTER_INBOUND_TOKEN_FILE": str(place / "inbound.token"),
        "SITCENTER_PORT": str(port),
    }
    shift = demo_shift(load(config, env).network, clock.now())
    env[clock.SHIFT_VARIABLE] = os.environ[clock.SHIFT_VARIABLE] = str(shift.total_seconds())
    argv = [sys.executable, "-m", "sitcenter"]
    serving = subprocess.Popen([*argv, "serve", "--config", str(config)], env=env)
    collecting = subprocess.Popen([*argv, "collect", "--config", str(config)], env=env)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}", log, env
    finally:
        for process in (collecting, serving):
            process.terminate()
            process.wait()


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)  # noqa: TID251
    raise SystemExit(f"{address} did not come up")


def play(page: Page, log: Path, events: int) -> dict[str, float]:
    """Issue tickets one by one; the number of those waiting is what the screen must show."""
    chance, written = random.Random(7), {}
    for number in range(100, 100 + events):
        line = {
            "id": str(number),
            "branch": BRANCH,
            "at": clock.now().isoformat(),
            "type": "ticket_issued",
            "ticket": f"A{number}",
            "service": "passport",
        }
        with log.open("a") as file:
            file.write(json.dumps(line) + "\n")
        written[str(number - 99)] = time.time() * 1000  # noqa: TID251
        page.wait_for_timeout(chance.uniform(400, 1600))
    page.wait_for_timeout(4000)
    return written


def committed(env: dict[str, str]) -> dict[str, float]:
    """Count of waiting -> when the event that made it was received, ms since the epoch, real time."""
    engine = create_engine(env["SITCENTER_DATABASE_URL"])
    with engine.connect() as connection:
        rows = connection.execute(text("select source_seq, ingested_at from event")).all()
    shift = timedelta(seconds=float(env[clock.SHIFT_VARIABLE])) / timedelta(milliseconds=1)
    return {str(int(seq.rsplit("/")[-1]) - 99): at / 1000 - shift for seq, at in rows}


def report(written: dict[str, float], seen: dict[str, float], stored: dict[str, float]) -> None:
    """A number may be skipped when two events share a tick: the next one shown stands for it."""
    shown = {int(word): at for word, at in seen.items()}

    def delays(since: dict[str, float]) -> list[float]:
        return sorted(
            min(at for count, at in shown.items() if count >= int(word)) / 1000 - start / 1000
            for word, start in since.items()
        )

    result: dict[str, float] = {"events": len(written)}
    print(f"{'from':<28}{'median':>8}{'p95':>8}{'worst':>8}   seconds")
    for name, since in (("line in the source's file", written), ("commit in the store", stored)):
        values = delays(since)
        p50, p95, worst = values[len(values) // 2], values[int(len(values) * 0.95)], values[-1]
        print(f"{name:<28}{p50:>8.2f}{p95:>8.2f}{worst:>8.2f}")
        result |= {f"{name.split()[0]}_p50_s": p50, f"{name.split()[0]}_p95_s": p95}
    print(json.dumps({key: round(value, 3) for key, value in result.items()}))


if __name__ == "__main__":
    main()
