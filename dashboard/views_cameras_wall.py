"""Cameras on the wall: a mark each on their branch's tile, a word where something is wrong, one figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.i18n import Translator
from dashboard.marks_cameras import camera_strip
from dashboard.views_cameras_kinds import Counts, counts, mark_at
from sitcenter.domain.board_types import NetworkBoard
from sitcenter.domain.cameras.types import CameraBoard


@dataclass(frozen=True, slots=True)
class StripView:
    """The marks of a branch as an image, what they say to those who can't see them, and what is wrong.

    `level` colours the word: crit, warn or "".
    """

    marks: str
    alt: str
    word: str
    level: str


NONE = StripView("", "", "", "")


def strip_view(
    cameras: Sequence[CameraBoard], translator: Translator, now: datetime, theme: str
) -> StripView:
    """The strip of a branch; empty where it has no cameras."""
    if not cameras:
        return NONE
    _ = translator.text
    marks = [mark_at(camera, now) for camera in cameras]
    told = counts(marks, cameras)
    word, level = _word(told, translator)
    number = told.seeing if told.known else "–"
    seeing = _("cameras that see: {n} of {total}", n=number, total=told.total)
    return StripView(camera_strip(marks, theme), f"{seeing}. {word}".rstrip(". "), word, level)


def _word(told: Counts, translator: Translator) -> tuple[str, str]:
    """The worst of it; the other marks speak for themselves."""
    if told.blind:
        return translator.plural("{n} camera doesn't see", "{n} cameras don't see", told.blind), "crit"
    if told.impaired:
        return translator.plural("{n} camera sees badly", "{n} cameras see badly", told.impaired), "warn"
    if told.unknown:
        return translator.plural("no data from {n} camera", "no data from {n} cameras", told.unknown), ""
    return "", ""


def seeing_of_all(network: NetworkBoard, translator: Translator) -> str:
    """How many cameras see, of all: a dash while that isn't known; "" where there are none."""
    if not network.cameras_total:
        return ""
    seeing = "–" if network.cameras_seeing is None else translator.number(network.cameras_seeing)
    return f"{seeing}/{translator.number(network.cameras_total)}"
