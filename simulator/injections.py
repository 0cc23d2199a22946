"""What goes wrong on purpose: told in the labels, never in what the collectors read."""

from dataclasses import dataclass
from typing import Literal

from simulator.demand import HOUR, MINUTE
from simulator.network import Branch

InjectionKind = Literal[
    "paper_mode",
    "no_show_wave",
    "biometrics_unavailable",
    "row_deleted",
    "no_ticket",
    "check_skipped",
    "biometrics_bypassed",
    "out_of_turn",
    "priority_day",
]
# The desk, by its place among those on duty, where the wrong is done by one person.
WRONG_DESK = 4


@dataclass(frozen=True, slots=True)
class Injection:
    """A planned disturbance; `start` and `end` are seconds after local midnight."""

    kind: InjectionKind
    start: float
    end: float

    def covers(self, second_of_day: float) -> bool:
        """Half-open: the end is outside."""
        return self.start <= second_of_day < self.end


def _clock(hour: int, minute: int) -> float:
    return hour * HOUR + minute * MINUTE


_BY_POSITION: dict[int, tuple[Injection, ...]] = {
    0: (Injection("no_ticket", _clock(10, 0), _clock(11, 20)),),
    1: (
        Injection("check_skipped", _clock(10, 50), _clock(11, 0)),
        Injection("no_show_wave", _clock(11, 45), _clock(12, 10)),
    ),
    2: (
        Injection("biometrics_unavailable", _clock(10, 0), _clock(10, 25)),
        Injection("biometrics_bypassed", _clock(10, 45), _clock(10, 50)),
    ),
    3: (Injection("paper_mode", _clock(10, 5), _clock(10, 40)),),
    5: (Injection("no_show_wave", _clock(10, 30), _clock(11, 0)),),
    6: (Injection("out_of_turn", _clock(10, 20), _clock(11, 20)),),
    8: (Injection("paper_mode", _clock(11, 50), _clock(12, 15)),),
}
_SECTOR = (
    Injection("row_deleted", _clock(10, 50), _clock(10, 51)),
    Injection("row_deleted", _clock(11, 40), _clock(11, 41)),
)


def injections_of(branch: Branch, position: int) -> tuple[Injection, ...]:
    """The disturbances of every working day: by a branch's place in the network file, and of a sector."""
    planned = _BY_POSITION.get(position % 15, ())
    return planned + _SECTOR if branch.kind == "sector" else planned
