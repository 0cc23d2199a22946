"""Signals, alerts and flips: the words that rules, storage, notification and screens share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sitcenter.domain.network import Names

FactValue = str | int | float | bool | None

CAMERAS = "cameras:"
"""Subject of an alert of several cameras of a branch: the state that they share follows."""
BRANCHES = "branches"
"""Subject of what is so at several branches at once."""
INTEGRITY = "integrity"
"""The card of all indicators of integrity; an alert's own rule is integrity:C7."""
MUTED_INDICATOR = "indicator-muted"
"""The rule about an indicator that people hardly ever confirm; its subject is indicator:C7."""
SO_FAR = "branches_so_far"
"""Fact of an alert of the network: the branches that it has concerned since it began."""


class Severity(StrEnum):
    """Three levels; about 5, 15 and 80 in a hundred alerts (EEMUA 191)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Condition(StrEnum):
    """Where an alert's cause stands. `dropped`: it ended before its hold time and never fired."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"
    DROPPED = "dropped"


class Work(StrEnum):
    """What people did about it. The four after `explained` are verdicts."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"
    DISMISSED_LEGITIMATE = "dismissed_legitimate"
    DISMISSED_FALSE = "dismissed_false"
    TECHNICAL = "technical"
    CLOSED = "closed"


VERDICTS = frozenset({Work.CONFIRMED, Work.DISMISSED_LEGITIMATE, Work.DISMISSED_FALSE, Work.TECHNICAL})


class Ended(StrEnum):
    """Why the cause of an indicator's alert is gone. Only what was retracted may come back by itself."""

    RETRACTED = "retracted"
    JUDGED = "judged"
    RULE_MUTED = "rule_muted"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A rule card. An alert needs a cause, a consequence, an action and a time to respond (ISA-18.2).

    `hold_for`: how long its cause lasts before it fires; `keep_for`: how long it must be gone before it
    resolves. `inhibited_by`: rules whose firing at the same branch mutes this one. `limits`: the rule's own.
    """

    id: str
    version: int
    severity: Severity
    names: Names
    cause: Names
    consequence: Names
    action: Names
    respond_within: timedelta
    hold_for: timedelta
    keep_for: timedelta
    repeat_every: timedelta | None = None
    escalate_after: timedelta | None = None
    inhibited_by: frozenset[str] = frozenset()
    limits: Mapping[str, float] = field(default_factory=dict)
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule's finding: this is so now, and has been since `since` (when it truly began).

    `branch_id` "" is the whole network. `subject`: branch, source:<id>, desk:<id>, application:<id>, ...
    `observed` and `limit` in `unit` (s, people, applications, ...); `evidence`: ids of tickets, applications,
    events. `facts`: what the text for people needs beside these. `past`: it is about something that was over
    when it was found, and is certain from then on.
    """

    rule_id: str
    branch_id: str
    subject: str
    since: datetime
    observed: float | None = None
    limit: float | None = None
    unit: str = ""
    evidence: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    past: bool = False

    @property
    def fingerprint(self) -> str:
        """One cause, one alert: rule, branch and subject."""
        return fingerprint_of(self.rule_id, self.branch_id, self.subject)


def fingerprint_of(rule_id: str, branch_id: str, subject: str) -> str:
    """What names a cause, whether it is there or not."""
    return f"{rule_id}|{branch_id}|{subject}"


