from dataclasses import replace

from sitcenter.domain.board import board
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.facts import DeskFact, Slot, Snapshot
from sitcenter.domain.forecast.fit import PRIOR, estimate
from sitcenter.domain.forecast.lanes import Lane
from sitcenter.domain.forecast.live import (
    forecasts,
    hall_of,
    values_of,
    wait_of_anybody,
    wait_of_newcomer,
)
from sitcenter.domain.forecast.replay import arrivals, replayed
from sitcenter.domain.forecast.types import Call, Weights
from sitcenter.domain.scope import EVERYTHING
from tests.domain.builders import NOW, ago, minutes, network, open_ticket, source
from tests.domain.forecast.halls import crowd

CALLS = tuple(Call("a", "passport", ago(2 * k + 8), ago(2 * k), 8 * 60_000) for k in range(1, 12))
WAITING = tuple(open_ticket(f"A{k}", wait_from=ago(k)) for k in range(3, 9))
WEIGHTS = Weights("a", ago(5), PRIOR, 900, 40, 170.4, 250.0, 310.6)


def only(**fields: object) -> BranchBoard:
    facts = {"sources": (source(),), "tickets": WAITING, "calls": CALLS} | fields
    (result,) = board(Snapshot(NOW, **facts), network(), NOW, EVERYTHING).branches  # type: ignore[arg-type]
    return result


def test_live_and_replay_say_the_same_of_the_same_hall() -> None:
    visits = crowd(300)
    for place, made in enumerate(replayed(visits, minutes(10_000))):
        at = made.hall.at
        tickets = [
            open_ticket(v.uid, wait_from=v.wait_from, service_code=v.service_code)
            for v in visits
            if v.wait_from < at and (v.called_at or v.left_at or at) >= at
        ]
        calls = [
            Call(
                "a",
                v.service_code,
                v.wait_from,
                v.called_at,
                (v.called_at - v.wait_from) // minutes(1 / 60_000),
            )
            for v in visits
            if v.called_at is not None and v.called_at < at
        ]
        live = wait_of_newcomer(hall_of(tickets, calls, at), None, made.visit.service_code)
        assert live is not None
        assert abs(live - made.model_s) < 0.1, place
    assert len(list(arrivals(visits))) == 300


def test_the_board_expects_what_the_model_says() -> None:
    result = only(weights={"a": WEIGHTS})
    inputs = hall_of(WAITING, CALLS, NOW).inputs("passport", Lane.ORDINARY)
    assert inputs is not None
    assert result.expected_wait_s == round(estimate(inputs, PRIOR))
    assert (result.forecast_mae_s, result.les_mae_s, result.hol_mae_s, result.forecast_scored) == (
        170,
        250,
        311,
        40,
    )
    [service] = result.services
    assert service.expected_wait_s == result.expected_wait_s


def test_without_weights_the_prior_speaks_and_no_error_is_claimed() -> None:
    result = only()
    assert result.expected_wait_s == only(weights={"a": WEIGHTS}).expected_wait_s
    assert (result.forecast_mae_s, result.les_mae_s, result.forecast_scored) == (None, None, 0)


def test_a_dead_feed_expects_nothing() -> None:
    result = only(sources=(source(last_success_at=ago(1)),))
    assert (result.waiting, result.expected_wait_s, result.windows_needed) == (6, None, None)
    assert [service.expected_wait_s for service in result.services] == [None]


def test_nobody_called_lately_is_not_known_unless_a_desk_is_free() -> None:
    assert only(calls=()).expected_wait_s is None
    assert only(calls=(), tickets=()).expected_wait_s is None
    free = (DeskFact("a", "1", "desk_opened", ago(60)),)
    assert only(calls=(), tickets=(), desks=free).expected_wait_s == 0
    assert only(calls=(), desks=free).expected_wait_s is None


def test_a_closed_branch_expects_nobody() -> None:
    facts = Snapshot(NOW, sources=(source(),), calls=CALLS)
    late = NOW + minutes(60 * 8)
    (result,) = board(replace(facts, at=late), network(), late, EVERYTHING).branches
    assert result.expected_wait_s is None


def test_windows_needed_come_from_today() -> None:
    slots = tuple(
        Slot("a", "passport", ago(30 + 15 * k), issued=9, served=9, service_n=9, service_ms=9 * 600_000)
        for k in range(4)
    )
    assert only(slots=slots).windows_needed == 5
    assert only().windows_needed is None


def test_weights_of_another_model_are_not_used() -> None:
    assert values_of(Weights("a", NOW, (1.0, 2.0), 900)) == PRIOR
    assert values_of(None) == PRIOR


def test_the_wait_of_anybody_is_weighed_by_who_comes() -> None:
    assert wait_of_anybody({"p": 600, "l": 0}, {"p": 3, "l": 1}) == 450
    assert wait_of_anybody({"p": 600, "l": 0}, {}) == 300
    assert wait_of_anybody({}, {"p": 3}) is None


def test_newcomers_are_told_once_and_by_those_ahead_alone() -> None:
    new = open_ticket("N1", wait_from=ago(0.05))
    newer = open_ticket("N2", wait_from=ago(0.02))
    [first, second] = forecasts([*WAITING, newer, new], CALLS, None, set(), NOW)
    assert [first.ticket_uid, second.ticket_uid] == [newer.ticket_uid, new.ticket_uid]
    alone = forecasts([*WAITING, new], CALLS, None, set(), NOW)
    assert [second] == list(alone)
    assert list(forecasts([new], CALLS, None, {new.ticket_uid}, NOW)) == []
    assert (first.les_s, first.hol_s) == (480, 480)


def test_only_newcomers_who_wait_for_their_first_call_are_told() -> None:
    others = (
        open_ticket("L", wait_from=ago(2)),
        open_ticket("E", wait_from=NOW + minutes(1)),
        open_ticket("B", status="booked", wait_from=None),
        open_ticket("R", wait_from=ago(0.1), called_at=ago(9)),
        open_ticket("S", status="serving", wait_from=None),
    )
    assert list(forecasts(others, CALLS, None, set(), NOW)) == []
    assert list(forecasts([open_ticket(wait_from=ago(0.1))], (), None, set(), NOW)) == []
