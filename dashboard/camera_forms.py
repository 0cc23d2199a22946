"""The forms of what can be ordered of a camera, as Dash components and as the ids that their callback reads.

They stand outside the live part of the page, so that a push never takes a word from whoever is writing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.i18n import Translator, mark
from dashboard.verb_forms import group, who_field
from dashboard.words_cameras import PURPOSES, VERBS
from sitcenter.domain.cameras.types import Verb

OUTCOME, PREVIEW = "camera-outcome", "mask-preview"
EDGES: Mapping[str, str] = {
    "left": mark("left edge, %"),
    "right": mark("right edge, %"),
    "top": mark("top edge, %"),
    "bottom": mark("bottom edge, %"),
}
START = {"left": 0, "right": 30, "top": 0, "bottom": 8}
"""Where a clock mostly stands."""
MINUTES = (30, 60, 120, 240, 480, 24 * 60, 3 * 24 * 60)
FIELDS: Mapping[Verb, tuple[str, ...]] = {
    Verb.ACCEPT_VIEW: ("reason",),
    Verb.MASK: (*EDGES, "purpose", "reason"),
    Verb.UNMASK: ("reason",),
    Verb.MAINTENANCE: ("minutes", "reason"),
}
MEANT: Mapping[Verb, str] = {
    Verb.ACCEPT_VIEW: mark("It is to look where it looks now: what is usual is learned anew."),
    Verb.MASK: mark("What moves there is left out: the clock in the picture, a door, a tree."),
    Verb.UNMASK: mark("The whole picture is compared again."),
    Verb.MAINTENANCE: mark("It is watched on, and nobody is alerted of it."),
    Verb.STILL: mark(
        "One small grey picture, so blurred that nobody can be recognised; deleted after two minutes. "
        "Who asks and why is recorded, and each look at it."
    ),
}


STILL: Mapping[Verb, tuple[str, ...]] = {Verb.STILL: ("reason",)}
"""Only where the site shows stills."""


def fields_of(stills: bool) -> Mapping[Verb, tuple[str, ...]]:
    """The forms of the page and their fields."""
    return {**FIELDS, **STILL} if stills else FIELDS


def field_id(verb: Verb, name: str) -> str:
    """The id of a field."""
    return f"camera-{verb}-{name}"


def button_id(verb: Verb) -> str:
    """The id of a verb's button."""
    return f"camera-{verb}"


def camera_forms(translator: Translator, stills: bool = False) -> Component:
    """All forms; each asks why."""
    return html.Section(
        [
            html.H2(translator.text("What will you do?")),
            who_field(translator),
            html.P(id=OUTCOME, className="outcome", role="status"),
            *(_form(verb, names, translator) for verb, names in fields_of(stills).items()),
        ],
        className="verbs panel camera-verbs",
    )


def _form(verb: Verb, names: Sequence[str], translator: Translator) -> Component:
    title = translator.text(VERBS[verb])
    fields = [_field(verb, name, translator) for name in names]
    if verb is Verb.MASK:
        fields = [html.Div(fields[: len(EDGES)], className="edges"), preview(), *fields[len(EDGES) :]]
    return html.Details(
        [
            html.Summary(title),
            html.P(translator.text(MEANT[verb]), className="quiet"),
            *fields,
            html.Button(title, id=button_id(verb), type="button"),
        ],
        className=f"verb {verb}",
    )


def preview() -> Component:
    """Where the region lies in the picture: a frame of its shape, never the picture itself."""
    return html.Div(
        html.Div(id=PREVIEW, className="region", style=region(START)), className="preview", role="img"
    )


def region(edges: Mapping[str, float | None]) -> dict[str, str]:
    """The style of a region within its frame; without a sound one it has no size."""
    left, right, top, bottom = (edges.get(name) for name in ("left", "right", "top", "bottom"))
    if left is None or right is None or top is None or bottom is None:
        return {"display": "none"}
    if not (0 <= left < right <= 100 and 0 <= top < bottom <= 100):
        return {"display": "none"}
    return {"left": f"{left}%", "width": f"{right - left}%", "top": f"{top}%", "height": f"{bottom - top}%"}


def _field(verb: Verb, name: str, translator: Translator) -> Component:
    _ = translator.text
    place = field_id(verb, name)
    if name in EDGES:
        typed: Component = dcc.Input(id=place, type="number", min=0, max=100, step=1, value=START[name])
        return html.Label([html.Span(_(EDGES[name])), typed], className="field")
    if name == "purpose":
        options: Any = [{"value": code, "label": _(text)} for code, text in PURPOSES.items()]
        return group(
            place, _("what is there"), dcc.RadioItems(options, "clock", id=place, className="choices")
        )
    if name == "minutes":
        label = _("for how long")
        return group(place, f"{label} *", _minutes(place, translator))
    label = _("why")
    return html.Label(
        [html.Span(f"{label} *"), dcc.Input(id=place, type="text", autoComplete="off")], className="field"
    )


def _minutes(place: str, translator: Translator) -> Component:
    """For how long from now on; or the end of what runs."""
    options: Any = [{"value": str(n), "label": translator.duration(n * 60)} for n in MINUTES]
    options.append({"value": "0", "label": translator.text("it is over")})
    chosen: Component = dcc.RadioItems(options, id=place, className="choices")
    return chosen
