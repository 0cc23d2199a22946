"""Where a stream's pictures come from: painted and encoded as they are needed, or from a shared tape."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from simulator.cameras.drawing import HEIGHT, WIDTH
from simulator.cameras.encoder import Encoder
from simulator.cameras.faults import PICTURE
from simulator.cameras.light import light_at
from simulator.cameras.painter import Moment, Painter
from simulator.cameras.plan import shown_clock
from simulator.cameras.rtp import RTP_CLOCK, Unit, unit_of
from simulator.cameras.scenes import Scene
from simulator.cameras.tapes import GROUP_S, LIGHT_FPS, Tape, TapeLibrary

RICH_FPS = 12.5
KEY_EVERY_S = 2.0
CLOCK_DRIFT = timedelta(minutes=-4)
_MOST_PEOPLE = 12
Parameters = tuple[bytes, ...]


class Source(Protocol):
    """Pictures of one camera."""

    fps: float
    crowd: int

    @property
    def parameters(self) -> Parameters:
        """The sequence and picture parameter sets."""

    def unit(self, at: float, fault: str) -> Unit | None:
        """The picture of a moment (steady clock, growing); None where there is none this time."""


class LiveSource:
    """Every picture is painted and encoded anew; the clock in it runs."""

    def __init__(self, scene: Scene, seed: int, now: Callable[[], datetime]) -> None:
        self.fps = RICH_FPS
        self.crowd = 6
        self._now = now
        self._painter = Painter(scene, 1, seed)
        self._encoder = Encoder(WIDTH, HEIGHT, RICH_FPS)
        self._first: float | None = None
        self._key_at = -KEY_EVERY_S
        self._number = 0
        self.parameters: Parameters = ()
        self.unit(0.0, "")
        self._first = None

    def unit(self, at: float, fault: str) -> Unit | None:
        """The picture of a moment; at half the rate every second one is left out."""
        self._number += 1
        if fault == "half_fps" and self._number % 2:
            return None
        key = at - self._key_at > KEY_EVERY_S - 0.5 / RICH_FPS
        if key:
            self._key_at = at
        now = self._now()
        drift = CLOCK_DRIFT if fault == "clock_drift" else timedelta()
        moment = Moment(at, min(self.crowd, _MOST_PEOPLE), shown_clock(now, drift), self._number)
        light = light_at(now.hour * 3600 + now.minute * 60)
        self._painter.paint(self._encoder.planes, moment, light, fault if fault in PICTURE else "")
        nals = self._encoder.encode(self._number * int(RTP_CLOCK / RICH_FPS), key)
        if key:
            self.parameters = nals[:2]
        return unit_of(nals, key)


class TapeSource:
    """A tape that several cameras share, each from another place of it."""

    def __init__(self, library: TapeLibrary, scene: str, place: int) -> None:
        self.fps = LIGHT_FPS
        self.crowd = 0
        self._library = library
        self._scene = scene
        self._tape: Tape = library.tape(scene, "")
        self._place = place
        self._fault = ""
        self._turn = 0
        self._key_at: float | None = None

    @property
    def parameters(self) -> Parameters:
        """The sets of the tape that is played."""
        return self._tape.parameters

    def unit(self, at: float, fault: str) -> Unit | None:
        """The next picture of the tape that belongs to a fault, as soon as there is one.

        Key pictures come by time: on a machine that is late others are left out, as by a live source.
        """
        self._change(fault if fault in PICTURE or fault == "half_fps" else "")
        self._turn += 1
        if self._fault == "half_fps" and self._turn % 2:
            return None
        units = self._tape.units
        self._place = (self._place + 1) % len(units)
        if self._key_at is not None and at - self._key_at > GROUP_S - 0.5 / LIGHT_FPS:
            while not units[self._place].key:
                self._place = (self._place + 1) % len(units)
        if units[self._place].key:
            self._key_at = at
        return units[self._place]

    def _change(self, fault: str) -> None:
        wanted = self._library.tape(self._scene, fault)
        ready = wanted.whole if fault == self._fault else bool(wanted.units)
        if wanted is not self._tape and ready:
            self._tape = wanted
            if fault != self._fault:
                self._place = -1
            self._fault = fault
