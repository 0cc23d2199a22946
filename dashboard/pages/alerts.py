"""Alerts: the inbox, and below it a page for each alert and one for maintenance."""

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.alert_setting import kept_link, kept_query, setting
from dashboard.components_filters import Choice, filters
from dashboard.components_inbox import inbox
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.i18n import Translator
from dashboard.inbox_filter import NOBODY, SHIFT, STATES, inbox_filter
from dashboard.live import LIVE
from dashboard.pages import maintenance
from dashboard.pages.alert import AlertPage
from dashboard.pages.branch import theme_of
from dashboard.pages.missing import no_branch
from dashboard.root import now_line, page
from dashboard.views_inbox import address, inbox_view
from dashboard.words_alerts import SEVERITIES, WORK

PAGE = "alerts"


def register(_app: Dash, deps: Deps) -> None:
    """The inbox and the live view of all pages of alerts."""

    def layout(lang: str | None = None, theme: str | None = None, **query: str) -> Component:
        translator = deps.translator(lang)
        kept = kept_query(
            {**({"lang": lang} if lang else {}), **({"theme": theme} if theme else {}), **query}
        )
        content = html.Main(
            [
                html.Header([html.H1(translator.text("Alerts")), _links(translator, kept)]),
                _filters(deps, translator, query, kept),
                html.Div(id=LIVE),
            ]
        )
        return page(deps, translator, PAGE, [now_line(), content], theme_of(query.get("theme")))

    one = AlertPage(deps)

    def live(frame: Frame, screen: Screen) -> Component:
        if screen.subject == maintenance.SUBJECT:
            return maintenance.view(deps, frame, screen)
        return one.view(frame, screen) if screen.subject else view(deps, frame, screen)

    dash.register_page(PAGE, path="/alerts", layout=layout)  # type: ignore[no-untyped-call]
    deps.hub.add(PAGE, live)


def view(deps: Deps, frame: Frame, screen: Screen) -> Component:
    """The live part of the inbox."""
    translator = deps.translator(screen.language)
    if screen.is_empty:
        return no_branch(screen.missing, translator)
    s = setting(deps, frame, screen)
    query = dict(screen.query)
    asked = inbox_filter(query, deps.rules.values(), s.shift, s.now, s.network.zone)
    seen = frame.alerts.within(screen.scope) if frame.alerts else ()
    return inbox(
        inbox_view(frame.alerts, seen, asked, s, kept_link(query)), translator.text("press Enter to sort")
    )


def _links(translator: Translator, kept: dict[str, str]) -> Component:
    _ = translator.text
    return html.P(
        [
            html.A(_("Planned maintenance"), href=address("", "maintenance", **kept)),
            html.A(_("alerts of today, CSV"), href="/export/alerts.csv"),
            html.A(_("their history, CSV"), href="/export/flips.csv"),
        ],
        className="links",
    )


def _filters(deps: Deps, translator: Translator, query: dict[str, str], kept: dict[str, str]) -> Component:
    """Every filter; what is chosen stands in the address."""
    _ = translator.text
    language = translator.language
    anything = ("", _("all"))
    states = {
        "unhandled": _("nobody has acted"),
        "firing": _("going on"),
        "resolved": _("is over"),
        "muted": _("kept quiet"),
    }
    branches = [(branch.id, branch.short.get(language)) for branch in deps.network.branches.values()]
    severities = [(code.value, _(words)) for code, words in SEVERITIES.items()]
    work = [(code.value, _(words)) for code, words in WORK.items() if code != "new"]
    rules = [(rule.id, rule.names.get(language)) for rule in deps.rules.values()]
    choices = [
        Choice("branches", _("branch"), [anything, *branches]),
        Choice("severity", _("severity"), [anything, *severities]),
        Choice("state", _("state"), [anything, *((code, states[code]) for code in STATES), *work]),
        Choice("rule", _("rule"), [anything, *rules]),
        Choice("owner", _("who has it"), [anything, (NOBODY, _("nobody"))]),
        Choice("since", _("since when"), [anything, (SHIFT, _("since the shift began"))]),
    ]
    chosen = [Choice(c.name, c.label, c.options, query.get(c.name, "")) for c in choices]
    hidden = {name: text for name, text in kept.items() if name != "branches"}
    return filters("/alerts", chosen, hidden, _("Show"))
