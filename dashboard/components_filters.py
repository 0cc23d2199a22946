"""The filters of a page as a plain form: what is chosen becomes its address. Nothing is decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: the query's word, its label, and what may be chosen as (value, words)."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str = ""


def filters(path: str, choices: Sequence[Choice], kept: Mapping[str, str], show: str) -> Component:
    """A form whose answer is the page at `path`. `kept` goes along unseen; `show` is on the button."""
    hidden = [
        dcc.Input(type="hidden", name=name, value=value, id=f"kept-{name}") for name, value in kept.items()
    ]
    return html.Form(
        [*hidden, *(_select(choice) for choice in choices), html.Button(show, type="submit")],
        action=path,
        method="GET",
        className="filters",
    )


def _select(choice: Choice) -> Component:
    known = {value for value, _words in choice.options}
    options = [*choice.options, *([] if choice.chosen in known else [(choice.chosen, choice.chosen)])]
    return html.Label(
        [
            html.Span(choice.label),
            html.Select(
                [
                    html.Option(words, value=value, selected=value == choice.chosen)
                    for value, words in options
                ],
                name=choice.name,
            ),
        ]
    )
