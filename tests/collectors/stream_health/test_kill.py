"""SIGKILL at random moments: what was watched is in the journal once, and its stretches meet."""

import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine, select

from sitcenter import clock
from sitcenter.domain.cameras.types import CameraOrder, Verb
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import (
    CameraStore,
    Reader,
    SourceSpec,
    Writer,
    connect,
    migrate,
    rebuild,
    verify_journal,
)
from sitcenter.storage.journal import event
from tests.collectors.stream_health import watching
from tests.collectors.stream_health.fakes import KEY, OTHER
from tests.domain.builders import ago
from tests.forked import heard
from tests.storage.builders import projections

KILLS = 8


def killed_at_work(url: str, polls: int, after_s: float) -> None:
    """A collector that is killed a moment after some polls. The fork server has imported everything already."""
    process, said = heard(watching.main, url)
    with said:
        assert {said.recv() for _ in range(polls)} == {"polled"}
        process.join(after_s)
        process.kill()
        process.join()


def test_kills_leave_no_trace(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    engine = connect(url)
    migrate(engine)
    Writer(engine, watching.NETWORK).register([SourceSpec("cameras", "camera", ("a", "b"), 1.0)])
    store, chance = CameraStore(engine), random.Random(8)
    for number in range(KILLS):
        store.order(CameraOrder(f"o{number}", (KEY, OTHER)[number % 2], Verb.UNMASK, clock.now(), "t", ""))
        killed_at_work(url, chance.randint(1, 4), chance.uniform(0, 0.02))
    killed_at_work(url, 3, 0)
    check(engine, store)
    engine.dispose()


def check(engine: Engine, store: CameraStore) -> None:
    with engine.connect() as connection:
        told = connection.execute(select(event.c.event_type, event.c.source_seq)).all()
    orders = Counter(seq for event_type, seq in told if event_type == "camera_order")
    assert orders == {f"order:o{number}": 1 for number in range(KILLS)}
    assert store.pending() == []
    runs = {seq.partition(":")[0] for event_type, seq in told if event_type == "camera_state"}
    assert len(runs) == KILLS + 1
    found = list(Reader(engine, watching.NETWORK).camera_intervals(EVERYTHING, ago(9), clock.now()))
    for key in (KEY, OTHER):
        mine = [interval for interval in found if interval.key == key]
        assert all(one.until == other.since for one, other in pairwise(mine))
        assert sum(interval.cause == "starting" for interval in mine) > KILLS / 2
    saved = projections(engine)
    rebuild(engine, watching.NETWORK)
    assert projections(engine) == saved
    assert verify_journal(engine) == []
