"""How long to wait before a stream is asked again. Pure: chance comes in as a number."""

from dataclasses import dataclass

from camera_feeds.options import WatchOptions
from sitcenter.domain.cameras.types import Failure

SPREAD = 0.25
"""Pauses vary by so much of themselves: cameras of one recorder must not come back in step."""


@dataclass(slots=True)
class Backoff:
    """Attempts in a row that failed, and after how long the next one is due."""

    options: WatchOptions
    failures: int = 0

    def healthy(self) -> None:
        """A session brought packets for long enough."""
        self.failures = 0

    def pause(self, failure: Failure | None, chance: float) -> float:
        """Seconds to wait; `chance` is uniform in 0..1. None: the session was silent."""
        options = self.options
        tries, self.failures = self.failures, self.failures + 1
        if failure is Failure.AUTH:
            wait = min(options.auth_retry_cap_s, options.slow_retry_s * 2.0 ** min(tries, 10))
        elif failure is Failure.NOT_FOUND:
            wait = min(options.slow_retry_s, options.retry_cap_s * 2.0 ** min(tries, 10))
        else:
            wait = min(options.retry_cap_s, options.retry_first_s * 2.0 ** min(tries, 10))
        return wait * (1 - SPREAD + 2 * SPREAD * chance)
