"""One camera's measures against the limits of the grading."""

from datetime import timedelta

import pytest

from dashboard.camera_measures import MEASURES, POINTS, Limit, Usual, curves
from dashboard.camera_reading import Known
from dashboard.figures_camera import measure_figure
from dashboard.i18n import LANGUAGES, load
from dashboard.views_camera_measures import MeasureView, learned_of, measure_views, usual_of
from dashboard.views_cameras_setting import CameraSetting
from sitcenter.domain.cameras.limits import CameraLimits
from tests.dashboard.builders_branch import ALMATY, NOW, branch, network
from tests.dashboard.builders_cameras import Measures, learned, samples

START = NOW - timedelta(hours=2)
STEP = timedelta(seconds=30)


def known(fault: Measures | None = None, taught: bool = True) -> Known:
    """Two hours, the last ten minutes of them with a fault."""
    told = samples(NOW, timedelta(minutes=10), fault)
    return Known(START, NOW, curves(told, START, NOW), learned=learned() if taught else None)


def views(of: Known, language: str = "en") -> dict[str, MeasureView]:
    s = CameraSetting(network(), load(language), NOW, "light")
    return {view.name: view for view in measure_views(of, branch(), s)}


def test_the_worst_of_a_step_is_shown_and_a_step_without_a_value_is_a_gap() -> None:
    told: list[tuple[object, Measures]] = [
        (START, {"fps": 25.0, "lost_share": 0.1}),
        (START + STEP / 2, {"fps": 3, "lost_share": 0.7}),
        (NOW, {"fps": None, "lost_share": "?"}),
        (NOW + STEP, {"fps": 1.0}),
    ]
    made = curves(told, START, NOW)  # type: ignore[arg-type]
    assert set(made) == {"fps", "lost_share"}
    assert made["fps"][0] == (START + STEP / 2, 3.0)
    assert made["lost_share"][0][1] == 0.7
    assert [value for _at, value in made["fps"][1:]] == [None] * (POINTS - 1)


def test_limits_are_those_of_the_grading_from_what_was_learned() -> None:
    found = views(known())
    limits = CameraLimits()
    assert found["lost_share"].limits == (Limit(limits.covered_lost, limits.lost_exit),)
    (fps,), (floor,) = found["fps"].limits, found["difference"].limits
    assert (fps.enter, fps.leave, fps.low) == pytest.approx((17.5, 21.25, True), rel=0.03)
    assert (floor.enter, floor.low) == pytest.approx((0.45, True), rel=0.06)
    assert found["lost_share"].limit == "fault above 0.4, well again at 0.2"


def test_without_learning_there_is_no_limit_that_rests_on_it() -> None:
    found = views(known(taught=False))
    assert [name for name in ("fps", "difference", "noise_sigma") if found[name].limits] == []
    assert found["fps"].limit == ""
    assert found["lost_share"].limits != ()


@pytest.mark.parametrize("kept", [None, {}, {"since": "?"}, {"full_since": None, "branch_id": 3}])
def test_what_can_not_be_read_was_not_learned(kept: dict[str, object] | None) -> None:
    assert learned_of(kept) is None


def test_what_lies_beyond_a_limit_comes_first_and_says_so() -> None:
    found = views(known({"lost_share": 0.91, "ref_similarity": 0.12}))
    first = next(iter(found.values()))
    assert (first.name, first.word, first.beyond) == ("lost_share", "0.91", True)
    assert [view.name for view in found.values() if view.beyond] == ["lost_share"]
    assert found["ref_similarity"].limit == "suspicious below 0.6"


def test_a_value_of_long_ago_is_not_that_of_now() -> None:
    silent = views(known(dict.fromkeys((measure.name for measure in MEASURES), None)))
    assert {(view.word, view.beyond) for view in silent.values()} == {("–", False)}


def test_a_measure_never_taken_is_not_shown() -> None:
    assert "corrupt_share" not in views(known())


def test_a_figure_has_gaps_limits_and_triangles_beyond_them() -> None:
    lost = views(known({"lost_share": 0.91}))["lost_share"]
    curve = (*lost.curve[:3], (START, None), *lost.curve[3:])
    drawn = measure_figure(curve, lost.limits, lost.least, ALMATY, "dark")
    line, beyond = drawn["data"]
    assert line["connectgaps"] is False
    assert line["y"][3] is None
    assert set(beyond["y"]) == {0.91}
    assert [shape["y0"] for shape in drawn["layout"]["shapes"]] == [0.4, 0.2]
    assert line["x"][0].startswith("2026-11-20T09:07")
    low, high = drawn["layout"]["yaxis"]["range"]
    assert low < 0
    assert high > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_measures_have_names(language: str) -> None:
    found = views(known(), language)
    assert len({view.title for view in found.values()}) == len(found)
    assert usual_of(known(), branch(), CameraLimits()) != Usual(CameraLimits(), None, None)
