from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.events import TICKET_EVENTS, Event
from sitcenter.domain.tickets import fold_ticket
from tests.domain.builders import NOW, ago, event, minutes


def test_a_walk_in_waits_from_issue_to_first_call() -> None:
    ticket = fold_ticket(
        [
            event("ticket_issued", ago(40), service_code="passport", ticket_number="A001"),
            event("called", ago(28), desk_id="7"),
            event("service_started", ago(27)),
            event("service_completed", ago(12)),
        ]
    )
    assert (ticket.status, ticket.is_open) == ("served", False)
    assert ticket.wait_ms == 12 * 60_000
    assert ticket.service_ms == 15 * 60_000
    assert (ticket.desk_id, ticket.ticket_number) == ("7", "A001")


def test_a_call_noted_after_a_short_service_does_not_open_the_ticket_again() -> None:
    """Seen in a real log: the desk's clock runs ahead of the queue's by a second or two."""
    ticket = fold_ticket(
        [
            event("ticket_issued", ago(9)),
            event("service_started", ago(5)),
            event("service_completed", ago(4)),
            event("called", ago(3)),
        ]
    )
    assert (ticket.status, ticket.is_open, ticket.wait_ms) == ("served", False, 6 * 60_000)


def test_a_person_still_waiting_has_a_start_and_no_wait() -> None:
    ticket = fold_ticket([event("ticket_issued", ago(40))])
    assert (ticket.status, ticket.waiting_since, ticket.wait_ms) == ("waiting", ago(40), None)


@pytest.mark.parametrize(
    ("slot", "check_in", "expected"),
    [(20, 35, 20), (35, 20, 20), (20, None, 20), (None, 20, 20)],
    ids=["early for the slot", "late for the slot", "no check-in", "no slot"],
)
def test_a_booked_person_waits_from_the_later_of_slot_and_check_in(
    slot: int | None, check_in: int | None, expected: int
) -> None:
    payload = {"slot_start": ago(slot).isoformat()} if slot else {}
    events = [event("booking_created", ago(600), **payload), event("ticket_issued", ago(36), **payload)]
    if check_in:
        events.append(event("checked_in", ago(check_in)))
    ticket = fold_ticket([*events, event("called", ago(5))])
    assert ticket.wait_ms == minutes(expected - 5) // timedelta(milliseconds=1)


def test_a_booking_alone_does_not_wait() -> None:
    ticket = fold_ticket([event("booking_created", ago(600), slot_start=ago(30).isoformat())])
    assert (ticket.status, ticket.waiting_since, ticket.is_open) == ("booked", None, True)


def test_called_before_the_slot_is_no_negative_wait() -> None:
    early = event("ticket_issued", ago(20), slot_start=NOW.isoformat())
    assert fold_ticket([early, event("called", ago(10))]).wait_ms == 0


def test_a_call_without_an_issue_has_no_known_wait() -> None:
    ticket = fold_ticket([event("called", ago(5)), event("service_started", ago(4))])
    assert (ticket.wait_ms, ticket.status) == (None, "serving")


def test_pauses_are_taken_out_of_the_service() -> None:
    ticket = fold_ticket(
        [
            event("ticket_issued", ago(60)),
            event("called", ago(50)),
            event("service_started", ago(50)),
            event("paused", ago(40)),
            event("resumed", ago(30)),
            event("service_completed", ago(20)),
        ]
    )
    assert (ticket.service_ms, ticket.paused_ms) == (20 * 60_000, 10 * 60_000)


def test_a_transfer_waits_anew_and_keeps_the_first_wait() -> None:
    ticket = fold_ticket(
        [
            event("ticket_issued", ago(60)),
            event("called", ago(50)),
            event("service_started", ago(50)),
            event("transferred", ago(30), desk_id="K1"),
        ]
    )
    assert (ticket.status, ticket.waiting_since) == ("waiting", ago(30))
    assert (ticket.wait_ms, ticket.service_ms, ticket.transfers) == (10 * 60_000, 20 * 60_000, 1)


