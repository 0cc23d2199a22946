"""What a key frame tells of the view, against its references: moved, covered, blurred."""

from math import exp

from sitcenter.domain.cameras.course import Finding
from sitcenter.domain.cameras.exposure_conditions import over_exposed
from sitcenter.domain.cameras.look import Look
from sitcenter.domain.cameras.types import CameraState, Picture

COVERED, MOVED = CameraState.COVERED, CameraState.MOVED


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
    """What is seen has lost its fine edges, or lies behind a veil; nothing is said in the dark."""
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
        measured={"sharpness_q": picture.sharpness_q, "contrast": picture.contrast},
    )


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
    """Whether a veil lies before the view: no light takes contrast and leaves brightness."""
    limits = look.limits
    luma, contrast, edges = (look.ratio(name) for name in ("mean_luma", "contrast", "edge_energy"))
    if luma is None or contrast is None or edges is None:
        return False
    most = limits.haze_contrast_exit if CameraState.BLURRED in look.active else limits.haze_contrast
    fits = (look.picture.ref_similarity or 0.0) >= limits.haze_similarity
    return fits and luma >= limits.haze_luma and contrast < most and edges < limits.haze_edges


def _relit(look: Look) -> bool:
    """Whether the light is another, as infrared: what is out of focus is as bright as before, and its edges
    are no fainter than its softness explains.
    """
    limits, luma, edges = look.limits, look.ratio("mean_luma"), look.ratio("edge_energy")
    if luma is not None and not limits.relit_darker <= luma <= limits.relit_brighter:
        return True
    if edges is None or (look.picture.ref_similarity or 0.0) < limits.relit_similarity:
        return False
    return edges < limits.relit_edges * exp(look.picture.sharpness_q or 0.0)


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
