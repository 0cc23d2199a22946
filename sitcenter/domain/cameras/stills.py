"""A still: one small blurred picture of a camera, for a moment, because somebody asked for it and said why.

Only where the site switches stills on. It is in no journal, projection, export or answer of the API.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sitcenter.domain.cameras.types import CameraKey, CameraOrder, Verb

KEPT = timedelta(seconds=120)
"""After this it is shown to nobody, and deleted."""
WAITS = timedelta(seconds=60)
"""An order waits so long for a picture: later nobody expects to be looked at."""


@dataclass(frozen=True, slots=True)
class Still:
    """The picture that an order brought. `body`: a grey JPEG of 320x180 in which nobody is recognised."""

    key: CameraKey
    at: datetime
    order_id: str
    body: bytes = field(repr=False)


def is_awaited(order: CameraOrder, now: datetime) -> bool:
    """Whether the order asks for a still, and still waits for it."""
    return order.verb is Verb.STILL and now - order.at < WAITS


def is_shown(at: datetime, now: datetime) -> bool:
    """Whether a still of `at` may be shown."""
    return now - at < KEPT
