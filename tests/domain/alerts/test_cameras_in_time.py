"""Cameras that drop, return and flap over minutes: what becomes an alert, and what is told of it."""

from collections.abc import Callable, Mapping

import pytest

from sitcenter.domain.alerts.types import Alert, Condition
from sitcenter.domain.cameras.types import CameraBoard, CameraState
from tests.domain.alerts.stage import Stage, at
from tests.domain.alerts.test_cameras import WATCH, watched
from tests.domain.alerts.test_conditions import RULES
from tests.domain.builders import source
from tests.domain.cameras.builders import after, seen

NOTICED = 5.0
"""Seconds until the watch tells what it saw."""
IDS = tuple(f"c{number}" for number in range(1, 9))
Life = Mapping[float, CameraState]
"""Since how many seconds after NOW a camera is in which state."""
OFF, STALE, OK, UNKNOWN = CameraState.OFFLINE, CameraState.STALE, CameraState.OK, CameraState.UNKNOWN


class Hall(Stage):
    """Eight cameras at branch a, under the cards as they are shipped. `fields`: what is so of all of them."""

    def __init__(self, **fields: object) -> None:
        super().__init__(*RULES.values())
        self.fields = fields
        self.dead_from = float("inf")

    def play(self, until: float, life: Callable[[int], Life]) -> "Hall":
        """Rounds of three seconds until so many seconds after NOW; `life` of the first camera is life(0)."""
        lives = {name: {-9000.0: OK, **life(number)} for number, name in enumerate(IDS)}
        for when in range(3, int(until), 3):
            cameras = [self._camera(name, lives[name], when) for name in IDS]
            last = at(min(when, self.dead_from))
            watch = source(source_id="cameras", kind="camera", branches=WATCH.branches, last_success_at=last)
            standing = frozenset(alert.fingerprint for alert in self.live())
            found = watched({"a": cameras}, (watch,), at(when), standing)
            self.round(when, *found.signals, unknown=found.unknown, unsure=found.unsure)
        return self

    def live(self) -> list[Alert]:
        return [a for a in self.kept.values() if a.condition in (Condition.PENDING, Condition.FIRING)]

    def _camera(self, camera_id: str, life: Life, when: float) -> CameraBoard:
        since = max(moment for moment in life if moment + NOTICED <= when)
        return seen(camera_id, life[since], since, **self.fields)

    def heard(self) -> list[str]:
        messages = self.outbox.values()
        return [f"{message.alert.rule_id} {message.topic} {message.alert.subject}" for message in messages]


FIRING, ENDED = "camera-site firing branch", "camera-site resolved branch"


def test_a_site_cut_over_eight_seconds_is_one_alert_and_one_message() -> None:
    hall = Hall().play(300, lambda n: {10.0 + n: STALE})
    assert hall.heard() == [FIRING]
    loud = [a for a in hall.kept.values() if a.condition is Condition.FIRING and not a.inhibited_by]
    assert [(alert.rule_id, alert.since) for alert in loud] == [("camera-site", after(10))]
    assert len(hall.kept) == 9, "each camera's own rests under it"


@pytest.mark.parametrize("spread", [0.0, 2.0, 29 / 7])
def test_it_is_one_when_all_come_back_a_little_apart_after_dating_themselves_anew(spread: float) -> None:
    """The stream falls silent, then the camera can't be reached: at another moment for each."""
    hall = Hall().play(700, lambda n: {10 + spread * n: STALE, 60.0 + 20 * n: OFF, 400 + 6.0 * n: OK})
    assert hall.heard() == [FIRING, ENDED]
    assert {alert.condition for alert in hall.kept.values()} == {Condition.RESOLVED}


def test_what_stays_away_after_it_is_told_as_its_own() -> None:
    hall = Hall().play(500, lambda n: {10.0 + n: STALE} | ({200.0: OK} if n else {}))
    assert hall.heard() == [FIRING, "camera-lost firing camera:c1", ENDED]


def test_cameras_that_failed_in_their_own_minutes_are_told_each() -> None:
    hall = Hall().play(600, lambda n: {60.0 * n: OFF})
    assert hall.heard() == [f"camera-lost firing camera:{name}" for name in IDS]


def test_a_single_camera_is_one_alert_and_its_end() -> None:
    hall = Hall().play(300, lambda n: {} if n else {10.0: STALE, 40.0: OFF, 120.0: OK})
    assert hall.heard() == ["camera-lost firing camera:c1", "camera-lost resolved camera:c1"]
    assert (hall.alert.fired_at, hall.alert.since) == (after(55), after(10))


def test_a_short_break_is_nobodys_alarm() -> None:
    hall = Hall().play(200, lambda n: {} if n else {10.0: STALE, 40.0: OK})
    assert hall.heard() == []


def test_a_camera_that_flaps_is_one_alert_told_once() -> None:
    flapping = {60.0 * turn: OFF for turn in range(30)} | {60.0 * turn + 52: OK for turn in range(30)}
    hall = Hall().play(1500, lambda n: {} if n else flapping)
    assert hall.alert.flapping
    assert hall.heard() == ["camera-lost firing camera:c1"]


