"""Acts in blind time, and operators against their own past: against enumeration, and their errors."""

from datetime import timedelta
from itertools import product
from math import prod

import numpy as np
import pytest

from sitcenter.domain.integrity.rules.c07_blind_acts import Act, against
from sitcenter.domain.integrity.rules.own_past import Outcome, Usual, strength, told_of_change
from sitcenter.domain.integrity.statistics.detector import ODDS, Detector
from sitcenter.settings.integrity import load_cards
from tests.domain.builders import branch
from tests.domain.integrity.cases import FOLDER, at
from tests.domain.integrity.statistics.null import not_more_than

CARDS = load_cards(FOLDER.parent)


def acts(hours: list[tuple[str, bool, bool]]) -> list[Act]:
    return [Act("o1", hour, blind, grave, str(n)) for n, (hour, blind, grave) in enumerate(hours)]


def tail(chances: list[float], least: int) -> float:
    """By enumeration of everything that may happen."""
    outcomes = product([False, True], repeat=len(chances))
    return sum(
        prod(p if hit else 1 - p for p, hit in zip(chances, each, strict=True))
        for each in outcomes
        if sum(each) >= least
    )


def test_the_p_is_twice_the_lesser_of_both_sorts_as_enumerated() -> None:
    shares = {"10": 0.3, "11": 0.05}
    told = [
        ("10", True, True),
        ("10", True, True),
        ("10", False, False),
        ("11", True, False),
        ("11", False, False),
    ]
    every = tail([0.3, 0.3, 0.3, 0.05, 0.05], 3)
    grave = tail([0.3, 0.3], 2)
    found = against(acts(told), shares)
    assert found.p == pytest.approx(2 * min(every, grave))
    assert found.grave is (grave < every)
    routine = against(acts([(hour, blind, False) for hour, blind, _ in told]), shares)
    assert routine.p == pytest.approx(2 * every)
    assert routine.observed == 3
    assert routine.expected == pytest.approx(1.0)


def test_acts_at_the_end_of_each_service_are_no_more_often_in_blind_time_than_stated() -> None:
    """Services of 8 minutes one after the other, one act at the end of each, blindness at any moment."""
    random = np.random.default_rng(1)
    runs, wrong = 400, 0
    for _ in range(runs):
        ends = np.cumsum(random.gamma(4.0, 2.0, 60))
        since = random.uniform(0, 400)
        until = since + random.uniform(5, 60)
        minutes = np.arange(0.0, ends[-1], 0.5)
        dark = (minutes >= since) & (minutes < until)
        hours = minutes // 60
        shares = {f"{h:.0f}": float(dark[hours == h].mean()) for h in np.unique(hours)}
        told = [
            (f"{end // 60:.0f}", bool(since <= end < until), bool(random.random() < 0.1)) for end in ends[:-1]
        ]
        known = [(hour, blind and shares[hour] > 0, grave) for hour, blind, grave in told]
        wrong += against(acts(known), shares).p <= 0.05
    assert not_more_than(0.05, wrong, runs)


def week(random: np.random.Generator, changed: float) -> bool:
    """Eight operators whose honest shares spread; the first one's is another this week. Whether he, or (at
    no change) anybody, is told of."""
    shares = random.beta(1.1, 20.9, 8)
    past = [(f"o{i}", bool(hit)) for i, share in enumerate(shares) for hit in random.random(150) < share]
    now = shares.copy()
    now[0] = changed if changed else shares[0]
    told = [
        Outcome(
            at("09:00", day) + timedelta(minutes=number, seconds=i),
            f"o{i}",
            bool(hit),
            (f"{day}-{number}-{i}",),
        )
        for i, share in enumerate(now)
        for day in range(5)
        for number, hit in enumerate(random.random(30) < share)
    ]
    found = told_of_change(CARDS["C8-O"], branch(), "tickets", past, told).signals
    return any(each.subject == "operator:o0" for each in found) if changed else bool(found)


def test_a_past_of_few_cases_accuses_nobody_and_a_change_is_found() -> None:
    random = np.random.default_rng(2)
    assert not_more_than(CARDS["C8-O"].alpha, sum(week(random, 0.0) for _ in range(20)), 20)
    assert sum(week(random, 0.35) for _ in range(8)) >= 7


def test_bets_on_what_is_learned_gain_nothing_over_the_prior() -> None:
    """Mean over all courses of three cases, each as likely as the beta prior has it: one, whatever it learns."""
    mean = 0.0
    for course in product([False, True], repeat=3):
        usual, detector, chance = Usual(2.0, 30.0), Detector(0.0, (1.0,) * len(ODDS)), 1.0
        for hit in course:
            chance *= usual.share if hit else 1 - usual.share
            detector = Detector(usual.share, detector.sums).after(hit)
            usual = usual.after(hit)
        mean += chance * detector.e
    assert mean == pytest.approx(1.0)


def test_operators_count_as_alike_as_far_as_their_pasts_show_it() -> None:
    random = np.random.default_rng(3)
    alike = random.binomial(200, 0.05, 40)
    apart = random.binomial(200, random.beta(0.5, 9.5, 40))
    assert strength(list(alike), [200] * 40, 0.05) > 100
    assert strength(list(apart), [200] * 40, 0.05) < 20
    assert strength([3, 4], [60, 60], 0.05) < 40
