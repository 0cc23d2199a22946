"""`/api/v1/alerts`: the inbox as read-only JSON, described by OpenAPI.

`state` of the whole is unknown while alerts aren't evaluated, so that an empty list never passes for good.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field

from dashboard.alert_lines import SHORT
from dashboard.alerts_now import (
    AlertsNow,
    holder,
    is_loud,
    is_unhandled,
    is_unowned,
    is_unsure,
    muted_by,
    urgency,
)
from dashboard.api_models import ApiModel, Fresh
from dashboard.deps import Deps
from dashboard.exports_period import NoSuchBranch, narrow
from dashboard.views_inbox import is_told
from dashboard.words_alerts import TOKEN
from sitcenter.domain.alerts.types import Alert, Condition, Severity, Work
from sitcenter.domain.board_types import State
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.waits import seconds

FRAME_LATE_S = 10
"""A frame older than this means that the live hub stands still: nothing may pass for current."""

Branches = Annotated[str | None, Query(description="Branch ids between commas. Default: all.")]
OfSeverity = Annotated[Severity | None, Query(description="Only alerts of this severity.")]
OfCondition = Annotated[Condition | None, Query(description="Only alerts whose cause stands so.")]


class ApiAlert(Fresh):
    """An alert. `as_of`: when an evaluation last knew whether its cause is there; `state` follows severity
    while it fires and is unknown when nobody can tell whether it still does."""

    alert_id: str
    branch_id: str = Field(description="Empty: the whole network.")
    rule_id: str
    rule_version: int
    severity: Severity
    subject: str
    condition: Condition
    work: Work
    muted: str = Field(description="merged, shelved, maintenance or inhibited; empty when it is not.")
    since: datetime
    fired_at: datetime | None
    resolved_at: datetime | None
    holder: str = Field(description="Its owner, else whoever acknowledged it; empty: nobody.")
    acknowledged_at: datetime | None
    explain_by: datetime | None
    level: int
    occurrences: int
    flapping: bool
    observed: float | None
    limit: float | None
    unit: str
    evidence: list[str]


class ApiCounts(ApiModel):
    """Alerts that fire and aren't muted; of them those that nobody has acted on, and that nobody has."""

    firing: int
    unhandled: int
    unowned: int
    muted: int


class ApiAlerts(Fresh):
    """Alerts that fire or aren't closed, unhandled first. `as_of`: when rules were last evaluated."""

    reason: str = Field(description="Why nothing is known: not_evaluated_here, unreadable, late; else empty.")
    counts: ApiCounts | None = Field(description="null: not known.")
    complete: bool = Field(description="False: there are more than could be listed.")
    alerts: list[ApiAlert]


def router(deps: Deps) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/api/v1", tags=["api"])

    @routes.get("/alerts", response_model=ApiAlerts)
    def alerts(
        branches: Branches = None, severity: OfSeverity = None, condition: OfCondition = None
    ) -> ApiAlerts:
        """The inbox now. The counts are of the branches, whatever else is asked for."""
        frame, now = deps.hub.frame, deps.now()
        if frame is None:
            raise HTTPException(503, "nothing has been read yet", headers={"Retry-After": "2"})
        still = frame.silent_since is None and seconds(now - frame.at) <= FRAME_LATE_S
        reason = _reason(frame.alerts, still, now)
        seen = frame.alerts.within(_scope(deps, branches)) if frame.alerts else ()
        told = sorted((a for a in seen if is_told(a)), key=lambda alert: urgency(alert, now))
        asked = [a for a in told if severity in (None, a.severity) and condition in (None, a.condition)]
        evaluated_at = frame.alerts.evaluated_at if frame.alerts else None
        return ApiAlerts(
            as_of=evaluated_at,
            age_s=None if evaluated_at is None else seconds(now - evaluated_at),
            state=State.UNKNOWN if reason else _worst([_state(a, "", now) for a in told if is_loud(a, now)]),
            reason=reason,
            counts=None if frame.alerts is None else _counts(told, now),
            complete=frame.alerts is not None and frame.alerts.is_whole,
            alerts=[_alert(alert, reason, now) for alert in asked],
        )

    return routes


def _scope(deps: Deps, branches: str | None) -> Scope:
    try:
        return narrow(EVERYTHING, branches, deps.network)
    except NoSuchBranch as error:
        raise HTTPException(404, str(error)) from error


def _reason(alerts: AlertsNow | None, still: bool, now: datetime) -> str:
    if alerts is None:
        return "not_evaluated_here"
    if not alerts.readable:
        return "unreadable"
    return "" if still and alerts.is_current(now) else "late"


def _worst(states: Sequence[State]) -> State:
    order = (State.CRIT, State.WARN, State.UNKNOWN)
    return min(states, key=order.index, default=State.OK)


def _state(alert: Alert, reason: str, now: datetime) -> State:
    if reason or is_unsure(alert):
        return State.UNKNOWN
    if alert.work is Work.CLOSED:
        return State.CLOSED
    if not is_loud(alert, now):
        return State.OK
    return State.CRIT if alert.severity is Severity.HIGH else State.WARN


def _counts(told: Sequence[Alert], now: datetime) -> ApiCounts:
    return ApiCounts(
        firing=sum(is_loud(a, now) for a in told),
        unhandled=sum(is_unhandled(a, now) for a in told),
        unowned=sum(is_unowned(a, now) for a in told),
        muted=sum(a.condition is Condition.FIRING and bool(muted_by(a, now)) for a in told),
    )


def _alert(alert: Alert, reason: str, now: datetime) -> ApiAlert:
    same = {name: getattr(alert, name) for name in ApiAlert.model_fields if hasattr(alert, name)}
    return ApiAlert.model_validate(
        {
            **same,
            "subject": _short(alert.subject),
            "evidence": list(map(_short, alert.evidence)),
            "as_of": alert.seen_at,
            "age_s": None if alert.seen_at is None else seconds(now - alert.seen_at),
            "state": _state(alert, reason, now),
            "muted": muted_by(alert, now),
            "holder": holder(alert),
        }
    )


def _short(text: str) -> str:
    """Of people only the beginning of their tokens, as on the screens."""
    return TOKEN.sub(lambda found: found[0][:SHORT], text)
