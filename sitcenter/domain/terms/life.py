"""The life of a clock: a pure function of the set of its events, whatever their order and repetitions.

The first start counts. The first stop or cancel ends the clock and nothing after it matters; one that
came before the start (another system's clock is slow) ends it at the start. The latest reset before the
end begins it anew, running. A pause while paused and a resume while running change nothing; at one
instant a resume comes before a pause, so that two suspensions may touch.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitcenter.domain.terms.types import Action, ClockEvent, ClockState

_ORDER = (Action.RESUME, Action.RESET, Action.PAUSE)
_STATES = {Action.STOP: ClockState.STOPPED, Action.CANCEL: ClockState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands, half-open; `end` None: it stands still."""

    start: datetime
    end: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """Since when the clock runs, its pauses in order, and how and when it ended (None: it hasn't)."""

    started_at: datetime
    pauses: tuple[Pause, ...]
    state: ClockState
    ended_at: datetime | None


def life(events: Sequence[ClockEvent], now: datetime) -> Life | None:
    """What is known at `now`; None where nothing started the clock."""
    known = [event for event in events if event.at <= now]
    starts = [event.at for event in known if event.action is Action.START]
    if not starts:
        return None
    first = min(starts)
    end = _end(known)
    ended_at = None if end is None else max(end.at, first)
    started_at = max(_resets(known, first, ended_at), default=first)
    pauses = tuple(_clipped(_pauses(known), started_at, ended_at))
    if end is not None:
        return Life(started_at, pauses, _STATES[end.action], ended_at)
    paused = bool(pauses) and pauses[-1].end is None
    return Life(started_at, pauses, ClockState.PAUSED if paused else ClockState.RUNNING, None)


def _end(known: Iterable[ClockEvent]) -> ClockEvent | None:
    """The first stop or cancel; at one instant the stop."""
    ends = [event for event in known if event.action in _STATES]
    return min(ends, key=lambda event: (event.at, event.action is Action.CANCEL), default=None)


def _resets(known: Iterable[ClockEvent], first: datetime, ended_at: datetime | None) -> Iterator[datetime]:
    """The resets within the clock's life."""
    for event in known:
        if event.action is Action.RESET and first <= event.at and (ended_at is None or event.at < ended_at):
            yield event.at


def _pauses(known: Iterable[ClockEvent]) -> Iterator[Pause]:
    """All stretches of standing, in order and apart."""
    moves = [event for event in known if event.action in _ORDER]
    since: ClockEvent | None = None
    for move in sorted(moves, key=lambda event: (event.at, _ORDER.index(event.action), event.reason)):
        if move.action is not Action.PAUSE and since is not None:
            yield Pause(since.at, move.at, since.reason)
            since = None
        elif move.action is Action.PAUSE and since is None:
            since = move
    if since is not None:
        yield Pause(since.at, None, since.reason)


def _clipped(pauses: Iterable[Pause], start: datetime, end: datetime | None) -> Iterator[Pause]:
    """What of the pauses lies within the clock's life."""
    for pause in pauses:
        begin = max(pause.start, start)
        until = end if pause.end is None or (end is not None and end < pause.end) else pause.end
        if until is None or begin < until:
            yield Pause(begin, until, pause.reason)
