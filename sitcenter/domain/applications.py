"""The fold of service events (steps) into an application: a pure function of the set of its steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sitcenter.domain.events import STEPS, Event
from sitcenter.domain.ordering import in_order

_RANK: Mapping[str, int] = {step: rank for rank, step in enumerate(STEPS)}
_STAMP: Mapping[str, str] = {
    "form_application": "formed_at",
    "sign": "signed_at",
    "send": "sent_at",
    "provider_receive": "received_at",
    "decide": "decided_at",
    "notify_sms": "notified_at",
    "ready": "ready_at",
    "hand_over": "handed_at",
    "archive": "archived_at",
}
"""Step -> the instant that it sets; the first of its kind counts."""
_LATEST = (
    "service_code",
    "ticket_uid",
    "channel",
    "desk_id",
    "operator_token",
    "applicant_token",
    "representative_token",
    "representation_type",
    "biometric_result",
    "documents_complete",
    "fee_due",
    "fee_paid",
    "payment_id",
    "decision",
    "refusal_by",
    "refusal_reason",
    "tech_error",
)
PROVIDER_STEPS = frozenset(
    {"provider_receive", "provider_check", "plate_check", "decide", "enter_manual", "notify_sms"}
)


@dataclass(frozen=True, slots=True)
class Suspension:
    """A stretch in which the term's clock stands, half-open; `end` None: it stands still."""

    start: datetime
    end: datetime | None
    reason: str = ""


@dataclass(slots=True)
class Application:
    """An application for a service. `closed_at`: the first of ready, handed over, refused or cancelled.

    `stage` says whom it waits for: front_office, sent (not yet at the provider), provider, ready, done.
    `received_at` starts the term's clock (order on the pilot of 2025-09-01, in force at the provider's desk);
    `reset_at`: the latest instant at which it began anew.
    """

    branch_id: str
    application_id: str
    source_system: str
    status: str = "front_office"
    stage: str = "front_office"
    service_code: str | None = None
    ticket_uid: str | None = None
    channel: str | None = None
    desk_id: str | None = None
    operator_token: str | None = None
    applicant_token: str | None = None
    representative_token: str | None = None
    representation_type: str | None = None
    biometric_result: str | None = None
    documents_complete: bool | None = None
    fee_due: int | None = None
    fee_paid: int | None = None
    payment_id: str | None = None
    decision: str | None = None
    refusal_by: str | None = None
    refusal_reason: str | None = None
    suspended: bool | None = None
    tech_error: bool | None = None
    due_at_source: datetime | None = None
    registered_at: datetime | None = None
    formed_at: datetime | None = None
    signed_at: datetime | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    decided_at: datetime | None = None
    notified_at: datetime | None = None
    ready_at: datetime | None = None
    handed_at: datetime | None = None
    archived_at: datetime | None = None
    closed_at: datetime | None = None
    last_step: str | None = None
    last_event_at: datetime | None = None
    steps: int = 0
    is_open: bool = True
    suspensions: tuple[Suspension, ...] = ()
    reset_at: datetime | None = None


def fold_application(events: Iterable[Event]) -> Application:
    """The application that these steps of one application_id mean. Raises ValueError without steps."""
    ordered = in_order(events, _RANK)
    if not ordered:
        raise ValueError("an application needs at least one step")
    first = ordered[0]
    application = Application(
        first.branch_id,
        first.subject,
        min(e.source_system for e in ordered),
        registered_at=first.occurred_at,
        steps=len(ordered),
    )
    for event in ordered:
        _describe(application, event)
        _suspend(application, event)
        _advance(application, event)
    application.is_open = application.closed_at is None
    return application


def _describe(application: Application, event: Event) -> None:
    payload = event.payload
    for name in _LATEST:
        value = payload.get(name)
        if value is not None:
            setattr(application, name, value)
    due = payload.get("due_at_source")
    if isinstance(due, str):
        application.due_at_source = datetime.fromisoformat(due)


def _suspend(application: Application, event: Event) -> None:
    """What a step says of the term's clock. A word repeated changes nothing; a reset ends a suspension."""
    step, at = event.event_type, event.occurred_at
    said = {"suspend": True, "resume": False, "reset": False}.get(step, event.payload.get("suspended"))
    if step == "reset":
        application.reset_at = at
    if not isinstance(said, bool):
        return
    application.suspended = said
    last = application.suspensions[-1] if application.suspensions else None
    standing = last is not None and last.end is None
    if said and not standing:
        reason = event.payload.get("suspend_reason")
        begun = Suspension(at, None, reason if isinstance(reason, str) else "")
        application.suspensions += (begun,)
    elif not said and last is not None and standing:
        application.suspensions = (*application.suspensions[:-1], replace(last, end=at))


def _advance(application: Application, event: Event) -> None:
    step, at = event.event_type, event.occurred_at
    stamp = _STAMP.get(step)
    if stamp is not None and getattr(application, stamp) is None:
        setattr(application, stamp, at)
    application.last_step, application.last_event_at = step, at
    refused = event.payload.get("decision") == "refused" or event.payload.get("refusal_by") is not None
    if step == "cancel":
        _close(application, "cancelled", "done", at)
    elif refused:
        _close(application, "refused", "done", at)
    elif step == "hand_over":
        _close(application, "handed_over", "done", at)
    elif step == "ready":
        _close(application, "ready", "ready", at)
    elif application.closed_at is None:
        application.status = application.stage = _open_stage(step, application.stage)


def _close(application: Application, status: str, stage: str, at: datetime) -> None:
    """The first closing step decides the instant, the last one the status."""
    if application.closed_at is None:
        application.closed_at = at
    application.status, application.stage = status, stage


def _open_stage(step: str, current: str) -> str:
    if step in PROVIDER_STEPS:
        return "provider"
    if step == "send":
        return "sent"
    return current
