"""What stands where there is nothing to show, as Dash components."""

from dash import html
from dash.development.base_component import Component


def not_found(title: str, text: str, subject: str, link: str, href: str) -> Component:
    """A title, what was asked for, and a way back."""
    asked: list[Component | str] = [text, " ", html.Code(subject)] if subject else [text]
    return html.Div(
        [html.H1(title), html.P(asked), html.P(html.A(link, href=href))],
        className="not-found",
    )
