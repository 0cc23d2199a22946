"""The live phase: each event is written when its moment comes."""

from datetime import datetime
from threading import Event

from simulator.clock import Clock
from simulator.world import Systems, World

TICK_SECONDS = 0.2


def play_live(
    world: World, systems: Systems, clock: Clock, start: datetime, speed: float, stop: Event
) -> None:
    """Follow the clock from `start` until `stop` is set; a speed of 10 plays ten seconds in one."""
    while not stop.wait(TICK_SECONDS):
        moment = start + (clock.now() - start) * speed
        if moment > start:
            systems.write(world.advance(moment), world.floors, moment)
