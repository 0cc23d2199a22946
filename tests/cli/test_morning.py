from datetime import datetime

import pytest

from sitcenter.cli.morning import demo_shift
from tests.domain.builders import ALMATY, network


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-20T11:00", "2026-11-20T11:00"),
        ("2026-11-20T16:29", "2026-11-20T16:29"),
        ("2026-11-20T16:30", "2026-11-20T11:30"),
        ("2026-11-20T03:00", "2026-11-19T11:30"),
        ("2026-11-21T12:00", "2026-11-20T11:30"),
        ("2026-11-23T09:00", "2026-11-20T11:30"),
    ],
    ids=["working hours", "still", "evening", "night", "Saturday", "Monday early"],
)
def test_the_demo_is_always_on_a_working_morning(now: str, then: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=ALMATY)
    assert at + demo_shift(network(), at) == datetime.fromisoformat(then).replace(tzinfo=ALMATY)
