"""What a camera showed over time, and what people ordered of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from dashboard.marks_cameras import Stretch
from dashboard.views_cameras_kinds import mark_of
from dashboard.views_cameras_setting import CameraSetting
from dashboard.views_tables import Cell, TableView, head
from dashboard.words_cameras import VERBS, cause_text, state_word
from sitcenter.domain.cameras.types import CameraInterval, CameraOrder, Verb
from sitcenter.domain.network import Branch

ROWS_SHOWN = 60


def stretches(intervals: Iterable[CameraInterval], start: datetime, end: datetime) -> list[Stretch]:
    """The intervals as shares of a span; what lies outside is cut off."""
    span = end - start
    return [
        Stretch(
            (max(one.since, start) - start) / span,
            (min(one.until or end, end) - start) / span,
            mark_of(one.state, one.shadow, one.maintenance),
        )
        for one in intervals
        if one.since < end and (one.until is None or one.until > start)
    ]


def intervals_table(intervals: Sequence[CameraInterval], branch: Branch, s: CameraSetting) -> TableView:
    """The latest stretches, the newest first."""
    _ = s.translator.text
    shown = sorted(intervals, key=lambda one: one.since, reverse=True)[:ROWS_SHOWN]
    more = len(intervals) - len(shown)
    return TableView(
        title=_("How it stood in the last 30 days"),
        head=head([_("since when"), _("until"), _("lasted"), _("state"), _("why"), _("remark")], []),
        rows=tuple(_row(one, branch, s) for one in shown),
        empty=_("Nothing is known of this time."),
        note=_("earlier ones not shown here: {n}", n=s.translator.number(more)) if more else "",
    )


def _row(one: CameraInterval, branch: Branch, s: CameraSetting) -> tuple[Cell, ...]:
    _ = s.translator.text
    level = mark_of(one.state, one.shadow, one.maintenance).level
    remarks = [_("maintenance")] if one.maintenance else []
    remarks += [_("on trial")] if one.shadow else []
    return (
        Cell(s.at(one.since, branch)),
        Cell(s.at(one.until, branch) if one.until else _("lasts")),
        Cell(s.translator.duration(int(((one.until or s.now) - one.since).total_seconds()))),
        Cell(state_word(s.translator, one.state), level),
        Cell(cause_text(s.translator, one.cause)),
        Cell(", ".join(remarks), "quiet"),
    )


def orders_table(orders: Sequence[CameraOrder], branch: Branch, s: CameraSetting) -> TableView:
    """What people ordered, the newest first."""
    _ = s.translator.text
    newest = sorted(orders, key=lambda one: one.at, reverse=True)
    return TableView(
        title=_("What people did"),
        head=head([_("when"), _("who"), _("what"), _("why")], []),
        rows=tuple(
            (Cell(s.at(one.at, branch)), Cell(one.actor), Cell(_what(one, branch, s)), Cell(one.reason))
            for one in newest
        ),
        empty=_("Nobody has ordered anything yet."),
    )


def _what(one: CameraOrder, branch: Branch, s: CameraSetting) -> str:
    _ = s.translator.text
    if one.verb is Verb.MAINTENANCE:
        if one.until is None:
            return _("maintenance ended")
        return _("maintenance until {time}", time=s.at(one.until, branch))
    if one.verb is Verb.MASK:
        masks = _("regions left out: {n}", n=len(one.masks))
        return f"{_(VERBS[one.verb])} ({masks})"
    return _(VERBS[one.verb])
