"""The steps of an application as its source told them, without anything about persons."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from dashboard.exports_cells import PERSON_NUMBER
from dashboard.i18n import Translator
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_branch import word
from dashboard.words_terms import INTERVAL_REASONS, RESULTS, STEPS
from sitcenter.domain.events import Event


def steps_table(
    steps: Sequence[Event], translator: Translator, instant: Callable[[datetime | None], str]
) -> TableView:
    """One row a step, in order."""
    _ = translator.text
    return TableView(
        _("Steps as the source told them"),
        head((_("time"), _("step"), _("result"), _("desk")), ()),
        tuple(_step(step, translator, instant) for step in steps),
        _("no steps are known"),
    )


def _step(step: Event, translator: Translator, instant: Callable[[datetime | None], str]) -> tuple[Cell, ...]:
    name = word(translator, STEPS, step.event_type)
    own = _text(step, "step_name")
    return (
        Cell(instant(step.occurred_at)),
        Cell(f"{name}: {own}" if own else name),
        Cell(", ".join(_results(step, translator, instant)) or NONE),
        Cell(_text(step, "desk_id") or NONE),
    )


def _results(step: Event, translator: Translator, instant: Callable[[datetime | None], str]) -> Iterable[str]:
    """What a step says beside its name: result, decision, refusal, suspension, trouble, deadline."""
    _ = translator.text
    for code in dict.fromkeys(filter(None, (_text(step, "step_result"), _text(step, "decision")))):
        yield word(translator, RESULTS, code)
    if reason := _text(step, "refusal_reason"):
        yield reason
    if step.payload.get("suspended") is True:
        reason = _text(step, "suspend_reason")
        yield _("suspended") + (f": {word(translator, INTERVAL_REASONS, reason)}" if reason else "")
    if step.payload.get("tech_error") is True:
        yield _("technical error")
    due = step.payload.get("due_at_source")
    if isinstance(due, str):
        yield _("source's deadline {time}", time=instant(datetime.fromisoformat(due)))


def _text(step: Event, name: str) -> str:
    """Free text of a source; a number of twelve digits in it may be a person's and is masked."""
    value = step.payload.get(name)
    return PERSON_NUMBER.sub("*" * 12, value) if isinstance(value, str) else ""
