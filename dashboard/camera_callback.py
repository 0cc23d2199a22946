"""The callbacks of a camera's forms: one for all buttons, on the server, once a click; one for the preview.

What the page shows then comes by the next push, as for every other screen.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from dashboard.acting import Outcome
from dashboard.acting_cameras import Ordered, order_camera
from dashboard.camera_forms import EDGES, OUTCOME, PREVIEW, button_id, field_id, fields_of, region
from dashboard.deps import Deps
from dashboard.push import ADDRESS, screen_of
from dashboard.verb_forms import WHO
from sitcenter.domain.cameras.types import Box, CameraKey, Verb
from sitcenter.domain.masking import mask

Words = Mapping[str, Mapping[str, Any]]


def register(app: Dash, deps: Deps) -> None:
    """The callbacks. While one runs all buttons are out of reach, so that a double click acts once."""
    fields = fields_of(deps.stills)
    app.callback(
        output={"outcome": Output(OUTCOME, "children"), "words": _reasons(Output, fields)},
        inputs={"clicks": {verb.value: Input(button_id(verb), "n_clicks") for verb in fields}},
        state={
            "words": {
                verb.value: {name: State(field_id(verb, name), "value") for name in names}
                for verb, names in fields.items()
            },
            "who": State(WHO, "value"),
            "href": State(ADDRESS, "href"),
        },
        running=[(Output(button_id(verb), "disabled"), True, False) for verb in fields],
        prevent_initial_call=True,
    )(_ordering(deps, fields))
    app.callback(
        Output(PREVIEW, "style"),
        inputs={"edges": {name: Input(field_id(Verb.MASK, name), "value") for name in EDGES}},
        prevent_initial_call=True,
    )(region)


def _reasons(kind: Any, fields: Iterable[Verb]) -> dict[str, Any]:
    return {verb.value: kind(field_id(verb, "reason"), "value") for verb in fields}


def _ordering(deps: Deps, fields: Collection[Verb]) -> Any:
    async def ordering(
        clicks: Mapping[str, int | None], words: Words, who: str | None, href: str
    ) -> dict[str, Any]:
        verb = next(verb for verb in fields if button_id(verb) == ctx.triggered_id)
        left = dict.fromkeys((verb.value for verb in fields), no_update)
        if not clicks[verb.value]:
            return {"outcome": no_update, "words": left}
        outcome = await asyncio.to_thread(order, deps, verb, words[verb.value], who, href)
        return {"outcome": outcome.text, "words": {**left, **({verb.value: ""} if outcome.done else {})}}

    return ordering


def order(deps: Deps, verb: Verb, words: Mapping[str, Any], who: str | None, href: str) -> Outcome:
    """Do what the form of a page asks; the camera is that of its address."""
    shown = screen_of(deps, href)
    translator = deps.translator(shown.language)
    branch_id, _, camera_id = shown.subject.partition("/")
    branch = deps.network.branches.get(branch_id)
    if branch is None or not shown.scope.allows(branch_id) or camera_id not in {c.id for c in branch.cameras}:
        return Outcome(False, translator.text("There is no such camera"))
    if verb is Verb.STILL and not deps.stills:
        return Outcome(False, translator.text("This site shows no stills."))
    if deps.cameras is None:
        return Outcome(False, translator.text("Nothing can be ordered of cameras here."))
    asked = ordered_of(verb, words, who, CameraKey(branch_id, camera_id))
    return order_camera(deps.cameras, asked, branch, translator, deps.now())


def ordered_of(verb: Verb, words: Mapping[str, Any], who: str | None, key: CameraKey) -> Ordered:
    """A form's words, trimmed and without a person's number, as `order_camera` wants them."""
    minutes = words.get("minutes")
    return Ordered(
        verb=verb,
        key=key,
        actor=(who or "").strip(),
        reason=mask((words.get("reason") or "").strip()),
        box=_box(words) if verb is Verb.MASK else None,
        minutes=int(minutes) if minutes else None,
    )


def _box(words: Mapping[str, Any]) -> Box | None:
    """The region in shares; None where an edge isn't a number."""
    edges = [words.get(name) for name in ("left", "top", "right", "bottom")]
    if not all(isinstance(edge, (int, float)) for edge in edges):
        return None
    left, top, right, bottom = (edge / 100 for edge in edges if edge is not None)
    return Box(left, top, right, bottom, str(words.get("purpose") or "other"))
