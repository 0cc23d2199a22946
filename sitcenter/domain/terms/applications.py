"""The term of an application: its clock's events, the rule it falls under, and the source's own deadline."""

from collections.abc import Iterator
from datetime import datetime

from sitcenter.domain.applications import Application
from sitcenter.domain.network import Network
from sitcenter.domain.terms.clock import deadline, run
from sitcenter.domain.terms.types import Action, ClockEvent, Deadline, Term, TermRule


def clock_events(application: Application) -> tuple[ClockEvent, ...]:
    """What happened to the term's clock: started by the provider's receipt, stopped by the first of ready,
    handed over and a reasoned refusal. Empty where the provider hasn't received it.
    """
    return tuple(_events(application))


def term_of(application: Application, network: Network, now: datetime) -> Term | None:
    """The term as it stands; None where no rule covers the service, or the clock hasn't started."""
    rule = rule_of(application, network)
    if rule is None:
        return None
    return run(rule, network.terms.calendar_of(rule), clock_events(application), now)


def deadline_of(application: Application, network: Network, now: datetime) -> Deadline | None:
    """The term's state, due moment and lateness only: a tenth of the work."""
    rule = rule_of(application, network)
    if rule is None:
        return None
    return deadline(rule, network.terms.calendar_of(rule), clock_events(application), now)


def rule_of(application: Application, network: Network) -> TermRule | None:
    """The rule in force when the clock first started; a reset doesn't change it."""
    if application.received_at is None:
        return None
    branch = network.branches.get(application.branch_id)
    return network.terms.rule_for(
        application.service_code,
        application.channel,
        None if branch is None else branch.region_code,
        application.received_at,
    )


def deadlines_differ(term: Term | Deadline | None, application: Application) -> bool:
    """Whether the source's deadline is another than ours, in whole seconds; False where either is unknown."""
    told = application.due_at_source
    if term is None or term.due_at is None or told is None:
        return False
    return term.due_at.replace(microsecond=0) != told.replace(microsecond=0)


def _events(application: Application) -> Iterator[ClockEvent]:
    if application.received_at is None:
        return
    yield ClockEvent(application.received_at, Action.START, "provider_receive")
    if application.reset_at is not None:
        yield ClockEvent(application.reset_at, Action.RESET, "reset")
    for suspension in application.suspensions:
        if suspension.end is not None and suspension.end <= suspension.start:
            continue
        yield ClockEvent(suspension.start, Action.PAUSE, suspension.reason or "suspended")
        if suspension.end is not None:
            yield ClockEvent(suspension.end, Action.RESUME)
    yield from _ends(application)


def _ends(application: Application) -> Iterator[ClockEvent]:
    """Ready, handed over and refused stop the clock; what was closed by none of them was cancelled."""
    if application.ready_at is not None:
        yield ClockEvent(application.ready_at, Action.STOP, "ready")
    if application.handed_at is not None:
        yield ClockEvent(application.handed_at, Action.STOP, "hand_over")
    closed_at = application.closed_at
    if closed_at is None or closed_at in (application.ready_at, application.handed_at):
        return
    refused = application.decision == "refused" or application.refusal_by is not None
    yield ClockEvent(closed_at, *((Action.STOP, "refused") if refused else (Action.CANCEL, "cancel")))
