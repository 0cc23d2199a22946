from datetime import timedelta
from urllib.parse import unquote

from dashboard.marks import WIDTH, desk_strip, trend_line
from sitcenter.domain.board_types import State, TrendPoint
from tests.dashboard.world import NOW


def _points(*values: int | None) -> list[TrendPoint]:
    first = NOW - timedelta(minutes=len(values) - 1)
    return [TrendPoint(first + timedelta(minutes=k), value) for k, value in enumerate(values)]


def _svg(*values: int | None, state: State = State.OK) -> str:
    return unquote(trend_line(_points(*values), 1800, state, NOW, "dark"))


def test_a_gap_is_a_gap_and_not_a_line_through_it() -> None:
    assert _svg(60, 120, 180).count("fill='none'") == 1
    assert _svg(60, 120, None, None, 60, 120).count("fill='none'") == 2
    assert _svg(None, None).count("fill='none'") == 0


def test_the_norm_is_dashed_at_half_height_while_waits_are_short() -> None:
    assert "stroke-dasharray" in _svg(60)
    assert "M0 36.0H" in _svg(60, 120)


def test_a_wait_far_beyond_the_norm_still_fits() -> None:
    assert "M0 62.4H" in _svg(0, 18_000)


def test_now_is_at_the_right_edge() -> None:
    assert f"L{float(WIDTH)} " in _svg(60, 120)


def test_points_older_than_two_hours_are_left_out() -> None:
    old = [TrendPoint(NOW - timedelta(minutes=121), 60)]
    assert "fill='none'" not in unquote(trend_line(old, 1800, State.OK, NOW, "dark"))


def test_desks_are_told_apart_by_shape() -> None:
    shapes = {
        state: unquote(desk_strip([state], unknown=False, theme="dark")).split("<rect ")[1:]
        for state in ("serving", "paused", "closed", "unknown")
    }
    assert [len(parts) for parts in shapes.values()] == [1, 2, 1, 1]
    assert len({tuple(parts) for parts in shapes.values()}) == 4


def test_where_data_is_unknown_so_is_every_desk() -> None:
    assert desk_strip(["serving", "idle"], unknown=True, theme="dark") == desk_strip(
        ["unknown", "unknown"], unknown=False, theme="dark"
    )


def test_a_branch_without_desks_has_no_strip() -> None:
    assert desk_strip([], unknown=False, theme="dark") == ""
