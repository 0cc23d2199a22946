"""One evaluation: what is so now, what that makes of the alerts, and what is to be told of it.

Everything is decided by pure functions; a round reads, decides, and writes once. The same facts at the
same moment give the same flips and messages, so an evaluation that was cut off is simply made again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from collectors.indicated import Heads, Indications, Verdicts
from sitcenter.domain.alerts.advance import advance
from sitcenter.domain.alerts.conditions import signals
from sitcenter.domain.alerts.facts import AlertFacts, Differing, ExternalAlert, SetAside, StuckRoute
from sitcenter.domain.alerts.messages import messages, repeats
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Alert, AlertRule, Condition, Maintenance, Message, Round, Step
from sitcenter.domain.applications import Application
from sitcenter.domain.board import board
from sitcenter.domain.facts import ModeFact, Snapshot
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.terms.risk import at_risk

TRIES = 3
"""How often alerts are decided anew that an officer moved meanwhile; the next round comes in seconds."""
LONGEST_DAY = timedelta(hours=25)
"""Whatever is due today is due sooner than this."""
NORMAL = "normal"
STANDING = frozenset({Condition.PENDING, Condition.FIRING})


class Line(Protocol):
    """What waits on a route; storage's RouteState."""

    @property
    def waiting(self) -> int:
        """How many messages."""

    @property
    def oldest_at(self) -> datetime:
        """When the first of them was written."""

    @property
    def error(self) -> str:
        """Why the last try failed; "" if none has."""


class Facts(Heads, Protocol):
    """What an evaluation needs of storage's Reader."""

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        """All facts of one board."""

    def open_applications(self, scope: Scope, due_before: datetime | None = None) -> Sequence[Application]:
        """Applications not closed whose deadline is earlier."""

    def differing(self, scope: Scope) -> Sequence[Differing]:
        """Open applications whose source names another deadline."""


class Alerts(Verdicts, Protocol):
    """What an evaluation needs of storage's AlertStore."""

    def open(self, now: datetime) -> Sequence[Alert]:
        """Pending, firing and lately resolved."""

    def get(self, alert_id: str, scope: Scope) -> Alert | None:
        """One alert, however old."""

    def windows(self, now: datetime) -> Sequence[Maintenance]:
        """Maintenance that runs or is still to come."""

    def external(self, now: datetime) -> Sequence[ExternalAlert]:
        """What other systems alert about."""

    def set_aside(self, now: datetime) -> Sequence[SetAside]:
        """Rows put into quarantine lately."""

    def evaluated_at(self) -> datetime | None:
        """The moment of the round before."""

    def outbox_state(self) -> Mapping[str, Line]:
        """What waits on each route."""

    def record(
        self, steps: Sequence[Step], messages: Sequence[Message], evaluated_at: datetime | None = None
    ) -> Sequence[str]:
        """Write in one transaction; returns the alerts that somebody else has moved."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What one round came to. `lost`: alerts that others moved each time; the next round decides them."""

    at: datetime
    signals: int
    unknown: int
    flips: int
    messages: int
    lost: tuple[str, ...]


def evaluate_once(
    reader: Facts,
    store: Alerts,
    network: Network,
    rules: Mapping[str, AlertRule],
    routes: Sequence[Route],
    now: datetime,
    indications: Indications | None = None,
) -> Evaluated:
    """Look, decide, write. Raises what storage raises; then nothing is written.

    `indications`: what the indicators hold as rounds before this one read it; None: it is read now.
    """
    known = indications or Indications(reader, store)
    return conclude(look(reader, store, network, rules, routes, now, known), store, rules, routes, now)


