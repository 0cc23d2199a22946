"""When a message that could not be delivered is tried again, and what its receiver must know. Pure."""

from datetime import datetime, timedelta
from typing import Protocol

from sitcenter.domain.alerts.types import Message

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
LONGEST_DOUBLING = 16


class Outgoing(Protocol):
    """A message in the outbox. `attempts`: tries that began before this one, however they ended."""

    @property
    def outbox_id(self) -> int:
        """Its place in the line."""

    @property
    def message(self) -> Message:
        """What is to be told."""

    @property
    def attempts(self) -> int:
        """Tries so far."""


class Undelivered(Exception):
    """The receiver did not take a message. The text holds no address, password or token."""


def retry_at(attempts: int, jitter: float, now: datetime) -> datetime:
    """After the `attempts`-th failure. The pause doubles up to LONGEST_PAUSE_S and never ends: a receiver
    may be down for days. `jitter` in [0, 1) takes up to half of it away.
    """
    doubled = FIRST_PAUSE_S * 2 ** min(max(attempts, 1) - 1, LONGEST_DOUBLING)
    return now + timedelta(seconds=min(LONGEST_PAUSE_S, doubled) * (1 - jitter / 2))


def possible_duplicate(outgoing: Outgoing) -> bool:
    """Whether the receiver may have this message already: its answer to an earlier try may have been lost."""
    return outgoing.attempts > 0
