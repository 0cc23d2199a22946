"""Loads, and the same day for the same seed."""

from collections import Counter
from datetime import date, timedelta
from statistics import median

from simulator.clock import Clock
from simulator.events import Event, Label, QueueEvent, StepEvent
from simulator.history import ticket_histories
from simulator.network import Network
from simulator.world import World
from tests.simulator.worlds import MORNING, day_of, queue_events, tickets


def described(event: Event) -> tuple[object, ...]:
    if isinstance(event, QueueEvent):
        return (event.at, event.branch, event.kind, event.ticket and event.ticket.number, event.desk)
    if isinstance(event, StepEvent):
        return (event.at, event.branch, event.application.id, event.step, event.desk)
    return (event.at, event.branch, event.kind, event.subject)


def test_a_morning_in_many_ticks_is_the_morning_at_once(network: Network) -> None:
    world, moments = World(network, 1, MORNING), [MORNING - timedelta(minutes=m) for m in range(210, -1, -7)]
    in_ticks = [described(event) for moment in moments for event in world.advance(moment)]
    assert in_ticks == [described(event) for event in day_of(network, MORNING)]


def test_another_seed_is_another_day(network: Network) -> None:
    one, two = day_of(network, MORNING, seed=1), day_of(network, MORNING, seed=2)
    assert [described(event) for event in one] != [described(event) for event in two]


def test_waits_at_half_past_eleven(network: Network) -> None:
    waits: dict[str, float] = {}
    found = tickets(day_of(network, MORNING))
    for branch in network.branches:
        waits[branch.id] = median(
            (t.first_call - max(t.issued, t.slot or 0.0)) / 60
            for t in found
            if t.branch == branch.id
            and t.issued
            and t.first_call
            and t.first_call > MORNING.timestamp() - 1800
        )
    assert waits["overloaded-1"] > 25
    assert waits["mailin-85"] > 15
    assert all(waits[name] < 20 for name in ("calm-1", "calm-2", "calm-3", "calm-4"))


def test_loads_of_a_day(whole_day: list[Event]) -> None:
    issued = Counter(e.branch for e in queue_events(whole_day) if e.kind == "ticket_issued")
    assert 150 < issued["calm-1"] < 350
    assert 500 < issued["mailin-85"] < 2500


def test_the_shift_moves_the_clock() -> None:
    assert abs((Clock(3600).now() - Clock().now()).total_seconds() - 3600) < 5


def test_the_sector_has_its_desks(network: Network, whole_day: list[Event]) -> None:
    opened = {e.desk for e in queue_events(whole_day) if e.branch == "mailin-85" and e.kind == "desk_opened"}
    assert opened == {str(number) for number in range(1, 20)} | {"K1", "K2", "K3"}


def test_disturbances_are_labelled(whole_day: list[Event]) -> None:
    kinds = Counter(event.kind for event in whole_day if isinstance(event, Label))
    assert kinds["paper_mode"] == 1
    assert kinds["row_deleted"] == 2
    assert kinds["no_show_wave"] == 2
    assert kinds["biometrics_unavailable"] == 1
    assert kinds["biometrics_bypassed"] == 1
    assert min(kinds["no_ticket"], kinds["check_skipped"], kinds["out_of_turn"]) >= 2


def test_sunday_is_quiet_and_saturday_is_for_duty_branches(network: Network) -> None:
    world = World(network, 1, MORNING)
    world.advance(MORNING.replace(hour=23))
    saturday = world.advance(MORNING.replace(day=21, hour=23))
    sunday = world.advance(MORNING.replace(day=22, hour=23))
    issued = {e.branch for e in queue_events(saturday) if e.kind == "ticket_issued"}
    assert issued == {"near-1", "calm-3", "mailin-85"}
    assert queue_events(sunday) == []


def test_histories_are_the_same_for_the_same_seed(network: Network) -> None:
    first = list(ticket_histories(network, date(2026, 11, 16), 3, seed=5))
    assert first == list(ticket_histories(network, date(2026, 11, 16), 3, seed=5))
    assert {row["outcome"] for row in first} == {"served", "no_show", "abandoned"}
    assert len(first) > 5000
    keys = [(row["branch_id"], row["issued_at"], row["number"]) for row in first]
    assert len(keys) == len(set(keys))
