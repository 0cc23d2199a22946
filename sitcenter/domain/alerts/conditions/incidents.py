"""The same trouble at several branches at once is one incident of the network: theirs rest under it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from sitcenter.domain.alerts.conditions.scene import EVIDENCE_SHOWN, Finding
from sitcenter.domain.alerts.types import BRANCHES, AlertRule, Signal

LIMIT = "branches_from"
"""The limit of a card: from so many branches on."""
TOGETHER = timedelta(minutes=1)
"""Sources are polled at different moments: what begins within this began together."""
_LISTS = ("reason", "services", "stages", "waits_for")


def with_incidents(rule: AlertRule, finding: Finding) -> Finding:
    """The finding, and a signal of the network for each trouble that so many branches share.

    While branches that nobody can see may make up the number, the network is unknown as well.
    """
    enough = int(rule.limits.get(LIMIT, 0))
    if not enough:
        return finding
    shared: defaultdict[str, list[Signal]] = defaultdict(list)
    for signal in finding.signals:
        shared[signal.subject].append(signal)
    whole = [_incident(signals, enough) for signals in shared.values() if len(signals) >= enough]
    touched = finding.unknown.union(signal.branch_id for signal in finding.signals)
    blind = {""} if finding.unknown and len(touched) >= enough else set()
    return replace(finding, signals=(*finding.signals, *whole), unknown=finding.unknown | blind)


def _incident(signals: Sequence[Signal], enough: int) -> Signal:
    """It began with the first of those that made up the number together."""
    ordered = sorted(signals, key=lambda s: (s.since, s.branch_id))
    complete = ordered[enough - 1].since
    first = next(signal for signal in ordered if complete - signal.since <= TOGETHER)
    branches = sorted(signal.branch_id for signal in ordered)
    counts = [count for signal in ordered if isinstance(count := signal.facts.get("count"), int)]
    evidence = dict.fromkeys(one for signal in ordered for one in signal.evidence)
    return replace(
        first,
        branch_id="",
        subject=BRANCHES if first.subject == "branch" else first.subject,
        observed=sum(counts) if counts else len(branches),
        limit=None if counts else enough,
        unit=first.unit if counts else "branches",
        evidence=tuple(evidence)[:EVIDENCE_SHOWN],
        facts={
            "branches": ",".join(branches),
            **({"count": sum(counts)} if counts else {}),
            **{name: listed for name in _LISTS if (listed := _joined(name, ordered))},
        },
    )


def _joined(name: str, signals: Iterable[Signal]) -> str:
    told = (str(signal.facts.get(name) or "") for signal in signals)
    return ",".join(sorted({one for text in told for one in text.split(",") if one}))
