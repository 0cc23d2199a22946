"""Light by the hour: daylight from windows, lamps, and the infrared of the night."""

from dataclasses import dataclass

import numpy as np

from simulator.cameras.drawing import DARKEST, GREY, LIGHTEST, Plane, Planes
from simulator.cameras.scenes import Scene

_STEPS = 4
_SUNRISE_S, _NOON_S, _SUNSET_S = 6.5 * 3600, 10 * 3600, 19.5 * 3600
_LAMPS_ON_S, _LAMPS_OFF_S = 7.5 * 3600, 20.5 * 3600


@dataclass(frozen=True, slots=True)
class Light:
    """`daylight` 0..1 of noon, `lamps` 0..1; `infrared`: the camera's own light, a grey picture."""

    daylight: float
    lamps: float
    infrared: bool = False


INFRARED = Light(0.0, 0.0, infrared=True)
LIGHTS_OFF = Light(0.06, 0.04)


def light_at(second_of_day: float) -> Light:
    """The light of an ordinary day, in steps, so that a picture drawn for it serves a while."""
    rise = min(1.0, max(0.0, (second_of_day - _SUNRISE_S) / (_NOON_S - _SUNRISE_S)))
    fall = min(1.0, max(0.0, (_SUNSET_S - second_of_day) / 7200))
    daylight = round(min(rise, fall) * _STEPS) / _STEPS
    if _LAMPS_ON_S <= second_of_day < _LAMPS_OFF_S:
        return Light(daylight, 1.0)
    return Light(daylight, 0.1) if daylight else INFRARED


def lit(scene: Scene, light: Light) -> Planes:
    """The empty scene in a light."""
    if light.infrared:
        return _infrared(scene)
    own = scene.daylight
    gain = 0.12 + light.lamps * (1 - own) * 0.9 + light.daylight * own * 0.95
    y = np.clip(scene.empty.y * gain + 6, DARKEST, LIGHTEST).astype(np.uint8)
    colour = min(1.0, 0.15 + light.lamps + light.daylight)
    return Planes(y, _faded(scene.empty.u, colour), _faded(scene.empty.v, colour))


def _faded(plane: Plane, colour: float) -> Plane:
    """In the dark a camera sees no colours."""
    return ((plane - float(GREY)) * colour + GREY).astype(np.uint8)


def _infrared(scene: Scene) -> Planes:
    height, width = scene.empty.y.shape
    rows, columns = np.ogrid[0:height, 0:width]
    distance = ((rows - height * 0.55) / height) ** 2 + ((columns - width / 2) / width) ** 2
    y = np.clip((scene.empty.y * 0.75 + 20) * (1.05 - 1.1 * distance), DARKEST, LIGHTEST).astype(np.uint8)
    grey = np.full(scene.empty.u.shape, GREY, np.uint8)
    return Planes(y, grey, grey.copy())
