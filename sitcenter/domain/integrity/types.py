"""Rule cards, signals and evidence: the words that indicators, storage and screens share.

An indicator is a reason to look, never a finding: every text says "needs checking".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sitcenter.domain.network import Names

FactValue = str | int | float | bool | None
PEERS = "peers"
"""The fact that holds those whom an operator was compared with; it is for evidence, not for messages."""


class Kind(StrEnum):
    """D: a written rule was not kept. S: more than chance allows, at a stated rate of false alarms."""

    DETERMINISTIC = "D"
    STATISTICAL = "S"


class Unit(StrEnum):
    """Whom or what a signal is about."""

    TICKET = "ticket"
    APPLICATION = "application"
    OPERATOR = "operator"
    REPRESENTATIVE = "representative"
    PAIR = "pair"
    DESK = "desk"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A lawful ground, applied before anything is counted.

    `field` and `values`: it holds where that field of the record has one of the values; without a field
    the rule itself finds out. `until`: the last day on which it holds, None: until it is taken out.
    """

    code: str
    names: Names
    field: str = ""
    values: frozenset[str] = frozenset()
    until: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it has not expired by the date."""
        return self.until is None or on <= self.until


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as configuration describes it; docs/integrity.md explains every field.

    `alpha`: the false discoveries that its family of one closed window may hold (0 for written rules).
    `needs`: fields without which it is "not computable here", as `queue.call_mode`, `service.decision`,
    `camera.intervals`, `register.payments`. `limits`: its own, all of them, no others: minimum exposure and
    effect guards too. `persistence`: in how many of how many windows in a row a subject must have been found
    before anybody is alerted.
    """

    id: str
    version: int
    scheme: str
    kind: Kind
    unit: Unit
    severity: str
    names: Names
    explanation: Names
    innocent: tuple[Names, ...]
    law: Names
    law_source: str
    strata: tuple[str, ...]
    test: str
    alpha: float
    needs: frozenset[str]
    evidence: tuple[str, ...]
    addressee: str
    limits: Mapping[str, float] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    enabled: bool = True
    persistence: tuple[int, int] = (1, 1)

    @property
    def compares(self) -> bool:
        """Whether it tells of what is more than chance allows: beside nothing it can tell of nothing."""
        return self.kind is Kind.STATISTICAL

    def ground(self, record: Mapping[str, object], found: frozenset[str] | set[str], on: date) -> str:
        """The code of the first exemption in force that holds, "" where none does.

        `record`: the fields that exemptions may name; `found`: codes that the rule itself established.
        """
        for each in self.exemptions:
            if each.until is not None and not each.in_force(on):
                continue
            if each.code in found:
                return each.code
            value = record.get(each.field) if each.field else None
            if value is not None and str(value) in each.values:
                return each.code
        return ""

    def tried(self, on: date) -> tuple[str, ...]:
        """Codes of the exemptions that were tried on a date, for the signal."""
        return tuple(each.code for each in self.exemptions if each.in_force(on))


