"""What goes overdue before closing, by stage and by whom it waits for; and the proof of one term."""

from dataclasses import replace

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.at_risk import RiskReading
from dashboard.components_terms import terms
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.i18n import Translator
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.pages.missing import left_out, no_branch
from dashboard.pages.term import TermPage
from dashboard.root import page
from dashboard.views_terms import Chosen, terms_view
from dashboard.words_terms import WAITS_FOR
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope

PAGE = "terms"


def register(_app: Dash, deps: Deps) -> None:
    """Both pages and their live view: the address of a term is that of the list, then branch and id."""

    def layout(lang: str | None = None, theme: str | None = None, **_query: str) -> Component:
        clock = html.Div([html.Time(id="clock"), html.Span(id="heart")], className="now")
        return page(deps, deps.translator(lang), PAGE, [clock, html.Main(id=LIVE)], theme_of(theme))

    listed, proof = TermsPage(deps), TermPage(deps)

    def view(frame: Frame, screen: Screen) -> Component:
        return proof.view(frame, screen) if screen.subject else listed.view(frame, screen)

    dash.register_page(PAGE, path="/terms", layout=layout)  # type: ignore[no-untyped-call]
    dash.register_page(  # type: ignore[no-untyped-call]
        "term", path_template="/terms/<branch_id>/<application_id>", layout=layout
    )
    deps.hub.add(PAGE, view)


def is_proof(path: str, network: Network) -> bool:
    """Whether a path without slashes at its ends is the proof of a term of a branch that exists."""
    parts = path.split("/")
    return len(parts) == 3 and parts[0] == PAGE and parts[1] in network.branches


class TermsPage:
    """The live view of the list, and the reading that all its screens share."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._risk = RiskReading(deps.reader)

    def view(self, frame: Frame, screen: Screen) -> Component:
        """What is at risk at the branches that the screen may show."""
        translator = self._deps.translator(screen.language)
        if screen.is_empty:
            return no_branch(screen.missing, translator)
        chosen, unknown = _chosen(screen, frame.network, translator)
        risk = self._risk.of(frame).within(screen.scope)
        missing = " · ".join(text for text in (left_out(screen, translator), unknown) if text)
        return terms(terms_view(risk, chosen, _narrowed(frame.network, screen.scope), translator, missing))


def _narrowed(network: Network, scope: Scope) -> Network:
    seen = {branch.id: branch for branch in network.branches.values() if scope.allows(branch.id)}
    return replace(network, branches=seen)


def _chosen(screen: Screen, network: Network, translator: Translator) -> tuple[Chosen, str]:
    """The filters of the address, and words on those that mean nothing: they are left out, and said."""
    waits_for, service = screen.option("waits_for") or None, screen.option("service") or None
    unknown = []
    if waits_for is not None and waits_for not in WAITS_FOR:
        unknown.append(waits_for[:40])
        waits_for = None
    if service is not None and service not in network.services:
        unknown.append(service[:40])
        service = None
    text = translator.text("no such filter: {names}", names=", ".join(unknown)) if unknown else ""
    return Chosen(waits_for, service, screen.option("branches")), text
