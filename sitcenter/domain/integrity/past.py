"""The time before a window, as the windows before it left it."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.records import Case, Visit

Record = TypeVar("Record", Visit, Case)


def before(earlier: Sequence[Records], window: Records) -> Records:
    """What earlier windows, in order of time, hold beyond this one: each subject once, as the last knew it.

    A ticket or an application that is in the window too is in it with all its events, so it is left out.
    Desks and modes are not among them: a window has of those what it needs.
    """
    shown = {(v.branch_id, v.ticket_uid) for v in window.visits}
    filed = {(c.branch_id, c.application_id) for c in window.cases}
    visits = {(v.branch_id, v.ticket_uid): v for of in earlier for v in of.visits}
    cases = {(c.branch_id, c.application_id): c for of in earlier for c in of.cases}
    return Records(
        _in_order(visits, shown),
        _in_order(cases, filed),
        delivered=_delivered(earlier),
    )


def _in_order(records: dict[tuple[str, str], Record], without: set[tuple[str, str]]) -> tuple[Record, ...]:
    return tuple(records[key] for key in sorted(records.keys() - without))


def _delivered(earlier: Iterable[Records]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for of in earlier:
        for branch_id, names in of.delivered.items():
            found[branch_id] = found.get(branch_id, frozenset()) | names
    return found
