"""Columns of an application's term: by which rule and calendar, when due, and whether the source agrees.

They are those of its last step, so that the same rows give the same file whenever it is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.csv_text import Cell, Identifier
from dashboard.exports_cells import CellOf, Context
from sitcenter.domain.applications import Application
from sitcenter.domain.terms.applications import deadlines_differ, rule_of, term_of
from sitcenter.domain.terms.types import Term, TermRule


@dataclass(frozen=True, slots=True)
class Filed:
    """A row's application with its term, reckoned once for its several columns."""

    application: Application
    term: Term
    rule: TermRule


def _filed(application: Application, context: Context) -> Filed | None:
    """None where no rule covers it, or its clock never started."""
    known = context.row.get("filed")
    if known is not None and known[0] is application:
        found: Filed | None = known[1]
        return found
    at, rule = application.last_event_at, rule_of(application, context.network)
    term = None if at is None else term_of(application, context.network, at)
    found = None if term is None or rule is None else Filed(application, term, rule)
    context.row["filed"] = (application, found)
    return found


def _of(read: Callable[[Filed], Cell]) -> CellOf:
    def cell(item: Any, context: Context) -> Cell:
        filed = _filed(item, context)
        return None if filed is None else read(filed)

    return cell


def _due_at(item: Any, context: Context) -> Cell:
    """The last whole second that is in time."""
    filed = _filed(item, context)
    due = None if filed is None else filed.term.due_at
    return None if due is None else context.local(item.branch_id, due.replace(microsecond=0))


def _differs(filed: Filed) -> Cell:
    """Empty where one of both deadlines isn't known."""
    if filed.term.due_at is None or filed.application.due_at_source is None:
        return None
    return deadlines_differ(filed.term, filed.application)


TERM_COLUMNS: Mapping[str, CellOf] = {
    "rule_id": _of(lambda filed: Identifier(filed.rule.id)),
    "rule_version": _of(lambda filed: filed.rule.version),
    "calendar_version": _of(lambda filed: Identifier(filed.term.calendar_version)),
    "due_at_computed": _due_at,
    "sla_policy": _of(lambda filed: filed.rule.policy.value if filed.rule.unit == "working_days" else None),
    "term_state": _of(lambda filed: filed.term.state.value),
    "differs": _of(_differs),
}
