"""What the figures of evidence are drawn from: small tables of words, instants and figures, no domain."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Look(StrEnum):
    """How a bar looks. Each has a pattern of its own: it is told apart in black and white too."""

    WAITS = "waits"
    SERVED = "served"
    PAUSED = "paused"
    SEES = "sees"
    BLIND = "blind"
    IMPAIRED = "impaired"
    UNKNOWN = "unknown"
    MAINTAINED = "maintained"


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch in a lane, with what stands in it."""

    start: datetime
    end: datetime
    look: Look
    text: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in a lane. `loud`: it is the one that the signal is about."""

    at: datetime
    text: str = ""
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of a timeline. `loud`: it is that of the signal itself."""

    label: str
    bars: tuple[Bar, ...] = ()
    points: tuple[Point, ...] = ()
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch over all lanes, with its word; without an end it is a moment."""

    start: datetime
    end: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes from top to bottom on one axis of time. `words`: what each look means."""

    title: str
    lanes: tuple[Lane, ...]
    shades: tuple[Shade, ...] = ()
    words: tuple[tuple[Look, str], ...] = ()
    points: str = ""
    """What a point means."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts side by side, the longest first. `loud`: the place of the one that the signal is about.

    `expected` of it, None where nothing was; `axis`: what is counted.
    """

    title: str
    labels: tuple[str, ...]
    counts: tuple[float, ...]
    loud: int
    expected: float | None
    axis: str
    expected_word: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One operator: so many trials, the share of hits (0..1)."""

    label: str
    trials: int
    share: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What chance alone allows for each number of trials: shares (0..1), low and high."""

    trials: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    word: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """Shares against numbers of trials. `level`: the peers' common share, with its word."""

    title: str
    own: Dot
    peers: tuple[Dot, ...]
    level: float
    level_word: str
    limits: tuple[Limits, ...]
    own_word: str
    peers_word: str
    x: str
    y: str


Drawn = Timeline | Bars | Funnel
