"""What a key frame tells by itself: frozen, black, over-exposed, noisy, dark."""

from sitcenter.domain.cameras.course import Finding
from sitcenter.domain.cameras.look import Look
from sitcenter.domain.cameras.types import CameraState


def frozen(look: Look) -> Finding:
    """The very same picture again, or one that is quieter than the camera ever was."""
    picture, limits = look.picture, look.limits
    if look.flat or picture.difference is None:
        return Finding(None)
    floor = look.learned.quiet_floor
    share = limits.frozen_exit if CameraState.FROZEN in look.active else limits.frozen_enter
    darkest = look.learned.usual("contrast", 0.05)
    lit = darkest is not None and picture.contrast >= limits.frozen_contrast * darkest
    quiet = floor is not None and lit and picture.difference < share * floor
    again = _again(look)
    cause = "clock_runs" if picture.overlay_changed else again or "no_change"
    by_night = picture.reference == "night" and not again
    return Finding(
        bool(again) or quiet,
        cause,
        limits.frozen_night_enter_s if by_night else limits.frozen_enter_s,
        limits.frozen_exit_s,
        since=look.before,
        misses=limits.pending_misses,
        measured={"difference": picture.difference, "quiet_floor": floor},
    )


def _again(look: Look) -> str:
    """How the picture comes again, or "". One of late counts only while little changes: where recordings are
    played in a loop, as in trials, people still move.
    """
    picture = look.picture
    if not picture.repeated or picture.difference is None:
        return ""
    if picture.difference == 0:
        return "repeated"
    calm = look.learned.usual("difference", look.limits.frozen_calm)
    return "recurring" if calm is not None and picture.difference < calm else ""


def black(look: Look) -> Finding:
    """Nothing is seen, for want of light or of a picture."""
    picture, limits = look.picture, look.limits
    return Finding(
        look.flat and picture.mean_luma < limits.black_luma and not look.fits,
        "no_light",
        limits.black_enter_s,
        limits.black_exit_s,
        measured={"mean_luma": picture.mean_luma, "contrast": picture.contrast},
    )


def over_exposed(look: Look) -> Finding:
    """Much more of the picture is white than usual."""
    picture, limits = look.picture, look.limits
    entered = CameraState.OVER_EXPOSED in look.active
    usual = look.learned.usual("clipped_hi") or 0.0
    more = limits.over_clipped_exit if entered else limits.over_clipped_enter
    clipped = picture.clipped_hi > usual + more
    washed = picture.mean_luma > limits.over_luma and picture.contrast < limits.over_contrast
    return Finding(
        clipped or washed,
        "clipped" if clipped else "washed_out",
        limits.over_enter_s,
        limits.over_exit_s,
        measured={"clipped_hi": picture.clipped_hi, "mean_luma": picture.mean_luma},
    )


def noise(look: Look) -> Finding:
    """Noise, striped rows or smeared slices beyond the usual."""
    picture, limits, learned = look.picture, look.limits, look.learned
    share = limits.noise_exit_share if CameraState.NOISE in look.active else 1.0
    base, rows = learned.usual("noise_sigma"), learned.usual("row_noise")
    signs = {
        "smear": picture.smear_share > share * limits.smear_enter and not look.flat,
        "stripes": rows is not None
        and picture.row_noise > share * (limits.rows_factor * rows + limits.rows_more),
        "noise": base is not None
        and picture.noise_sigma
        > share * max(limits.noise_least, limits.noise_factor * base + limits.noise_more),
    }
    cause = next((name for name, seen in signs.items() if seen), "noise")
    return Finding(
        any(signs.values()),
        cause,
        limits.noise_enter_s,
        limits.noise_exit_s,
        misses=limits.pending_misses,
        measured={
            "noise_sigma": picture.noise_sigma,
            "row_noise": picture.row_noise,
            "smear_share": picture.smear_share,
        },
    )


def dark(look: Look) -> Finding:
    """The view is there, and badly lit."""
    picture, limits = look.picture, look.limits
    limit = limits.dark_exit_luma if CameraState.DARK in look.active else limits.dark_luma
    shown = look.fits if look.textured else not look.flat
    return Finding(
        picture.mean_luma < limit and picture.contrast < limits.dark_contrast and shown,
        "dim",
        limits.dark_enter_s,
        limits.dark_exit_s,
        measured={"mean_luma": picture.mean_luma, "contrast": picture.contrast},
    )
