"""How the alerts themselves do over a period: `?from=&to=&officers=&branches=`."""

from collections import OrderedDict
from datetime import datetime, timedelta

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components_performance import performance as performance_part
from dashboard.deps import Deps
from dashboard.doors import AlertDesk
from dashboard.exports_period import BadFilter
from dashboard.frames import Frame, Screen
from dashboard.i18n import Translator
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.pages.missing import left_out, no_branch
from dashboard.period_asked import Period, period_asked
from dashboard.root import page
from dashboard.views_performance import PageSetting, performance_view
from sitcenter.domain.alerts.performance import Performance, performance
from sitcenter.domain.alerts.types import Alert
from sitcenter.domain.scope import Scope

PAGE = "performance"
REDRAWN = timedelta(minutes=1)
LOOKBACK = timedelta(days=30)
"""Alarms of the period may belong to alerts whose cause began so long before."""
KEPT = 20
MOST_OFFICERS = 99
Key = tuple[Scope, datetime, datetime, int]


def register(_app: Dash, deps: Deps) -> None:
    """The page and its live view."""

    def layout(lang: str | None = None, theme: str | None = None, **_query: str) -> Component:
        clock = html.Div([html.Time(id="clock"), html.Span(id="heart")], className="now")
        return page(deps, deps.translator(lang), PAGE, [clock, html.Main(id=LIVE)], theme_of(theme))

    dash.register_page(PAGE, path="/performance", layout=layout)  # type: ignore[no-untyped-call]
    deps.hub.add(PAGE, PerformancePage(deps).view)


class PerformancePage:
    """The live view; figures are reckoned once a minute for all who ask for the same."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._kept: OrderedDict[Key, Performance] = OrderedDict()

    def view(self, frame: Frame, screen: Screen) -> Component:
        """The figures of the address's period and branches; what isn't known is said, never shown as zero."""
        translator = self._deps.translator(screen.language)
        if screen.is_empty:
            return no_branch(screen.missing, translator)
        now = _floor(frame.at)
        period, notes = self._period(screen, now, translator)
        officers, odd = _officers(screen.option("officers"), translator)
        notes = tuple(text for text in (*notes, odd, left_out(screen, translator)) if text)
        unknown = self._unknown(frame, period, translator)
        key = (screen.scope, period.start, period.end, officers)
        figures = None if unknown else self._figures(frame, key)
        if figures is None and not unknown:
            unknown = translator.text("Not known: the database does not answer.")
        if figures is not None and not figures.evaluated:
            unknown, figures = translator.text("Not known: no rule was evaluated in this period."), None
        setting = PageSetting(
            period,
            officers,
            screen.option("branches"),
            self._deps.rules,
            self._deps.network.zone,
            translator,
            (*notes, *_gaps(frame, period, translator)),
            unknown,
        )
        return performance_part(performance_view(figures, setting))

    def _period(
        self, screen: Screen, now: datetime, translator: Translator
    ) -> tuple[Period, tuple[str, ...]]:
        try:
            asked = screen.option("from"), screen.option("to")
            return period_asked(*asked, screen.scope, self._deps.network, now), ()
        except BadFilter:
            note = translator.text("The period of the address can't be used; shown: the last 24 hours.")
            return period_asked(None, None, screen.scope, self._deps.network, now), (note,)

    def _unknown(self, frame: Frame, period: Period, translator: Translator) -> str:
        _ = translator.text
        if self._deps.alerts is None or frame.alerts is None:
            return _("Not known: no alerts are evaluated here.")
        evaluated = frame.alerts.evaluated_at
        if evaluated is None or evaluated < period.start:
            return _("Not known: no rule was evaluated in this period.")
        return ""

    def _figures(self, frame: Frame, key: Key) -> Performance | None:
        """None while the database is silent and nothing was reckoned before."""
        desk = self._deps.alerts
        if key not in self._kept and frame.silent_since is None and desk is not None:
            self._kept[key] = _reckon(desk, key, frame.at)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept.get(key)


def _reckon(desk: AlertDesk, key: Key, now: datetime) -> Performance:
    scope, start, end, officers = key
    alerts: dict[str, Alert] = {alert.alert_id: alert for alert in desk.inbox(scope, now)}
    alerts |= {alert.alert_id: alert for alert in desk.alerts(scope, start - LOOKBACK, end)}
    flips, gaps = desk.flips_between(scope, start, end), desk.gaps(start, end, now)
    return performance(flips, alerts.values(), start, end, officers, gaps)


def _gaps(frame: Frame, period: Period, translator: Translator) -> tuple[str, ...]:
    """That rules aren't evaluated any more, where the period reaches till now."""
    alerts = frame.alerts
    if alerts is None or alerts.evaluated_at is None or alerts.is_current(frame.at):
        return ()
    if alerts.evaluated_at >= period.end:
        return ()
    zone = frame.network.zone
    time = f"{translator.day(alerts.evaluated_at.astimezone(zone).date())} "
    time += translator.clock(alerts.evaluated_at, zone)
    return (translator.text("Rules have not been evaluated since {time}: the figures end there.", time=time),)


def _officers(asked: str | None, translator: Translator) -> tuple[int, str]:
    """One officer unless the address says how many; what it says in vain is told."""
    if not asked:
        return 1, ""
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:4]) <= MOST_OFFICERS:
        return int(asked), ""
    return 1, translator.text("The number of officers can't be used; shown: for one.")


def _floor(at: datetime) -> datetime:
    return at - (at - at.replace(minute=0, second=0, microsecond=0)) % REDRAWN
