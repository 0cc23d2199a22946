"""The columns of an application that rules and calendars decide, beside those that its steps do."""

from datetime import datetime
from typing import NamedTuple

from sitcenter.domain.applications import Application
from sitcenter.domain.network import Network
from sitcenter.domain.terms.applications import deadlines_differ, term_of


class TermColumns(NamedTuple):
    """An application's term as its last step left it; all None where no rule covers it or it never began."""

    rule_id: str | None = None
    rule_version: int | None = None
    calendar_version: str | None = None
    due_at: datetime | None = None
    term_state: str | None = None
    differs: bool | None = None


TERM_FIELDS = TermColumns._fields


def term_columns(application: Application, network: Network) -> TermColumns:
    """A pure function of the application and the rules: whether it is late is never stored, only `due_at`."""
    as_of = application.last_event_at
    term = None if as_of is None else term_of(application, network, as_of)
    if term is None:
        return TermColumns()
    return TermColumns(
        term.rule_id,
        term.rule_version,
        term.calendar_version,
        term.due_at,
        term.state.value,
        deadlines_differ(term, application),
    )