def test_unknown_in_between_neither_ends_nor_tells_it_again() -> None:
    hall = Hall().play(900, lambda n: {10.0 + n: STALE, 200.0: UNKNOWN, 600.0: OFF})
    assert hall.heard() == [FIRING]


def test_one_unknown_camera_keeps_no_other_from_its_end() -> None:
    lives: list[Life] = [{10.0: OFF, 100.0: UNKNOWN}, {10.0: OFF, 100.0: OK}]
    hall = Hall().play(400, lambda n: lives[n] if n < 2 else {})
    assert {alert.subject: alert.condition for alert in hall.kept.values()} == {
        "camera:c1": Condition.FIRING,
        "camera:c2": Condition.RESOLVED,
    }


def test_planned_maintenance_of_the_cameras_is_no_alert() -> None:
    hall = Hall(maintenance_until=after(600)).play(300, lambda n: {10.0 + n: STALE})
    assert hall.kept == {}


def test_the_first_week_tells_of_dead_cameras_and_not_of_covered_ones() -> None:
    hall = Hall(shadow=True)
    lives: list[Life] = [{10.0: CameraState.COVERED}, {10.0: OFF}]
    hall.play(300, lambda n: lives[n] if n < 2 else {})
    assert hall.heard() == ["camera-lost firing camera:c2"]


def test_a_watch_that_died_is_one_alert_and_leaves_the_rest_as_it_was() -> None:
    hall = Hall()
    hall.dead_from = 100
    hall.play(500, lambda n: {300.0: OFF} if n else {10.0: OFF})
    assert hall.heard() == ["camera-lost firing camera:c1", "cameras-unwatched firing source:cameras"]
    lost = next(alert for alert in hall.kept.values() if alert.rule_id == "camera-lost")
    assert lost.condition is Condition.FIRING
    assert lost.unknown_since is not None


BLURRED, COVERED, DARKENED = CameraState.BLURRED, CameraState.COVERED, CameraState.BLACK


@pytest.mark.parametrize(
    ("state", "rule_id", "spread"),
    [(CameraState.LOW_FPS, "camera-impaired", 17.0), (DARKENED, "camera-view", 5.0)],
)
def test_what_befalls_all_cameras_at_once_is_one_alert_and_one_message(
    state: CameraState, rule_id: str, spread: float
) -> None:
    hall = Hall().play(1500, lambda n: {10 + spread * n: state, 600 + spread * n: OK})
    group = f"{rule_id} {{}} cameras:{state}"
    assert hall.heard() == [group.format("firing"), group.format("resolved")]
    assert len(hall.kept) == 9, "each camera's own rests under it"
    assert {alert.condition for alert in hall.kept.values()} == {Condition.RESOLVED}


def test_a_camera_with_another_fault_than_the_others_is_told_as_its_own() -> None:
    hall = Hall().play(900, lambda n: {10.0 + n: CameraState.LOW_FPS if n else BLURRED})
    assert sorted(hall.heard()) == [
        "camera-impaired firing camera:c1",
        "camera-impaired firing cameras:low_fps",
    ]


def test_what_stays_when_the_others_are_well_again_is_told_as_its_own() -> None:
    hall = Hall().play(2400, lambda n: {10.0 + n: BLURRED} | ({900.0: OK} if n else {}))
    assert sorted(hall.heard()) == [
        "camera-impaired firing camera:c1",
        "camera-impaired firing cameras:blurred",
        "camera-impaired resolved cameras:blurred",
    ]


def test_a_camera_that_is_covered_long_after_the_others_is_told_as_its_own() -> None:
    lives: list[Life] = [{10.0 + n: COVERED, 8000.0 + n: OK} for n in range(6)]
    hall = Hall().play(
        9000, lambda n: {**dict(enumerate(lives)), 7: {7200.0: COVERED, 8500.0: OK}}.get(n, {})
    )
    assert hall.heard() == [
        "camera-view firing cameras:covered",
        "camera-view firing camera:c8",
        "camera-view resolved cameras:covered",
        "camera-view resolved camera:c8",
    ]


def test_a_camera_that_got_well_and_falls_ill_again_beside_the_others_is_told_as_its_own() -> None:
    back = {600.0: OK, 1300.0: CameraState.LOW_FPS}
    hall = Hall().play(2400, lambda n: {10.0 + n: CameraState.LOW_FPS} | ({} if n else back))
    assert hall.heard() == ["camera-impaired firing cameras:low_fps", "camera-impaired firing camera:c1"]


def test_cameras_that_were_covered_in_their_own_minutes_are_told_each() -> None:
    hall = Hall().play(1000, lambda n: {90.0 * n: COVERED})
    assert hall.heard() == [f"camera-view firing camera:{name}" for name in IDS]


def test_a_site_that_is_cut_while_all_its_cameras_are_slow_leaves_that_open() -> None:
    hall = Hall().play(1500, lambda n: {10.0 + n: CameraState.LOW_FPS, 600.0 + n: STALE})
    assert hall.heard() == ["camera-impaired firing cameras:low_fps", FIRING]
    slow = next(alert for alert in hall.kept.values() if alert.subject == "cameras:low_fps")
    assert (slow.condition, slow.unknown_since is not None) == (Condition.FIRING, True)
