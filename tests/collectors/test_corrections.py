"""Rows that change in place: what was told stands, a changed time is a correction."""

from dataclasses import replace
from datetime import datetime

from collectors.corrections import Told, corrected, subjects
from collectors.mapping.times import iso
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.intake import Rejected, Row
from sitcenter.domain.tickets import fold_ticket
from tests.collectors.builders import NOW, minutes

EARLY, LATE = NOW - minutes(30), NOW - minutes(20)
TICKET = "src/a/2026-11-20/A001"
ABOUT = ("a", TICKET)


def telling(event_type: str, at: datetime, **payload: str) -> Event:
    return Event("src", f"7/{event_type}/{iso(at)}", Kind.QUEUE, "a", event_type, TICKET, at, None, payload)


def against(told: Told, *found: Event, repeating: tuple[str, ...] = ()) -> tuple[Event, ...]:
    (row,) = corrected([Row("log:1", found)], told, repeating)
    assert isinstance(row, Row)
    return row.events


def test_a_first_telling_is_left_as_it_is() -> None:
    first = telling("called", EARLY)
    assert against({}, first) == (first,)


def test_a_row_read_again_gives_what_was_told_even_when_its_desk_has_changed() -> None:
    told = telling("called", EARLY, desk_id="7")
    assert against({ABOUT: [told]}, telling("called", EARLY, desk_id="12")) == (told,)


def test_a_changed_time_corrects_the_event_before() -> None:
    told, now = telling("called", EARLY), telling("called", LATE)
    assert against({ABOUT: [told]}, now) == (replace(now, is_correction=True, corrects_seq=told.source_seq),)


def test_a_time_that_is_put_back_corrects_the_correction() -> None:
    first = telling("called", EARLY)
    (second,) = against({ABOUT: [first]}, telling("called", LATE))
    (third,) = against({ABOUT: [first, second]}, telling("called", EARLY))
    assert (third.corrects_seq, third.occurred_at) == (second.source_seq, EARLY)
    assert third.source_seq not in (first.source_seq, second.source_seq)
    assert against({ABOUT: [first, second, third]}, telling("called", EARLY)) == (third,)
    issued = telling("ticket_issued", EARLY - minutes(10))
    assert fold_ticket([issued, first, second, third]).wait_ms == 10 * 60_000


def test_another_time_of_a_repeating_type_is_another_event() -> None:
    told, again = telling("called", EARLY), telling("called", LATE)
    assert against({ABOUT: [told]}, again, repeating=("called",)) == (again,)
    assert against({ABOUT: [told]}, telling("called", EARLY, desk_id="3"), repeating=("called",)) == (told,)


def test_two_states_of_one_row_in_one_batch() -> None:
    before, after = Row("log:1", (telling("called", EARLY),)), Row("log:2", (telling("called", LATE),))
    bad = Rejected("log:3", "bad_time", "at", "")
    first, second, third = corrected([before, after, bad], {}, ())
    assert (first, third) == (before, bad)
    assert isinstance(second, Row)
    assert second.events[0].corrects_seq == before.events[0].source_seq


def test_types_and_rows_do_not_mix() -> None:
    other_row = replace(telling("called", EARLY), source_seq=f"77/called/{iso(EARLY)}")
    found = telling("called", LATE)
    assert against({ABOUT: [other_row, telling("ticket_issued", EARLY)]}, found) == (found,)


def test_what_the_events_are_about() -> None:
    bad = Rejected("log:3", "bad_time", "at", "")
    assert subjects([Row("log:1", (telling("called", EARLY), telling("no_show", LATE))), bad]) == {ABOUT}
