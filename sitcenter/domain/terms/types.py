"""What a term is made of: the rule, the events of its clock, and the result with its trace."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Policy(StrEnum):
    """How n working days are counted. Of the receipt day, moved on by the cutoff and by days off:

    P1 it is not counted, due at the end of the n-th working day after it (the default);
    P2 due at the same clock time of the n-th working day after it;
    P3 it is counted as the first, due at the end of the n-th working day.
    """

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Unit(StrEnum):
    """What a term's `value` counts."""

    WORKING_DAYS = "working_days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class TermRule:
    """A rule of how long a service may take, in force from `valid_from` until `valid_to` (not included).

    `services` and `channels`: empty means any. `territory`: region codes, empty means anywhere.
    `cutoff`: received strictly later than this (provider's local time) counts from the next working day.
    `calendar`: id of the provider's calendar. `always`: minutes run outside the working hours too.
    `published`: when it became known, which may be after `valid_from`. `source`: the clause.
    """

    id: str
    version: int
    unit: Unit
    value: int
    source: str
    calendar: str
    policy: Policy = Policy.P1
    cutoff: time | None = None
    always: bool = True
    services: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    territory: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    published: date | None = None


class Action(StrEnum):
    """What happens to a clock: the six conditions of an SLA clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CANCEL = "cancel"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One thing that happened to a clock, and why."""

    at: datetime
    action: Action
    reason: str = ""


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a trace, half-open. `kind`: counted, paused or closed.

    `reason` of paused: the source's words; of closed: receipt_day, after_cutoff, day_off, holiday,
    outside_hours.
    """

    start: datetime
    end: datetime
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it stands at one moment. Late means: stopped, or running still, after `due_at`.

    `due_at`: the last moment that is in time (the last microsecond of a day under P1 and P3);
    None while paused, because a paused clock falls due at no known time (unless it had run out before
    the pause: then it stays late), and when cancelled.
    `counted` + `paused` + closed time = the trace's whole length, from `started_at` until now or the end.
    `left`: working time from the trace's end to `due_at`, negative when late (zero if only closed time has
    passed since); of a paused clock what would be left if it went on now; None when cancelled.
    """

    state: ClockState
    rule_id: str
    rule_version: int
    calendar_version: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    counted: timedelta
    paused: timedelta
    left: timedelta | None
    late: bool
    trace: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """What of a term is asked most: its state, due moment and lateness, as in Term."""

    state: ClockState
    due_at: datetime | None
    late: bool
