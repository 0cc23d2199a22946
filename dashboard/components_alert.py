"""One alert's page as Dash components. Nothing is decided or translated here."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components_inbox import notices
from dashboard.components_tables import age, part, table
from dashboard.views_alert import AlertView, Said

SEEN = "part-seen"
"""The id of the element that holds the version which the page shows."""
RELATED = "related"
"""The id of the list that the form for merging offers."""


def alert(view: AlertView, evidence: Component | None = None) -> Component:
    """The live part of the page. `evidence`: what stands in place of the list of ids."""
    return html.Div(
        className="alert-page",
        children=[
            notices(view.notices, view.old),
            html.Div(_head(view), **part("alert-head")),
            html.Div(_sayings(view.facts), className="panel facts-of", **part("alert-facts")),
            html.Div(
                [html.H2(view.card_title), _sayings(view.card)], className="panel card", **part("alert-card")
            ),
            evidence or html.Div(_evidence(view), className="panel evidence", **part("alert-evidence")),
            table(view.history, "history"),
            html.Div(_related(view), className="panel related", **part("alert-related")),
            html.Span(str(view.version), hidden=True, id=SEEN),
            html.Div(_can(view), hidden=True, **part("alert-can")),
        ],
    )


def _head(view: AlertView) -> Component:
    line = view.line
    return html.Header(
        [
            html.P(
                [html.Span(line.shape, className="shape"), html.B(line.severity_word), f" · {line.work}"],
                className="grade",
            ),
            html.H1(line.what),
            html.P(
                [
                    html.A(line.where, href=view.place_href),
                    *_subject(view),
                    f" · {line.since} · ",
                    age(line.since_ms),
                ],
                className="place",
            ),
        ],
        className=f"alert-head {line.kind if line.loud else 'low'}",
    )


def _subject(view: AlertView) -> list[Component | str]:
    """What it is about, with its own page where it has one."""
    subject = view.line.subject
    if not subject:
        return []
    return [", ", html.A(subject, href=view.subject_href) if view.subject_href else subject]


def _sayings(sayings: Sequence[Said]) -> Component:
    parts: list[Component] = []
    for said in sayings:
        parts += [html.Dt(said.label), html.Dd(_said(said))]
    return html.Dl(parts)


def _said(said: Said) -> list[Component | str]:
    content: list[Component | str] = [html.A(said.text, href=said.href) if said.href else said.text]
    return [*content, " · ", age(said.ms)] if said.ms is not None else content


def _evidence(view: AlertView) -> list[Component]:
    found = [html.Li(_said(said), className="code") for said in view.evidence]
    return [html.H2(view.evidence_title), html.Ul(found) if found else html.P("–", className="quiet")]


def _related(view: AlertView) -> list[Component]:
    if not view.related:
        return [html.H2(view.related_title), html.P(view.related_empty, className="quiet")]
    offered = [html.Option(label=said.text, value=said.label) for said in view.related]
    return [
        html.H2(view.related_title),
        html.Ul([html.Li(_said(said)) for said in view.related]),
        html.Datalist(offered, id=RELATED),
    ]


def _can(view: AlertView) -> list[Component]:
    """What assets/alerts.css goes by: forms of verbs that the alert doesn't take are hidden."""
    marks = ["can", *(f"can-{verb}" for verb in view.can), *(["can-two"] if view.two else [])]
    marks += ["can-named"] if view.named else []
    return [html.Span(className=name) for name in marks]
