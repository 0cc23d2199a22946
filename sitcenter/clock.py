"""The only place that reads the clock.

`SITCENTER_CLOCK_SHIFT_S` moves every process of a demonstration by the same number of seconds,
so that a demo started at night still shows a working morning.
"""

import os
import time
from datetime import UTC, datetime, timedelta

SHIFT_VARIABLE = "SITCENTER_CLOCK_SHIFT_S"


def shift() -> timedelta:
    """The demonstration's displacement from real time; zero in production."""
    return timedelta(seconds=float(os.environ.get(SHIFT_VARIABLE, "0")))


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + shift()


def of_file(seconds: float) -> datetime:
    """When a file was written, by this clock: files bear real time, in a demonstration too."""
    return datetime.fromtimestamp(seconds, UTC) + shift()


def monotonic() -> float:
    """Seconds of a clock that never steps back; for measuring durations and deadlines."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Wait for `seconds`; the only blocking pause outside the scheduler."""
    time.sleep(seconds)
