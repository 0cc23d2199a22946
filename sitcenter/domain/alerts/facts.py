"""What rules look at beside the board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sitcenter.domain.alerts.types import Work
from sitcenter.domain.facts import OpenTicket, SourceFact
from sitcenter.domain.integrity.standing import Standing
from sitcenter.domain.integrity.types import Head
from sitcenter.domain.terms.risk import AtRisk


@dataclass(frozen=True, slots=True)
class ExternalAlert:
    """An alert of another system, in Alertmanager's words; `fingerprint` is that system's own.

    `ends_at` None: it still fires there. The labels `branch` and `severity` are understood here,
    `alertname` names the rule; of the annotations `summary` and `description` are shown.
    """

    source: str
    fingerprint: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows of one source that were put into quarantine within the hour before the round.

    `rows`: how many; `first_at`: the earliest of them.
    """

    source_id: str
    branches: tuple[str, ...]
    rows: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Differing:
    """An open application whose source names another deadline than the one counted here."""

    branch_id: str
    application_id: str
    service_code: str | None
    stage: str


@dataclass(frozen=True, slots=True)
class StuckRoute:
    """A route whose receiver did not take its last message. `since`: the first of those `waiting`."""

    route_id: str
    waiting: int
    since: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Given:
    """The verdict that stands on an alert, closed since or not; one that was opened anew has none.

    `at`: when it was given, `by` whom ("" = not known); `rule_version`: of the alert's rule when it fired.
    """

    alert_id: str
    fingerprint: str
    rule_id: str
    rule_version: int
    verdict: Work
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Indicated:
    """What the indicators of integrity hold against nobody: signals that need checking, and verdicts on them.

    `heads`: those stored of late. `judged`: fingerprints of alerts on which a verdict stands. `standings`: by
    card and version what the verdicts say of the indicator itself.
    """

    heads: tuple[Head, ...] = ()
    judged: frozenset[str] = frozenset()
    standings: Mapping[tuple[str, int], Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """The facts of one round. `tickets` and `sources` are those of the snapshot that the board is made of.

    `last_round_at`: when the evaluation before this one looked, None at the very first. `standing`:
    fingerprints of alerts that are pending or fire, for rules that end otherwise than they begin.
    """

    tickets: tuple[OpenTicket, ...] = ()
    sources: tuple[SourceFact, ...] = ()
    at_risk: tuple[AtRisk, ...] = ()
    differing: tuple[Differing, ...] = ()
    external: tuple[ExternalAlert, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    stuck: tuple[StuckRoute, ...] = ()
    last_round_at: datetime | None = None
    standing: frozenset[str] = frozenset()
    integrity: Indicated = field(default_factory=Indicated)
