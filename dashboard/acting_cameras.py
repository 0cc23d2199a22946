"""What a form orders of a camera: recorded once, or refused in plain words. Nothing here knows Dash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from dashboard.acting import LONGEST, Outcome
from dashboard.doors import CameraDesk
from dashboard.i18n import Translator
from dashboard.words_cameras import VERBS
from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, Verb
from sitcenter.domain.network import Branch

LARGEST = 0.4
"""Share of the picture that masks together may take: more would leave too little to judge."""
AGAIN = timedelta(seconds=10)
"""The same order of the same person within this time is a second click."""
LONGEST_MAINTENANCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A form's words, trimmed. `box`: what MASK adds, None if it can't be made out; `minutes`: of MAINTENANCE
    from now on, 0 ends it, None if nothing was chosen.
    """

    verb: Verb
    key: CameraKey
    actor: str
    reason: str
    box: Box | None = None
    minutes: int | None = None


def order_camera(
    desk: CameraDesk, asked: Ordered, branch: Branch, translator: Translator, now: datetime
) -> Outcome:
    """Record it, or say why not. The same words sent twice in a row are recorded once."""
    masks = tuple(desk.masks(asked.key))
    refusal = _refusal(asked, masks, translator)
    if refusal:
        return Outcome(False, refusal)
    order = _order(asked, masks, now)
    latest = next(iter(desk.orders(asked.key, 1)), None)
    if latest is None or not _is_again(latest, order):
        desk.order(order)
    what = translator.text(VERBS[asked.verb])
    time = translator.clock(now, branch.zone)
    return Outcome(True, translator.text("Recorded at {time}: {what}.", time=time, what=what))


def _order(asked: Ordered, masks: Sequence[Box], now: datetime) -> CameraOrder:
    added = (asked.box,) if asked.verb is Verb.MASK and asked.box is not None else ()
    return CameraOrder(
        order_id=uuid4().hex,
        key=asked.key,
        verb=asked.verb,
        at=now,
        actor=asked.actor,
        reason=asked.reason,
        masks=(*masks, *added) if asked.verb is Verb.MASK else (),
        until=now + timedelta(minutes=asked.minutes) if asked.minutes else None,
    )


def _is_again(latest: CameraOrder, order: CameraOrder) -> bool:
    """Whether it is what was recorded a moment ago."""
    return _words(latest) == _words(order) and abs(order.at - latest.at) < AGAIN


def _words(order: CameraOrder) -> tuple[object, ...]:
    """What a person asked for; of masks the one that was added."""
    lasts = None if order.until is None else order.until - order.at
    added = order.masks[-1:] if order.verb is Verb.MASK else ()
    return order.verb, order.actor, order.reason, added, lasts


def _refusal(asked: Ordered, masks: Sequence[Box], translator: Translator) -> str:
    _ = translator.text
    if not asked.actor:
        return _("Write who you are: nothing was recorded.")
    if not asked.reason:
        return _("Write why: without it nothing is recorded.")
    if max(len(asked.actor), len(asked.reason)) > LONGEST:
        return _("That is too long: at most {n} characters.", n=LONGEST)
    if asked.verb is Verb.MAINTENANCE:
        return _no_time(asked, translator)
    if asked.verb is Verb.UNMASK and not masks:
        return _("No region is left out now: there is nothing to take away.")
    return _no_box(asked, masks, translator) if asked.verb is Verb.MASK else ""


def _no_time(asked: Ordered, translator: Translator) -> str:
    if asked.minutes is None:
        return translator.text("Choose for how long.")
    if not timedelta(0) <= timedelta(minutes=asked.minutes) <= LONGEST_MAINTENANCE:
        return translator.text("That is too long: choose a shorter time.")
    return ""


def _no_box(asked: Ordered, masks: Sequence[Box], translator: Translator) -> str:
    _ = translator.text
    box = asked.box
    if box is None or not (0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1):
        return _("Write where the region begins and ends, from 0 to 100 per cent of the picture.")
    if sum(map(area, (*masks, box))) > LARGEST:
        return _(
            "That is too much of the picture: regions left out may take {n} % of it together.",
            n=round(100 * LARGEST),
        )
    return ""


def area(box: Box) -> float:
    """Its share of the picture."""
    return (box.right - box.left) * (box.bottom - box.top)
