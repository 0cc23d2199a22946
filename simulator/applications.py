"""What the service system records: steps at the desk, then the provider's."""

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any

from simpy import Event

from simulator.days_off import is_off
from simulator.deadlines import cutoff_of, due, term_days
from simulator.demand import HOUR, MINUTE, Profile
from simulator.events import Application, Ticket
from simulator.floor import Floor
from simulator.people import invent_person

Work = Generator[Event, Any, bool]
Process = Generator[Event, Any, None]

# Share of the time at the desk that has passed when a step is recorded.
_BEFORE_FEE = 0.45
_REPRESENTATIONS = ("poa", "poa", "parent", "dealer", "legal_entity")


def begin(floor: Floor, ticket: Ticket, profile: Profile, desk: str, operator: str) -> Application:
    """A new application for the person at the desk."""
    random = floor.random
    application = Application(
        id=floor.next_application_id(),
        branch=floor.branch.id,
        service=ticket.service,
        ticket=ticket if ticket.number else None,
        applicant=ticket.person,
        desk=desk,
        operator=operator,
        channel=ticket.channel,
        fee=profile.fee,
        vehicle=floor.vehicles.invent(random) if profile.vehicle else None,
    )
    if random.random() < 0.07:
        application.representative = invent_person(random)
        application.representation = random.choice(_REPRESENTATIONS)
    return application


def first_part(floor: Floor, application: Application, seconds: float) -> Work:
    """Identify, check documents, check the fee; False when the person is refused, with a reason."""
    yield floor.env.timeout(seconds * 0.1)
    if not _identify(floor, application):
        return False
    yield floor.env.timeout(seconds * 0.2)
    if floor.random.random() < 0.04:
        floor.record_step(application, "check_documents", "incomplete", complete=False)
        yield floor.env.timeout(25.0)
        _refuse(floor, application, "incomplete_package")
        return False
    floor.record_step(application, "check_documents", complete=True)
    yield floor.env.timeout(seconds * 0.15)
    if application.vehicle is not None and not _check_fines(floor, application):
        return False
    if application.fee and floor.disturbed("check_skipped"):
        application.payment = ""
        floor.label("check_skipped", application.id, note="check_fee")
    elif application.fee and floor.random.random() < 0.2:
        floor.record_step(application, "check_fee", "due", fee_due=application.fee, fee_paid=0)
    elif application.fee:
        pay(floor, application, application.desk, application.operator)
    else:
        floor.record_step(application, "check_fee", "not_required", fee_due=0, fee_paid=0)
    return True


def pay(floor: Floor, application: Application, desk: str | None, operator: str | None) -> None:
    """The fee is found paid in full, by the operator of a service desk or of a cash desk."""
    fee = application.fee
    application.payment = payment = f"P{floor.random.randrange(10**9):09d}"
    floor.record_step(
        application, "check_fee", "paid",
        fee_due=fee, fee_paid=fee, payment=payment, desk=desk, operator=operator,
    )  # fmt: skip


def second_part(floor: Floor, application: Application, profile: Profile, seconds: float) -> Work:
    """Scan, form, sign and send; then the provider's work begins, or the paper is handed over at once."""
    for name, share in (("scan", 0.45), ("form_application", 0.4), ("sign", 0.1), ("send", 0.05)):
        yield floor.env.timeout(seconds * (1 - _BEFORE_FEE) * share)
        floor.record_step(application, name)
    if profile.kind == "provider":
        floor.env.process(provider(floor, application))
        return True
    yield floor.env.timeout(20.0)
    floor.record_step(application, "ready")
    yield floor.env.timeout(15.0)
    floor.record_step(application, "hand_over")
    return True


