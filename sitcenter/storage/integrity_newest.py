"""The newest windows of rules, found without reading the whole past of the table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from sitcenter.domain.integrity.types import RuleWindow
from sitcenter.domain.scope import Scope
from sitcenter.storage.bulk import among
from sitcenter.storage.integrity_reads import window_of
from sitcenter.storage.integrity_tables import integrity_window


def newest_windows(
    connection: Connection, scope: Scope, before: datetime, rule_ids: Iterable[str]
) -> list[RuleWindow]:
    """The newest window of each of these rules at each branch that began before a moment, by branch and rule.

    The last day of a branch tells of most rules, so only the others are looked for in its past: the table has
    a row a rule, branch and day, and is never forgotten.
    """
    branches = _judged(connection) if scope.branches is None else sorted(scope.branches)
    wanted = frozenset(rule_ids)
    return [window for branch_id in branches for window in _newest_at(connection, branch_id, before, wanted)]


def _judged(connection: Connection) -> Iterator[str]:
    """The branches that have windows, each by a step in the key."""
    table, query = integrity_window.c, select(func.min(integrity_window.c.branch_id))
    branch_id = connection.execute(query).scalar_one()
    while branch_id is not None:
        yield branch_id
        branch_id = connection.execute(query.where(table.branch_id > branch_id)).scalar_one()


def _newest_at(
    connection: Connection, branch_id: str, before: datetime, wanted: frozenset[str]
) -> list[RuleWindow]:
    table = integrity_window.c
    last = connection.execute(
        select(func.max(table.start_at)).where(table.branch_id == branch_id, table.start_at < before)
    ).scalar_one()
    if last is None:
        return []
    found = {each.rule_id: each for each in _at(connection, branch_id, [last]) if each.rule_id in wanted}
    starts = _last_starts(connection, branch_id, last, wanted - found.keys())
    for window in _at(connection, branch_id, sorted(set(starts.values()))):
        if starts.get(window.rule_id) == window.start:
            found[window.rule_id] = window
    return [found[rule_id] for rule_id in sorted(found)]


def _last_starts(
    connection: Connection, branch_id: str, before: datetime, rule_ids: frozenset[str]
) -> Mapping[str, datetime]:
    """When the last window of each of these rules began at a branch before a moment."""
    if not rule_ids:
        return {}
    table = integrity_window.c
    query = (
        select(table.rule_id, func.max(table.start_at).label("start_at"))
        .where(table.branch_id == branch_id, table.start_at < before)
        .where(among(connection.dialect, table.rule_id, sorted(rule_ids)))
        .group_by(table.rule_id)
    )
    return {row.rule_id: row.start_at for row in connection.execute(query)}


def _at(connection: Connection, branch_id: str, starts: Sequence[datetime]) -> Iterator[RuleWindow]:
    """A branch's windows that begin then; of those that several versions judged the newest comes last."""
    if not starts:
        return iter(())
    table = integrity_window.c
    query = select(*table).where(table.branch_id == branch_id, table.start_at.in_(starts))
    return map(window_of, connection.execute(query.order_by(table.rule_id, table.rule_version)))