@dataclass(frozen=True, slots=True)
class Round:
    """What one evaluation found. A fingerprint without a signal is false now, unless its rule and branch
    stand in `unknown`, or itself in `unsure`: then nobody can tell, and its alert neither resolves nor
    fires."""

    at: datetime
    signals: tuple[Signal, ...] = ()
    unknown: frozenset[tuple[str, str]] = frozenset()
    """(rule_id, branch_id)"""
    unsure: frozenset[str] = frozenset()
    """Fingerprints: one subject of which nobody can tell, at a branch where the rule can tell of others."""
    ended: Mapping[str, Ended] = field(default_factory=dict)
    """Fingerprint -> why it isn't found any more, where the rule knows."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as its flips left it, and what its rule last observed.

    `version`: seq of the last flip, for compare-and-set. `since`: when the cause truly began.
    `clear_since`: since when it is gone, while it still fires. `changes`: recent instants at which the cause
    came or went. `occurrences`: how often it fired. `owner` "" = nobody. `level`: escalations so far.
    `inhibited_by`: alert_id of the firing alert that mutes it. `merged_into`: alert_id. `proposed`: what one
    person wants to be made of it and a second must agree to, "" = nothing. `ended_why`: an Ended or "".
    """

    alert_id: str
    fingerprint: str
    rule_id: str
    rule_version: int
    severity: Severity
    branch_id: str
    subject: str
    since: datetime
    condition: Condition = Condition.PENDING
    work: Work = Work.NEW
    version: int = 0
    fired_at: datetime | None = None
    resolved_at: datetime | None = None
    clear_since: datetime | None = None
    changes: tuple[datetime, ...] = ()
    flapping: bool = False
    occurrences: int = 0
    owner: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_why: str = ""
    explain_by: datetime | None = None
    explanation: str = ""
    verdict_why: str = ""
    proposed: str = ""
    proposed_by: str = ""
    proposed_why: str = ""
    ended_why: str = ""
    level: int = 0
    escalated_at: datetime | None = None
    notified_at: datetime | None = None
    inhibited_by: str = ""
    shelved_until: datetime | None = None
    shelved_by: str = ""
    """Who put it aside last, also when that is over; "" = nobody."""
    maintenance: str = ""
    merged_into: str = ""
    observed: float | None = None
    limit: float | None = None
    unit: str = ""
    evidence: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    seen_at: datetime | None = None
    """When an evaluation last knew whether the cause is there."""
    unknown_since: datetime | None = None
    """Since when nobody can tell whether the cause is there; None while it is known."""

    @property
    def concerns(self) -> frozenset[str]:
        """Its branch; of an alert of the network those that it has named since it began, else {""}."""
        named = self.facts.get(SO_FAR)
        return frozenset(named.split(",")) if isinstance(named, str) else frozenset({self.branch_id})


@dataclass(frozen=True, slots=True)
class Flip:
    """One change of an alert, append-only. `at`: when it truly happened; `noticed_at`: when it was written.

    `changed`: which field of Alert changed (condition, work, owner, severity, level, inhibited_by,
    shelved_until, maintenance, merged_into, flapping, ...); `before` and `after` as text ("" = none).
    `actor` "" = sitcenter itself.
    `detail`: other fields of Alert that changed with it, as JSON values: folding the flips of an alert
    gives the alert again, but for what its rule last observed.
    """

    alert_id: str
    seq: int
    at: datetime
    noticed_at: datetime
    changed: str
    before: str
    after: str
    reason: str = ""
    actor: str = ""
    rule_version: int = 0
    detail: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """An alert moved on: the alert after, the flips that moved it, and the version that it had before.

    Without flips only what was observed has changed.
    """

    alert: Alert
    flips: tuple[Flip, ...]
    version_before: int


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A planned window in which alerts are muted; it always ends. Empty rules or branches mean all."""

    id: str
    start: datetime
    end: datetime
    rules: frozenset[str]
    branches: frozenset[str]
    reason: str
    actor: str


class Topic(StrEnum):
    """Why a message is sent."""

    FIRING = "firing"
    RESOLVED = "resolved"
    REPEAT = "repeat"
    ESCALATED = "escalated"
    WATCHDOG = "watchdog"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to be told to one route, once. `key` is unique: the same message is written once.

    `alert` is what the receiver is told about, as it was at `at`.
    """

    key: str
    route: str
    topic: Topic
    at: datetime
    alert: Alert
