"""When a source that fails is asked again. Pure: the moment is an argument, in monotonic seconds."""

from dataclasses import dataclass

from sitcenter.domain.feed import FAILED_POLLS

LONGEST_DOUBLING = 16


@dataclass(frozen=True, slots=True)
class Health:
    """Consecutive failed polls of a source, and the moment before which it is left alone."""

    failures: int = 0
    quiet_until: float = 0.0

    @property
    def down(self) -> bool:
        """One failed poll may be chance."""
        return self.failures >= FAILED_POLLS

    def due(self, now: float) -> bool:
        """Whether the source may be asked."""
        return now >= self.quiet_until


WELL = Health()


def failed(health: Health, poll_s: float, cap_s: float, jitter: float, retry_s: float, now: float) -> Health:
    """After one more failure. From the second on the pause doubles up to `cap_s`; `jitter` in [0, 1) takes
    up to half of it away, so that sources don't come back in step. `retry_s`: what the source asked for.
    """
    failures = health.failures + 1
    doubled = poll_s * 2 ** min(failures - 1, LONGEST_DOUBLING)
    pause = min(cap_s, doubled) * (1 - jitter / 2) if failures >= FAILED_POLLS else 0.0
    return Health(failures, now + max(pause, retry_s))
