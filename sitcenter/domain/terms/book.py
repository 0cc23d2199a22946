"""All rules of terms with their calendars, and which rule a service falls under."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.types import TermRule


@dataclass(frozen=True, slots=True)
class TermBook:
    """`version`: a digest of rules and calendars; another one means that terms must be computed anew."""

    rules: tuple[TermRule, ...] = ()
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    version: str = ""

    def rule_for(
        self, service_code: str | None, channel: str | None, region_code: str | None, received_at: datetime
    ) -> TermRule | None:
        """The most specific rule in force at the start; of one rule's versions the latest. None: no term."""
        found = [
            rule
            for rule in self.rules
            if _covers(rule.services, service_code)
            and _covers(rule.channels, channel)
            and _covers(rule.territory, region_code)
            and in_force(rule, self.calendars[rule.calendar].day(received_at))
        ]
        return max(found, key=lambda rule: (*specificity(rule), rule.version, rule.id), default=None)

    def calendar_of(self, rule: TermRule) -> WorkCalendar:
        """The provider's calendar that a rule counts by."""
        return self.calendars[rule.calendar]


def specificity(rule: TermRule) -> tuple[bool, bool, bool]:
    """Sort key: a rule that names the service wins; then one that names channels, then territory."""
    return bool(rule.services), bool(rule.channels), bool(rule.territory)


def in_force(rule: TermRule, on: date) -> bool:
    """Whether a rule is valid on a date."""
    return (rule.valid_from or date.min) <= on < (rule.valid_to or date.max)


def _covers(named: frozenset[str], value: str | None) -> bool:
    return not named or value in named


EMPTY = TermBook()
"""No rules: no service has a term."""
