"""A desk serves one person far longer than the norm."""

from datetime import timedelta

from sitcenter.domain.alerts.conditions.scene import EVIDENCE_SHOWN, Finding, Scene, has_ended
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.facts import OpenTicket
from sitcenter.domain.waits import seconds

LIMITS = frozenset({"ratio", "group_from"})
"""`ratio`: from so many norms on. `group_from`: so many desks at once are one alert of the branch."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """A signal a desk, or one for the branch when many desks are late at once."""
    signals: list[Signal] = []
    for branch in scene.known():
        if not has_ended(branch, scene.now):
            late = [s for t in scene.tickets.get(branch.branch_id, ()) if (s := _signal(rule, scene, t))]
            signals.extend(_grouped(rule, late))
    return Finding(tuple(signals), scene.dark)


def _signal(rule: AlertRule, scene: Scene, ticket: OpenTicket) -> Signal | None:
    if ticket.status != "serving" or ticket.started_at is None or ticket.desk_id is None:
        return None
    norm = scene.network.norm(ticket.service_code, ticket.channel).service
    limit: timedelta = norm * rule.limits["ratio"]
    served = scene.now - ticket.started_at
    if served <= limit:
        return None
    return Signal(
        rule.id,
        ticket.branch_id,
        f"desk:{ticket.desk_id}",
        since=ticket.started_at + limit,
        observed=seconds(served),
        limit=seconds(limit),
        unit="s",
        evidence=(ticket.ticket_uid,),
        facts={"count": 1, "desks": ticket.desk_id, "services": ticket.service_code},
    )


def _grouped(rule: AlertRule, late: list[Signal]) -> list[Signal]:
    if len(late) < rule.limits["group_from"]:
        return late
    late = sorted(late, key=lambda s: (s.since, s.subject))
    worst = max(late, key=lambda s: s.observed or 0)
    services = {str(s.facts["services"]) for s in late if s.facts["services"]}
    return [
        Signal(
            rule.id,
            worst.branch_id,
            "branch",
            # The moment at which as many desks were late as make it one alert.
            since=late[int(rule.limits["group_from"]) - 1].since,
            observed=worst.observed,
            limit=worst.limit,
            unit="s",
            evidence=tuple(s.evidence[0] for s in late[:EVIDENCE_SHOWN]),
            facts={
                "count": len(late),
                "desks": ",".join(str(s.facts["desks"]) for s in late[:EVIDENCE_SHOWN]),
                "services": ",".join(sorted(services)),
            },
        )
    ]
