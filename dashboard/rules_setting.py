"""What the words of the indicators' pages depend on, and what all their cells share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_decimal

from dashboard.i18n import Translator
from dashboard.rule_path import rule_path
from dashboard.rules_reading import RulesPast
from dashboard.rules_state import RuleState
from dashboard.views_tables import NONE
from dashboard.words_branch import word
from dashboard.words_rules import FIELDS, GATES
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Network

NEEDS_CHECKING = ":"
"""The names of cards end in `: needs checking`, which a table says once."""


@dataclass(frozen=True, slots=True)
class RulesSetting:
    """A screen's setting. `network`: the branches that it may show.

    `states`: how the rules stand over its branches. `link`: the part of the query that every address keeps.
    `lacking`: the library without which there are no cards.
    """

    cards: Mapping[str, RuleCard]
    past: RulesPast
    states: tuple[RuleState, ...]
    network: Network
    translator: Translator
    now: datetime
    theme: str = "light"
    link: str = ""
    lacking: str = ""
    notes: tuple[str, ...] = ()

    def page(self, path: str) -> str:
        """An address that keeps language, theme and branches."""
        return f"{path}?{self.link}" if self.link else path

    def rule(self, rule_id: str) -> str:
        """The page of a rule."""
        return rule_path(rule_id, self.link)

    def branch(self, branch_id: str) -> str:
        """The branch's short name."""
        return self.network.branches[branch_id].short.get(self.translator.language)

    def day(self, at: datetime, branch_id: str = "") -> str:
        """A day at the branch (of the network, where none is named), with its year where it is another."""
        branch = self.network.branches.get(branch_id)
        on = at.astimezone(branch.zone if branch else self.network.zone).date()
        today = self.now.astimezone(self.network.zone).date()
        return (self.translator.day_of_year if on.year == today.year else self.translator.day)(on)

    def moment(self, at: datetime, branch_id: str) -> str:
        """A day and hour at the branch."""
        branch = self.network.branches.get(branch_id)
        zone = branch.zone if branch else self.network.zone
        return f"{self.day(at, branch_id)}, {self.translator.clock(at, zone)}"

    def short_name(self, card: RuleCard) -> str:
        """The card's name without its last words, which are the same on all of them."""
        return card.names.get(self.translator.language).rpartition(NEEDS_CHECKING)[0]

    def figure(self, value: float | None, digits: int = 2) -> str:
        """A figure with a few digits; one that isn't zero never reads as zero."""
        if value is None:
            return NONE
        least = 10.0**-digits
        return f"< {self._plain(least)}" if 0 < value < least else self._plain(round(value, digits))

    def _plain(self, value: float) -> str:
        """All its digits: the language's usual form ends after three."""
        return format_decimal(value, locale=self.translator.locale, decimal_quantization=False)

    def fields(self, names: Iterable[str], most: int = 0) -> str:
        """Fields in plain words, the first `most` of them (0: all)."""
        found = [field_word(name, self.translator) for name in sorted(set(names))]
        shown = found[:most] if most else found
        return ", ".join(shown) + (f" +{len(found) - len(shown)}" if len(found) > len(shown) else "")

    def gates(self, reasons: Iterable[str]) -> str:
        """Reasons of gates in plain words."""
        return "; ".join(word(self.translator, GATES, reason) for reason in sorted(set(reasons)))


def field_word(name: str, translator: Translator) -> str:
    """A field in plain words; one that a rule names without its log is looked for in each."""
    for full in (name, f"queue.{name}", f"service.{name}"):
        if full in FIELDS:
            return word(translator, FIELDS, full)
    return name
