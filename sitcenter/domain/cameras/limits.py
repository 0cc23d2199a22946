"""At which figures a camera is in which state, and for how long they must hold: start values, all named."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class CameraLimits:
    """Seconds (`_s`), shares 0..1, grey levels or factors of what is usual for the camera.

    `*_enter` begins a condition and `*_exit` ends it; `*_enter_s` and `*_exit_s` are how long that must hold.
    Figures: measured on thirteen scenes, then on generated ones (docs/camera-grading.md).
    """

    not_watched_s: float = 30.0
    """Without a sample for so long a camera is unknown."""
    picture_age_s: float = 120.0
    """Without a key frame for so long the picture is unknown."""
    shadow_s: float = 7 * 86_400.0
    """So long after the first full reference nobody is told of the picture's faults; 0: at once, always."""

    offline_enter_s: float = 3.0
    offline_closed_s: float = 6.0
    """A session that ended is no outage as long as the next may still be opening."""
    offline_exit_s: float = 5.0
    stale_age_s: float = 5.0
    stale_gaps: float = 10.0
    """Or so many usual gaps between frames, where that is more."""
    stale_age_most_s: float = 30.0
    stale_enter_s: float = 0.0
    stale_exit_s: float = 5.0
    no_signal_keys: int = 3
    """Key packets in a row of which no picture could be made."""
    no_signal_exit_s: float = 5.0

    codec_enter: float = 0.02
    codec_exit: float = 0.005
    codec_checks: int = 2
    """Whole groups of pictures in a row that were corrupt."""

    frozen_enter: float = 0.5
    frozen_exit: float = 0.7
    """Shares of the camera's quiet floor."""
    frozen_calm: float = 0.1
    """What recurs to the bit is frozen if it changes less than in this share of all pictures."""
    frozen_enter_s: float = 60.0
    frozen_night_enter_s: float = 300.0
    frozen_exit_s: float = 20.0
    frozen_contrast: float = 0.7
    """With less than this share of the darkest usual contrast the quiet floor says nothing."""
    flat: float = 4.0
    """Contrast, grey levels, of a picture that shows nothing: it can't be told to be frozen."""
    flat_untextured: float = 2.0
    """The same for views that have little texture anyway."""

    black_luma: float = 45.0
    black_similarity: float = 0.12
    black_enter_s: float = 30.0
    black_exit_s: float = 20.0
    dark_luma: float = 40.0
    dark_exit_luma: float = 50.0
    dark_contrast: float = 15.0
    """A dark picture with more contrast is a view by night, as it should be."""
    dark_enter_s: float = 60.0
    dark_exit_s: float = 60.0
    over_clipped_enter: float = 0.35
    over_clipped_exit: float = 0.25
    """Share of clipped pixels above the usual."""
    over_luma: float = 215.0
    over_contrast: float = 25.0
    over_enter_s: float = 40.0
    over_exit_s: float = 40.0

    noise_least: float = 2.0
    noise_factor: float = 2.0
    noise_more: float = 1.5
    rows_factor: float = 4.0
    rows_more: float = 2.0
    smear_enter: float = 0.2
    noise_exit_share: float = 0.85
    """Noise, rows and smear end below this share of what begins them."""
    noise_enter_s: float = 60.0
    noise_exit_s: float = 40.0

    suspicious_similarity: float = 0.6
    suspicious_lost: float = 0.2
    suspicious_s: float = 120.0
    """So long a view that doesn't fit is looked at more often."""
    moved_gain: float = 0.2
    moved_similarity: float = 0.5
    moved_px: float = 4.0
    moved_lost: float = 0.6
    moved_texture: float = 0.5
    moved_focus: float = -0.45
    moved_contrast: float = 0.4
    """Another view has edges, is in focus and has contrast (shares of the usual); what is held before the
    lens lacks one of them."""
    pending_misses: int = 1
    """A suspicion of the picture outlives so many samples in a row that don't confirm it."""
    moved_misses: int = 3
    """Moves aren't found in every picture, least of all turns."""
    moved_enter_s: float = 20.0
    covered_lost: float = 0.4
    covered_lost_plain: float = 0.25
    covered_texture: float = 0.7
    """A picture whose edges are below this share of the usual is covered from `covered_lost_plain` on."""
    covered_enter_s: float = 20.0
    lost_exit: float = 0.2
    lost_exit_s: float = 20.0

    blurred_q: float = 0.15
    blurred_spreads: float = 4.0
    blurred_strong_q: float = 0.5
    blurred_contrast: float = 0.35
    """Share of the usual contrast below which only `blurred_strong_q` is believed."""
    blurred_dim: float = 0.7
    blurred_dim_q: float = 0.28
    """In another light, with less than this share of the usual contrast, more is needed."""
    relit_similarity: float = 0.8
    relit_edges: float = 0.9
    relit_darker: float = 0.9
    relit_brighter: float = 1.12
    """So is it where brightness isn't the usual (shares of it), or where a view that fits has fainter edges
    than its softness explains (share of them)."""
    blurred_flat: float = 15.0
    blurred_flat_q: float = 0.35
    """Cameras with less than so much usual contrast need more."""
    haze_similarity: float = 0.7
    haze_luma: float = 1.03
    haze_contrast: float = 0.78
    haze_contrast_exit: float = 0.88
    haze_edges: float = 0.85
    """A veil (paint, dust, glare): the view fits, as bright as usual, with less contrast and edges."""
    blurred_exit_share: float = 0.7
    blurred_enter_s: float = 60.0
    blurred_exit_s: float = 60.0

    fps_enter: float = 0.7
    fps_exit: float = 0.85
    fps_enter_s: float = 60.0
    fps_exit_s: float = 60.0
    lag_enter_s: float = 2.0
    lag_exit_s: float = 1.0
    latency_enter_s: float = 3.0
    latency_exit_s: float = 2.0
    lateness_enter_s: float = 30.0
    lateness_exit_s: float = 60.0
    timestamps_exit_s: float = 60.0
    clock_enter_s: float = 2.0
    clock_exit_s: float = 1.0
    drift_enter_s: float = 60.0
    drift_exit_s: float = 60.0


def limits_of(overrides: Mapping[str, float]) -> CameraLimits:
    """The start values with some replaced; counts are whole. TypeError for a name that is none."""
    usual = CameraLimits()
    unknown = overrides.keys() - {each.name for each in fields(usual)}
    if unknown:
        raise TypeError(f"no limit is called {', '.join(sorted(unknown))}")
    changed: dict[str, Any] = {name: type(getattr(usual, name))(value) for name, value in overrides.items()}
    return replace(usual, **changed)
