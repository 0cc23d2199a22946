"""Several days of a branch as one: the time before a window, and windows of more than a day."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeVar

from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.records import Case, DeskStretch, Visit

Record = TypeVar("Record", Visit, Case)


def before(earlier: Sequence[Records], window: Records, linked: Records | None = None) -> Records:
    """What earlier days, in order of time, hold beyond this window: each subject once, as the last knew it.

    A ticket or an application that is in the window too is in it with all its events, so it is left out.
    Desks and modes are not among them: a window has of those what it needs. `linked`: take the records of
    these instead; of the earlier days remain the fields that they delivered.
    """
    shown = {(v.branch_id, v.ticket_uid) for v in window.visits}
    filed = {(c.branch_id, c.application_id) for c in window.cases}
    of = earlier if linked is None else (linked,)
    return Records(_in_order(_visits(of), shown), _in_order(_cases(of), filed), delivered=_delivered(earlier))


def together(days: Sequence[Records]) -> Records:
    """Days that follow each other as one window: each subject once, as the last day knew it.

    The last day has every word of the branch's mode; a stretch of a desk is as long as any day saw it.
    """
    if len(days) == 1:
        return days[0]
    return Records(
        _in_order(_visits(days), frozenset()),
        _in_order(_cases(days), frozenset()),
        _desks(days),
        days[-1].outages if days else (),
        _delivered(days),
    )


def _visits(days: Iterable[Records]) -> dict[tuple[str, str], Visit]:
    return {(v.branch_id, v.ticket_uid): v for of in days for v in of.visits}


def _cases(days: Iterable[Records]) -> dict[tuple[str, str], Case]:
    return {(c.branch_id, c.application_id): c for of in days for c in of.cases}


def _in_order(
    records: dict[tuple[str, str], Record], without: set[tuple[str, str]] | frozenset[tuple[str, str]]
) -> tuple[Record, ...]:
    return tuple(records[key] for key in sorted(records.keys() - without))


def _desks(days: Iterable[Records]) -> tuple[DeskStretch, ...]:
    found = {(d.branch_id, d.since, d.desk): d for d in chain.from_iterable(of.desks for of in days)}
    return tuple(found[key] for key in sorted(found))


def _delivered(earlier: Iterable[Records]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for of in earlier:
        for branch_id, names in of.delivered.items():
            found[branch_id] = found.get(branch_id, frozenset()) | names
    return found
