"""The vectors of the pilot's rule (one working day, cutoff 17:00, five-day week) under the three policies."""

from datetime import time

import pytest

from sitcenter.domain.hours import Hours
from tests.domain.terms.builders import at, calendar, days, due

VECTORS = [
    ("2025-09-02T17:00:00", "2025-09-03", "2025-09-02", "2025-09-03T17:00:00"),
    ("2025-09-02T17:00:01", "2025-09-04", "2025-09-03", "2025-09-04T17:00:01"),
    ("2025-09-01T11:00:00", "2025-09-03", "2025-09-02", "2025-09-03T11:00:00"),
    ("2025-10-24T16:59:00", "2025-10-28", "2025-10-24", "2025-10-28T16:59:00"),
    ("2025-10-24T17:30:00", "2025-10-29", "2025-10-28", "2025-10-29T17:30:00"),
    ("2025-12-15T18:10:00", "2025-12-18", "2025-12-17", "2025-12-18T18:10:00"),
    ("2025-12-31T17:20:00", "2026-01-06", "2026-01-05", "2026-01-06T17:20:00"),
]


@pytest.mark.parametrize(("received", "p1", "p3", "p2"), VECTORS)
def test_one_working_day_with_a_cutoff_at_five(received: str, p1: str, p3: str, p2: str) -> None:
    work = calendar(5)
    for policy, expected in (("P1", p1), ("P3", p3)):
        end_of_day = at(f"{expected}T23:59:59")
        assert due(days(1, policy), work, at(received)) == end_of_day, policy
    assert due(days(1, "P2"), work, at(received)) == at(p2)


def test_the_sample_of_the_state_system_counts_four_working_days_over_nauryz() -> None:
    found = due(days(4, "P1", None), calendar(5), at("2025-03-19T09:16:51"))
    assert found == at("2025-03-28T23:59:59")


def test_the_cutoff_is_no_closing_time() -> None:
    """A provider that works until 20:00 still moves what came after 17:00 to the next day."""
    work = calendar(5, hours=Hours(time(9), time(20)))
    rule = days(1, "P3", time(17))
    assert due(rule, work, at("2025-09-02T08:00:00")) == at("2025-09-02T23:59:59")
    assert due(rule, work, at("2025-09-02T19:00:00")) == at("2025-09-03T23:59:59")
