"""What became of a signal: judged by people, kept and told to nobody, or still to be checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sitcenter.domain.alerts.conditions.integrity import fingerprint, why_over
from sitcenter.domain.alerts.facts import Given, Indicated
from sitcenter.domain.alerts.types import Ended, Work
from sitcenter.domain.integrity.standing import standings
from sitcenter.domain.integrity.types import Head, IntegritySignal


class State(StrEnum):
    """By weight: what people decided comes first, in the words of alerts."""

    CONFIRMED = Work.CONFIRMED.value
    DISMISSED_LEGITIMATE = Work.DISMISSED_LEGITIMATE.value
    DISMISSED_FALSE = Work.DISMISSED_FALSE.value
    TECHNICAL = Work.TECHNICAL.value
    SHADOW = "shadow"
    """Its branch was young: kept, and nobody was alerted."""
    WAITING = "waiting"
    """Its subject wasn't found often enough yet: kept, and nobody was alerted."""
    MUTED = "muted"
    """Its indicator has muted itself: kept, and nobody is alerted any more."""
    TOO_OLD = "too_old"
    """Nobody judged it within the month for which its papers are kept."""
    NEEDS_CHECKING = "needs_checking"


_OVER: Mapping[Ended, State] = {Ended.RULE_MUTED: State.MUTED, Ended.TOO_OLD: State.TOO_OLD}


@dataclass(frozen=True, slots=True)
class Known:
    """What a signal's state depends on. `verdicts`: fingerprint of its alert -> the verdict that stands.

    `waiting`: names of the signals that are held back until they are found again (`persistence.held_back`).
    """

    verdicts: Mapping[str, Work] = field(default_factory=dict)
    indicated: Indicated = field(default_factory=Indicated)
    waiting: frozenset[str] = frozenset()


def known_of(given: Iterable[Given], waiting: frozenset[str] = frozenset()) -> Known:
    """What all verdicts on some rules say of their signals."""
    told = tuple(given)
    return Known(
        {one.fingerprint: one.verdict for one in told}, Indicated(standings=standings(told)), waiting
    )


def state_of(signal: Head | IntegritySignal, known: Known, now: datetime) -> State:
    """How the signal stands now, by the very rules by which alerts begin and end."""
    key = fingerprint(signal)
    verdict = known.verdicts.get(key)
    if verdict is not None:
        return State(verdict.value)
    if signal.shadow:
        return State.SHADOW
    if signal.fingerprint in known.waiting:
        return State.WAITING
    over = why_over(signal, key, known.indicated, now)
    return State.NEEDS_CHECKING if over is None else _OVER[over]
