"""One indicator: what it counts, how it stands at each branch, what it can't see, how often it was right."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.components_missing import not_found
from dashboard.components_rule import rule
from dashboard.components_rules import rules
from dashboard.figures_rule import WeekPoint, WeekWords, weeks_figure
from dashboard.pages.missing import ID_CHARS
from dashboard.rules_counting import Halls, can_count, pair_test
from dashboard.rules_setting import RulesSetting
from dashboard.views_rule import RuleView, looks_at_pairs, rule_view, week_label
from dashboard.views_rule_power import halls
from dashboard.views_rules import rules_view, unknown_text
from sitcenter.domain.integrity.types import RuleCard


def is_rule(path: str, cards: Mapping[str, RuleCard]) -> bool:
    """Whether an address, without slashes at its ends, is that of a rule that exists."""
    return path.startswith("rules/") and path.removeprefix("rules/") in cards


class RulePage:
    """The live view, and what it has counted of halls."""

    def __init__(self) -> None:
        self._halls = Halls()

    def view(self, rule_id: str, s: RulesSetting) -> Component:
        """The rule that an address names."""
        state = next((one for one in s.states if one.card.id == rule_id), None)
        if unknown_text(s) or state is None:
            return rules(rules_view(s)) if unknown_text(s) else _none(rule_id, s)
        pairs = looks_at_pairs(state) and can_count()
        counted = self._halls.of(halls(s), pair_test(state.card)) if pairs else None
        shown = rule_view(state, counted, s)
        return rule(shown, _drawn(shown, s))


def _drawn(view: RuleView, s: RulesSetting) -> dict[str, object]:
    _ = s.translator.text
    points = [
        WeekPoint(
            week_label(week, s),
            week.raised if week.recorded or week.raised else None,
            week.shadow if week.recorded or week.shadow else None,
            week.expected if week.recorded else None,
        )
        for week in view.weeks
    ]
    words = WeekWords(_("raised"), _("kept, nobody alerted"), _("expected false, at most"))
    return weeks_figure(points, words, s.theme)


def _none(rule_id: str, s: RulesSetting) -> Component:
    _ = s.translator.text
    return not_found(
        _("There is no such rule"),
        _("No card has this id:"),
        rule_id[:ID_CHARS],
        _("All indicators"),
        s.page("/rules"),
    )
