"""What a key frame tells, against what is usual for its camera."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import exp

from sitcenter.domain.cameras.course import Finding
from sitcenter.domain.cameras.learned import Learned
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.cameras.types import CameraState, Monitorable, Picture

COVERED, MOVED = CameraState.COVERED, CameraState.MOVED


@dataclass(frozen=True, slots=True)
class Look:
    """A picture beside what is usual and what is known already. `before`: when the last key frame was."""

    picture: Picture
    learned: Learned
    limits: CameraLimits
    active: frozenset[CameraState]
    before: datetime | None
    misfit_since: datetime | None

    @property
    def textured(self) -> bool:
        """Whether the structure of the view can be judged."""
        return self.learned.monitorable is Monitorable.FULL and self.picture.ref_similarity is not None

    @property
    def flat(self) -> bool:
        """Whether the picture shows nothing at all."""
        untextured = self.learned.monitorable is Monitorable.TIMING
        return self.picture.contrast < (self.limits.flat_untextured if untextured else self.limits.flat)

    @property
    def dim(self) -> bool:
        """Whether it is too dark to judge the view's structure, and something of it is seen all the same."""
        dark = self.picture.mean_luma < self.limits.dark_luma
        return dark and self.picture.contrast < self.limits.dark_contrast and self.fits

    @property
    def fits(self) -> bool:
        """Whether something of the view is still seen, as far as that can be told."""
        return self.textured and (self.picture.ref_similarity or 0.0) >= self.limits.black_similarity

    def ratio(self, name: str) -> float | None:
        """A measure over its usual value."""
        usual = self.learned.usual(name)
        return getattr(self.picture, name) / usual if usual else None


def findings(look: Look) -> Mapping[CameraState, Finding]:
    """What this picture says of each condition of pictures."""
    return {
        CameraState.FROZEN: frozen(look),
        CameraState.BLACK: black(look),
        CameraState.OVER_EXPOSED: over_exposed(look),
        CameraState.NOISE: noise(look),
        MOVED: moved(look),
        COVERED: covered(look),
        CameraState.BLURRED: blurred(look),
        CameraState.DARK: dark(look),
    }


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


def moved(look: Look) -> Finding:
    """The view is found elsewhere in the picture, or another one is seen instead."""
    if not look.textured or look.flat or look.dim:
        return Finding(None)
    picture, limits = look.picture, look.limits
    lost = picture.lost_share or 0.0
    shifted = _shifted(look)
    other = lost > limits.moved_lost and _another_view(look)
    if MOVED in look.active:
        holds = shifted or lost > limits.lost_exit
    else:
        holds = shifted or (other and COVERED not in look.active)
    return Finding(
        holds,
        "shifted" if shifted else "view_lost",
        limits.moved_enter_s,
        limits.lost_exit_s,
        since=look.misfit_since,
        misses=limits.moved_misses,
        measured=_structure(picture),
    )


def covered(look: Look) -> Finding:
    """Much of the view is lost, and nothing says that it went elsewhere or out of focus."""
    if not look.textured or look.flat or look.dim:
        return Finding(None)
    picture, limits = look.picture, look.limits
    lost = picture.lost_share or 0.0
    texture = look.ratio("edge_energy")
    plain = texture is not None and texture < limits.covered_texture
    enough = limits.covered_lost_plain if plain else limits.covered_lost
    if COVERED in look.active:
        holds = lost > limits.lost_exit and not _shifted(look)
    else:
        other = moved(look).holds or over_exposed(look).holds or _soft(look)
        holds = lost > enough and not other
    return Finding(
        holds,
        "covered",
        limits.covered_enter_s,
        limits.lost_exit_s,
        since=look.misfit_since,
        misses=limits.pending_misses,
        measured=_structure(picture),
    )


def blurred(look: Look) -> Finding:
    """What is seen of the view has lost its fine edges, or lies behind a veil; nothing is said in the dark."""
    picture, limits = look.picture, look.limits
    if not look.textured or picture.sharpness_q is None or picture.mean_luma < limits.dark_luma:
        return Finding(None)
    share = limits.blurred_exit_share if CameraState.BLURRED in look.active else 1.0
    soft = picture.sharpness_q < -share * _blur_limit(look)
    return Finding(
        soft or _hazed(look),
        "blurred" if soft else "hazed",
        limits.blurred_enter_s,
        limits.blurred_exit_s,
        misses=limits.pending_misses,
        measured={"sharpness_q": picture.sharpness_q, "contrast": picture.contrast},
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


def misfits(picture: Picture, limits: CameraLimits) -> bool:
    """Whether the view doesn't fit in this very picture, before any of it counts as lost."""
    if picture.ref_similarity is None:
        return False
    lost = picture.lost_share is not None and picture.lost_share > limits.suspicious_lost
    return lost or picture.ref_similarity < limits.suspicious_similarity


def _shifted(look: Look) -> bool:
    picture, limits = look.picture, look.limits
    if picture.realigned is None or picture.shift_px is None:
        return False
    gained = picture.realigned >= (picture.ref_similarity or 0.0) + limits.moved_gain
    return gained and picture.realigned > limits.moved_similarity and picture.shift_px > limits.moved_px


def _another_view(look: Look) -> bool:
    """Whether what is seen instead may be a view, rather than something close to the lens."""
    limits, texture, contrast = look.limits, look.ratio("edge_energy"), look.ratio("contrast")
    return (
        texture is not None
        and contrast is not None
        and texture > limits.moved_texture
        and contrast > limits.moved_contrast
        and (look.picture.lost_sharpness_q or 0.0) > limits.moved_focus
    )


def _soft(look: Look) -> bool:
    """What is still seen is out of focus: the loss comes from there."""
    q = look.picture.sharpness_q
    return q is not None and q < -_blur_limit(look) and look.picture.mean_luma >= look.limits.dark_luma


def _hazed(look: Look) -> bool:
    """Whether a veil lies before the view: no light that comes or goes takes contrast and leaves brightness."""
    limits = look.limits
    luma, contrast, edges = (look.ratio(name) for name in ("mean_luma", "contrast", "edge_energy"))
    if luma is None or contrast is None or edges is None:
        return False
    most = limits.haze_contrast_exit if CameraState.BLURRED in look.active else limits.haze_contrast
    fits = (look.picture.ref_similarity or 0.0) >= limits.haze_similarity
    return fits and luma >= limits.haze_luma and contrast < most and edges < limits.haze_edges


def _relit(look: Look) -> bool:
    """Whether a view that fits has fainter edges than its softness explains: another light, as infrared."""
    picture, limits, texture = look.picture, look.limits, look.ratio("edge_energy")
    if texture is None or (picture.ref_similarity or 0.0) < limits.relit_similarity:
        return False
    return texture < limits.relit_edges * exp(picture.sharpness_q or 0.0)


def _blur_limit(look: Look) -> float:
    limits, usual = look.limits, look.learned.usual("contrast")
    limit = max(limits.blurred_q, limits.blurred_spreads * (look.learned.q_spread or 0.0))
    if usual is not None and usual < limits.blurred_flat:
        limit = max(limit, limits.blurred_flat_q)
    if (usual is not None and look.picture.contrast < limits.blurred_dim * usual) or _relit(look):
        limit = max(limit, limits.blurred_dim_q)
    if usual is not None and look.picture.contrast < limits.blurred_contrast * usual:
        limit = max(limit, limits.blurred_strong_q)
    return limit


def _structure(picture: Picture) -> dict[str, float | None]:
    names = ("ref_similarity", "lost_share", "realigned", "shift_px", "edge_energy")
    return {name: getattr(picture, name) for name in names}
