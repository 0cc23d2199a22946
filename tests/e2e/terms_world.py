"""Applications of a made-up morning: enough of every kind for the pages of terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sitcenter.domain.applications import Application
from sitcenter.domain.events import Event
from sitcenter.domain.facts import Snapshot, SourceFact
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope
from sitcenter.domain.terms.risk import AtRisk, at_risk
from tests.dashboard.builders_terms import BOOK, DUE, LATE, LATE_PAUSED, ONLINE, STEPS, STUCK, UNSENT
from tests.dashboard.world import FAILING, NOW
from tests.dashboard.world import network as plain
from tests.e2e.serve import SilentReader

DEAD_SINCE = NOW - timedelta(minutes=46)
KINDS = (LATE, DUE, replace(ONLINE, received_at=NOW - timedelta(minutes=20)), STUCK, LATE_PAUSED, UNSENT)


def network() -> Network:
    """The network of the wall, with rules of terms."""
    return replace(plain(), terms=BOOK)


def applications() -> tuple[Application, ...]:
    """Each kind at five branches, one of which has a dead service log."""
    chosen = ("spec-5", "mailin-85", "spec-alatau", "auezov", FAILING)
    return tuple(
        replace(kind, branch_id=branch_id, service_code="plate", application_id=f"0000{place}{k:07}")
        for place, branch_id in enumerate(chosen)
        for k, kind in enumerate(KINDS)
    )


def live_rows(now: datetime = NOW) -> tuple[AtRisk, ...]:
    """What the domain says of the branches whose log is live."""
    return at_risk([a for a in applications() if a.branch_id != FAILING], network(), now)


@dataclass
class TermsReader(SilentReader):
    """The wall's morning, its service logs and its open applications."""

    open_rows: Sequence[Application] = applications()
    step_rows: Sequence[Event] = tuple(
        replace(step, subject=applications()[0].application_id) for step in STEPS
    )

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        told = super().snapshot(now, scope)
        logs = (_log("service-all", tuple(b for b in network().branches if b != FAILING), now), _dead(now))
        return replace(told, sources=(*told.sources, *logs))


def _log(source_id: str, branches: tuple[str, ...], now: datetime) -> SourceFact:
    return SourceFact(
        source_id=source_id, kind="service", branches=branches, poll_s=1.0, last_attempt_at=now,
        last_success_at=now, last_event_at=now, failures=0, failing_since=None, error=None,
        rows_read=10, stored=10, duplicate=0, quarantined=0,
    )  # fmt: skip


def _dead(now: datetime) -> SourceFact:
    made = _log("service-dead", (FAILING,), now)
    return replace(made, last_success_at=DEAD_SINCE, failures=9, failing_since=DEAD_SINCE, error="refused")
