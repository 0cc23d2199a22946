"""Open applications that are late, or will be before the day is over, and whom each waits for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One of them. `waits_for`: branch, provider or system. `due_at` is the term's, `due_at_source` the source's.

    `left_s`: seconds by the wall clock from now to `due_at`, negative when late. `paused`: the clock
    stands, but had run out before.
    """

    branch_id: str
    application_id: str
    service_code: str | None
    stage: str
    waits_for: str
    due_at: datetime
    left_s: float
    late: bool
    paused: bool
    due_at_source: datetime | None
    differs: bool
