"""The forms of the verbs: what each asks for, as Dash components and as the ids that their callback reads.

They stand outside the live part of the page, so that a push never takes a word from whoever is writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components_alert import RELATED
from dashboard.i18n import Translator, mark
from dashboard.words_alerts import VERBS, WORK
from sitcenter.domain.alerts.types import VERDICTS
from sitcenter.domain.alerts.verbs import Verb

WHO, OUTCOME = "who", "outcome"
MINUTES = (15, 30, 60, 120, 240, 480)
"""For how long an alert may be put aside by one choice."""
ASK_MINUTES = (60, 120, 240, 24 * 60, 2 * 24 * 60, 3 * 24 * 60)
"""How soon an explanation may be wanted."""


@dataclass(frozen=True, slots=True)
class Field:
    """A word that a verb takes: `name` is that of `act`'s argument; `needed`: refused without it."""

    name: str
    label: str
    needed: bool = False


_WHY = mark("why")
FORMS: Mapping[Verb, tuple[Field, ...]] = {
    Verb.ACKNOWLEDGE: (Field("reason", mark("why, or what is being done"), needed=True),),
    Verb.ASSIGN: (Field("owner", mark("to whom"), needed=True), Field("reason", _WHY)),
    Verb.EXPLAIN: (Field("reason", mark("explanation"), needed=True),),
    Verb.ASK: (
        Field("owner", mark("whom")),
        Field("until", mark("within"), needed=True),
        Field("reason", mark("what is to be explained")),
    ),
    Verb.VERDICT: (Field("verdict", mark("verdict"), needed=True), Field("reason", _WHY, needed=True)),
    Verb.SHELVE: (Field("until", mark("for how long"), needed=True), Field("reason", _WHY, needed=True)),
    Verb.UNSHELVE: (Field("reason", _WHY),),
    Verb.MERGE: (Field("into", mark("into which alert"), needed=True), Field("reason", _WHY)),
    Verb.DETACH: (Field("reason", _WHY),),
    Verb.REOPEN: (Field("reason", _WHY),),
    Verb.CLOSE: (Field("reason", _WHY),),
    Verb.NOTE: (Field("reason", mark("note"), needed=True),),
}
OPEN = frozenset({Verb.ACKNOWLEDGE, Verb.ASSIGN, Verb.EXPLAIN})
"""What is asked for most stands open; the others open at a click."""
BY_TWO: Mapping[Verb, str] = {
    Verb.VERDICT: mark(
        "This alert is dismissed by two different people: one proposes, another gives the same verdict. "
        "One is enough to confirm it."
    ),
    Verb.MERGE: mark("This alert is merged when a second person asks for the same."),
    Verb.CLOSE: mark("This alert is closed when a second person does so too."),
    Verb.SHELVE: mark("Whoever put this alert aside the last time can't do so again: another person must."),
}
"""Said in the form while the alert is one that takes two people."""
OWN = mark("Add your staff number: nobody handles an alert about himself.")
"""Said while the alert names people by the tokens of their numbers."""
LONG = frozenset({Verb.EXPLAIN, Verb.NOTE})


def field_id(verb: Verb, name: str) -> str:
    """The id of a field."""
    return f"verb-{verb}-{name}"


def button_id(verb: Verb) -> str:
    """The id of a verb's button."""
    return f"verb-{verb}"


def verb_forms(translator: Translator) -> Component:
    """All forms; assets/alerts.css hides those of verbs that the alert doesn't take now."""
    _ = translator.text
    return html.Section(
        [
            html.H2(_("What will you do?")),
            who_field(translator),
            html.P(_(OWN), className="by-number"),
            html.P(id=OUTCOME, className="outcome", role="status"),
            *(_form(verb, translator) for verb in FORMS),
        ],
        className="verbs panel",
    )


def who_field(translator: Translator) -> Component:
    """Who acts. There are no accounts: the browser remembers the name, and it is stored as it is given."""
    label = translator.text("Who are you? (name and post)")
    typed = dcc.Input(id=WHO, type="text", persistence=True, persistence_type="local", autoComplete="name")
    return html.Label([html.Span(f"{label} *"), typed], className="who")


def _form(verb: Verb, translator: Translator) -> Component:
    title = translator.text(VERBS[verb])
    button = html.Button(title, id=button_id(verb), type="button")
    fields = [_field(verb, field, translator) for field in FORMS[verb]]
    if verb in BY_TWO:
        fields.insert(0, html.P(translator.text(BY_TWO[verb]), className="by-two"))
    if verb in OPEN:
        return html.Fieldset([html.Legend(title), *fields, button], className=f"verb {verb}")
    return html.Details([html.Summary(title), *fields, button], className=f"verb {verb}")


def _field(verb: Verb, field: Field, translator: Translator) -> Component:
    label = f"{translator.text(field.label)}{' *' if field.needed else ''}"
    place = field_id(verb, field.name)
    if field.name in ("until", "verdict"):
        chosen = dcc.RadioItems(_options(verb, field.name, translator), id=place, className="choices")
        return group(place, label, chosen)
    if verb in LONG:
        return html.Label([html.Span(label), dcc.Textarea(id=place, rows=4)], className="field")
    offered: dict[str, Any] = {"list": RELATED} if field.name == "into" else {}
    return html.Label(
        [html.Span(label), dcc.Input(id=place, type="text", autoComplete="off", **offered)], className="field"
    )


def group(place: str, label: str, choices: Component) -> Component:
    """Several choices under one label, which is read out with them."""
    named: dict[str, Any] = {"aria-labelledby": f"{place}-label", "role": "group"}
    return html.Div([html.Span(label, id=f"{place}-label"), choices], className="field", **named)


def _options(verb: Verb, name: str, translator: Translator) -> list[dict[str, str]]:
    if name == "verdict":
        return [
            {"value": code.value, "label": translator.text(words)}
            for code, words in WORK.items()
            if code in VERDICTS
        ]
    minutes = MINUTES if verb is Verb.SHELVE else ASK_MINUTES
    return [{"value": str(n), "label": translator.duration(n * 60)} for n in minutes]
