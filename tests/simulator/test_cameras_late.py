"""A camera on a machine that is too slow for it: late, and still understood."""

from datetime import datetime
from itertools import pairwise

from simulator.cameras.sources import TapeSource
from simulator.cameras.tapes import GROUP_S, LIGHT_FPS, TapeLibrary

NOON = datetime.fromisoformat("2026-11-20T12:00:00+05:00")


def keys_of(step_s: float, seconds: float) -> list[float]:
    """When key pictures come of a tape that is asked for a picture every `step_s`."""
    library = TapeLibrary(1, lambda: NOON)
    library.add_scene("hall:0", "hall", ["1"])
    tape = library.tape("hall:0", "")
    while tape.groups < 3:
        library.work()
    source = TapeSource(library, "hall:0", 0)
    moments = [number * step_s for number in range(round(seconds / step_s))]
    found = [(at, source.unit(at, "")) for at in moments]
    return [at for at, unit in found if unit is not None and unit.key]


def test_key_pictures_come_every_two_seconds_however_few_pictures_come() -> None:
    for step_s in (1 / LIGHT_FPS, 0.7, 1.0):
        keys = keys_of(step_s, 20.0)
        gaps = [later - before for before, later in pairwise(keys)]
        assert len(gaps) >= 5
        assert max(gaps) <= GROUP_S + step_s + 1 / LIGHT_FPS
        assert min(gaps) >= GROUP_S - step_s
