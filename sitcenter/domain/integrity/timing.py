"""How the indicators are run beside a live log."""

from dataclasses import dataclass
from datetime import timedelta

from sitcenter.domain.integrity.scene import LATENESS, SHADOW


@dataclass(frozen=True, slots=True)
class Timing:
    """`every_s`: seconds between turns. `lateness`: how long events of a moment may still arrive.

    `shadow`: so long signals of a new branch alert nobody. `look_back_days`: closed days that are judged
    if they were missed, or judged again if something of them arrived late.
    """

    every_s: float = 300.0
    lateness: timedelta = LATENESS
    shadow: timedelta = SHADOW
    look_back_days: int = 7
