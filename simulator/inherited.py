"""What earlier days left open: applications that fall due today or tomorrow, a few in trouble.

Their steps bear the times of those days and are written at the first opening, as a system shows them that
is asked for the first time. They have no ticket: the queue of earlier days is not played.
"""

from collections.abc import Generator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simpy import Event

from simulator.deadlines import CUTOFF, cutoff_of, due, moved, term_days
from simulator.demand import HOUR, MINUTE, profile_of
from simulator.events import Application
from simulator.floor import Floor
from simulator.inherited_cases import Case, cases_of
from simulator.people import invent_person

Process = Generator[Event, Any, None]

SHARE = 0.02
"""Applications left open, of a branch's capacity a day."""
_FINISHED = 9 * HOUR, 15.5 * HOUR
"""When the provider finishes what is left: well before closing."""
_DESK_STEPS = ("scan", "form_application", "sign", "send")


def inherit(floor: Floor, random: Random) -> None:
    """Record what is left of earlier days, and let some of it be finished in the course of today."""
    services = [code for code in floor.branch.services if profile_of(code).kind == "provider"]
    if not services:
        return
    for case in cases_of(floor.position, round(SHARE * floor.branch.capacity_per_day)):
        application = _begin(floor, random, random.choice(services))
        _play(floor, random, application, case)
        if random.random() < case.finishes:
            floor.env.process(_finish(floor, random, application))


def _begin(floor: Floor, random: Random, service: str) -> Application:
    return Application(
        id=floor.next_application_id(),
        branch=floor.branch.id,
        service=service,
        ticket=None,
        applicant=invent_person(random),
        desk=floor.branch.desks_of("service")[0].id,
        operator=f"{1000 + floor.position * 50:04d}",
        channel="reception",
        fee=profile_of(service).fee,
        vehicle=floor.vehicles.invent(random) if profile_of(service).vehicle else None,
    )


def _play(floor: Floor, random: Random, application: Application, case: Case) -> None:
    days = term_days(application.service)
    today = datetime.fromtimestamp(floor.today.midnight, floor.zone)
    at = moved(today, -days - case.overdue) + timedelta(seconds=random.uniform(*case.hours) * HOUR)
    _at_the_desk(floor, random, application, at.timestamp(), case.sent)
    if not case.sent:
        floor.label(case.label, application.id)
        return
    right = due(at, days, cutoff_of(application.service)).timestamp()
    deadline = right if case.cutoff is None else due(at, days, case.cutoff).timestamp()
    officer = _officer(application, random)
    received = at.timestamp()
    floor.record_step(application, "provider_receive", at=received, operator=officer, deadline=deadline)
    checked = received + random.uniform(3, 25) * MINUTE
    result = "error" if case.tech_error else "ok"
    floor.record_step(
        application, "provider_check", result, at=checked, operator=officer, tech_error=case.tech_error
    )
    if case.suspended:
        _suspend(floor, random, application, case.suspended, checked)
    if case.label and _is_so(case, application.service, deadline != right):
        floor.label(case.label, application.id)


def _is_so(case: Case, service: str, differs: bool) -> bool:
    """Whether what the case means to show is there: the longer services have no cutoff."""
    if case.hours[0] * HOUR > CUTOFF and cutoff_of(service) != CUTOFF:
        return False
    return case.cutoff is None or differs


def _officer(application: Application, random: Random) -> str:
    return f"MO-{application.service[:6].upper()}-{random.randrange(1, 9):02d}"


def _at_the_desk(floor: Floor, random: Random, application: Application, sent_by: float, sent: bool) -> None:
    at = sent_by - random.uniform(16, 28) * MINUTE
    floor.record_step(application, "identify", at=at, biometric="positive")
    floor.record_step(application, "check_documents", at=at + 60, complete=True)
    if application.vehicle is not None:
        floor.record_step(application, "check_fines", at=at + 90)
    _check_fee(floor, application, at + 120)
    for k, step in enumerate(_DESK_STEPS if sent else _DESK_STEPS[:2]):
        floor.record_step(application, step, at=at + 180 + 120 * k)


def _check_fee(floor: Floor, application: Application, at: float) -> None:
    fee = application.fee
    if not fee:
        floor.record_step(application, "check_fee", "not_required", at=at, fee_due=0, fee_paid=0)
        return
    application.payment = payment = f"P0{application.id}"
    floor.record_step(application, "check_fee", "paid", at=at, fee_due=fee, fee_paid=fee, payment=payment)


def _suspend(floor: Floor, random: Random, application: Application, when: str, since: float) -> None:
    if when == "too late":
        evening = moved(datetime.fromtimestamp(floor.today.midnight, floor.zone), -1)
        since = evening.timestamp() + random.uniform(16, 18) * HOUR
    at, reason = since + 10 * MINUTE, "document_awaited"
    floor.record_step(application, "suspend", at=at, suspended=True, suspend_reason=reason)
    if when == "resumed":
        until = since + random.uniform(30, 100) * MINUTE
        floor.record_step(application, "resume", at=until, suspended=False)


def _finish(floor: Floor, random: Random, application: Application) -> Process:
    """Decided, told and ready at some moment of today; a fault of the system is over by then."""
    begins, ends = (floor.today.midnight + second for second in _FINISHED)
    yield floor.env.timeout(random.uniform(begins, ends) - floor.now)
    officer = _officer(application, random)
    floor.record_step(application, "decide", decision="approved", operator=officer, tech_error=False)
    yield floor.env.timeout(random.uniform(1, 4) * MINUTE)
    floor.record_step(application, "notify_sms", operator=officer)
    yield floor.env.timeout(random.uniform(5, 90))
    floor.record_step(application, "ready", operator=officer)
