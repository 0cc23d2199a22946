"""What may be said of the sources: each with its trouble, its age and whether its rows add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.frames import Frame
from sitcenter.domain.board_types import State
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.feed import source_trouble
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope
from sitcenter.domain.waits import seconds

POLL_FAILED = "poll_failed"
"""One failed poll: figures still stand, the next poll decides."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source. `branches` are those that the viewer may see; `reason` "" means live.

    `as_of`: the last successful poll. `age_s` and `event_age_s`: seconds since it and since the last event.
    """

    fact: SourceFact
    branches: tuple[str, ...]
    state: State
    reason: str
    as_of: datetime | None
    age_s: int | None
    event_age_s: int | None

    @property
    def adds_up(self) -> bool:
        """Rows, since the beginning: read = stored + duplicate + quarantined, or something was lost."""
        fact = self.fact
        return fact.rows_read == fact.stored + fact.duplicate + fact.quarantined


def source_views(frame: Frame, scope: Scope) -> tuple[SourceView, ...]:
    """The sources of the scope's branches, those in trouble first. A dead one turns grey and stays."""
    views = [
        _view(source, frame, scope)
        for source in frame.snapshot.sources
        if any(scope.allows(branch) for branch in source.branches)
    ]
    return tuple(sorted(views, key=lambda view: (_RANK[view.state], view.fact.source_id)))


_RANK = {State.CRIT: 0, State.UNKNOWN: 1, State.WARN: 2, State.OK: 3, State.CLOSED: 4}


def _view(source: SourceFact, frame: Frame, scope: Scope) -> SourceView:
    state, reason = _judge(source, frame)
    return SourceView(
        source,
        tuple(branch for branch in source.branches if scope.allows(branch)),
        state,
        reason,
        source.last_success_at,
        _age(source.last_success_at, frame.at),
        _age(source.last_event_at, frame.at),
    )


def _judge(source: SourceFact, frame: Frame) -> tuple[State, str]:
    if frame.silent_since is not None:
        return State.UNKNOWN, frame.silent_reason
    trouble = source_trouble(source, open_since(source.branches, frame.network, frame.at), frame.at)
    if trouble:
        return State.UNKNOWN, trouble
    return (State.WARN, POLL_FAILED) if source.failures else (State.OK, "")


def open_since(branches: Iterable[str], network: Network, now: datetime) -> datetime | None:
    """Since when one of the branches is open, None where none is: only then is silence suspicious."""
    known = (network.branches[branch] for branch in branches if branch in network.branches)
    spans = (network.calendar.opening(b.id, b.hours, b.zone, b.day(now)) for b in known)
    opened = (span[0] for span in spans if span is not None and span[0] <= now < span[1])
    return min(opened, default=None)


def _age(at: datetime | None, now: datetime) -> int | None:
    return None if at is None else seconds(now - at)
