"""Planned maintenance: the windows in which alerts are kept quiet, and a form for another."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import dash
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.acting import Outcome
from dashboard.alert_lines import AlertSetting
from dashboard.alert_setting import setting, setting_at
from dashboard.alerts_now import AlertsNow
from dashboard.components_inbox import notices as notice_lines
from dashboard.components_tables import part
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.i18n import Translator
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.planning import Planned, plan
from dashboard.push import ADDRESS, screen_of
from dashboard.root import now_line, page
from dashboard.verb_forms import WHO, group, who_field
from dashboard.views_inbox import notices
from dashboard.words_alerts import REFUSALS
from sitcenter.domain.alerts.types import Maintenance
from sitcenter.domain.alerts.verbs import Code

SUBJECT = "maintenance"
CANCEL = "cancel-window"
FIELDS = ("start", "end", "reason", "branches", "rules")


def register(app: Dash, deps: Deps) -> None:
    """The page and its callbacks; its live view is reached through that of the inbox."""

    def layout(**query: str) -> Component:
        translator = deps.translator(query.get("lang"))
        title = html.H1(translator.text("Planned maintenance"))
        content = html.Main([title, html.Div(id=LIVE), _form(deps, translator)])
        return page(deps, translator, "alerts", [now_line(), content], theme_of(query.get("theme")))

    # With an order it is looked for before the pages of single alerts, which have none.
    dash.register_page(  # type: ignore[no-untyped-call]
        SUBJECT, path=f"/alerts/{SUBJECT}", layout=layout, title="sitcenter", order=1
    )
    app.callback(
        output=[Output("plan-outcome", "children"), Output("plan-reason", "value")],
        inputs={"clicks": Input("plan-window", "n_clicks")},
        state={
            "words": {name: State(f"plan-{name}", "value") for name in FIELDS},
            "who": State(WHO, "value"),
            "href": State(ADDRESS, "href"),
        },
        running=[(Output("plan-window", "disabled"), True, False)],
        prevent_initial_call=True,
    )(_planning(deps))
    app.callback(
        Output("cancel-outcome", "children"),
        Input({"type": CANCEL, "window": ALL}, "n_clicks"),
        State(WHO, "value"),
        State(ADDRESS, "href"),
        prevent_initial_call=True,
    )(_cancelling(deps))


def view(deps: Deps, frame: Frame, screen: Screen) -> Component:
    """The live part: what runs and what is to come, of the branches that the screen may show."""
    s = setting(deps, frame, screen)
    told = frame.alerts or AlertsNow()
    windows = [w for w in told.windows if not w.branches or any(map(screen.scope.allows, w.branches))]
    return html.Div(
        [
            notice_lines(notices(frame.alerts, s), not told.is_current(s.now)),
            html.Div(_windows(windows, s), className="panel windows", **part("windows")),
        ],
        className="maintenance-page",
    )


def _windows(windows: Sequence[Maintenance], s: AlertSetting) -> list[Component]:
    _ = s.translator.text
    if not windows:
        return [html.P(_("no maintenance is planned"), className="quiet")]
    return [_window(window, s) for window in sorted(windows, key=lambda w: (w.start, w.id))]


def _window(window: Maintenance, s: AlertSetting) -> Component:
    """One window, in words, with the button that ends it."""
    _, language = s.translator.text, s.translator.language
    running = window.start <= s.now
    branches = ", ".join(s.place(branch_id) for branch_id in sorted(window.branches)) or _("all branches")
    names = (s.rules[r].names.get(language) if r in s.rules else r for r in sorted(window.rules))
    rules = "; ".join(names) or _("all rules")
    return html.Article(
        [
            html.P(html.B(_("runs now") if running else _("to come"))),
            html.P(f"{s.at(window.start, '')} – {s.at(window.end, '')} · {branches}"),
            html.P(f"{rules} · {window.reason} · {window.actor}"),
            html.Button(
                _("End it now") if running else _("Take it back"),
                id={"type": CANCEL, "window": window.id},
                type="button",
            ),
        ],
        className="window",
    )


def _form(deps: Deps, translator: Translator) -> Component:
    _, language = translator.text, translator.language
    now = deps.now().astimezone(deps.network.zone)
    branches = {branch.id: branch.short.get(language) for branch in deps.network.branches.values()}
    rules = {rule.id: rule.names.get(language) for rule in deps.rules.values()}
    return html.Section(
        [
            html.H2(_("Plan a window")),
            who_field(translator),
            _typed("start", _("from"), f"{now:%Y-%m-%d %H:%M}"),
            _typed("end", _("until"), f"{now + timedelta(hours=1):%Y-%m-%d %H:%M}"),
            _typed("reason", _("why"), ""),
            _ticked("branches", _("branches; none ticked means all"), branches),
            _ticked("rules", _("rules; none ticked means all"), rules),
            html.Button(_("Plan"), id="plan-window", type="button"),
            html.P(id="plan-outcome", className="outcome", role="status"),
            html.P(id="cancel-outcome", className="outcome", role="status"),
        ],
        className="plan panel",
    )


def _typed(name: str, label: str, value: str) -> Component:
    """A field that must be filled in."""
    typed = dcc.Input(id=f"plan-{name}", type="text", value=value, autoComplete="off")
    return html.Label([html.Span(f"{label} *"), typed], className="field")


def _ticked(name: str, label: str, names: dict[str, str]) -> Component:
    options: Any = [{"value": value, "label": text} for value, text in names.items()]
    ticked = dcc.Checklist(options, id=f"plan-{name}", value=[], className="choices")
    return group(f"plan-{name}", label, ticked)


def _planning(deps: Deps) -> Any:
    async def planning(
        clicks: int | None, words: Mapping[str, Any], who: str | None, href: str
    ) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        start, end, reason = ((words[name] or "").strip() for name in ("start", "end", "reason"))
        branches, rules = (frozenset(words[name] or ()) for name in ("branches", "rules"))
        asked = Planned((who or "").strip(), start, end, reason, branches, rules)
        outcome = await asyncio.to_thread(_plan, deps, asked, href)
        return outcome.text, "" if outcome.done else no_update

    return planning


def _plan(deps: Deps, asked: Planned, href: str) -> Outcome:
    s = setting_at(deps, deps.now(), screen_of(deps, href).language)
    if deps.alerts is None:
        return Outcome(False, s.translator.text("Alerts are not evaluated here: nobody would be warned."))
    return plan(deps.alerts, asked, s)


def _cancelling(deps: Deps) -> Any:
    async def cancelling(clicks: Sequence[int | None], who: str | None, href: str) -> Any:
        if not any(clicks) or ctx.triggered_id is None or not ctx.triggered[0]["value"]:
            return no_update
        return await asyncio.to_thread(_cancel, deps, ctx.triggered_id["window"], (who or "").strip(), href)

    return cancelling


def _cancel(deps: Deps, window_id: str, actor: str, href: str) -> str:
    s = setting_at(deps, deps.now(), screen_of(deps, href).language)
    _ = s.translator.text
    if deps.alerts is None:
        return _("Alerts are not evaluated here: nobody would be warned.")
    if not actor:
        return _("Write who you are: nothing was recorded.")
    if window_id not in {window.id for window in deps.alerts.windows(s.now)}:
        return _(REFUSALS[Code.ALREADY])
    deps.alerts.cancel_window(window_id, actor, s.now)
    return _("Recorded at {time}: {what}.", time=s.at(s.now, ""), what=_("the window ended"))
