"""A site that is cut off and comes back, with the alerts in a database: one alert, one message, one end."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from collectors.evaluate import Evaluated, conclude, standing
from sitcenter.domain.alerts.conditions import signals
from sitcenter.domain.alerts.facts import AlertFacts
from sitcenter.domain.alerts.types import Alert, Condition
from sitcenter.domain.board import board
from sitcenter.domain.cameras.types import CameraBoard, CameraState
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import AlertStore, SourceSpec, connect, migrate
from tests.domain.builders import NOW
from tests.domain.cameras.builders import after, seen
from tests.integration.evaluating import ROUTES, RULES, Site
from tests.storage.builders import NETWORK

WATCH = SourceSpec("cameras", "camera", ("a", "b"), 1.0)
NOTICED = 5.0
"""Seconds until the watch tells what it saw."""
IDS = tuple(f"c{number}" for number in range(1, 9))
Life = Mapping[float, CameraState]
"""Since how many seconds after NOW a camera is in which state."""
OFF, STALE, OK = CameraState.OFFLINE, CameraState.STALE, CameraState.OK


@dataclass
class Hall(Site):
    """Eight cameras at branch a."""

    lives: dict[str, Life] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.writer.register([WATCH])

    def evaluate(self, store: AlertStore | None = None) -> Evaluated:
        """One round over what the watch has told by now."""
        for name in ("qa", "qb", "sa", "cameras"):
            self.writer.alive(name, self.now, None)
        snapshot = self.reader.snapshot(self.now, EVERYTHING)
        empty = board(snapshot, NETWORK, self.now, EVERYTHING)
        branches = tuple(
            replace(b, cameras=tuple(map(self._camera, IDS)) if b.branch_id == "a" else ())
            for b in empty.branches
        )
        facts = AlertFacts(sources=snapshot.sources, standing=standing(self.store.open(self.now)))
        found = signals(replace(empty, branches=branches), facts, NETWORK, RULES, self.now)
        return conclude(found, store or self.store, RULES, ROUTES, self.now)

    def _camera(self, camera_id: str) -> CameraBoard:
        told = {since: s for since, s in self.lives[camera_id].items() if after(since + NOTICED) <= self.now}
        since = max(told)
        return seen(camera_id, told[since], since)

    def play(self, until: float, life: Callable[[int], Life]) -> "Hall":
        """Rounds of three seconds until so many seconds after NOW; `life` of the first camera is life(0)."""
        self.lives = {name: {-9000.0: OK, **life(number)} for number, name in enumerate(IDS)}
        while self.now < after(until):
            self.now += timedelta(seconds=3)
            self.evaluate()
        return self

    def every(self) -> list[Alert]:
        return list(self.store.alerts(EVERYTHING, NOW - timedelta(days=1), self.now + timedelta(days=1)))

    def told(self) -> list[str]:
        due = [out.message for out in self.store.due("duty", self.now, 100)]
        return [f"{message.alert.rule_id} {message.topic} {message.alert.subject}" for message in due]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    yield Hall(engine)
    engine.dispose()


def test_a_site_cut_over_eight_seconds_is_one_alert_one_message_and_one_end(hall: Hall) -> None:
    hall.play(75, lambda n: {10.0 + n: STALE, 30.0 + 3 * n: OFF})
    assert hall.told() == ["camera-site firing branch"]
    firing = [alert for alert in hall.every() if alert.condition is Condition.FIRING]
    assert len(firing) == 9
    (loud,) = (alert for alert in firing if not alert.inhibited_by)
    assert (loud.rule_id, loud.since) == ("camera-site", after(10))
    assert {alert.inhibited_by for alert in firing if alert is not loud} == {loud.alert_id}
    hall.play(240, lambda n: {10.0 + n: OFF, 80 + 2.0 * n: OK})
    assert hall.told() == ["camera-site firing branch", "camera-site resolved branch"]
    assert {alert.condition for alert in hall.every()} == {Condition.RESOLVED}
