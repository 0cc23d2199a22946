"""What the live pair test sees, against its own process on tickets that are played one by one."""

from datetime import timedelta

import numpy as np
import pytest

from sitcenter.domain.integrity.statistics.live_pairs import TRAIL, Live
from sitcenter.domain.integrity.statistics.live_power import MOST, live_fewest, live_power
from sitcenter.domain.integrity.statistics.power import PER_WINDOW, REPRESENTATIVES, fewest_tickets
from tests.domain.builders import NOW

AWAITED, ALPHA, EXCESS = 500, 0.05, 4.0
TEST = Live(AWAITED, ALPHA, EXCESS)
HIM, STEERED_TO = "representative", "0"


def raised(windows: int, tickets: int, steered: float, random: np.random.Generator) -> bool:
    """Whether a month of a representative's tickets, one in three hours, raises the pair."""
    live = Live(AWAITED, ALPHA, EXCESS, places=windows * (REPRESENTATIVES - 1))
    for k in range(tickets):
        at = NOW + k * timedelta(hours=3)
        for minute in sorted(random.uniform(0, TRAIL.seconds / 60, random.poisson(PER_WINDOW * windows / 2))):
            live.see(at - TRAIL + timedelta(minutes=minute), "s", str(random.integers(windows)), None)
        his = STEERED_TO if random.random() < steered else str(random.integers(windows))
        live.see(at, "s", his, HIM)
    return (STEERED_TO, HIM) in live.raised


@pytest.mark.parametrize(
    ("windows", "tickets", "steered"),
    [(3, 60, 0.9), (5, 30, 0.7), (10, 19, 0.7), (10, 40, 0.5), (19, 12, 0.9)],
)
def test_the_power_is_that_of_the_process_itself(windows: int, tickets: int, steered: float) -> None:
    random, runs = np.random.default_rng(windows * tickets), 250
    found = sum(raised(windows, tickets, steered, random) for _ in range(runs)) / runs
    told = live_power(windows, tickets, steered, TEST).power
    assert 0.3 < told < 0.97
    assert abs(found - told) < 4 * (told * (1 - told) / runs) ** 0.5


def test_the_fewest_tickets_are_the_first_number_with_that_power() -> None:
    fewest = live_fewest(10, 0.7, TEST)
    assert fewest is not None
    before, at = (live_power(10, n, 0.7, TEST).power for n in (fewest - 1, fewest))
    assert before < 0.8 <= at
    assert live_fewest(10, 0.7, TEST) == fewest, "the same question, the same answer"
    assert live_fewest(10, 0.7, TEST, most=fewest - 1) is None
    assert live_fewest(2, 0.9, TEST, most=MOST) is None, "five tickets in 90 minutes: hardly a bet"


def test_more_is_seen_of_more_steering_and_more_windows_and_less_than_by_the_exact_test() -> None:
    seen = {
        windows: [live_fewest(windows, share, TEST) for share in (0.5, 0.7, 0.9)] for windows in (5, 10, 31)
    }
    told = {windows: [n for n in row if n is not None] for windows, row in seen.items()}
    assert all(len(row) == 3 and row == sorted(row, reverse=True) for row in told.values())
    assert all(many > few for many, few in zip(told[5], told[31], strict=True))
    exact = fewest_tickets(10, 0.7, 0.05)
    assert exact is not None
    assert told[10][1] > exact
    stricter = live_fewest(10, 0.7, Live(AWAITED, ALPHA / 100, EXCESS))
    assert stricter is not None
    assert stricter > told[10][1]


def test_an_honest_pair_is_hardly_ever_raised() -> None:
    assert live_power(10, MOST, 0.0, TEST).power < 0.001
