"""Routes: who is told of which alerts."""

from dataclasses import dataclass

from sitcenter.domain.alerts.types import Alert, Severity

_RANK = {Severity.LOW: 0, Severity.MEDIUM: 1, Severity.HIGH: 2}


@dataclass(frozen=True, slots=True)
class Route:
    """One way to people or to another system. Empty branches, rules or levels mean all.

    `levels`: escalation levels that it is told of; 0 is the first notice, 1 the first escalation.
    A rule such as external:DiskFull is also named by `external`. `kind`: apprise, alertmanager or webhook.
    """

    id: str
    min_severity: Severity = Severity.LOW
    branches: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()
    kind: str = "apprise"

    def wants(self, alert: Alert) -> bool:
        """Whether the alert is this route's, whatever its level; an incident that touches its branches is."""
        family = alert.rule_id.partition(":")[0]
        return (
            _RANK[alert.severity] >= _RANK[self.min_severity]
            and (not self.branches or not self.branches.isdisjoint(alert.concerns))
            and (not self.rules or alert.rule_id in self.rules or family in self.rules)
        )

    def hears(self, level: int) -> bool:
        """Whether notices of this escalation level are the route's."""
        return not self.levels or level in self.levels

    def was_told(self, level: int) -> bool:
        """Whether an alert that came up to `level` was told to this route."""
        return any(self.hears(below) for below in range(level + 1))
