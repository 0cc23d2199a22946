"""Pairs of operator and representative: shifts and specialists are innocent, steering is found."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.integrity.statistics.collusion import Draw, Guard, found, pairs
from sitcenter.domain.integrity.statistics.live_pairs import Live, PairState, chances
from sitcenter.domain.integrity.statistics.stratified import Stratum, exact_test
from tests.domain.integrity.statistics.null import not_more_than

NINE = datetime(2026, 11, 16, 4, tzinfo=UTC)


def month(random: np.random.Generator, steered: float = 0.0, tickets: int = 20) -> list[Draw]:
    """20 days of three slots, 12 operators in two shifts; 30 representatives who keep to one slot each."""
    draws = []
    for day in range(20):
        for slot in range(3):
            on_duty = [f"o{i}" for i in range(12) if slot != 2 or i < 6]
            for number in range(40):
                who = on_duty[random.integers(len(on_duty))]
                r = f"r{random.integers(10) * 3 + slot}" if number < 4 else None
                draws.append(Draw((day, slot), who, r))
    for number in range(tickets if steered else 0):
        stratum = (number % 20, number % 2)
        who = "o3" if random.random() < steered else f"o{random.integers(12)}"
        draws.append(Draw(stratum, who, "bad"))
    return draws


def test_a_pair_is_tested_as_the_stratified_test_says() -> None:
    draws = month(np.random.default_rng(1))
    one = next(p for p in pairs(draws, 0.05) if p.observed >= 3)
    strata = []
    for stratum in sorted({d.stratum for d in draws}, key=str):
        of = [d for d in draws if d.stratum == stratum]
        mine = [d for d in of if d.representative == one.representative]
        served = sum(d.operator == one.operator for d in of)
        strata.append(
            Stratum(str(stratum), len(of), served, len(mine), sum(d.operator == one.operator for d in mine))
        )
    assert one.p == pytest.approx(exact_test(strata).p)
    assert one.expected == pytest.approx(sum(s.expected for s in strata))


def test_pairs_with_no_event_belong_to_the_family() -> None:
    tested = pairs(month(np.random.default_rng(2)), 0.05)
    assert any(pair.observed == 0 for pair in tested)


def test_nobody_is_told_of_where_the_queue_decides() -> None:
    """Representatives who keep to one slot meet the operators of that shift more often: innocent."""
    random = np.random.default_rng(3)
    runs = 60
    wrong = sum(bool(found(pairs(month(random), 0.05), 0.05, Guard())) for _ in range(runs))
    assert not_more_than(0.05, wrong, runs)


def test_seven_of_ten_tickets_steered_are_found() -> None:
    random = np.random.default_rng(4)
    for _ in range(10):
        told = found(pairs(month(random, steered=0.7), 0.05), 0.05, Guard())
        assert [(p.operator, p.representative) for p in told] == [("o3", "bad")]


@given(
    st.floats(0.01, 0.99),
    st.lists(st.tuples(st.booleans(), st.floats(0.05, 0.9)), max_size=20),
)
def test_an_e_value_is_a_martingale(chance: float, past: list[tuple[bool, float]]) -> None:
    state = PairState()
    for hit, share in past:
        state = state.after(hit, share)
    mean = chance * state.after(True, chance).e + (1 - chance) * state.after(False, chance).e
    assert mean == pytest.approx(state.e, rel=1e-9)


def play(random: np.random.Generator, live: Live, steered: float) -> int | None:
    """One day of 30 operators; representative "bad" brings every tenth ticket. Its tickets until the alarm."""
    brought = 0
    for number in range(600):
        at = NINE + timedelta(seconds=50 * number)
        representative = ("bad" if steered else f"r{number % 40}") if number % 10 == 0 else None
        brought += representative == "bad"
        steer = representative == "bad" and random.random() < steered
        operator = "o1" if steer else f"o{random.integers(30)}"
        if live.see(at, "s", operator, representative):
            return brought
    return None


def test_live_pairs_keep_their_promise_and_find_steering_within_tickets() -> None:
    random = np.random.default_rng(5)
    runs = 60
    wrong = sum(play(random, Live(30 * 40), 0.0) is not None for _ in range(runs))
    assert not_more_than(0.05, wrong, runs)
    delays = [play(random, Live(30 * 40), 0.9) for _ in range(20)]
    assert np.median([delay or 999 for delay in delays]) <= 9


@pytest.mark.parametrize("pairs", [1, 10, 1000])
def test_alpha_is_enough_for_however_many_pairs_there_turn_out_to_be(pairs: int) -> None:
    live = Live(pairs, 0.03)
    assert live.threshold(0) == pytest.approx((pairs + 1) / 0.03)
    for count in (1, 50, 20_000):
        spent = sum(1 / live.threshold(place) for place in range(count))
        assert spent == pytest.approx(0.03 * count / (pairs + count))


def thresholds(live: Live) -> dict[tuple[str, str], float]:
    return {(o, name): each.threshold for name, him in live.known.items() for o, each in him.pairs.items()}


def seen(live: Live, tickets: int = 6) -> Live:
    """A trail of two operators, who take turns."""
    for number in range(tickets):
        live.see(NINE, "s", f"o{number % 2}", None)
    return live


def test_who_comes_later_changes_no_threshold() -> None:
    live = seen(Live(2, 0.05))
    for _ in range(2):
        live.see(NINE, "s", "o1", "first")
    told = thresholds(live)
    for number in range(80):
        live.see(NINE, "s", f"o{number % 2}", f"later-{number // 2}")
    assert {pair: thresholds(live)[pair] for pair in told} == told
    assert sorted(told.values()) == [live.threshold(0), live.threshold(1)]
    assert (len(thresholds(live)), live.places) == (82, 82)


def test_of_who_comes_once_no_pairs_are_kept_and_his_first_ticket_counts_when_he_comes_again() -> None:
    live = seen(Live(10))
    live.see(NINE, "s", "o1", "r")
    live.see(NINE, "s", "o1", "once")
    assert (live.places, thresholds(live)) == (4, {})
    live.see(NINE, "s", "o0", "r")
    assert thresholds(live) == {("o0", "r"): live.threshold(0), ("o1", "r"): live.threshold(1)}
    again, whole = live.known["r"], PairState().after(True, 0.5).after(False, 5 / 8)
    assert again.pairs["o1"].logs == pytest.approx(whole.logs)
    assert (again.pairs["o1"].tickets, again.pairs["o1"].together) == (2, 1)
    assert again.pairs["o1"].expected == pytest.approx(whole.expected)


def steered(live: Live, tickets: int) -> list[str]:
    """Operators whose alarm is raised while every ticket of one representative comes to "o1"."""
    raised = []
    for _ in range(tickets):
        raised += [alarm.operator for alarm in live.see(NINE, "s", "o1", "bad")]
        seen(live, 18)
    return raised


def test_a_process_goes_on_over_nights_as_often_as_it_is_asked() -> None:
    first = seen(Live(10))
    assert steered(first, 9) == []
    second = seen(first.next_day())
    assert set(steered(second, 30)) == {"o1"}
    assert steered(seen(second.next_day()), 1) == ["o1"]
    assert steered(seen(first.next_day()), 30) == steered(seen(first.next_day()), 30)
    assert len(first.known["bad"].tickets) == 9


def test_with_a_short_trail_nothing_is_bet() -> None:
    live = Live(10)
    for number in range(5):
        live.see(NINE + timedelta(minutes=number), "s", "o1", "r")
    assert live.known == {}
    assert chances({"a": 3, "b": 1}) == {"a": 0.75, "b": 0.25}
