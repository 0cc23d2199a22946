"""A still as words: what came of the last order for one. Knows no Dash."""

from dataclasses import dataclass

from dashboard.camera_reading import Known
from dashboard.views_cameras_setting import CameraSetting
from sitcenter.domain.cameras.stills import KEPT, is_awaited, is_shown
from sitcenter.domain.cameras.types import CameraKey, CameraOrder, Verb
from sitcenter.domain.network import Branch


@dataclass(frozen=True, slots=True)
class StillView:
    """`source`: the picture's address, "" while there is none; `words`: what it is, or why there is none."""

    title: str
    source: str
    words: tuple[str, ...]


def still_view(known: Known, key: CameraKey, branch: Branch, s: CameraSetting) -> StillView | None:
    """What came of the last order; None where nobody asked, or where its time is over."""
    asked = {one.order_id: one for one in known.orders if one.verb is Verb.STILL}
    latest = max(asked.values(), key=lambda one: one.at, default=None)
    title = s.translator.text("Still")
    if known.still is not None and (latest is None or latest.order_id == known.still.order_id):
        path = f"/cameras/{key.branch_id}/{key.camera_id}/still.jpg"
        return StillView(
            title, s.page(path, f"order={known.still.order_id}"), _shown(known, latest, branch, s)
        )
    if not known.stills or latest is None or not is_shown(latest.at, s.now):
        return None
    return StillView(title, "", (_waiting(latest, s), _asked(latest, branch, s)))


def _shown(known: Known, order: CameraOrder | None, branch: Branch, s: CameraSetting) -> tuple[str, ...]:
    _ = s.translator.text
    at = None if known.still is None else known.still.at
    until = None if at is None else at + KEPT
    words = _(
        "taken at {time}: blurred on purpose, not kept, gone at {until}",
        time=s.at(at, branch),
        until=s.at(until, branch),
    )
    return (words, _asked(order, branch, s)) if order else (words,)


def _waiting(order: CameraOrder, s: CameraSetting) -> str:
    _ = s.translator.text
    if is_awaited(order, s.now):
        return _("It comes with the camera's next whole picture.")
    return _("No picture came of it: the camera brings none now. Ask again when it does.")


def _asked(order: CameraOrder, branch: Branch, s: CameraSetting) -> str:
    return s.translator.text(
        "asked for by {actor} at {time}: {reason}",
        actor=order.actor,
        time=s.at(order.at, branch),
        reason=order.reason,
    )
