"""One row a branch: the count of its open tickets, and the lock of its projections."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, select, update

from sitcenter.storage.bulk import insert_into
from sitcenter.storage.projections import branch_state


def lock_branches(connection: Connection, branch_ids: Iterable[str]) -> None:
    """Hold the branches until the transaction ends. Always in one order, so nobody waits in a circle.

    On SQLite the whole database is held already.
    """
    wanted = sorted(set(branch_ids))
    if not wanted:
        return
    insert = insert_into(connection.dialect, branch_state).on_conflict_do_nothing()
    connection.execute(insert, [{"branch_id": name, "open_tickets": 0} for name in wanted])
    query = select(branch_state.c.branch_id).where(branch_state.c.branch_id.in_(wanted))
    connection.execute(query.order_by(branch_state.c.branch_id).with_for_update()).all()


def add_open_tickets(connection: Connection, changes: Mapping[str, int]) -> None:
    """Change the counts of open tickets of branches that are locked."""
    moved = [{"branch": name, "change": change} for name, change in changes.items() if change]
    if moved:
        connection.execute(
            update(branch_state)
            .where(branch_state.c.branch_id == bindparam("branch"))
            .values(open_tickets=branch_state.c.open_tickets + bindparam("change")),
            moved,
        )
