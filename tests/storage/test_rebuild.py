"""Projections are a pure function of the set of journaled events."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, update

from sitcenter.domain.events import Event
from sitcenter.storage import Writer, connect, migrate, rebuild, verify_journal
from sitcenter.storage.projections import PROJECTIONS, slot, ticket
from tests.storage.builders import (
    NETWORK,
    SPECS,
    batch,
    camera,
    empty,
    event,
    projections,
    rows,
    sampled,
    step,
    visit,
    word,
)
from tests.storage.histories import events


def history() -> list[Event]:
    """Two branches: whole visits, an open ticket, an application, desks, a correction, a test event."""
    return [
        *visit("A001", 0),
        *visit("A002", 10, 25),
        *visit("B001", 3, branch_id="b"),
        event("ticket_issued", 50, "A003"),
        event("called", 80, "A002", seq="fix", corrects_seq="A002:called:35"),
        event("ticket_issued", 51, "A004", is_test=True),
        word("desk_opened", 0, "desk:1"),
        word("desk_closed", 90, "desk:1", seq="wrong"),
        word("desk_paused", 20, "desk:1", seq="right", is_correction=True, corrects_seq="wrong"),
        word("queue_mode_changed", 5, "branch", mode="normal"),
        camera("ok", 1),
        camera("covered", 7, seq="wrongly"),
        camera("ok", 3, monitorable="timing"),
        camera("offline", 9, seq="truly", is_correction=True, corrects_seq="wrongly"),
        sampled(2),
    ]


def save_all(writer: Writer, events: Sequence[Event], source_id: str = "qa", size: int = 3) -> None:
    for start in range(0, len(events), size):
        before = str(start) if start else None
        part = rows(*events[start : start + size])
        writer.save(batch(part, before, str(start + size), source_id))


def test_rebuild_gives_the_rows_that_saving_gave(engine: Engine, writer: Writer) -> None:
    save_all(writer, history())
    save_all(writer, [step("form_application", 1), step("send", 2), step("ready", 60)], "sa", 1)
    saved = projections(engine)
    assert all(saved.values())
    assert rebuild(engine, NETWORK) == 26
    assert projections(engine) == saved


def test_rebuild_repairs_what_was_damaged(engine: Engine, writer: Writer) -> None:
    save_all(writer, history())
    saved = projections(engine)
    with engine.begin() as connection:
        connection.execute(update(ticket).values(status="served"))
        connection.execute(update(slot).values(issued=99))
        connection.execute(delete(PROJECTIONS[-1]))
    rebuild(engine, NETWORK)
    assert projections(engine) == saved


def test_rebuild_leaves_the_journal_whole_and_goes_on(engine: Engine, writer: Writer) -> None:
    save_all(writer, history())
    rebuild(engine, NETWORK)
    writer.save(batch(rows(event("called", 60, "A003")), writer.cursor("qa"), "99"))
    saved = projections(engine)
    rebuild(engine, NETWORK)
    assert projections(engine) == saved
    assert verify_journal(engine) == []


def test_rebuild_of_nothing(engine: Engine) -> None:
    assert rebuild(engine, NETWORK) == 0
    assert not any(projections(engine).values())


@dataclass
class Store:
    """A database that examples of one property share."""

    engine: Engine
    cursor: dict[str, int] = field(default_factory=dict)

    def filled_by(self, parts: Sequence[Sequence[Event]]) -> dict[str, list[tuple[object, ...]]]:
        empty(self.engine)
        writer = Writer(self.engine, NETWORK)
        writer.register(SPECS)
        for number, part in enumerate(parts):
            before = str(number) if number else None
            writer.save(batch(rows(*part), before, str(number + 1), seconds=number))
        return projections(self.engine)


@pytest.fixture
def store(shared_engine: Engine) -> Store:
    return Store(shared_engine)


@given(content=events(), seed=st.integers(0, 2**32))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_order_repetition_and_batches_do_not_matter(store: Store, content: list[Event], seed: int) -> None:
    expected = store.filled_by([content])
    assert rebuild(store.engine, NETWORK) == sum(not e.is_test for e in content)
    assert projections(store.engine) == expected
    random = Random(seed)
    repeated = content + random.choices(content, k=len(content))
    random.shuffle(repeated)
    cuts = sorted(random.choices(range(len(repeated) + 1), k=3))
    edges = [0, *cuts, len(repeated)]
    parts = [repeated[start:end] for start, end in pairwise(edges)]
    assert store.filled_by(parts) == expected
    assert verify_journal(store.engine) == []


def moved() -> list[Event]:
    """Corrections that name another subject: a ticket, a desk, an application, and back to a ticket."""
    a1 = event("ticket_issued", 0, "A001", seq="1")
    a2 = event("ticket_issued", 0, "A002", seq="2", corrects_seq="1")
    desk4 = word("desk_closed", 9, "desk:4", seq="5")
    desk5 = word("desk_closed", 9, "desk:5", seq="6", is_correction=True, corrects_seq="5")
    return [a1, a2, word("desk_opened", 1, "desk:4", seq="4"), desk4, desk5]


@pytest.mark.parametrize("order", [1, -1], ids=["correction last", "correction first"])
def test_a_correction_may_name_another_subject(engine: Engine, writer: Writer, order: int) -> None:
    save_all(writer, moved()[::order], size=1)
    old = step("send", 1, "001")
    fixed = replace(step("send", 1, "002"), is_correction=True, corrects_seq=old.source_seq)
    save_all(writer, [old, fixed][::order], "sa", 1)
    found = projections(engine)
    assert [row[1] for row in found["ticket"]] == [event("called", 0, "A002").subject]
    assert [row[1] for row in found["application"]] == ["002"]
    assert [row[4] for row in found["slot"]] == [1]
    assert [row[2:4] for row in found["latest"]] == [("desk:4", "desk_opened"), ("desk:5", "desk_closed")]
    assert found["branch_state"] == [("a", 1)]
    rebuild(engine, NETWORK)
    assert projections(engine) == found


def test_a_rebuild_that_fails_leaves_the_old_rows(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    writer = Writer(engine, NETWORK)
    writer.register(SPECS)
    save_all(writer, history())
    saved = projections(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET payload = '{' WHERE event_id = 9")
    with pytest.raises(ValueError, match="unexpected end of data"):
        rebuild(engine, NETWORK)
    assert projections(engine) == saved
    engine.dispose()
