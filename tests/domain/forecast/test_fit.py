from random import Random
from statistics import mean

import pytest

from sitcenter.domain.forecast.fit import FEWEST, MOST, PRIOR, Sample, estimate, fitted
from sitcenter.domain.forecast.hall import INPUTS


def sample(random: Random, wait: float | None = None) -> Sample:
    """A wait that is 0.8 of the head of the line and a minute."""
    hol = random.uniform(0, 1800)
    inputs = (hol, *(random.uniform(0, 1800) for _ in range(3)), 0.0, 0.0, 60.0, *(0.0,) * (len(INPUTS) - 7))
    return Sample(inputs, 0.8 * hol + 60 + random.gauss(0, 20) if wait is None else wait)


def error(samples: list[Sample], values: tuple[float, ...]) -> float:
    return mean(abs(estimate(one.inputs, values) - one.wait_s) for one in samples)


def test_few_waits_leave_the_prior_alone() -> None:
    random = Random(1)
    assert fitted([]) == PRIOR
    assert fitted([sample(random) for _ in range(FEWEST - 1)]) == PRIOR


def test_the_prior_gives_way_as_waits_come_in() -> None:
    random = Random(2)
    learnt = [sample(random) for _ in range(1200)]
    fresh = [sample(random) for _ in range(300)]
    few, many = fitted(learnt[:FEWEST]), fitted(learnt)
    assert error(fresh, many) < error(fresh, few) < error(fresh, PRIOR)
    assert error(fresh, many) < 40 < error(fresh, PRIOR) / 3
    assert many[0] == pytest.approx(0.8, abs=0.06)


def test_odd_waits_hardly_move_the_weights() -> None:
    random = Random(3)
    learnt = [sample(random) for _ in range(950)] + [sample(random, 20_000.0) for _ in range(50)]
    random.shuffle(learnt)
    fresh = [sample(random) for _ in range(300)]
    assert error(fresh, fitted(learnt)) < 40


def test_only_the_latest_waits_count() -> None:
    random = Random(4)
    old = [sample(random, 5_000.0) for _ in range(500)]
    latest = [sample(random) for _ in range(MOST)]
    assert fitted([*old, *latest]) == fitted(latest)


def test_a_wait_is_never_negative() -> None:
    assert estimate((600.0, 0.0), (-1.0, 0.0)) == 0.0


def test_inputs_that_never_vary_are_no_harm() -> None:
    flat = [Sample((600.0,) * len(INPUTS), 300.0) for _ in range(200)]
    assert estimate(flat[0].inputs, fitted(flat)) == pytest.approx(300, abs=10)
