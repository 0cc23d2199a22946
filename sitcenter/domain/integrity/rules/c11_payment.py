"""C11: a fee marked paid that nobody paid, or a check that was left out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sitcenter.domain.integrity.gathered import CHECKS, CaseKind, Checks, case_kind
from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Payment, Registers, Scene
from sitcenter.domain.integrity.shared import once
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"exempt_payer", "posting_lag", "paid_together", "fiscal_receipt"})
FEWEST = 50
"""Sent cases of a service from which its usual steps are learned."""
MANY = 2000
"""From so many on, of several branches or weeks, it is known how rarely they lack a step."""


def find_unpaid(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Fees marked paid for which the payment register has no such payment."""
    register, claimed = once(scene, "payments", lambda: (_register(scene), _claimed(scene)))
    told, looked = [], 0
    for case in scene.cases(branch.id):
        for step in case.fees:
            if not scene.judged(step.at):
                continue
            payment = register.get(step.text("payment_id") or "")
            if payment is None and _unknown(step, scene.registers):
                continue
            looked += 1
            wrong = _wrong(case, step, payment, claimed)
            if not wrong:
                continue
            found = _grounds(card, scene, step, payment)
            if card.ground(case.fields(), found, branch.day(step.at)):
                continue
            measured = Told(
                subject=f"application:{case.application_id}",
                since=step.at,
                until=step.at,
                observed=float(step.number("fee_paid") or 0),
                expected=float(payment.amount if payment else 0),
                events=(step.event,),
                facts={"kind": wrong, "operator": step.operator, "desk": step.desk},
            )
            told.append(signal(card, branch, "KZT", branch.day(step.at), measured))
    return Found(tuple(told), looked, looked)


def _register(scene: Scene) -> dict[str, Payment]:
    return {p.payment_id: p for p in scene.registers.payments or ()}


def _claimed(scene: Scene) -> Counter[str]:
    return Counter(scene.before.claimed) + Counter(scene.window.claimed)


def _wrong(case: Case, step: Step, payment: Payment | None, claimed: Mapping[str, int]) -> str:
    if payment is None:
        return "no_payment"
    if claimed.get(payment.payment_id, 0) > payment.amount:
        return "amount"
    if payment.payer not in (None, case.applicant, case.representative):
        return "payer"
    return "after_the_check" if payment.paid_at > step.at + timedelta(hours=24) else ""


def _unknown(step: Step, registers: Registers) -> bool:
    """Whether the register may have lost the payment: its line can't be read, or those of the whole day."""
    lost = step.text("payment_id") in registers.doubtful
    return lost or any(since <= step.at < until for since, until in registers.gaps)


def _grounds(card: RuleCard, scene: Scene, step: Step, payment: Payment | None) -> set[str]:
    found = set()
    if step.number("fee_due") == 0:
        found.add("exempt_payer")
    read_to = scene.registers.read_to.get("payments") or scene.now
    if min(read_to, scene.now) - step.at < timedelta(hours=card.limits["posting_h"]):
        found.add("posting_lag")
    if payment is not None and payment.receipt:
        found.add("fiscal_receipt")
    if payment is not None and payment.payer in scene.registers.licensed:
        found.add("paid_together")
    return found


def find_skipped(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Applications sent without a check that practically every other one of their service has.

    A check is required of a service (hall and online apart) where less than `natural` of its cases lack it,
    in the window and before. Of fewer than MANY cases a scheme of some a day would be more than that and
    pass for usage: there it is less than `natural_few`.
    """
    required = usual_checks(scene.window.checks, scene.before.checks, card.limits)
    told, looked = [], 0
    for case in scene.cases(branch.id):
        sent = case.firsts.get("send")
        if sent is None or not scene.judged(sent.at):
            continue
        looked += 1
        lacking = _lacking(case, required.get(case_kind(case), ()), sent.at)
        if not lacking or card.ground(case.fields(), set(), branch.day(sent.at)):
            continue
        measured = Told(
            subject=f"application:{case.application_id}",
            since=sent.at,
            until=sent.at,
            observed=len(lacking),
            expected=0.0,
            events=case.events,
            facts={"lacking": ",".join(lacking), "operator": sent.operator, "desk": sent.desk},
        )
        told.append(signal(card, branch, "steps", branch.day(sent.at), measured))
    return Found(tuple(told), looked, looked)


def _lacking(case: Case, required: Iterable[str], by: datetime) -> list[str]:
    """Checks that it hadn't had by then."""
    firsts = case.firsts
    return [check for check in required if check not in firsts or firsts[check].at > by]


def usual_checks(
    window: Checks, before: Checks, limits: Mapping[str, float]
) -> dict[CaseKind, tuple[str, ...]]:
    """Service and whether at a desk -> the checks that all but so small a share of its sent cases have."""
    sent, have = window.sent + before.sent, window.have + before.have
    shares = {kind: limits["natural" if count >= MANY else "natural_few"] for kind, count in sent.items()}
    return {
        kind: tuple(check for check in CHECKS if have[kind, check] >= (1 - shares[kind]) * count)
        for kind, count in sent.items()
        if count >= FEWEST
    }
