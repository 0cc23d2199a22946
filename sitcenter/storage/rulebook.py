"""Which rules the stored instants were computed by: one row for each set that was ever in force here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Column, Connection, Integer, Table, Text, insert, select

from sitcenter.domain.network import Network
from sitcenter.storage.journal import metadata
from sitcenter.storage.types import Instant, Key

rulebook = Table(
    "rulebook",
    metadata,
    Column("rulebook_id", Key, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("norms", Text, nullable=False, comment="SHA-256"),
    Column("terms", Text, nullable=False, comment="SHA-256"),
    Column("calendars", Text, nullable=False, comment="SHA-256"),
    Column("tickets", Integer, nullable=False),
    Column("applications", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("reasons", Text, nullable=False, comment="JSON list"),
    sqlite_autoincrement=True,
)


class Digests(NamedTuple):
    """SHA-256 of the norms, the rules of terms, and the calendars of branches and providers."""

    norms: str
    terms: str
    calendars: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a change of rules touched: rows of tickets and of applications that became different.

    `moved`: applications that had a deadline and now have another one. Without reasons nothing changed.
    """

    tickets: int = 0
    applications: int = 0
    moved: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesChange:
    """When the rules changed, and what that did."""

    at: datetime
    recomputed: Recomputed


def digests(network: Network) -> Digests:
    """What the network's rules are, in three parts."""
    of_services = {code: dict(service.norms) for code, service in network.services.items()}
    rules = sorted(network.terms.rules, key=lambda rule: (rule.id, rule.version))
    return Digests(
        _digest((network.default_norm, of_services)),
        _digest(rules),
        _digest((network.calendar, dict(network.terms.calendars))),
    )


def _digest(rules: Any) -> str:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return sha256(orjson.dumps(rules, default=_plain, option=options)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def last_digests(connection: Connection) -> Digests | None:
    """Those that the store was last computed by; None before the first time."""
    columns = rulebook.c.norms, rulebook.c.terms, rulebook.c.calendars
    row = connection.execute(select(*columns).order_by(rulebook.c.rulebook_id.desc()).limit(1)).one_or_none()
    return None if row is None else Digests(*row)


def append(connection: Connection, at: datetime, of: Digests, done: Recomputed) -> None:
    """Store that the rows are now by these rules."""
    counts = {"tickets": done.tickets, "applications": done.applications, "moved": done.moved}
    reasons = orjson.dumps(done.reasons).decode()
    connection.execute(insert(rulebook).values(at=at, **of._asdict(), **counts, reasons=reasons))


def changes_since(connection: Connection, at: datetime) -> list[RulesChange]:
    """Later changes than `at`, in order."""
    query = select(rulebook).where(rulebook.c.at > at).order_by(rulebook.c.rulebook_id)
    return [
        RulesChange(
            row.at,
            Recomputed(row.tickets, row.applications, row.moved, tuple(orjson.loads(row.reasons))),
        )
        for row in connection.execute(query).all()
    ]