def conclude(
    found: Round, store: Alerts, rules: Mapping[str, AlertRule], routes: Sequence[Route], now: datetime
) -> Evaluated:
    """Decide what the finding makes of the alerts, and write it."""
    windows = store.windows(now)
    written = _Written()
    for _ in range(TRIES):
        alerts = _alerts(store, written.lost, now)
        steps = _only(advance(alerts, found, rules, windows, now), written.lost)
        telling = _telling(alerts, steps, rules, routes, now)
        written.add(steps, telling, store.record(steps, telling, now))
        if not written.lost:
            break
    return Evaluated(
        at=now,
        signals=len(found.signals),
        unknown=len(found.unknown),
        flips=written.flips,
        messages=written.messages,
        lost=tuple(written.lost or ()),
    )


@dataclass(slots=True)
class _Written:
    """What the tries of a round have written so far. `lost`: None before the first."""

    flips: int = 0
    messages: int = 0
    lost: Sequence[str] | None = None

    def add(self, steps: Iterable[Step], telling: Iterable[Message], lost: Sequence[str]) -> None:
        """One more try."""
        self.flips += sum(len(step.flips) for step in steps if step.alert.alert_id not in lost)
        self.messages += sum(message.alert.alert_id not in lost for message in telling)
        self.lost = lost


def _alerts(store: Alerts, lost: Sequence[str] | None, now: datetime) -> list[Alert]:
    """The open alerts; and such that were lost because an alert of long ago has the same id: the very same
    cause, dated as then, is back.
    """
    found = {alert.alert_id: alert for alert in store.open(now)}
    for alert_id in lost or ():
        if alert_id not in found and (alert := store.get(alert_id, EVERYTHING)) is not None:
            found[alert_id] = alert
    return list(found.values())


def look(
    reader: Facts,
    store: Alerts,
    network: Network,
    rules: Mapping[str, AlertRule],
    routes: Iterable[Route],
    now: datetime,
    indications: Indications,
) -> Round:
    """What all rules find at this moment."""
    opened = store.open(now)
    snapshot = reader.snapshot(now, EVERYTHING)
    applications = reader.open_applications(EVERYTHING, now + LONGEST_DAY)
    facts = AlertFacts(
        tickets=snapshot.tickets,
        sources=snapshot.sources,
        at_risk=at_risk(applications, network, now, outages=_outages(snapshot.modes)),
        differing=tuple(reader.differing(EVERYTHING)),
        external=tuple(store.external(now)),
        set_aside=tuple(store.set_aside(now)),
        stuck=_stuck(store.outbox_state(), routes),
        last_round_at=store.evaluated_at(),
        standing=standing(opened),
        integrity=indications(opened, now),
    )
    return signals(board(snapshot, network, now, EVERYTHING), facts, network, rules, now)


def standing(alerts: Iterable[Alert]) -> frozenset[str]:
    """Fingerprints of those that are pending or fire."""
    return frozenset(alert.fingerprint for alert in alerts if alert.condition in STANDING)


def _stuck(lines: Mapping[str, Line], routes: Iterable[Route]) -> tuple[StuckRoute, ...]:
    """Routes that take no messages. What a route that is gone has left behind concerns nobody."""
    found = ((route.id, lines[route.id]) for route in routes if route.id in lines)
    return tuple(
        StuckRoute(name, line.waiting, line.oldest_at, line.error) for name, line in found if line.error
    )


def _outages(modes: Iterable[ModeFact]) -> frozenset[str]:
    """Branches that work on paper or not at all: what waits there waits for the system."""
    return frozenset(mode.branch_id for mode in modes if mode.mode != NORMAL)


def _only(steps: Iterable[Step], lost: Sequence[str] | None) -> list[Step]:
    """All steps at first; then those of the alerts that were moved meanwhile."""
    return [step for step in steps if lost is None or step.alert.alert_id in lost]


def _telling(
    alerts: Iterable[Alert],
    steps: Sequence[Step],
    rules: Mapping[str, AlertRule],
    routes: Sequence[Route],
    now: datetime,
) -> list[Message]:
    after = {alert.alert_id: alert for alert in alerts} | {step.alert.alert_id: step.alert for step in steps}
    news = [message for step in steps for message in messages(step, rules, routes, now)]
    return [*news, *repeats(after.values(), rules, routes, now)]
