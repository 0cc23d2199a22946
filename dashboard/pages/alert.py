"""One alert: what happened, what it means, everything that was done, and the forms to act."""

import re
from typing import NamedTuple

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard import verb_callback
from dashboard.alert_setting import kept_link, setting
from dashboard.alerts_now import AlertsNow
from dashboard.components_alert import alert as alert_parts
from dashboard.components_missing import not_found
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.pages.evidence_panel import EvidencePanel
from dashboard.root import now_line, page
from dashboard.verb_forms import verb_forms
from dashboard.views_alert import AlertRead, alert_view
from dashboard.views_inbox import address
from sitcenter.domain.alerts.types import Alert, Flip

_PATH = re.compile(r"alerts/[0-9a-f]{16}")
FRAMES_KEPT = 20
"""So long a history stays for an alert that nobody looks at."""


def register(app: Dash, deps: Deps) -> None:
    """The page and its callback; its live view is reached through that of the inbox."""

    def layout(alert_id: str = "", **query: str) -> Component:  # noqa: ARG001
        translator = deps.translator(query.get("lang"))
        forms = verb_forms(translator)
        content = html.Main([html.Div(id=LIVE), forms], className="with-verbs")
        return page(deps, translator, "alerts", [now_line(), content], theme_of(query.get("theme")))

    dash.register_page(  # type: ignore[no-untyped-call]
        "alert", path_template="/alerts/<alert_id>", layout=layout, title="sitcenter"
    )
    verb_callback.register(app, deps)


def is_alert(path: str) -> bool:
    """Whether an address, without slashes at its ends, could be that of an alert."""
    return _PATH.fullmatch(path) is not None


class _Kept(NamedTuple):
    """An alert's history as of its version, and the frame that last needed it."""

    version: int
    flips: tuple[Flip, ...]
    frame: int


class AlertPage:
    """The live view, and histories, read anew only when their alert has moved on."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._kept: dict[str, _Kept] = {}
        self._evidence = EvidencePanel(deps)

    def view(self, frame: Frame, screen: Screen) -> Component:
        """The alert that the screen's address names."""
        s = setting(self._deps, frame, screen)
        link = kept_link(dict(screen.query))
        _, desk = s.translator.text, self._deps.alerts
        if desk is None:
            return self._none(screen, _("Alerts are not evaluated here: nobody would be warned."))
        told = frame.alerts or AlertsNow()
        alert = told.by_id.get(screen.subject) or desk.get(screen.subject, screen.scope)
        if alert is None or not screen.scope.allows(alert.branch_id):
            return self._none(screen, _("No alert that you may see has this id:"))
        flips = self._flips(alert, frame)
        evidence = self._evidence.of(alert, frame, screen, s, link)
        return alert_parts(alert_view(AlertRead(alert, flips, told), s, link), evidence)

    def _none(self, screen: Screen, why: str) -> Component:
        translator = self._deps.translator(screen.language)
        back = address(kept_link(dict(screen.query)))
        title = translator.text("There is no such alert")
        return not_found(title, why, screen.subject[:40], translator.text("Back to the alerts"), back)

    def _flips(self, alert: Alert, frame: Frame) -> tuple[Flip, ...]:
        desk, kept = self._deps.alerts, self._kept.get(alert.alert_id)
        used = [(i, k) for i, k in list(self._kept.items()) if k.frame > frame.number - FRAMES_KEPT]
        self._kept = dict(used)
        if kept is None or kept.version != alert.version:
            flips = () if desk is None else tuple(desk.flips(alert.alert_id))
            kept = _Kept(alert.version, flips, frame.number)
        self._kept[alert.alert_id] = kept._replace(frame=frame.number)
        return kept.flips
