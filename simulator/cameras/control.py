"""The file by which people and tests set a camera's fault at once, whatever the timetable says."""

import json
import sys
from pathlib import Path

from simulator.cameras.faults import FAULTS

GOOD = ("", "ok")
EVERYTHING = "*"


class ControlFile:
    """`{"mailin-85/c3": "cover", "psc-medeu": "site_cut", "*": "ok"}`: a camera, a branch, all others.

    `ok` keeps a camera good. A file that isn't there orders nothing; one that can't be read is told on
    stderr, and what was ordered before it stands.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read_at = -1
        self._orders: dict[str, str] = {}

    def ordered(self, path: str) -> str | None:
        """The fault ordered for `branch/camera`, "" for good; None: the timetable decides."""
        for name in (path, path.partition("/")[0], EVERYTHING):
            if name in self._orders:
                fault = self._orders[name]
                return "" if fault in GOOD else fault
        return None

    def look(self) -> None:
        """Read the file again if it has changed."""
        changed = self._changed()
        if changed == self._read_at:
            return
        self._read_at = changed
        try:
            self._orders = {} if self._path is None or not changed else _parsed(self._path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            print(f"{self._path}: {error}", file=sys.stderr)

    def _changed(self) -> int:
        try:
            return self._path.stat().st_mtime_ns if self._path else 0
        except OSError:
            return 0


def _parsed(text: str) -> dict[str, str]:
    orders = json.loads(text)
    if not isinstance(orders, dict):
        raise ValueError('not an object of "branch/camera": "fault"')
    for name, fault in orders.items():
        if fault not in FAULTS and fault not in GOOD:
            raise ValueError(f"{name}: {fault!r} is none of ok, {', '.join(sorted(FAULTS))}")
    return orders
