"""Operators against peers and against their own past: what is honest and what isn't."""

import numpy as np
import pytest
from scipy import stats

from sitcenter.domain.integrity.statistics.base_rates import Trial, below, exposures
from sitcenter.domain.integrity.statistics.detector import Detector, cusum, threshold
from sitcenter.domain.integrity.statistics.rates import ETAS, KAPPAS, Exposure, against_peers
from tests.domain.integrity.statistics.null import not_more_than


def drawn(random: np.random.Generator, operators: int, rate: float, kappa: float) -> list[Exposure]:
    trials = random.integers(60, 300, operators)
    rates = random.beta(kappa * rate, kappa * (1 - rate), operators)
    return [
        Exposure(f"o{i:02}", int(random.binomial(n, p)), int(n), rate)
        for i, (n, p) in enumerate(zip(trials, rates, strict=True))
    ]


def test_the_predictive_tail_is_the_mixture_of_scipys_beta_binomials() -> None:
    exposures_ = drawn(np.random.default_rng(1), 5, 0.2, 60)
    one = exposures_[3]
    eta, kappa = (axis.ravel() for axis in np.meshgrid(ETAS, KAPPAS, indexing="ij"))
    mu = 1 / (1 + np.exp(-(np.log(0.2 / 0.8) + eta)))
    a, b = kappa * mu, kappa * (1 - mu)
    others = sum(stats.betabinom.logpmf(e.count, e.trials, a, b) for e in exposures_ if e is not one)
    logs = others - 0.5 * (eta / 0.75) ** 2
    weight = np.exp(logs - logs.max())
    tails = stats.betabinom.sf(one.count - 1, one.trials, a, b)
    expected = float(weight @ tails / weight.sum())
    assert against_peers(exposures_)[3].p == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("rate", "kappa", "operators"), [(0.05, 30.0, 20), (0.45, 50.0, 12), (0.2, 5000.0, 30)]
)
def test_no_honest_operator_is_told_of_more_often_than_stated(
    rate: float, kappa: float, operators: int
) -> None:
    """P(any) at q <= 0.05 when nobody does wrong, whatever the honest spread."""
    random = np.random.default_rng(2)
    runs = 60
    wrong = sum(
        any(r.q <= 0.05 for r in against_peers(drawn(random, operators, rate, kappa))) for _ in range(runs)
    )
    assert not_more_than(0.06, wrong, runs)


def test_three_times_the_rate_is_found_among_similar_peers_and_not_among_those_who_differ() -> None:
    random = np.random.default_rng(3)

    def found(kappa: float) -> int:
        hits = 0
        for _ in range(30):
            honest = drawn(random, 25, 0.15, kappa)
            hits += (
                against_peers([*honest, Exposure("x", int(random.binomial(200, 0.45)), 200, 0.15)])[-1].q
                <= 0.05
            )
        return hits

    assert found(400.0) == 30
    assert found(3.0) < 10


def test_few_peers_tell_nothing() -> None:
    assert against_peers(drawn(np.random.default_rng(4), 4, 0.2, 50)) == []


def test_the_base_rate_follows_the_work_not_the_person() -> None:
    """A specialist of a service that is refused often isn't compared with those who do others."""
    trials = [Trial("specialist", "hard", i % 2 == 0) for i in range(100)]
    trials += [Trial(f"o{i % 4}", "hard", i % 2 == 0) for i in range(200)]
    trials += [Trial(f"o{i % 4}", "easy", i % 50 == 0) for i in range(400)]
    found = {e.operator: e for e in exposures(trials, least=10)}
    assert found["specialist"].base == pytest.approx(0.5, abs=0.03)
    assert found["o1"].base < 0.25
    assert exposures(trials, least=500) == []


def test_a_percentile_lies_between_neighbours() -> None:
    values = list(np.random.default_rng(5).exponential(100, 57))
    assert below(values, 0.05) == pytest.approx(np.quantile(values, 0.05))
    assert below([], 0.05) == 0.0


def months(random: np.random.Generator, rate: float, changed: float, runs: int) -> tuple[int, list[int]]:
    """16 operators, 25 days of 60 tickets; the first changes on day 13. Runs with any false alarm, delays."""
    limit, false, delays = threshold(16, 25, 0.05), 0, []
    for _ in range(runs):
        any_false, delay = False, None
        for operator in range(16):
            detector = Detector(rate)
            for day in range(25):
                detector = detector.day()
                bad = operator == 0 and day >= 12
                for number, hit in enumerate(random.random(60) < (changed if bad else rate)):
                    detector = detector.after(bool(hit))
                    if detector.e >= limit and delay is None:
                        any_false = any_false or not bad
                        delay = (day - 12) * 60 + number if bad else delay
        false += any_false
        delays += [] if delay is None else [delay]
    return false, delays


def test_looking_after_every_ticket_keeps_the_months_promise_and_a_change_is_found() -> None:
    false, delays = months(np.random.default_rng(6), 0.021, 0.084, 12)
    assert not_more_than(0.05, false, 12)
    assert len(delays) >= 10
    assert np.median(delays) <= 200


def test_the_sum_of_e_processes_is_a_martingale() -> None:
    """E[after] = before under the base rate, and each day adds one."""
    detector = Detector(0.1, (3.0, 5.0, 1.0)).day()
    assert detector.e == pytest.approx(4.0)
    mean = 0.1 * detector.after(True).e + 0.9 * detector.after(False).e
    assert mean == pytest.approx(detector.e)


def test_cusum_rises_with_hits_and_never_goes_below_zero() -> None:
    assert cusum(0.0, False, 0.1, 3.0) == 0.0
    assert cusum(1.0, True, 0.1, 3.0) == pytest.approx(1.0 + np.log(3 / 1.2))
