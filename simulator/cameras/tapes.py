"""Loops of encoded pictures, made once and shared by many cameras; those with faults are made when needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from simulator.cameras.drawing import HEIGHT, WIDTH
from simulator.cameras.encoder import Encoder
from simulator.cameras.faults import PICTURE
from simulator.cameras.light import Light, light_at
from simulator.cameras.painter import Moment, Painter
from simulator.cameras.rtp import RTP_CLOCK, Unit, unit_of
from simulator.cameras.scenes import Scene, draw_scene

LIGHT_FPS = 5.0
GROUP_S = 2.0
# A prime number of groups: whoever looks at every fifth key frame still sees all of them before one returns.
# And more than anybody remembers: the same picture within a minute is what a replayed recording is like.
GROUPS = 37
_KEEP_UNUSED = 20_000
Key = tuple[str, Light, str]


@dataclass(slots=True)
class Tape:
    """A loop that grows by a group of pictures at a time, and can be played from the first one on."""

    painter: Painter | None
    light: Light
    fault: str
    crowd: int
    caption: str
    units: list[Unit] = field(default_factory=list)
    parameters: tuple[bytes, ...] = ()
    groups: int = 0
    used: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is missing any more."""
        return self.groups == GROUPS

    def grow(self) -> None:
        """Encode one more group; about ten milliseconds."""
        assert self.painter is not None
        fps = LIGHT_FPS / 2 if self.fault == "half_fps" else LIGHT_FPS
        count = int(GROUP_S * fps)
        encoder = Encoder(WIDTH // 2, HEIGHT // 2, fps)
        look = self.fault if self.fault in PICTURE else ""
        group = []
        for number in range(self.groups * count, (self.groups + 1) * count):
            moment = Moment(number / fps, self.crowd, self.caption, number)
            self.painter.paint(encoder.planes, moment, self.light, look)
            key = number % count == 0
            nals = encoder.encode(number * int(RTP_CLOCK / fps), key)
            self.parameters = self.parameters or nals[:2]
            group.append(unit_of(nals, key))
        self.units.extend(group)
        self.groups += 1
        if self.whole:
            self.painter = None


class TapeLibrary:
    """All tapes: by scene, by light and by fault."""

    def __init__(self, seed: int, now: Callable[[], datetime]) -> None:
        self._seed, self._now = seed, now
        self._scenes: dict[str, tuple[Scene, str]] = {}
        self._tapes: dict[Key, Tape] = {}
        self._light = self._light_now()
        self._asked = 0

    def add_scene(self, name: str, zone: str, numbers: Sequence[str]) -> None:
        """Draw a scene, unless it is there."""
        if name not in self._scenes:
            self._scenes[name] = draw_scene(zone, numbers, f"{self._seed}:{name}"), zone

    def tape(self, scene: str, fault: str) -> Tape:
        """The tape for the light of the hour; a new one is empty until `work` comes to it."""
        self._asked += 1
        key = (scene, self._light, fault)
        tape = self._tapes.get(key)
        if tape is None:
            tape = self._tapes[key] = self._empty(scene, fault)
        tape.used = self._asked
        return tape

    def work(self) -> bool:
        """Grow the shortest tape by a group; False when all are whole. Forgets tapes that nobody plays."""
        self._light = self._light_now()
        for key, tape in list(self._tapes.items()):
            if self._asked - tape.used > _KEEP_UNUSED and (key[2] or key[1] != self._light):
                del self._tapes[key]
        growing = [tape for tape in self._tapes.values() if not tape.whole]
        if growing:
            min(growing, key=lambda tape: tape.groups).grow()
        return bool(growing)

    def _light_now(self) -> Light:
        now = self._now()
        return light_at(now.hour * 3600 + now.minute * 60)

    def _empty(self, scene: str, fault: str) -> Tape:
        drawn, zone = self._scenes[scene]
        number = sum(map(ord, scene))
        crowd = 0 if self._light.infrared else 3 + number % 6
        return Tape(Painter(drawn, 2, number), self._light, fault, crowd, zone.upper())
