"""The callback of the verbs' forms: one for all, on the server, once a click.

What the page shows then comes by the next push, as for every other screen.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from dashboard.acting import Asked, Outcome, act_on
from dashboard.alert_lines import AlertSetting
from dashboard.alert_setting import setting_at
from dashboard.components_alert import SEEN
from dashboard.deps import Deps
from dashboard.push import ADDRESS, screen_of
from dashboard.verb_forms import FORMS, OUTCOME, WHO, button_id, field_id
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.alerts.verbs import Verb
from sitcenter.domain.scope import EVERYTHING

Words = Mapping[str, Mapping[str, str | None]]


def register(app: Dash, deps: Deps) -> None:
    """The callback. While it runs all buttons are out of reach, so that a double click acts once."""
    buttons = [button_id(verb) for verb in FORMS]
    app.callback(
        output={"outcome": Output(OUTCOME, "children"), "words": _fields(Output)},
        inputs={"clicks": {verb.value: Input(button_id(verb), "n_clicks") for verb in FORMS}},
        state={
            "words": _fields(State),
            "who": State(WHO, "value"),
            "href": State(ADDRESS, "href"),
            "seen": State(SEEN, "children"),
        },
        running=[(Output(button, "disabled"), True, False) for button in buttons],
        prevent_initial_call=True,
    )(_acting(deps))


def _fields(kind: Any) -> dict[str, dict[str, Any]]:
    return {
        verb.value: {field.name: kind(field_id(verb, field.name), "value") for field in fields}
        for verb, fields in FORMS.items()
    }


def _acting(deps: Deps) -> Any:
    async def acting(
        clicks: Mapping[str, int | None], words: Words, who: str | None, href: str, seen: str | None
    ) -> dict[str, Any]:
        verb = next(verb for verb in FORMS if button_id(verb) == ctx.triggered_id)
        if not clicks[verb.value]:
            return {"outcome": no_update, "words": _left(words)}
        outcome = await asyncio.to_thread(_act, deps, verb, words[verb.value], who, href, seen)
        return {"outcome": outcome.text, "words": _left(words, verb if outcome.done else None)}

    return acting


def _act(
    deps: Deps, verb: Verb, words: Mapping[str, str | None], who: str | None, href: str, seen: str | None
) -> Outcome:
    shown = screen_of(deps, href)
    s: AlertSetting = setting_at(deps, deps.now(), shown.language)
    if deps.alerts is None or seen is None:
        return Outcome(False, s.translator.text("Alerts are not evaluated here: nobody would be warned."))
    asked = asked_of(verb, words, who, shown.subject, int(seen))
    return act_on(deps.alerts, asked, EVERYTHING, s, deps.own_tokens(asked.actor))


def asked_of(verb: Verb, words: Mapping[str, str | None], who: str | None, alert_id: str, seen: int) -> Asked:
    """A form's words, trimmed, as `act_on` wants them."""
    said = {name: (text or "").strip() for name, text in words.items()}
    return Asked(
        verb=verb,
        alert_id=alert_id,
        actor=(who or "").strip(),
        seen=seen,
        reason=said.get("reason", ""),
        owner=said.get("owner", ""),
        minutes=int(said["until"]) if said.get("until") else None,
        verdict=Work(said["verdict"]) if said.get("verdict") else None,
        into=said.get("into", ""),
    )


def _left(words: Words, emptied: Verb | None = None) -> dict[str, dict[str, Any]]:
    """What the fields hold afterwards: those of a form that is done are emptied, no other is touched."""
    return {
        verb: dict.fromkeys(fields, "" if verb == emptied else no_update) for verb, fields in words.items()
    }
