"""The measures of one camera's key frames, and what it learns of its view."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from camera_feeds.change import Changes
from camera_feeds.comparing import Compared, Comparer
from camera_feeds.learning import Learner, Seen
from camera_feeds.noise import measure_noise
from camera_feeds.reference import Matcher, Reference, decode, encode
from camera_feeds.view import Directions, Gray, Texture, directions, shrink, texture, unmasked
from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, Picture, ReferenceLearned, Verb

BRIGHTEST, DARKEST = 232, 19
"""Clipped from here on: video's white is 235 and its black 16 where the range is limited."""


class PictureMeter:
    """Measures key frames of one camera, in the order of their time. Not to be shared by threads.

    `references`: what `learned` gave before, empty for a new camera; one that can't be read is left out and
    learned anew. `masks`: regions that count for nothing; brightness is that of all where nothing is left.
    """

    def __init__(
        self, key: CameraKey, references: Sequence[ReferenceLearned] = (), masks: Sequence[Box] = ()
    ) -> None:
        self.key = key
        self.unreadable: list[str] = []
        self._masks = tuple(masks)
        self._counts = unmasked(self._masks)
        self._changes, self._comparer = Changes(), Comparer()
        self._learner = Learner({known.name: known for known in map(self._read, references) if known})
        self._use()

    def measure(self, luma: Gray, at: datetime) -> Picture:
        """Measures of one key frame: its luma plane at native size, grey levels as they were coded."""
        small = shrink(luma)
        noise = measure_noise(luma)
        change = self._changes.since(luma, small, self._counts, self._masks, noise.noise_sigma)
        seen, texture_of = directions(small), texture(small)
        shown = small[self._counts] if self._counts.any() else small
        compared = self._comparer.compare(at, small, seen, texture_of)
        if self._learner.observe(at, _seen(small, seen, texture_of, compared), self._counts):
            self._use()
        return Picture(
            at=at,
            mean_luma=float(shown.mean()),
            contrast=float(shown.std()),
            clipped_hi=float((shown >= BRIGHTEST).mean()),
            clipped_lo=float((shown <= DARKEST).mean()),
            edge_energy=float(np.partition(seen.magnitude.ravel(), 43200)[43200]),
            noise_sigma=noise.noise_sigma,
            row_noise=noise.row_noise,
            smear_share=noise.smear_share,
            difference=change.difference,
            repeated=change.repeated,
            motion_share=change.motion_share,
            overlay_changed=change.overlay_changed,
            ref_similarity=compared.similarity if compared else None,
            lost_share=compared.lost if compared else None,
            realigned=compared.move.similarity if compared and compared.move else None,
            shift_px=compared.move.shift_px if compared and compared.move else None,
            sharpness_q=compared.sharpness_q if compared else None,
            lost_sharpness_q=compared.lost_sharpness_q if compared else None,
            good_blocks=compared.good_blocks if compared else None,
            reference=compared.name if compared else "",
        )

    def learned(self) -> list[ReferenceLearned]:
        """References that are new or changed since the last call, to be kept."""
        names = list(dict.fromkeys(self._learner.told))
        self._learner.told.clear()
        known = self._learner.references
        return [
            encode(known[name], self.key, Matcher(known[name], self._counts).good_blocks)
            for name in names
            if name in known
        ]

    def order(self, order: CameraOrder) -> None:
        """Accept the view (learn it anew, with a new commissioning), or change the masks."""
        if order.verb is Verb.ACCEPT_VIEW:
            self._learner = Learner({})
        elif order.verb in (Verb.MASK, Verb.UNMASK):
            self._masks = order.masks
            self._counts = unmasked(order.masks)
            self._changes.forget()
        else:
            return
        self._use()

    def _use(self) -> None:
        self._comparer.use(self._learner.references, self._counts)

    def _read(self, learned: ReferenceLearned) -> Reference | None:
        try:
            return decode(learned)
        except ValueError as error:
            self.unreadable.append(str(error))
            return None


def _seen(small: Gray, seen: Directions, edges: Texture, compared: Compared | None) -> Seen:
    if compared is None:
        return Seen(small, seen, edges, "", 0.0, None)
    return Seen(small, seen, edges, compared.name, compared.lost, compared.move)
