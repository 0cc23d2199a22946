"""C14: tickets moved to another service and called there before people who had come earlier."""

from collections.abc import Sequence

from sitcenter.domain.integrity.records import Outage, Transfer, Visit
from sitcenter.domain.integrity.rules.found import Found
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage", "to_pay", "second_service"})


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose transfers gain places more often than their peers'.

    The gain: how many tickets of the new service that had come earlier still waited when it was called.
    """
    visits, outages = scene.visits(branch.id), scene.outages(branch.id)
    acts = []
    for visit in visits:
        for transfer in visit.transfers:
            if transfer.operator is None or not scene.judged(transfer.at):
                continue
            if card.ground(_fields(transfer), _grounds(visit, transfer, outages), branch.day(transfer.at)):
                continue
            hour = f"{transfer.at.astimezone(branch.zone):%Y-%m-%d %H}"
            hit = gain(visit, transfer, visits) >= card.limits["places"]
            acts.append(Act(transfer.operator, hour, hit, (transfer.event,)))
    return told_of_peers(card, branch, scene, "transfers", acts)


def _fields(transfer: Transfer) -> dict[str, object]:
    return {"reason_code": transfer.reason, "service_code": transfer.service}


def _grounds(visit: Visit, transfer: Transfer, outages: Sequence[Outage]) -> set[str]:
    found = set()
    if transfer.line == "cash" or transfer.reason in ("fee", "paid"):
        found.add("to_pay")
    if touches(outages, transfer.at, transfer.at):
        found.add("declared_outage")
    started = [s for s in visit.sessions if s.start < transfer.at and s.end is not None]
    if started and (transfer.at - started[-1].start).total_seconds() >= 120:
        found.add("second_service")
    return found


def gain(visit: Visit, transfer: Transfer, visits: list[Visit]) -> int:
    """Tickets of the service to which it went that had come earlier and still waited at its next call."""
    call = next((c for c in visit.calls if c.at > transfer.at), None)
    if call is None or visit.arrived_at is None:
        return 0
    return sum(
        other.service == (transfer.service or visit.service)
        and other is not visit
        and other.arrived_at is not None
        and other.arrived_at < visit.arrived_at
        and other.first_call is not None
        and other.first_call.at > call.at
        for other in visits
    )
