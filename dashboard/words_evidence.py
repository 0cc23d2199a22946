"""Words of evidence: kinds of rows, what a row says beside its kind, tokens of people made short."""

from collections.abc import Callable, Iterator, Mapping

from dashboard.evidence_drawn import Look
from dashboard.exports_cells import PERSON_NUMBER
from dashboard.i18n import Translator, mark
from dashboard.words_branch import CHANNELS, ORDINARY, PRIORITIES, word
from dashboard.words_terms import RESULTS, STEPS
from sitcenter.domain.events import Event, Kind

TOKEN_CHARS = 8
CODE_CHARS = 60
ROWS: Mapping[str, str] = {
    "booking_created": mark("booked"),
    "rebooked": mark("booked anew"),
    "booking_cancelled": mark("booking cancelled"),
    "ticket_issued": mark("ticket issued"),
    "checked_in": mark("checked in"),
    "called": mark("called"),
    "recalled": mark("called again"),
    "service_started": mark("service began"),
    "paused": mark("service paused"),
    "resumed": mark("service resumed"),
    "service_completed": mark("service ended"),
    "no_show": mark("did not come"),
    "abandoned": mark("left without service"),
    "transferred": mark("transferred"),
    "requeued": mark("put back into the queue"),
    "cancelled": mark("cancelled"),
    "vanished": mark("the row is gone from the queue log"),
    "desk_opened": mark("desk opened"),
    "desk_paused": mark("desk paused"),
    "desk_closed": mark("desk closed"),
    "queue_mode_changed": mark("mode of the queue"),
    "queue_snapshot": mark("state of the queue"),
}
SAID: Mapping[str, str] = {
    "service_code": mark("service"),
    "channel": mark("channel"),
    "call_mode": mark("call"),
    "priority_class": mark("priority"),
    "priority_reason": mark("ground of the priority"),
    "reason_code": mark("reason"),
    "position_before": mark("place in the queue"),
    "mode": mark("mode"),
    "biometric_result": mark("identification"),
    "documents_complete": mark("documents complete"),
    "fee_due": mark("fee due"),
    "fee_paid": mark("fee paid"),
    "payment_id": mark("payment"),
    "step_result": mark("result"),
    "decision": mark("decision"),
    "refusal_by": mark("refused by"),
    "refusal_reason": mark("reason of the refusal"),
    "suspend_reason": mark("reason of the suspension"),
    "plate_class": mark("class of the plate"),
    "workstation_id": mark("workstation"),
    "manual_fields": mark("entered by hand"),
    "tech_error": mark("technical error"),
}
"""What of a row's other fields is shown, and how it is called; people's tokens are not among them."""
VALUES: Mapping[str, str] = {
    **CHANNELS,
    **PRIORITIES,
    **RESULTS,
    "manual": mark("by hand"),
    "auto": mark("automatic"),
    "recall": mark("called again"),
    "negative": mark("negative"),
    "positive": mark("positive"),
    "provider": mark("the service provider"),
    "normal": mark("ordinary"),
    "paper": mark("on paper"),
    "lunch": mark("lunch"),
    "break": mark("break"),
    "policy_routing": mark("by the rules of routing"),
}
LOOKS: Mapping[Look, str] = {
    Look.WAITS: mark("waits"),
    Look.SERVED: mark("being served"),
    Look.PAUSED: mark("desk paused"),
    Look.SEES: mark("camera sees"),
    Look.BLIND: mark("camera does not see"),
    Look.IMPAIRED: mark("camera sees badly"),
    Look.UNKNOWN: mark("not known"),
    Look.MAINTAINED: mark("camera in maintenance"),
}


def short(token: str | None) -> str:
    """The beginning of a person's token; nobody is named."""
    return token[:TOKEN_CHARS] if token else ""


def operator_text(token: str | None, translator: Translator) -> str:
    """An operator by the short token; empty where none is named."""
    return translator.text("operator {token}", token=short(token)) if token else ""


def representative_text(token: str | None, translator: Translator) -> str:
    """A representative by the short token; empty where none is named."""
    return translator.text("representative {token}", token=short(token)) if token else ""


def row_word(event: Event, translator: Translator) -> str:
    """What kind of row it is; the source's own words beside a step that has no name of ours."""
    if event.kind is not Kind.SERVICE:
        return word(translator, ROWS, event.event_type)
    name, own = word(translator, STEPS, event.event_type), event.payload.get("step_name")
    return f"{name}: {_masked(own)}" if isinstance(own, str) and own else name


def row_says(event: Event, service: Callable[[str], str], translator: Translator) -> str:
    """What the row says beside its kind, time, place and people. `service`: the name of a service."""
    return ", ".join(_says(event, service, translator))


def _says(event: Event, service: Callable[[str], str], translator: Translator) -> Iterator[str]:
    for name, label in SAID.items():
        value = event.payload.get(name)
        if value is None or value in ("", ORDINARY):
            continue
        told = service(str(value)) if name == "service_code" else _value(value, translator)
        yield f"{translator.text(label)}: {told}"


def _value(value: object, translator: Translator) -> str:
    if isinstance(value, bool):
        return translator.text("yes") if value else translator.text("no")
    if isinstance(value, (int, float)):
        return translator.number(value)
    if isinstance(value, list):
        return ", ".join(_masked(str(one)) for one in value)
    text = str(value)
    return translator.text(VALUES[text]) if text in VALUES else _masked(text)


def _masked(text: str) -> str:
    """A number of twelve digits may be a person's."""
    return PERSON_NUMBER.sub("*" * 12, text)[:CODE_CHARS]
