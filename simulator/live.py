"""The live phase: each event is written when its moment comes."""

from datetime import datetime
from threading import Event

from simulator.cameras.stage import CameraStage
from simulator.clock import Clock
from simulator.floor import Floor
from simulator.world import Systems, World

TICK_SECONDS = 0.2


def play_live(
    world: World,
    systems: Systems,
    clock: Clock,
    start: datetime,
    speed: float,
    stop: Event,
    stage: CameraStage | None = None,
) -> None:
    """Follow the clock from `start` until `stop` is set; a speed of 10 plays ten seconds in one."""
    while not stop.wait(TICK_SECONDS):
        moment = start + (clock.now() - start) * speed
        if moment > start:
            events = world.advance(moment)
            if stage is not None:
                events += stage.play(moment, {floor.branch.id: _crowd(floor) for floor in world.floors})
            systems.write(events, world.floors, moment)


def _crowd(floor: Floor) -> int:
    """About how many people one camera of a branch sees: one in six of those who wait, and the staff."""
    return 2 + sum(line.length for line in floor.lines.values()) // 6