def test_put_back_into_the_queue_before_service_keeps_its_place() -> None:
    ticket = fold_ticket(
        [event("ticket_issued", ago(60)), event("called", ago(50)), event("requeued", ago(49))]
    )
    assert ticket.waiting_since == ago(60)


def test_coming_back_after_a_no_show_waits_from_the_return() -> None:
    history = [event("ticket_issued", ago(60)), event("called", ago(50)), event("no_show", ago(48))]
    assert fold_ticket(history).status == "no_show"
    assert fold_ticket([*history, event("requeued", ago(20))]).waiting_since == ago(20)


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("no_show", "no_show"),
        ("abandoned", "abandoned"),
        ("cancelled", "cancelled"),
        ("vanished", "vanished"),
    ],
)
def test_every_ending_takes_the_person_out_of_the_queue(ending: str, status: str) -> None:
    ticket = fold_ticket([event("ticket_issued", ago(60)), event(ending, ago(10))])
    assert (ticket.status, ticket.is_open, ticket.waiting_since) == (status, False, None)


def test_a_finished_ticket_whose_row_vanished_keeps_its_status_and_tells_when() -> None:
    history = [event("ticket_issued", ago(60)), event("called", ago(50)), event("service_started", ago(50))]
    ticket = fold_ticket([*history, event("service_completed", ago(40)), event("vanished", ago(10))])
    assert (ticket.status, ticket.ended_at, ticket.vanished_at) == ("served", ago(40), ago(10))


@pytest.mark.parametrize("ending", ["no_show", "abandoned", "cancelled", "service_completed"])
def test_a_ticket_that_goes_on_after_its_end_is_ended_by_its_vanished_row(ending: str) -> None:
    history = [
        event("ticket_issued", ago(60)),
        event("called", ago(50)),
        event(ending, ago(48)),
        event("called", ago(40), seq="again"),
        event("service_started", ago(39)),
    ]
    going_on = fold_ticket(history)
    assert (going_on.status, going_on.ended_at) == ("serving", None)
    gone = fold_ticket([*history, event("vanished", ago(10))])
    assert (gone.status, gone.ended_at, gone.is_open) == ("vanished", ago(10), False)


def test_a_ticket_called_after_a_no_show_has_not_ended() -> None:
    history = [event("ticket_issued", ago(60)), event("no_show", ago(48)), event("called", ago(40))]
    ticket = fold_ticket(history)
    assert (ticket.status, ticket.ended_at, ticket.is_open) == ("called", None, True)


def test_a_correction_replaces_the_event_that_it_corrects() -> None:
    wrong = event("called", ago(55), seq="7")
    right = Event(
        wrong.source_system,
        "7b",
        wrong.kind,
        wrong.branch_id,
        "called",
        wrong.subject,
        ago(45),
        is_correction=True,
        corrects_seq="7",
    )
    assert fold_ticket([event("ticket_issued", ago(60)), wrong, right]).wait_ms == 15 * 60_000


def test_no_events_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        fold_ticket([])


HISTORIES = st.lists(
    st.builds(
        lambda kind, minute, seq: event(kind, ago(minute), seq=str(seq)),
        st.sampled_from(TICKET_EVENTS),
        st.integers(0, 90),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda e: e.source_seq,
)


@given(HISTORIES, st.data())
def test_order_and_repetition_do_not_matter(history: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history)))))
    assert fold_ticket(shuffled) == fold_ticket(history)


@given(HISTORIES)
def test_durations_are_never_negative_and_only_the_waiting_wait(history: list[Event]) -> None:
    ticket = fold_ticket(history)
    assert all(ms is None or ms >= 0 for ms in (ticket.wait_ms, ticket.service_ms, ticket.paused_ms))
    assert ticket.waiting_since is None or ticket.status == "waiting"
    assert not ticket.is_open or ticket.ended_at is None
