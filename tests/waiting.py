"""Waiting for a condition with a deadline: the only way that tests wait."""

from collections.abc import Callable
from threading import Event

from sitcenter import clock

POLL_S = 0.02


def until(condition: Callable[[], object], seconds: float) -> None:
    """Return as soon as `condition()` is true; fail after `seconds`."""
    deadline, pause = clock.monotonic() + seconds, Event()
    while not condition():
        assert clock.monotonic() < deadline, f"not within {seconds} s"
        pause.wait(POLL_S)
