"""What the cameras' process is told at its start, and afterwards: JSON, a line each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.clock import Clock


@dataclass(frozen=True, slots=True)
class PlayedCamera:
    """A camera to be served at `/branch/id`; `covers` are the numbers of the desks that it sees."""

    branch: str
    id: str
    zone: str
    covers: tuple[str, ...]
    rich: bool

    @property
    def path(self) -> str:
        """How it is called everywhere: `mailin-85/c3`."""
        return f"{self.branch}/{self.id}"


@dataclass(frozen=True, slots=True)
class Plan:
    """All that doesn't change; `start` is the played moment from which time runs `speed` times as fast."""

    cameras: tuple[PlayedCamera, ...]
    port: int
    seed: int
    start: float
    shift_seconds: float
    speed: float
    zone: str

    def dumped(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    def at_port(self, port: int) -> "Plan":
        """The same at another port."""
        return replace(self, port=port)

    def wall(self) -> float:
        """Epoch seconds by the real clock, which sender reports carry: what is late is late in real time."""
        return Clock().now().timestamp()

    def played(self) -> datetime:
        """The played moment, in the network's zone."""
        moment = self.start + (self.wall() + self.shift_seconds - self.start) * self.speed
        return datetime.fromtimestamp(moment, ZoneInfo(self.zone))


def load_plan(line: str) -> Plan:
    """A plan from its line; raises ValueError, KeyError, TypeError."""
    fields = json.loads(line)
    fields["cameras"] = tuple(
        PlayedCamera(**row | {"covers": tuple(row["covers"])}) for row in fields["cameras"]
    )
    return Plan(**fields)


@dataclass(frozen=True, slots=True)
class Orders:
    """What holds from now on: the fault of each camera that has one, people waiting in each branch."""

    faults: Mapping[str, str]
    crowds: Mapping[str, int]

    def dumped(self) -> str:
        """One line."""
        return json.dumps({"faults": dict(self.faults), "crowds": dict(self.crowds)})


def load_orders(line: str) -> Orders:
    """Orders from their line; raises ValueError, KeyError."""
    fields = json.loads(line)
    return Orders(fields["faults"], fields["crowds"])


def shown_clock(moment: datetime, drift: timedelta) -> str:
    """The date and time that a camera writes into its picture."""
    return f"{moment + drift:%Y-%m-%d %H:%M:%S}"
