"""The root layout, and the frame around every page: navigation, banner, theme."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import dash_mantine_components as dmc  # type: ignore[import-untyped]
from dash import dcc, html, page_container
from dash.development.base_component import Component

from dashboard.deps import Deps
from dashboard.i18n import Translator
from dashboard.push import ADDRESS, BEAT, BOARD, FALLBACK, KICK, TAB

ASK_MS = 2000
"""How often a browser asks where WebSockets are blocked."""
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def root_layout() -> Component:
    """What stays while pages change: carriers of the live push, and the place of the page.

    Made anew for every load, so that each has a name of its own in TAB.
    """
    root: Component = dmc.MantineProvider(
        id="mantine",
        forceColorScheme="light",
        children=[
            dcc.Location(id=ADDRESS, refresh=False),
            html.Div(id=BOARD, hidden=True),
            html.Div(id=BEAT, hidden=True),
            html.Div(uuid4().hex, id=TAB, hidden=True),
            dcc.Store(id=KICK),
            dcc.Interval(id=FALLBACK, interval=ASK_MS, disabled=True),
            page_container,
        ],
    )
    return root


def page(
    deps: Deps, translator: Translator, name: str, children: Sequence[Component], theme: str = "light"
) -> Component:
    """A page with its frame. `name` is the CSS class of the page; `theme` is light or dark.

    dashboard/assets/live.js reads the data attributes: its words come from here, in the page's language.
    """
    return html.Div(
        id="page",
        className=f"page {name} {theme}",
        lang=translator.language,
        children=[navigation(deps, translator, name), banner(), *children],
        **{f"data-{key}": text for key, text in _words(translator, theme).items()},
    )


def _words(translator: Translator, theme: str) -> dict[str, Any]:
    _ = translator.text
    units = {unit: json.dumps(translator.unit_patterns(unit)) for unit in ("second", "minute", "hour", "day")}
    return {
        "theme": theme,
        "lost": _("connection lost since {time}", time="{time}"),
        "silent": _("the database has not answered since {time}", time="{time}"),
        "failed": _("monitor fault: figures not renewed since {time}", time="{time}"),
        **units,
    }


def now_line() -> Component:
    """Clock and heartbeat, which live.js keeps."""
    return html.Div([html.Time(id="clock"), html.Span(id="heart")], className="now")


def banner() -> Component:
    """Where live.js says that the screen is not live; empty while it is."""
    return html.Div(id="banner", role="alert", hidden=True)


def navigation(deps: Deps, translator: Translator, current: str) -> Component:
    """Links between pages; a kiosk hides them. Plain links: each page starts afresh in its language."""
    _ = translator.text
    suffix = f"?lang={translator.language}"
    places = [
        ("wall", _("Wall")),
        ("alerts", _("Alerts")),
        ("cameras", _("Cameras")),
        ("terms", _("Terms")),
        ("rules", _("Indicators")),
        ("performance", _("Alarm performance")),
        ("sources", _("Data sources")),
    ]
    links = [
        html.A(text, href=f"/{place}{suffix}", className="current" if place == current else "")
        for place, text in places
    ]
    return html.Nav(
        className="navigation",
        children=[
            *links,
            _branches(deps, translator),
            html.Span(className="gap"),
            *_languages(deps, translator),
        ],
    )


def _branches(deps: Deps, translator: Translator) -> Component:
    """All branches behind one word."""
    links = [
        html.A(branch.short.get(translator.language), href=f"/branch/{branch.id}?lang={translator.language}")
        for branch in deps.network.branches.values()
    ]
    summary = html.Summary(translator.text("Branches"))
    return html.Details(className="branches", children=[summary, html.Div(links)])


def _languages(deps: Deps, translator: Translator) -> list[Component]:
    """The same page in other languages: live.js keeps the rest of the address."""
    return [
        html.A(
            LANGUAGE_NAMES[language],
            href=f"?lang={language}",
            lang=language,
            className="language current" if language == translator.language else "language",
        )
        for language in deps.translators
    ]
