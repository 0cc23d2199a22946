"""How a job of the collecting process fares: its last turn, and since when it fails."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a job. `lag_s`: how late it began, seconds; `error` "" = it went well."""

    name: str
    every_s: float
    started_at: datetime
    ended_at: datetime
    lag_s: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A job as its turns left it. `ok_at`: when its last good turn began; what it does is as of then.

    `max_lag_s` is the worst of the hour that `hour_at` begins.
    """

    name: str
    every_s: float
    turned_at: datetime
    lag_s: float
    took_s: float
    hour_at: datetime
    max_lag_s: float
    ok_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str = ""
