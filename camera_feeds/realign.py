"""Where a view went: the shift that fits best, or else the affine move of its corners.

The shift is the maximum of the very agreement by which views are compared, over all whole pixels at once
(orientation correlation by Fourier transforms; Fitch et al., BMVC 2002).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from camera_feeds.reference import Matcher
from camera_feeds.view import HEIGHT, WIDTH, Directions, Flags, Gray, Grid, directions

CORNERS = 300
"""ORB corners of a picture."""
PEAKS = 3
FEWEST_SEEN = 0.35
"""Share of the stable edges that must still lie in the picture after a move."""
FEWEST_INLIERS = 10
SCALES = (0.6, 1.7)
REFINED = 2
"""Pixels."""
ENOUGH = 0.6
"""Similarity after a shift from which no affine move is sought."""
_orb = cv2.ORB.create(nfeatures=CORNERS, scaleFactor=1.2, nlevels=6, edgeThreshold=12, fastThreshold=8)
_pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True)


@dataclass(frozen=True, slots=True)
class Move:
    """`similarity` after undoing the move; `shift_px`: how far the picture's corners went on average."""

    similarity: float
    shift_px: float


def corners(small: Gray) -> tuple[Grid, Gray]:
    """Corners (x, y) of a picture and their descriptors."""
    points, features = _orb.detectAndCompute(small, None)
    if features is None or not points:
        return np.empty((0, 2), dtype=np.float32), np.empty((0, 32), dtype=np.uint8)
    found = np.array([point.pt for point in points[:CORNERS]], dtype=np.float32)
    return found, np.asarray(features[:CORNERS], dtype=np.uint8)


def realign(matcher: Matcher, small: Gray, seen: Directions) -> Move:
    """The move after which the picture agrees best with the reference."""
    shifted = best_shift(matcher, seen)
    if shifted.similarity >= ENOUGH:
        return shifted
    turned = _affine(matcher, small)
    return turned if turned is not None and turned.similarity > shifted.similarity else shifted


def best_shift(matcher: Matcher, seen: Directions) -> Move:
    """The best of all shifts by whole pixels."""
    surface = _correlation(matcher, seen)
    best = Move(-1.0, 0.0)
    for _ in range(PEAKS):
        down, across = divmod(int(surface.argmax()), WIDTH)
        dy, dx = _signed(down, HEIGHT), _signed(across, WIDTH)
        found = _at_shift(matcher, seen, dy, dx)
        if found > best.similarity:
            best = Move(found, float(np.hypot(dx, dy)))
        surface[max(0, down - 3) : down + 4, max(0, across - 3) : across + 4] = -np.inf
    return best


def _correlation(matcher: Matcher, seen: Directions) -> Grid:
    reference = np.zeros((HEIGHT * WIDTH, 2), dtype=np.float32)
    reference[matcher.spots] = np.stack((matcher.along, matcher.across), axis=1)
    current = np.stack((seen.along, seen.across), axis=2)
    product = cv2.mulSpectrums(cv2.dft(current), cv2.dft(reference.reshape(HEIGHT, WIDTH, 2)), 0, conjB=True)
    return np.array(cv2.idft(product)[..., 0], dtype=np.float32)


def _at_shift(matcher: Matcher, seen: Directions, dy: int, dx: int) -> float:
    """Similarity over those stable edges that the shift leaves in the picture."""
    y, x = np.divmod(matcher.spots, WIDTH)
    inside = (y + dy >= 0) & (y + dy < HEIGHT) & (x + dx >= 0) & (x + dx < WIDTH)
    expected = float(matcher.strength[inside].sum())
    if expected < FEWEST_SEEN * float(matcher.strength.sum()) or expected <= 0:
        return -1.0
    spots = np.where(inside, matcher.spots + dy * WIDTH + dx, 0).astype(np.int32)
    return float(matcher.agreement(seen, spots)[inside].sum()) / expected


def _affine(matcher: Matcher, small: Gray) -> Move | None:
    """The move by turning, zooming and shifting that most corners share."""
    points, features = corners(small)
    if min(len(points), len(matcher.reference.points)) < FEWEST_INLIERS:
        return None
    pairs = _pairs.match(matcher.reference.features, features)
    if len(pairs) < FEWEST_INLIERS:
        return None
    before = matcher.reference.points[[pair.queryIdx for pair in pairs]]
    after = points[[pair.trainIdx for pair in pairs]]
    cv2.setRNGSeed(0)
    matrix, inliers = cv2.estimateAffinePartial2D(after, before, ransacReprojThreshold=4.0, maxIters=400)
    if matrix is None or int(inliers.sum()) < FEWEST_INLIERS:
        return None
    if not SCALES[0] <= float(np.hypot(matrix[0, 0], matrix[1, 0])) <= SCALES[1]:
        return None
    return _undone(matcher, small, np.asarray(matrix, dtype=np.float32))


def _undone(matcher: Matcher, small: Gray, matrix: Grid) -> Move | None:
    """The picture moved back by `matrix` and compared where it still has something to show."""
    size = (WIDTH, HEIGHT)
    back = np.asarray(cv2.warpAffine(small, matrix, size, flags=cv2.INTER_LINEAR), dtype=np.uint8)
    shown = cv2.warpAffine(np.full_like(small, 255), matrix, size)
    inside = cv2.erode(shown, np.ones((5, 5), dtype=np.uint8)).ravel()[matcher.spots] == 255
    expected = float(matcher.strength[inside].sum())
    if expected < FEWEST_SEEN * float(matcher.strength.sum()) or expected <= 0:
        return None
    found = _refined(matcher, directions(back), inside)
    edges = np.array([[0, 0, 1], [WIDTH, 0, 1], [0, HEIGHT, 1], [WIDTH, HEIGHT, 1]], dtype=np.float32)
    went = np.hypot(*(edges @ matrix.T - edges[:, :2]).T).mean()
    return Move(found / expected, float(went))


def _refined(matcher: Matcher, seen: Directions, inside: Flags) -> float:
    """Agreement after a last shift by up to REFINED pixels, as corners place a move only roughly."""
    steps = range(-REFINED, REFINED + 1)
    y, x = np.divmod(matcher.spots, WIDTH)
    inner = inside & (y >= REFINED) & (y < HEIGHT - REFINED) & (x >= REFINED) & (x < WIDTH - REFINED)
    spots = np.where(inner, matcher.spots, HEIGHT * WIDTH // 2).astype(np.int32)
    share = float(matcher.strength[inside].sum()) / max(1e-6, float(matcher.strength[inner].sum()))
    return share * max(
        float(matcher.agreement(seen, spots + np.int32(dy * WIDTH + dx))[inner].sum())
        for dy in steps
        for dx in steps
    )


def _signed(shift: int, size: int) -> int:
    return shift - size if shift > size // 2 else shift
