from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.feed_view import since
from sitcenter.domain.board import board
from sitcenter.domain.board_types import BranchBoard, State, TrendPoint
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.scope import EVERYTHING
from tests.domain.builders import NOW, ago, network, open_ticket, source


def waiting(minutes: float, trend: tuple[tuple[int, int | None], ...] = ()) -> BranchBoard:
    """A branch where one person waits `minutes`; `trend`: minutes ago -> longest wait in minutes then."""
    facts = Snapshot(NOW, tickets=(open_ticket(wait_from=ago(minutes)),), sources=(source(),))
    points = tuple(TrendPoint(ago(at), None if wait is None else wait * 60) for at, wait in trend)
    return replace(board(facts, network(), NOW, EVERYTHING).branches[0], trend=points)


@pytest.mark.parametrize(
    ("trend", "began"),
    [
        ((), ago(2)),
        (((10, 20), (5, 27), (0, 32)), ago(2)),
        (((40, 29), (20, 45), (10, 33), (0, 32)), ago(35)),
        (((40, 50), (20, 10), (10, 31), (0, 32)), ago(11)),
        (((40, None), (20, 45), (0, 32)), ago(35)),
    ],
    ids=["nothing known before", "just crossed", "others before him", "an earlier one is over", "a gap"],
)
def test_a_breach_began_when_the_norm_was_first_crossed_without_a_break(
    trend: tuple[tuple[int, int | None], ...], began: datetime
) -> None:
    branch = waiting(32, trend)
    assert branch.state is State.CRIT
    assert since(branch) == began


def test_near_the_norm_began_at_its_warning_share() -> None:
    assert since(waiting(25, ((10, 24), (5, 25), (0, 25)))) == ago(6)


def test_unknown_is_since_the_last_good_moment() -> None:
    facts = Snapshot(NOW, sources=(source(failures=3, last_success_at=NOW - timedelta(minutes=7)),))
    assert since(board(facts, network(), NOW, EVERYTHING).branches[0]) == ago(7)
