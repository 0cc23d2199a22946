"""What was measured of a camera against its limits, in words: an officer sees why it is in its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dashboard.camera_measures import MEASURES, POINTS, Curve, Limit, Measure, Usual
from dashboard.camera_reading import Known
from dashboard.views_cameras_setting import CameraSetting
from dashboard.views_tables import NONE
from sitcenter.domain.cameras.learned import Learned, from_json
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.network import Branch

LAST = 3
"""A value of one of the last steps counts as that of now."""


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure over time. `word`: its last value; `limit`: the limits in words; `beyond`: it is so now.

    `least`: the span of values that is always drawn.
    """

    name: str
    title: str
    word: str
    limit: str
    beyond: bool
    curve: Curve
    limits: tuple[Limit, ...]
    least: tuple[float, float]


def measure_views(known: Known, branch: Branch, s: CameraSetting) -> tuple[MeasureView, ...]:
    """The measures of which there is any value: those that are beyond a limit now come first."""
    usual = usual_of(known, branch, s.limits)
    views = [
        _view(measure, known.curves[measure.name], usual, s)
        for measure in MEASURES
        if measure.name in known.curves
    ]
    return tuple(sorted(views, key=lambda view: not view.beyond))


def usual_of(known: Known, branch: Branch, limits: CameraLimits) -> Usual:
    """What is usual for the camera by the hour of its branch."""
    learned = learned_of(known.learned)
    fps = learned.fps(known.end, branch.zone) if learned is not None else None
    return Usual(limits, fps, learned)


def learned_of(kept: Mapping[str, object] | None) -> Learned | None:
    """What was learned, as kept; None where nothing was, or nothing that this build can read."""
    if kept is None:
        return None
    try:
        return from_json(kept)
    except (KeyError, TypeError, ValueError):
        return None


def _view(measure: Measure, curve: Curve, usual: Usual, s: CameraSetting) -> MeasureView:
    limits = measure.limits(usual)
    last = next((value for _at, value in reversed(curve[-LAST:]) if value is not None), None)
    return MeasureView(
        name=measure.name,
        title=s.translator.text(measure.label),
        word=NONE if last is None else _number(last, measure, s),
        limit=", ".join(_limit_texts(measure, limits, s)),
        beyond=last is not None and any(limit.alone and limit.is_beyond(last) for limit in limits),
        curve=curve,
        limits=limits,
        least=measure.least,
    )


def _number(value: float, measure: Measure, s: CameraSetting) -> str:
    text = s.translator.number(round(value, measure.digits))
    return s.translator.text("{n} s", n=text) if measure.unit else text


def _limit_texts(measure: Measure, limits: tuple[Limit, ...], s: CameraSetting) -> list[str]:
    """The limits in words; nothing where a measure has none."""
    _ = s.translator.text
    texts = [_enter(limit, _number(limit.enter, measure, s), s) for limit in limits]
    leaves = (limit.leave for limit in limits if limit.leave != limit.enter)
    return texts + [_("well again at {n}", n=_number(leave, measure, s)) for leave in leaves]


def _enter(limit: Limit, n: str, s: CameraSetting) -> str:
    _ = s.translator.text
    if limit.alone:
        return _("fault below {n}", n=n) if limit.low else _("fault above {n}", n=n)
    return _("suspicious below {n}", n=n) if limit.low else _("suspicious above {n}", n=n)


def step_of(known: Known) -> timedelta:
    """How much time one point stands for."""
    return (known.end - known.start) / POINTS
