"""Made-up histories for properties: few subjects, many ties in time, corrections of anything by anything."""

from dataclasses import replace

from hypothesis import strategies as st

from sitcenter.domain.events import Event
from tests.storage.builders import camera, event, sampled, step, word

TYPES = (
    "booking_created",
    "ticket_issued",
    "checked_in",
    "called",
    "recalled",
    "service_started",
    "paused",
    "resumed",
    "service_completed",
    "transferred",
    "requeued",
    "no_show",
    "abandoned",
    "cancelled",
)
WORDS = ("desk_opened", "desk_paused", "desk_closed")
STEPS = (
    "form_application",
    "send",
    "provider_receive",
    "provider_receive",
    "suspend",
    "resume",
    "reset",
    "decide",
    "ready",
    "hand_over",
    "cancel",
)


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Events of few subjects with many ties in time; some correct one of any subject, some are tests."""
    found: list[Event] = []
    for number in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from(("ticket", "ticket", "ticket", "word", "step", "camera")))
        after = draw(st.sampled_from((0.0, 5.0, 14.5, 15.0, 31.0, 600.0)))
        made = _one(draw, kind, after, number)
        if found and draw(st.integers(0, 3)) == 0:
            wrong = draw(st.sampled_from(found))
            made = replace(made, is_correction=True, corrects_seq=wrong.source_seq)
        found.append(made)
    return found


def _one(draw: st.DrawFn, kind: str, after: float, number: int) -> Event:
    if kind == "word":
        desk = draw(st.sampled_from(("desk:1", "desk:2")))
        return word(draw(st.sampled_from(WORDS)), after, desk, seq=str(number))
    if kind == "camera":
        return _of_camera(draw, after, number)
    if kind == "step":
        due = draw(st.sampled_from(({}, {"due_at_source": "2026-11-24T18:59:59+00:00"})))
        made = step(draw(st.sampled_from(STEPS)), after, draw(st.sampled_from(("001", "002"))), **due)
        return replace(made, source_seq=str(number))
    return event(
        draw(st.sampled_from(TYPES)),
        after,
        draw(st.sampled_from(("A001", "A002"))),
        branch_id=draw(st.sampled_from("ab")),
        seq=str(number),
        is_test=draw(st.integers(0, 9)) == 0,
        service_code=draw(st.sampled_from(("passport", "plate"))),
    )


def _of_camera(draw: st.DrawFn, after: float, number: int) -> Event:
    where = {"camera_id": draw(st.sampled_from(("c1", "c2"))), "branch_id": draw(st.sampled_from("ab"))}
    if draw(st.integers(0, 3)) == 0:
        return replace(sampled(after, **where), source_seq=str(number))
    state = draw(st.sampled_from(("ok", "covered", "offline")))
    until = draw(st.sampled_from((None, "2026-11-20T04:10:00+00:00")))
    is_test = draw(st.integers(0, 9)) == 0
    return camera(state, after, **where, seq=str(number), is_test=is_test, maintenance_until=until)