def _identify(floor: Floor, application: Application) -> bool:
    chance = floor.random.random()
    bypassed = floor.disturbed("biometrics_bypassed") and floor.once("biometrics_bypassed")
    if bypassed:
        result = "negative"
    elif application.representation in {"dealer", "legal_entity"}:
        result = "not_required"
    elif floor.disturbed("biometrics_unavailable") or chance < 0.015:
        result = "unavailable"
    else:
        result = "negative" if chance < 0.023 else "positive"
    floor.record_step(application, "identify", "failed" if result == "negative" else "ok", biometric=result)
    if result != "negative":
        return True
    if bypassed:
        floor.label("biometrics_bypassed", application.id)
        return True
    floor.label("negative_biometrics", application.id)
    _refuse(floor, application, "biometrics_negative")
    return False


def _check_fines(floor: Floor, application: Application) -> bool:
    chance = floor.random.random()
    result = "debt" if chance < 0.02 else "unavailable" if chance < 0.03 else "ok"
    floor.record_step(application, "check_fines", result)
    if result == "debt":
        _refuse(floor, application, "unpaid_fines")
    return result != "debt"


def _refuse(floor: Floor, application: Application, reason: str) -> None:
    floor.record_step(
        application, "decide", "refused", decision="refused", refusal_by="front_office", reason=reason
    )


def provider(floor: Floor, application: Application) -> Process:
    """The provider's workstation: receive, check, decide; the branch hands over."""
    random = floor.random
    officer = f"MO-{application.service[:6].upper()}-{random.randrange(1, 9):02d}"
    yield floor.env.timeout(random.uniform(2, 25))
    received = datetime.fromtimestamp(floor.now, floor.zone)
    deadline = due(received, term_days(application.service), cutoff_of(application.service)).timestamp()
    floor.record_step(application, "provider_receive", operator=officer, deadline=deadline)
    yield from _office_wait(floor, random.lognormvariate(3.3, 0.8) * MINUTE)
    floor.record_step(application, "provider_check", operator=officer)
    if application.vehicle is not None:
        yield from _office_wait(floor, random.uniform(1, 6) * MINUTE)
        floor.record_step(application, "plate_check", operator=officer)
    yield from _office_wait(floor, random.uniform(1, 12) * MINUTE)
    if random.random() < 0.03:
        floor.record_step(application, "decide", "refused",
            decision="refused", refusal_by="provider", reason="discrepancy", operator=officer,
        )  # fmt: skip
        return
    floor.record_step(application, "decide", decision="approved", operator=officer)
    yield from _issue(floor, application, officer)


def _issue(floor: Floor, application: Application, officer: str) -> Process:
    random = floor.random
    if application.vehicle is not None:
        yield from _office_wait(floor, random.uniform(2, 9) * MINUTE)
        floor.record_step(application, "enter_manual", operator=officer)
    yield from _office_wait(floor, random.uniform(1, 5) * MINUTE)
    floor.record_step(application, "notify_sms", operator=officer)
    yield floor.env.timeout(random.uniform(5, 90))
    floor.record_step(application, "ready", operator=officer)
    if random.random() < 0.75:
        yield from _office_wait(floor, random.uniform(15, 150) * MINUTE)
        floor.record_step(application, "hand_over")


def _office_wait(floor: Floor, seconds: float) -> Process:
    """Let time pass, and move what would fall outside the provider's hours to the next morning."""
    target = _in_office_hours(datetime.fromtimestamp(floor.now + seconds, floor.zone))
    yield floor.env.timeout(target.timestamp() - floor.now)


def _in_office_hours(moment: datetime) -> datetime:
    if not is_off(moment) and 9 * HOUR <= _second_of_day(moment) < 18.5 * HOUR:
        return moment
    day = moment if _second_of_day(moment) < 9 * HOUR else moment + timedelta(days=1)
    while is_off(day):
        day += timedelta(days=1)
    return day.replace(hour=9, minute=moment.minute // 2, second=moment.second, microsecond=0)


def _second_of_day(moment: datetime) -> float:
    return moment.hour * HOUR + moment.minute * MINUTE + moment.second
