"""A key frame beside what is usual for its camera."""

from dataclasses import dataclass
from datetime import datetime

from sitcenter.domain.cameras.learned import Learned
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.cameras.types import CameraState, Monitorable, Picture


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


def misfits(picture: Picture, limits: CameraLimits) -> bool:
    """Whether the view doesn't fit in this very picture, before any of it counts as lost."""
    if picture.ref_similarity is None:
        return False
    lost = picture.lost_share is not None and picture.lost_share > limits.suspicious_lost
    return lost or picture.ref_similarity < limits.suspicious_similarity
