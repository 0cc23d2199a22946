"""Applications gathered by branch, and by whom they wait for: what three rules share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sitcenter.domain.alerts.conditions.scene import EVIDENCE_SHOWN
from sitcenter.domain.alerts.facts import Differing
from sitcenter.domain.alerts.types import AlertRule, FactValue, Signal
from sitcenter.domain.terms.risk import AtRisk


def by_holder(applications: Iterable[AtRisk]) -> dict[tuple[str, str], list[AtRisk]]:
    """(branch_id, waits_for) -> applications, the earliest due first."""
    found: defaultdict[tuple[str, str], list[AtRisk]] = defaultdict(list)
    for one in applications:
        found[one.branch_id, one.waits_for].append(one)
    for group in found.values():
        group.sort(key=lambda a: (a.due_at, a.application_id))
    return dict(found)


def gathered(
    rule: AlertRule, group: Sequence[AtRisk | Differing], subject: str, since: datetime, **facts: FactValue
) -> Signal:
    """One signal for many applications."""
    services = {one.service_code for one in group if one.service_code}
    return Signal(
        rule.id,
        group[0].branch_id,
        subject,
        since=since,
        observed=len(group),
        limit=rule.limits["applications"],
        unit="applications",
        evidence=tuple(one.application_id for one in group[:EVIDENCE_SHOWN]),
        facts={
            "count": len(group),
            "services": ",".join(sorted(services)),
            "stages": ",".join(sorted({one.stage for one in group})),
            **facts,
        },
    )
