"""All indicators: how each rule stands here, what chance may raise, what was raised; and one rule's page."""

from datetime import datetime, timedelta

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.alert_setting import kept_link
from dashboard.components_rules import rules
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.i18n import Translator
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.pages.missing import left_out, no_branch
from dashboard.pages.rule import RulePage
from dashboard.root import now_line, page
from dashboard.rules_reading import RulesPast, RulesReading
from dashboard.rules_setting import RulesSetting
from dashboard.rules_state import RuleState, narrowed, rule_states
from dashboard.views_rules import rules_view
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope

PAGE = "rules"
OLD = timedelta(minutes=6)


def register(_app: Dash, deps: Deps) -> None:
    """Both pages and their live view: the address of a rule is that of the list, then its id."""

    def layout(rule_id: str = "", **query: str) -> Component:  # noqa: ARG001
        content = [now_line(), html.Main(id=LIVE)]
        return page(deps, deps.translator(query.get("lang")), PAGE, content, theme_of(query.get("theme")))

    dash.register_page(PAGE, path="/rules", layout=layout, title="sitcenter")  # type: ignore[no-untyped-call]
    dash.register_page(  # type: ignore[no-untyped-call]
        "rule", path_template="/rules/<rule_id>", layout=layout, title="sitcenter"
    )
    deps.hub.add(PAGE, RulesPage(deps).view)


class RulesPage:
    """The live view of both pages; what is known is read and summed once in two minutes for all screens."""

    def __init__(self, deps: Deps) -> None:
        self._deps, self._single = deps, RulePage()
        self._reading = RulesReading(deps.indicators, deps.network)
        self._summed: dict[tuple[datetime | None, Scope], tuple[RuleState, ...]] = {}

    def view(self, frame: Frame, screen: Screen) -> Component:
        """The list, or the rule that the address names, over the branches that the screen may show."""
        if screen.is_empty:
            return no_branch(screen.missing, self._deps.translator(screen.language))
        s = self._setting(frame, screen)
        return self._single.view(screen.subject, s) if screen.subject else rules(rules_view(s))

    def _setting(self, frame: Frame, screen: Screen) -> RulesSetting:
        translator, past = self._deps.translator(screen.language), self._reading.of(frame)
        network = narrowed(frame.network, screen.scope)
        return RulesSetting(
            cards=self._deps.indicators.cards,
            past=past,
            states=self._states(past, network, screen.scope),
            network=network,
            translator=translator,
            now=frame.at,
            theme=theme_of(screen.option("theme")),
            link=kept_link(dict(screen.query)),
            lacking=self._deps.indicators.lacking,
            notes=tuple(
                text for text in (left_out(screen, translator), _old(past, frame, translator)) if text
            ),
        )

    def _states(self, past: RulesPast, network: Network, scope: Scope) -> tuple[RuleState, ...]:
        """How the rules stand, as of the reading; the sums of older readings are forgotten."""
        if past.at is None:
            return ()
        kept = {key: states for key, states in self._summed.items() if key[0] == past.at}
        if (past.at, scope) not in kept:
            kept[past.at, scope] = rule_states(self._deps.indicators.cards, past, network, past.at)
        self._summed = kept
        return kept[past.at, scope]


def _old(past: RulesPast, frame: Frame, translator: Translator) -> str:
    """That what is shown isn't renewed any more."""
    if past.at is None or frame.at - past.at < OLD:
        return ""
    time = translator.clock(past.at, frame.network.zone)
    return translator.text("Not current: as of {time}.", time=time)
