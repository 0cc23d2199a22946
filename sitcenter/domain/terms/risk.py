"""Open applications that are late, or will be before the day is over, and whom each waits for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sitcenter.domain.applications import Application
from sitcenter.domain.network import Network
from sitcenter.domain.terms.applications import deadline_of, deadlines_differ
from sitcenter.domain.terms.types import ClockState

_WAITS_FOR = {"front_office": "branch", "sent": "system", "provider": "provider"}
BRANCH = "branch"
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One of them. `waits_for`: branch, provider or system. `due_at`: by our rule; `due_at_source`: as told.

    `left_s`: seconds by the wall clock from now to `due_at`, negative when late. `paused`: the clock
    stands, but had run out before.
    """

    branch_id: str
    application_id: str
    service_code: str | None
    stage: str
    waits_for: str
    due_at: datetime
    left_s: float
    late: bool
    paused: bool
    due_at_source: datetime | None
    differs: bool


def at_risk(
    applications: Iterable[Application], network: Network, now: datetime, *, outages: Collection[str] = ()
) -> tuple[AtRisk, ...]:
    """Late, or due on the branch's today; the earliest due first. `outages`: branches in outage or on paper.

    A paused clock falls due at no known time, so it isn't here unless it had run out before the pause.
    """
    found = (_judge(application, network, now, outages) for application in applications)
    return tuple(sorted((item for item in found if item is not None), key=_worst_first))


def waits_for(application: Application, outages: Collection[str] = ()) -> str:
    """Who must move: the branch, the provider, or the system between them (also when it is out of order)."""
    if application.tech_error or application.branch_id in outages:
        return SYSTEM
    return _WAITS_FOR.get(application.stage, BRANCH)


def _judge(
    application: Application, network: Network, now: datetime, outages: Collection[str]
) -> AtRisk | None:
    term = deadline_of(application, network, now) if application.is_open else None
    branch = network.branches.get(application.branch_id)
    if term is None or term.due_at is None:
        return None
    zone = network.zone if branch is None else branch.zone
    today = now.astimezone(zone).date()
    if not term.late and term.due_at.astimezone(zone).date() > today:
        return None
    return AtRisk(
        branch_id=application.branch_id,
        application_id=application.application_id,
        service_code=application.service_code,
        stage=application.stage,
        waits_for=waits_for(application, outages),
        due_at=term.due_at,
        left_s=(term.due_at - now).total_seconds(),
        late=term.late,
        paused=term.state is ClockState.PAUSED,
        due_at_source=application.due_at_source,
        differs=deadlines_differ(term, application),
    )


def _worst_first(item: AtRisk) -> tuple[datetime, str, str]:
    return item.due_at, item.branch_id, item.application_id
