"""Whether a branch's figures are alive: judged from its sources, never from the figures themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitcenter.domain.events import Kind
from sitcenter.domain.facts import SourceFact

FAILED_POLLS = 2
"""One failed poll may be chance; the second makes the branch unknown."""
STALE_POLLS = 2
LEAST_STALE = timedelta(seconds=5)
"""A busy machine may delay a poll of one second; five are a silence that a person should see."""


@dataclass(frozen=True, slots=True)
class Feed:
    """`reason` "" means alive. `as_of`: the last moment at which all the sources were known to be good."""

    reason: str
    as_of: datetime | None

    @property
    def alive(self) -> bool:
        """Whether figures may be shown as current."""
        return self.reason == ""


def source_trouble(source: SourceFact, opened_at: datetime | None, now: datetime) -> str:
    """The code of what is wrong with a source, "" when it is alive.

    `opened_at`: since when the branch is open today, None while it is closed.
    """
    if source.last_success_at is None:
        return "never_read"
    if source.failures >= FAILED_POLLS:
        return "source_failing"
    if now - source.last_success_at > max(LEAST_STALE, STALE_POLLS * timedelta(seconds=source.poll_s)):
        return "source_stale"
    if opened_at is not None and _silent(source, opened_at, now):
        return "source_silent"
    return ""


def _silent(source: SourceFact, opened_at: datetime, now: datetime) -> bool:
    """Nights are no silence: it is counted from the opening, for a source without any event too."""
    if source.silent_after_s is None:
        return False
    heard = max(source.last_event_at or opened_at, opened_at)
    return now - heard > timedelta(seconds=source.silent_after_s)


def _good_until(source: SourceFact, trouble: str, opened_at: datetime | None) -> datetime | None:
    if trouble != "source_silent":
        return source.last_success_at
    heard = source.last_event_at
    return heard if heard is None or opened_at is None else max(heard, opened_at)


def feed(sources: Iterable[SourceFact], opened_at: datetime | None, now: datetime) -> Feed:
    """The feed of one branch: as bad as its worst queue source, as old as its oldest.

    `opened_at`: since when the branch is open today, None while it is closed.
    """
    queue = [source for source in sources if source.kind == Kind.QUEUE]
    if not queue:
        return Feed("no_source", None)
    troubles = [(source, source_trouble(source, opened_at, now)) for source in queue]
    moments = [_good_until(source, trouble, opened_at) for source, trouble in troubles]
    known = [at for at in moments if at is not None]
    as_of = min(known) if len(known) == len(moments) else None
    reason = next((trouble for _, trouble in troubles if trouble), "")
    return Feed(reason, as_of)
