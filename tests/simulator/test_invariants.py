"""What must hold in any hall, whatever the seed."""

from collections import defaultdict

from simulator.events import Event, Label, QueueEvent
from simulator.network import Network
from simulator.people import iin_check_digit
from tests.simulator.worlds import NIGHT, day_of, queue_events, steps, tickets

SESSION_ENDS = {"service_completed", "transferred", "requeued", "no_show"}
ORDER = (
    "identify", "check_documents", "check_fines", "check_fee", "scan", "form_application", "sign", "send",
    "provider_receive", "provider_check", "suspend", "resume", "plate_check", "decide", "enter_manual", "notify_sms", "ready",
    "hand_over",
)  # fmt: skip


def test_a_desk_serves_one_ticket_at_a_time(whole_day: list[Event]) -> None:
    busy: dict[tuple[str, str], int] = {}
    sessions = 0
    for event in queue_events(whole_day):
        if event.ticket is None or event.desk is None:
            continue
        desk = (event.branch, event.desk)
        if event.kind == "called":
            assert desk not in busy
            busy[desk] = event.ticket.id
            sessions += 1
        elif event.kind in SESSION_ENDS and busy.get(desk) == event.ticket.id:
            del busy[desk]
    assert sessions > 1000
    assert not busy


def test_no_service_before_a_call_and_none_without_a_start(whole_day: list[Event]) -> None:
    histories: dict[int, list[str]] = defaultdict(list)
    for event in queue_events(whole_day):
        if event.ticket is not None:
            histories[event.ticket.id].append(event.kind)
    for kinds in histories.values():
        for before, kind in zip(["", *kinds], kinds, strict=False):
            if kind == "service_started":
                assert before in {"called", "recalled"}
            if kind in {"service_completed", "transferred", "requeued"}:
                assert before == "service_started"
            if kind == "called":
                assert before in {"ticket_issued", "transferred", "requeued"}


def test_every_ticket_has_come_to_an_end_by_night(whole_day: list[Event]) -> None:
    open_states = {"waiting", "called", "serving", "booked"}
    assert [ticket for ticket in tickets(whole_day) if ticket.status in open_states] == []


def test_times_of_a_ticket_go_forward(whole_day: list[Event]) -> None:
    for ticket in tickets(whole_day):
        stamps = [at for at in (ticket.issued, ticket.first_call, ticket.last_call) if at is not None]
        assert stamps == sorted(stamps)
        if ticket.status == "done":
            assert ticket.started is not None
            assert ticket.finished is not None
            assert ticket.last_call is not None
            assert ticket.last_call <= ticket.started < ticket.finished


def test_numbers_are_not_given_twice_in_a_day(whole_day: list[Event]) -> None:
    numbers = [(ticket.branch, ticket.number) for ticket in tickets(whole_day)]
    assert len(numbers) == len(set(numbers))
    assert all(number[0].isalpha() and number[1:].isdigit() for _, number in numbers)


def test_persons_are_invented(whole_day: list[Event]) -> None:
    iins = {ticket.person.iin for ticket in tickets(whole_day)}
    assert all(iin[6] == "9" and iin_check_digit(iin[:11]) == int(iin[11]) for iin in iins)


def test_steps_are_in_order(whole_day: list[Event]) -> None:
    by_application: dict[str, list[str]] = defaultdict(list)
    for event in steps(whole_day):
        by_application[event.application.id].append(event.step)
    for names in by_application.values():
        refused_at_desk = "decide" in names and "send" not in names
        places = [ORDER.index(name) for name in (names[:-1] if refused_at_desk else names)]
        assert places == sorted(places)
    assert all(len(name) == 12 and name.startswith("00") for name in by_application)


def test_a_negative_biometric_check_is_a_reasoned_refusal(whole_day: list[Event]) -> None:
    negative = {e.application.id for e in steps(whole_day) if e.biometric == "negative"}
    refused = {e.application.id for e in steps(whole_day) if e.reason == "biometrics_negative"}
    labelled = {e.subject for e in whole_day if isinstance(e, Label) and e.kind == "negative_biometrics"}
    bypassed = {e.subject for e in whole_day if isinstance(e, Label) and e.kind == "biometrics_bypassed"}
    assert labelled
    assert labelled == refused
    assert len(bypassed) == 1
    assert negative == refused | bypassed


def test_an_unpaid_application_is_not_sent(whole_day: list[Event]) -> None:
    unpaid: set[str] = set()
    for event in steps(whole_day):
        if event.step == "check_fee":
            (unpaid.add if event.result == "due" else unpaid.discard)(event.application.id)
        if event.step == "send":
            assert event.application.id not in unpaid


def test_paper_mode_silences_the_queue(whole_day: list[Event]) -> None:
    modes = [e for e in queue_events(whole_day) if e.kind == "queue_mode_changed"]
    assert [(event.branch, event.mode) for event in modes] == [("calm-3", "paper"), ("calm-3", "normal")]
    begins, ends = (event.at for event in modes)
    # A visit that had been called before goes on being logged.
    begins += 120
    between = [e.kind for e in queue_events(whole_day) if e.branch == "calm-3" and begins < e.at < ends]
    assert {"ticket_issued", "called", "service_started"}.isdisjoint(between)
    without_ticket = [e for e in steps(whole_day) if e.branch == "calm-3" and e.application.ticket is None]
    assert without_ticket


def test_nobody_comes_after_closing(whole_day: list[Event]) -> None:
    last: dict[str, QueueEvent] = {e.branch: e for e in queue_events(whole_day) if e.kind == "ticket_issued"}
    closes = NIGHT.replace(hour=18, minute=0).timestamp()
    assert all(last[branch].at < closes for branch in ("calm-1", "calm-2", "calm-4", "overloaded-1"))
    assert last["mailin-85"].at > closes


def test_everything_that_happens_happens(whole_day: list[Event]) -> None:
    kinds = {event.kind for event in queue_events(whole_day)}
    assert kinds == {
        "booking_created", "booking_expired", "ticket_issued", "called", "recalled", "service_started",
        "service_completed", "no_show", "abandoned", "transferred", "requeued", "cancelled", "desk_opened",
        "desk_paused", "desk_closed", "queue_mode_changed", "row_deleted",
    }  # fmt: skip
    assert {event.step for event in steps(whole_day)} == set(ORDER)


def test_invariants_do_not_hang_on_one_seed(network: Network) -> None:
    day = day_of(network, NIGHT, seed=2)
    test_a_desk_serves_one_ticket_at_a_time(day)
    test_no_service_before_a_call_and_none_without_a_start(day)
    test_every_ticket_has_come_to_an_end_by_night(day)
