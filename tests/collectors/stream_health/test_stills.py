"""Stills on their way through the collector: asked for, kept for two minutes, in no journal; off by default."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from collectors.run import poll
from collectors.stream_health.source import CameraTransport, camera_source
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import CameraOrder, Verb
from sitcenter.storage import CameraStore, SourceSpec, Writer, connect, migrate
from sitcenter.storage.camera_tables import camera_still
from sitcenter.storage.journal import event
from tests.collectors.builders import NOW, ZONES
from tests.collectors.stream_health.fakes import KEY, FakeGrading, FakeWatch, at, sample
from tests.domain.builders import branch, network

PICTURE = b"\xff\xd8 a picture"


@dataclass
class Collector:
    """A store, a clock, and runs of a collector of one camera. `on`: whether the site shows stills."""

    engine: Engine
    on: bool = False
    now: datetime = NOW
    watch: FakeWatch = field(default_factory=FakeWatch)

    def __post_init__(self) -> None:
        self.writer = Writer(self.engine, network(branch("a")), lambda: self.now)
        self.writer.register([SourceSpec("cameras", "camera", ("a",), 1.0)])
        self.store = CameraStore(self.engine, lambda: self.now)
        self.begin()

    def begin(self) -> None:
        """A collector's process starts. Nothing is said of stills unless they are on: they are off by default."""
        said = {"stills": True} if self.on else {}
        self.transport = CameraTransport(
            {KEY: ZONES["a"]},
            lambda *_: self.watch,
            FakeGrading(),
            self.store,
            20.0,
            lambda: self.now,
            **said,
        )

    def poll(self, seconds: float) -> None:
        self.now = at(seconds)
        self.watch.brought.append(sample(seconds))
        poll(camera_source(self.transport), self.writer, lambda: self.now)

    def ask(self, order_id: str) -> None:
        self.store.order(CameraOrder(order_id, KEY, Verb.STILL, self.now, "duty", "being cleaned?"))

    def stored(self) -> list[str]:
        with self.engine.connect() as connection:
            return [row.order_id for row in connection.execute(select(camera_still))]

    def journal(self) -> str:
        with self.engine.connect() as connection:
            return "\n".join(connection.execute(select(event.c.payload)).scalars())


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Collector]:
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    yield Collector(engine)
    engine.dispose()


def bring(made: Collector, seconds: float, order_id: str) -> None:
    made.watch.brought.append(Still(KEY, at(seconds), order_id, PICTURE))
    made.poll(seconds + 1)


def test_a_still_is_asked_for_kept_two_minutes_and_in_no_journal(made: Collector) -> None:
    made.on = True
    made.begin()
    made.poll(0)
    made.ask("s1")
    made.poll(1)
    assert [order.order_id for order in made.watch.orders] == ["s1"]
    bring(made, 5, "s1")
    found = made.store.still(KEY, at(6))
    assert found == Still(KEY, at(5), "s1", PICTURE)
    made.poll(124)
    assert made.stored() == ["s1"]
    made.poll(126)
    assert made.stored() == []
    assert '"verb":"still"' in made.journal()
    assert "a picture" not in made.journal()


def test_a_newer_still_outlives_the_older(made: Collector) -> None:
    made.on = True
    made.begin()
    made.poll(0)
    bring(made, 5, "s1")
    bring(made, 100, "s2")
    made.poll(130)
    assert made.stored() == ["s2"]
    made.transport.close()
    assert made.stored() == []


def test_an_order_that_waited_too_long_is_journaled_and_not_followed(made: Collector) -> None:
    made.on = True
    made.begin()
    made.ask("s1")
    made.poll(70)
    assert (made.watch.orders, made.journal().count('"order_id":"s1"')) == ([], 1)


def test_by_default_no_still_is_asked_for_taken_or_kept(made: Collector) -> None:
    made.store.keep_still(Still(KEY, at(-5), "left by a site that had them on", PICTURE))
    made.poll(0)
    assert made.stored() == []
    made.ask("s1")
    made.poll(1)
    bring(made, 5, "s1")
    assert (made.watch.orders, made.stored(), made.store.still(KEY, at(6))) == ([], [], None)
    assert '"order_id":"s1"' in made.journal()