@dataclass(frozen=True, slots=True)
class Term:
    """One addend of a statistic: what was seen and what was expected in one stratum (or on one day)."""

    stratum: str
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every row that made a statistic: ids of journal events, and the addends that give it again."""

    events: tuple[str, ...]
    terms: tuple[Term, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the events in order and of the addends; the same evidence has the same digest."""
        terms = [[t.stratum, round(float(t.observed), 9), round(float(t.expected), 9)] for t in self.terms]
        text = json.dumps([sorted(self.events), terms], separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


def fingerprint(rule_id: str, branch_id: str, subject: str, since: datetime) -> str:
    """What names a signal; the moment is written in UTC."""
    return f"{rule_id}|{branch_id}|{subject}|{since.astimezone(UTC).isoformat()}"


def judged_to(start: datetime, end: datetime, evaluated_at: datetime, lateness: timedelta) -> datetime:
    """Up to when a window was judged: a day that still ran, so far as nothing could arrive any more."""
    return max(start, min(end, evaluated_at - lateness))


@dataclass(frozen=True, slots=True)
class IntegritySignal:
    """What a rule found about one subject in one window; it needs checking, and accuses nobody.

    `subject`: operator:<token>, application:<id>, ticket:<uid>, desk:<id>, pair:<operator>+<representative>,
    representative:<token> or branch. `since` and `until`: the window that it is about, or the moment itself.
    `observed` and `expected` in `unit`. `p`, `q`: of the exact test and after Benjamini-Hochberg; `e`: the
    e-value of a live test. `exemptions`: codes that were tried. `shadow`: kept, and nobody is alerted.
    """

    rule_id: str
    rule_version: int
    kind: Kind
    severity: str
    branch_id: str
    subject: str
    since: datetime
    until: datetime
    observed: float
    expected: float
    unit: str
    evidence: Evidence
    p: float | None = None
    q: float | None = None
    e: float | None = None
    exemptions: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    shadow: bool = False

    @property
    def fingerprint(self) -> str:
        """One cause, one alert: rule, branch, subject and when it began."""
        return fingerprint(self.rule_id, self.branch_id, self.subject, self.since)


@dataclass(frozen=True, slots=True)
class Kept:
    """A signal as it was stored: the window in which it was found, and its evidence's digest of then.

    `evaluated_at`: when its rule looked at the window last; None: not asked for, or not known.
    """

    window_start: datetime
    window_end: datetime
    signal: IntegritySignal
    digest: str
    evaluated_at: datetime | None = None

    def judged_to(self, lateness: timedelta) -> datetime | None:
        """Up to when the window was judged; None: that isn't known."""
        if self.evaluated_at is None:
            return None
        return judged_to(self.window_start, self.window_end, self.evaluated_at, lateness)


@dataclass(frozen=True, slots=True)
class Head:
    """A stored signal without its evidence: what alerts are made of. `digest`: of the evidence of then."""

    rule_id: str
    rule_version: int
    branch_id: str
    subject: str
    since: datetime
    until: datetime
    severity: str
    observed: float
    expected: float
    unit: str
    digest: str
    p: float | None = None
    q: float | None = None
    e: float | None = None
    exemptions: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    shadow: bool = False

    @property
    def fingerprint(self) -> str:
        """The signal's own."""
        return fingerprint(self.rule_id, self.branch_id, self.subject, self.since)


@dataclass(frozen=True, slots=True)
class RuleWindow:
    """What became of a rule in one window [start, end) of a branch, also where it was silent, and why.

    `lacking`: fields that nobody delivered; `closed`: the gate's reason, "" = none. With neither it was
    computed: `tested` hypotheses over `base` records gave `signals`, `shadow` of them in shadow.
    """

    rule_id: str
    rule_version: int
    branch_id: str
    start: datetime
    end: datetime
    evaluated_at: datetime
    lacking: tuple[str, ...] = ()
    closed: str = ""
    tested: int = 0
    base: int = 0
    signals: int = 0
    shadow: int = 0

    @property
    def computed(self) -> bool:
        """Whether it looked: only then does it say something that it found nothing."""
        return not self.lacking and not self.closed

    def judged_to(self, lateness: timedelta) -> datetime:
        """Up to when it was judged."""
        return judged_to(self.start, self.end, self.evaluated_at, lateness)


@dataclass(frozen=True, slots=True)
class Uncomputable:
    """A rule that cannot be computed at a branch: which fields its sources don't deliver."""

    branch_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """A gate that kept a rule silent at a branch: stale_input, clock_skew, watermark, trial, ..."""

    branch_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule made of one scene. Unknown is not innocent: look at `uncomputable` and `closed` first.

    `tested`: hypotheses in the family, those with no event too; `base`: how many records were looked at.
    """

    rule_id: str
    signals: tuple[IntegritySignal, ...] = ()
    uncomputable: tuple[Uncomputable, ...] = ()
    closed: tuple[Closed, ...] = ()
    tested: int = 0
    base: int = 0
