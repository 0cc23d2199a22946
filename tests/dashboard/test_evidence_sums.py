"""A signal's figures found anew from its addends and its rows."""

from dataclasses import replace

import pytest

from dashboard.evidence_funnel import grid, limits, quantile
from dashboard.evidence_reading import id_of
from dashboard.evidence_sums import digest_now, expected_again, is_unchanged, observed_again, once_in
from sitcenter.domain.integrity.types import Evidence, IntegritySignal, Kind, Term
from tests.dashboard.builders_branch import local
from tests.dashboard.builders_evidence import FakeEvidence, proved, row, signal, statistical, step, visit

A, B = visit("A001", local(9)), visit("A002", local(9, 5))
TERMS = (Term("2026-11-20|3|plate", 2, 0.4), Term("2026-11-20|4|plate", 1, 0.35))
WEEKS = (Term("2026-11-02", 1, 2.0), Term("2026-11-09", 6, 2.0), Term("2026-11-16", 9, 3.0))
NEGATIVE = [
    step("000000000001", "identify", local(9, 1), biometric_result="negative"),
    step("000000000001", "send", local(9, 9)),
]
PAID = [step("000000000001", "check_fee", local(9, 1), fee_paid=1500)]


def again(found: IntegritySignal, *rows: object) -> tuple[bool | None, bool | None]:
    read = proved(FakeEvidence(found, rows))  # type: ignore[arg-type]
    return observed_again(read).equal, expected_again(read).equal


@pytest.mark.parametrize(
    ("found", "rows", "equal"),
    [
        (statistical("C5", "pair:a+b", A, TERMS), A, (True, True)),
        (statistical("C5", "pair:a+b", A, TERMS, observed=4), A, (False, True)),
        (statistical("C10-S", "operator:a", A, TERMS, expected=0.5), A, (True, False)),
        (statistical("C5-L", "pair:a+b", A, (), observed=3), A, (None, None)),
        (statistical("C8", "representative:a", A, TERMS, observed=-600), A, (None, None)),
        (statistical("C19", "representative:a", A, WEEKS, observed=0.75, expected=0.25,
                     facts={"week": "2026-11-09"}), A, (True, None)),
        (statistical("C19", "representative:a", A, WEEKS, observed=0.7, expected=0.25,
                     facts={"week": "2026-11-09"}), A, (False, None)),
        (signal("C2", "ticket:spec-5/A001", [A[0], A[1], B[0]]), [A[0], A[1], B[0]], (True, None)),
        (signal("C2", "ticket:spec-5/A001", [A[0], B[0]], observed=3), [A[0], B[0]], (False, None)),
        (signal("C4", "operator:a", [*A, *B], observed=2), [*A, *B], (True, None)),
        (signal("C9", "application:000000000001", NEGATIVE), NEGATIVE, (True, None)),
        (signal("C10", "application:000000000001", NEGATIVE), NEGATIVE[:1], (False, None)),
        (signal("C11", "application:000000000001", PAID, observed=1500.0), PAID, (True, None)),
        (signal("C11-K", "application:000000000001", NEGATIVE, observed=1, facts={"lacking": "check_fee"}),
         NEGATIVE, (True, None)),
        (signal("C13-E", "signature:e", NEGATIVE, observed=8.0), NEGATIVE, (True, None)),
        (signal("C20", "act:1", (), observed=12), (), (None, None)),
        (signal("C17", "desk:1", A, observed=22.5), A, (None, None)),
    ],
    ids=lambda value: value.rule_id if isinstance(value, IntegritySignal) else "",
)  # fmt: skip
def test_figures_are_found_again_or_it_is_said_that_they_can_not_be(
    found: IntegritySignal, rows: list[object], equal: tuple[bool | None, bool | None]
) -> None:
    assert again(found, *rows) == equal


def test_the_digest_is_of_the_rows_that_count_now() -> None:
    found = statistical("C5", "pair:a+b", A, TERMS)
    whole = proved(FakeEvidence(found, A))
    assert digest_now(whole) == found.evidence.digest
    assert is_unchanged(whole)
    assert not is_unchanged(proved(FakeEvidence(found, A[1:])))
    corrected = proved(FakeEvidence(found, A, overruled=frozenset({id_of(A[1])})))
    assert not is_unchanged(corrected)
    assert [id_of(one) for one in corrected.standing] == [id_of(one) for one in A if one is not A[1]]
    other = replace(found.evidence, terms=(replace(TERMS[0], expected=0.41), TERMS[1]))
    kept = replace(whole.kept, signal=replace(found, evidence=other))
    assert not is_unchanged(replace(whole, kept=kept))


def test_rows_of_another_branch_are_found_where_they_happened() -> None:
    here, there = PAID[0], replace(PAID[0], branch_id="medeu", source_seq="elsewhere")
    found = signal("C13-E", "signature:e", [here, there])
    read = proved(FakeEvidence(found, [here, there]))
    assert {event.branch_id for event in read.events} == {"spec-5", "medeu"}
    assert read.missing == ()


@pytest.mark.parametrize(
    ("chance", "n"),
    [
        (5e-4, 2000),
        (4.3e-4, 2000),
        (0.5, 2),
        (0.51, None),
        (0.011, 90),
        (1e-30, 10**9),
        (0.0, 10**9),
        (1 / 3, 3),
    ],
)
def test_a_chance_is_told_as_at_most_one_in_so_many(chance: float, n: int | None) -> None:
    assert once_in(chance) == n
    assert n is None or chance <= 1 / n + 1e-12


def test_limits_are_quantiles_of_the_exact_binomial() -> None:
    """Against sums made by hand of ten throws at one half: 1, 11, 56, 176 of 1,024 reach 0, 1, 2, 3."""
    assert [quantile(10, 0.5, reached / 1024) for reached in (1, 2, 11, 12, 56, 57)] == [0, 1, 1, 2, 2, 3]
    assert (quantile(10, 0.0, 0.9), quantile(10, 1.0, 0.1), quantile(5000, 1e-6, 0.999)) == (0, 10, 1)
    low, high = limits((10, 1000), 0.5, 0.95)
    assert (low[0], high[0]) == (0.2, 0.8)
    assert 0.46 < low[1] < 0.5 < high[1] < 0.54
    assert grid(0, 0) == (1, 2)
    assert grid(30, 400)[0] == 30
    assert grid(30, 400)[-1] == 400


def test_evidence_names_rows_as_the_rules_do() -> None:
    one = row("t", "called", local(9))
    assert Evidence((id_of(one),)).events == ("q/t:called",)
    assert signal("C2", "ticket:t", [one]).kind is Kind.DETERMINISTIC
