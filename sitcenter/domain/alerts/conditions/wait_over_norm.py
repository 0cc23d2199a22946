"""People wait longer than the norm of their service and channel."""

from datetime import datetime, timedelta

from sitcenter.domain.alerts.conditions.scene import EVIDENCE_SHOWN, Finding, Scene
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.facts import OpenTicket
from sitcenter.domain.waits import seconds

A_SECOND = timedelta(seconds=1)
"""Waits are told in whole seconds: the norm itself is kept, one more breaks it."""
LIMITS = frozenset({"people"})
"""`people`: so many must be over their norm at once."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a branch, however many wait there."""
    known = scene.known()
    found = [_signal(rule, scene, branch) for branch in known if branch.over_norm]
    silent = (branch.branch_id for branch in known if not branch.wait_known)
    return Finding(tuple(s for s in found if s is not None), scene.dark.union(silent))


def _signal(rule: AlertRule, scene: Scene, branch: BranchBoard) -> Signal | None:
    """Since the norm was first passed by as many of those who wait still as the card asks for."""
    late = sorted(
        (breach_at, ticket.ticket_uid, ticket)
        for ticket in scene.tickets[branch.branch_id]
        if (breach_at := _breach_at(scene, ticket)) is not None
    )
    people = int(rule.limits["people"])
    if len(late) < people:
        return None
    longest = min((ticket for _, _, ticket in late), key=lambda t: (t.wait_from, t.ticket_uid))
    services = {ticket.service_code for _, _, ticket in late if ticket.service_code}
    return Signal(
        rule.id,
        branch.branch_id,
        "branch",
        since=late[people - 1][0],
        observed=_waited(scene, longest),
        limit=seconds(scene.network.norm(longest.service_code, longest.channel).wait),
        unit="s",
        evidence=tuple(uid for _, uid, _ in late[:EVIDENCE_SHOWN]),
        facts={"count": len(late), "services": ",".join(sorted(services))},
    )


def _breach_at(scene: Scene, ticket: OpenTicket) -> datetime | None:
    """When this ticket's wait passed its norm; None while it is within, or doesn't wait."""
    if ticket.status != "waiting" or ticket.wait_from is None:
        return None
    breach_at = ticket.wait_from + scene.network.norm(ticket.service_code, ticket.channel).wait
    return breach_at if scene.now - breach_at >= A_SECOND else None


def _waited(scene: Scene, ticket: OpenTicket) -> int:
    return 0 if ticket.wait_from is None else seconds(scene.now - ticket.wait_from)
