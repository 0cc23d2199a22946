"""From `sitcenter demo` to fifteen live branches on the board, once everything is installed.

`python bench/first_picture.py [--repeats 3]`. The ratio is to the start of the interpreter with the same
libraries loaded, which no arrangement of ours can beat.
"""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[1]
LOADED = "import dash, plotly, fastapi, uvicorn, sqlalchemy, alembic, apscheduler, httpx"
LIMIT_S = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def live_branches(port: int) -> int:
    """Branches whose figures are current; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/board", timeout=1) as answer:
            board = json.load(answer)
    except (OSError, ValueError):
        return 0
    return sum(branch["state"] not in ("unknown", "closed") for branch in board["branches"])


def first_picture(directory: Path) -> float:
    port, start = free_port(), perf_counter()
    argv = [sys.executable, "-m", "sitcenter", "demo", "--dir", str(directory), "--port", str(port)]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            while live_branches(port) < 15:
                if perf_counter() - start > LIMIT_S:
                    raise SystemExit(f"not fifteen live branches within {LIMIT_S} s")
            return perf_counter() - start
        finally:
            process.terminate()


def interpreter() -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", LOADED], check=True)
    return perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeats", type=int, default=3)
    repeats = options.parse_args().repeats
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name:
        runs = [(first_picture(Path(name) / str(k)), interpreter()) for k in range(repeats)]
    for number, (picture, bare) in enumerate(runs, 1):
        print(f"run {number}: fifteen live branches after {picture:5.1f} s   libraries alone {bare:4.1f} s")
    figures = {
        "first_picture_s": round(median(picture for picture, _ in runs), 2),
        "libraries_s": round(median(bare for _, bare in runs), 2),
        "ratio": round(median(picture / bare for picture, bare in runs), 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
