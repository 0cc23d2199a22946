"""The exact tests against brute force and scipy, and their error rates under the null."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sitcenter.domain.integrity.statistics.circular import circular_shift_p
from sitcenter.domain.integrity.statistics.convolution import (
    hypergeometric,
    hypergeometric_rows,
    poisson_binomial,
    poisson_binomial_tail,
)
from sitcenter.domain.integrity.statistics.counts import tail_among_others
from sitcenter.domain.integrity.statistics.intervals import clopper_pearson, poisson_interval, wilson
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg, benjamini_yekutieli, tarone
from sitcenter.domain.integrity.statistics.power import fewest_tickets, pair_power
from sitcenter.domain.integrity.statistics.ranks import van_elteren
from sitcenter.domain.integrity.statistics.special import binomial_tail, negative_binomial_tail
from sitcenter.domain.integrity.statistics.stratified import Stratum, cochran_mantel_haenszel, exact_test
from tests.domain.integrity.statistics.null import not_more_than


@given(st.integers(1, 30), st.data())
def test_a_hypergeometric_row_is_scipys(total: int, data: st.DataObject) -> None:
    marked, drawn = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    expected = stats.hypergeom(total, marked, drawn).pmf(np.arange(drawn + 1))
    row = hypergeometric(total, marked, drawn)[0]
    assert row == pytest.approx(expected, abs=1e-12)
    assert hypergeometric_rows(total, drawn)[marked].tolist() == row.tolist()


@given(st.lists(st.floats(0, 1), max_size=9))
@settings(max_examples=60)
def test_a_poisson_binomial_is_the_sum_over_all_outcomes(chances: list[float]) -> None:
    expected = np.zeros(len(chances) + 1)
    for outcome in product((0, 1), repeat=len(chances)):
        weight = np.prod([c if hit else 1 - c for c, hit in zip(chances, outcome, strict=True)])
        expected[sum(outcome)] += float(weight)
    assert poisson_binomial(chances) == pytest.approx(expected, abs=1e-12)
    for k in range(len(chances) + 1):
        assert poisson_binomial_tail(chances, k) == pytest.approx(min(1, expected[k:].sum()), abs=1e-12)


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(0, 6), st.integers(0, 6)).filter(
            lambda s: s[1] <= s[0] and s[2] <= s[0]
        ),
        min_size=1,
        max_size=3,
    ),
    st.data(),
)
@settings(max_examples=60)
def test_the_stratified_test_is_the_share_of_all_assignments(
    margins: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """Every way of drawing in every stratum is equally likely."""
    seen = [data.draw(st.integers(max(0, m + d - n), min(m, d))) for n, m, d in margins]
    sums = [
        sum(hits)
        for hits in product(
            *([sum(i < m for i in c) for c in combinations(range(n), d)] for n, m, d in margins)
        )
    ]
    observed = sum(seen)
    above, at = sum(s > observed for s in sums), sum(s == observed for s in sums)
    strata = [Stratum(str(i), *m, x) for i, (m, x) in enumerate(zip(margins, seen, strict=True))]
    result = exact_test(strata)
    assert result.p == pytest.approx((above + at / 2) / len(sums), abs=1e-10)
    assert result.smallest == pytest.approx(sums.count(max(sums)) / len(sums) / 2, abs=1e-10)
    assert result.expected == pytest.approx(sum(sums) / len(sums), abs=1e-9)


def test_cochran_mantel_haenszel_agrees_with_the_exact_test_in_large_strata() -> None:
    strata = [Stratum(str(i), 400, 120, 100, 36) for i in range(4)]
    assert cochran_mantel_haenszel(strata) / 2 == pytest.approx(exact_test(strata).p, rel=0.2)
    textbook = [Stratum("", 80, 30, 40, 20)]
    table = [[20, 20], [10, 30]]
    # One stratum: Mantel-Haenszel's chi-squared is (N-1)/N of the corrected chi-squared of Yates.
    yates = stats.chi2_contingency(table, correction=True).statistic
    assert cochran_mantel_haenszel(textbook) == pytest.approx(stats.chi2.sf(yates * 79 / 80, 1), rel=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_values_are_scipys(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p, method="bh"), abs=1e-12)
    assert benjamini_yekutieli(p) == pytest.approx(stats.false_discovery_control(p, method="by"), abs=1e-12)


def test_tarone_keeps_those_that_could_pass_and_looks_at_nothing_else() -> None:
    smallest = [1e-9, 1e-6, 0.004, 0.02, 0.3, 0.5, 0.5]
    assert tarone(smallest, 0.05).tolist() == [True, True, True, False, False, False, False]
    assert tarone([0.5, 0.5], 0.05).tolist() == [False, False]
    assert tarone([], 0.05).tolist() == []


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.01, 0.99))
def test_tails_are_scipys(k: int, n: int, p: float) -> None:
    assert binomial_tail(k, n, p) == pytest.approx(float(stats.binom.sf(k - 1, n, p)), abs=1e-12)
    size, mean = 0.3 + n / 10, 5 * p
    expected = float(stats.nbinom.sf(k - 1, size, size / (size + mean)))
    assert negative_binomial_tail(k, size, mean) == pytest.approx(expected, abs=1e-12)


@given(st.integers(0, 50), st.integers(1, 50))
def test_intervals_are_scipys(k: int, n: int) -> None:
    k = min(k, n)
    result = stats.binomtest(k, n)
    for interval, method in ((wilson(k, n), "wilson"), (clopper_pearson(k, n), "exact")):
        expected = result.proportion_ci(method=method)
        assert interval == pytest.approx((expected.low, expected.high), abs=1e-9)
    low, high = poisson_interval(k)
    assert k == 0 or stats.poisson.sf(k - 1, low) == pytest.approx(0.025, abs=1e-9)
    assert stats.poisson.cdf(k, high) == pytest.approx(0.025, abs=1e-9)


def test_circular_shifts_of_two_days_are_counted_one_by_one() -> None:
    random = np.random.default_rng(3)
    days = [(random.random(24) < 0.4, random.random(24) < 0.3) for _ in range(2)]
    sums = [
        sum(
            int((active & np.roll(blind, shift)).sum())
            for (active, blind), shift in zip(days, by, strict=True)
        )
        for by in product(range(24), repeat=2)
    ]
    seen, expected, p = circular_shift_p(days)
    assert seen == sum(int((active & blind).sum()) for active, blind in days)
    assert expected == pytest.approx(np.mean(sums))
    assert p == pytest.approx(np.mean([s >= seen for s in sums]))


def test_a_circular_shift_is_wrong_no_more_often_than_it_says() -> None:
    random = np.random.default_rng(4)

    def bunched(share: float) -> np.ndarray:
        minutes = np.zeros(540, dtype=bool)
        while minutes.mean() < share:
            start = random.integers(540)
            minutes[np.arange(start, start + random.integers(5, 40)) % 540] = True
        return minutes

    runs = 600
    wrong = sum(
        circular_shift_p([(bunched(0.6), bunched(0.05)) for _ in range(3)])[2] <= 0.05 for _ in range(runs)
    )
    assert not_more_than(0.05, wrong, runs)


def test_van_elteren_of_one_stratum_is_wilcoxons_and_strata_keep_their_own_scale() -> None:
    random = np.random.default_rng(5)
    group, others = random.normal(10, 3, 15).round(), random.normal(12, 3, 40).round()
    expected = stats.mannwhitneyu(
        group, others, alternative="less", use_continuity=False, method="asymptotic"
    )
    result = van_elteren([(list(group), list(others))])
    assert result.p == pytest.approx(expected.pvalue, rel=1e-6)
    assert result.gap == pytest.approx(np.median(group[:, None] - others[None, :]))
    quick, slow = random.normal(5, 1, 30), random.normal(50, 1, 30)
    mixed = van_elteren([(list(quick[:20]), list(quick[20:])), (list(slow[:3]), list(slow[3:]))])
    assert mixed.p > 0.01
    assert van_elteren([([], [1.0])]).p == 1.0


def test_van_elteren_is_wrong_no_more_often_than_it_says() -> None:
    random = np.random.default_rng(6)
    runs = 2000
    wrong = sum(
        van_elteren([(list(random.exponential(1, 4)), list(random.exponential(1, 20))) for _ in range(3)]).p
        <= 0.05
        for _ in range(runs)
    )
    assert not_more_than(0.055, wrong, runs)


def test_a_hoarder_stands_out_of_counts_that_vary_more_than_chance() -> None:
    random = np.random.default_rng(7)
    honest = (1 + random.negative_binomial(0.6, 0.45, 800)).tolist()
    tails = tail_among_others([*honest, 30])
    assert tails[-1] < 1e-6
    assert not_more_than(0.01, sum(p < 0.01 for p in tails[:-1]), 800)
    assert tail_among_others([1, 1, 1]) == [1.0, 1.0, 1.0]


def test_power_grows_with_visits_and_a_hall_of_three_windows_sees_little() -> None:
    assert pair_power(31, 20, 0.7, 0.05).power > 0.99
    assert pair_power(3, 20, 0.5, 0.05).power < 0.2
    assert pair_power(3, 20, 0.7, 0.05, per_window=1.3).power < pair_power(3, 20, 0.7, 0.05).power
    many = [pair_power(5, tickets, 0.5, 0.05).power for tickets in (10, 20, 40)]
    assert many == sorted(many)
    fewest = fewest_tickets(3, 0.9, 0.05, most=60)
    assert fewest is not None
    assert pair_power(3, fewest, 0.9, 0.05).power >= 0.8
    assert fewest_tickets(3, 0.2, 0.05, most=60) is None
