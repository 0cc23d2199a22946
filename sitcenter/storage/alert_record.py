"""Writing what became of alerts: state, flips and messages in one transaction, compare-and-set by version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from sitcenter.domain.alerts.types import Alert, Condition, Message, Step, Work
from sitcenter.storage.alert_codec import flip_values, observation, state_values
from sitcenter.storage.alert_gaps import log_gap
from sitcenter.storage.alert_outbox import put_messages
from sitcenter.storage.alert_tables import ALERTS, alert, alert_flip, alerting
from sitcenter.storage.bulk import among, insert_into
from sitcenter.storage.moments import Now, known

REMEMBERED = timedelta(hours=1)
"""How long the machine is given an alert that ended: its cause may come back."""
UNTOUCHED = timedelta(days=1)
"""How long one that nobody has taken up: the machine is to close it, and may itself have stood still."""
ALWAYS = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(slots=True)
class _Sorted:
    """Steps by what becomes of them. `latest`: each winner's last step."""

    known: dict[str, int]
    lost: dict[str, None] = field(default_factory=dict)
    won: list[Step] = field(default_factory=list)
    latest: dict[str, Step] = field(default_factory=dict)


def record(
    connection: Connection,
    steps: Sequence[Step],
    messages: Sequence[Message],
    evaluated_at: datetime | None,
    now: Now | None,
) -> list[str]:
    """Store the steps whose alerts nobody else has moved, and what is to be told of them.

    Returns the alert_ids that lost. Raises ValueError for a step whose flips don't lead to its alert.
    """
    for step in steps:
        _check(step)
    found = _sort(steps, _held(connection, [step.alert.alert_id for step in steps]))
    moved = any(step.flips for step in found.won)
    if moved or evaluated_at is not None:
        # The row that all share comes before the clock is read: what follows waits for no other writer.
        _mark(connection, moved, evaluated_at)
    at = None if now is None else known(connection, now)
    _store_alerts(connection, found, at)
    _store_flips(connection, found.won, at)
    put_messages(connection, [item for item in messages if item.alert.alert_id not in found.lost])
    return list(found.lost)


def _check(step: Step) -> None:
    before, moved = step.version_before, len(step.flips)
    seqs = [flip.seq for flip in step.flips]
    if step.alert.version != before + moved or seqs != list(range(before + 1, before + moved + 1)):
        raise ValueError(f"alert {step.alert.alert_id}: flips {seqs} don't lead from version {before}")
    if any(flip.alert_id != step.alert.alert_id for flip in step.flips):
        raise ValueError(f"alert {step.alert.alert_id}: a flip is another alert's")
    if step.alert.version == 0:
        raise ValueError(f"alert {step.alert.alert_id}: its first step has no flip")


def _held(connection: Connection, alert_ids: Iterable[str]) -> dict[str, int]:
    """The versions of those that exist, held until the transaction ends; always locked in one order."""
    query = select(alert.c.alert_id, alert.c.version).where(
        among(connection.dialect, alert.c.alert_id, sorted(set(alert_ids)))
    )
    rows = connection.execute(query.order_by(alert.c.alert_id).with_for_update()).all()
    return {row.alert_id: row.version for row in rows}


def _sort(steps: Iterable[Step], known: dict[str, int]) -> _Sorted:
    found = _Sorted(known)
    versions = dict(known)
    for step in steps:
        key = step.alert.alert_id
        if key in found.lost or versions.get(key, 0) != step.version_before:
            found.lost[key] = None
            continue
        versions[key] = step.alert.version
        found.won.append(step)
        found.latest[key] = step
    return found


def _store_flips(connection: Connection, steps: Iterable[Step], at: datetime | None) -> None:
    rows = [
        flip_values(flip, step.alert.branch_id, at or flip.noticed_at)
        for step in steps
        for flip in step.flips
    ]
    if rows:
        connection.execute(insert(alert_flip), rows)


def _store_alerts(connection: Connection, found: _Sorted, at: datetime | None) -> None:
    flips = [flip for step in found.won for flip in step.flips]
    last = {flip.alert_id: at or flip.noticed_at for flip in flips}
    first = {flip.alert_id: at or flip.noticed_at for flip in flips if flip.seq == 1}
    latest = sorted(found.latest.items())
    new = [_row(step.alert, last[key]) | {"known_at": first[key]} for key, step in latest if key in first]
    moved = [_row(step.alert, last[key]) for key, step in latest if key in last and key not in first]
    seen = [step.alert for key, step in latest if key not in last]
    if new:
        connection.execute(insert(alert), new)
    if moved:
        _change(connection, moved)
    if seen:
        _change(connection, [{"alert_id": item.alert_id, "observation": observation(item)} for item in seen])


def _change(connection: Connection, rows: list[dict[str, Any]]) -> None:
    named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
    changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "alert_id"}
    connection.execute(
        update(alert).where(alert.c.alert_id == bindparam("new_alert_id")).values(changed), named
    )


def _row(item: Alert, known_at: datetime) -> dict[str, Any]:
    return state_values(item) | {
        "observation": observation(item),
        "open_until": open_until(item, known_at),
        "inbox_rank": inbox_rank(item),
    }


def open_until(item: Alert, known_at: datetime) -> datetime:
    """Until when the machine is given the alert. `known_at`: of its last flip."""
    if item.condition in (Condition.PENDING, Condition.FIRING):
        return ALWAYS
    ended_at = item.resolved_at or known_at
    untouched = item.condition is Condition.RESOLVED and item.work is Work.NEW
    return max(known_at, ended_at + (UNTOUCHED if untouched else REMEMBERED))


def inbox_rank(item: Alert) -> int | None:
    """Which alerts an inbox takes first when there are too many; None: none of its own."""
    resolved = item.condition is Condition.RESOLVED and item.work is not Work.CLOSED
    if resolved:
        return 3 if item.work is Work.NEW and not item.merged_into else 4
    if item.condition is not Condition.FIRING:
        return None
    if item.merged_into or item.inhibited_by or item.maintenance or item.shelved_until:
        return 2
    return 0 if item.work is Work.NEW else 1


def bump(connection: Connection) -> None:
    """Tell whoever watches that something about alerts has changed."""
    _mark(connection, True, None)


def _mark(connection: Connection, changed: bool, evaluated_at: datetime | None) -> None:
    grown = 1 if changed else 0
    values: dict[str, Any] = {"revision": alerting.c.revision + grown}
    if evaluated_at is not None:
        values["evaluated_at"] = evaluated_at
        log_gap(connection, evaluated_at)
    insertion = insert_into(connection.dialect, alerting).values(
        name=ALERTS, revision=grown, evaluated_at=evaluated_at
    )
    connection.execute(insertion.on_conflict_do_update(index_elements=[alerting.c.name], set_=values))
