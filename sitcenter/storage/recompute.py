"""Stored instants anew after the rules have changed: only what the change touches, and never silently."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Column, Connection, Engine, Row, bindparam, select, update

from sitcenter.domain.applications import Application
from sitcenter.domain.breaches import service_breach_at, wait_breach_at
from sitcenter.domain.network import Network
from sitcenter.domain.tickets import Ticket
from sitcenter.storage.branches import lock_branches
from sitcenter.storage.engine import reading, transact
from sitcenter.storage.projections import application, branch_state, ticket
from sitcenter.storage.rulebook import Digests, Recomputed, append, digests, last_digests
from sitcenter.storage.subjects import APPLICATION_COLUMNS, TICKET_COLUMNS, project_applications
from sitcenter.storage.terms import TERM_FIELDS, TermColumns, term_columns

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PART = 1000
"""Rows of one transaction, so that collectors and boards go on meanwhile."""
_TERM_COLUMNS = tuple(application.c[name] for name in TERM_FIELDS)


def recompute(engine: Engine, network: Network, now: datetime) -> Recomputed:
    """Bring stored breach instants and terms up to date with the network's rules, if these have changed.

    Norms touch the tickets that are open; rules of terms and calendars touch the applications that the
    provider has received, closed ones too: each keeps the rule that was in force at its start, and is
    moved by one that was published late. Work that is cut short is done again by the next call.
    """
    current = digests(network)
    with reading(engine) as connection:
        stored = last_digests(connection)
        query = select(branch_state.c.branch_id).order_by(branch_state.c.branch_id)
        branch_ids = connection.execute(query).scalars().all()
    changed = _changed(stored, current)
    if not changed:
        return Recomputed()
    tickets, moves = 0, list[_Move]()
    for branch_id in branch_ids:
        if "norms" in changed:
            tickets += sum(_in_parts(engine, partial(_tickets, network=network, branch_id=branch_id)))
        if changed & {"terms", "calendars"}:
            parts = _in_parts(engine, partial(_applications, network=network, branch_id=branch_id))
            moves += chain.from_iterable(parts)
        if stored is None:
            transact(engine, partial(_fold_suspended, network=network, branch_id=branch_id))
    cause = "first rules" if stored is None else f"changed: {', '.join(sorted(changed))}"
    done = _told(cause, tickets, moves)
    transact(engine, lambda connection: append(connection, now, current, done))
    return done


def _fold_suspended(connection: Connection, *, network: Network, branch_id: str) -> None:
    """Rows of the first schema say that an application was suspended, not when: their steps do."""
    lock_branches(connection, [branch_id])
    query = select(application.c.application_id).where(
        application.c.branch_id == branch_id, application.c.suspended.is_not(None)
    )
    keys = [(branch_id, application_id) for application_id in connection.execute(query).scalars()]
    project_applications(connection, network, dict.fromkeys(keys, ()))


def _changed(stored: Digests | None, current: Digests) -> set[str]:
    if stored is None:
        return set(Digests._fields)
    return {name for name in Digests._fields if getattr(stored, name) != getattr(current, name)}


class _Move(NamedTuple):
    """An application whose term became another one."""

    before: TermColumns
    after: TermColumns


def _told(cause: str, tickets: int, moves: Sequence[_Move]) -> Recomputed:
    moved = [move for move in moves if move.before.due_at not in (None, move.after.due_at)]
    rules = Counter(f"{move.after.rule_id} version {move.after.rule_version}" for move in moved)
    reasons = (f"{count} deadlines moved, now by {rule}" for rule, count in sorted(rules.items()))
    return Recomputed(tickets, len(moves), len(moved), (cause, *reasons))


class _Part(Protocol[T_co]):
    """Works on the next PART rows after a key; returns the last key, None at the end, and a result."""

    def __call__(self, connection: Connection, *, after: str) -> tuple[str | None, T_co]:
        """In a transaction that may be tried again."""


def _in_parts(engine: Engine, part: _Part[T]) -> Iterator[T]:
    after: str | None = ""
    while after is not None:
        after, result = transact(engine, partial(part, after=after))
        yield result


def _tickets(
    connection: Connection, *, network: Network, branch_id: str, after: str
) -> tuple[str | None, int]:
    """Open tickets of a branch; how many breach at another instant now."""
    lock_branches(connection, [branch_id])
    stored = ticket.c.breach_at, ticket.c.service_breach_at
    query = select(*TICKET_COLUMNS, *stored).where(
        ticket.c.branch_id == branch_id, ticket.c.ticket_uid > after, ticket.c.is_open
    )
    rows = connection.execute(query.order_by(ticket.c.ticket_uid).limit(PART)).all()
    changed = []
    for row in rows:
        item = Ticket(*row[: len(TICKET_COLUMNS)])
        now = wait_breach_at(item, network), service_breach_at(item, network)
        if now != tuple(row[len(TICKET_COLUMNS) :]):
            changed.append((item.ticket_uid, now))
    _update(connection, ticket.c.ticket_uid, branch_id, stored, changed)
    return _last(rows, ticket.c.ticket_uid), len(changed)


def _applications(
    connection: Connection, *, network: Network, branch_id: str, after: str
) -> tuple[str | None, list[_Move]]:
    """Applications of a branch whose clock started; those whose term is another one now."""
    lock_branches(connection, [branch_id])
    query = select(*APPLICATION_COLUMNS, *_TERM_COLUMNS).where(
        application.c.branch_id == branch_id,
        application.c.application_id > after,
        application.c.received_at.is_not(None),
    )
    rows = connection.execute(query.order_by(application.c.application_id).limit(PART)).all()
    changed = []
    for row in rows:
        item, before = (
            Application(*row[: len(APPLICATION_COLUMNS)]),
            TermColumns(*row[len(APPLICATION_COLUMNS) :]),
        )
        now = term_columns(item, network)
        if now != before:
            changed.append((item.application_id, _Move(before, now)))
    new = [(key, move.after) for key, move in changed]
    _update(connection, application.c.application_id, branch_id, _TERM_COLUMNS, new)
    return _last(rows, application.c.application_id), [move for _, move in changed]


def _last(rows: Sequence[Row[*tuple[Any, ...]]], key: Column[str]) -> str | None:
    return rows[-1]._mapping[key] if len(rows) == PART else None


def _update(
    connection: Connection,
    key: Column[str],
    branch_id: str,
    columns: Sequence[Column[Any]],
    rows: Sequence[tuple[str, tuple[Any, ...]]],
) -> None:
    """Set `columns` of the rows of a branch whose keys are given with their new values."""
    if not rows:
        return
    values = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in columns}
    table = key.table
    statement = update(table).where(table.c.branch_id == branch_id, key == bindparam("of")).values(values)
    names = [f"new_{column.name}" for column in columns]
    connection.execute(statement, [{"of": of, **dict(zip(names, new, strict=True))} for of, new in rows])
