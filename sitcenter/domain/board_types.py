"""The board's result: what a screen may say of a branch. None means not known, 0 means zero."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sitcenter.domain.cameras.types import CameraBoard


class State(StrEnum):
    """How a branch stands. `unknown` is never shown as good, `closed` is not stale."""

    OK = "ok"
    WARN = "warn"
    CRIT = "crit"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """Desks by state; `open` = serving + idle. None where no source tells; `total` is configured."""

    total: int
    open: int | None
    serving: int | None
    paused: int | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class DeskBoard:
    """One desk: state is serving, idle, paused, closed or unknown.

    `since` is when its ticket's service began or when the desk said that it opened, paused or closed.
    An idle desk was opened then; since when it has been free isn't known.
    """

    desk_id: str
    kind: str
    state: str
    since: datetime | None
    ticket_number: str | None
    reason_code: str | None


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """A person who waits now; `wait_s` = now - wait_from, whole seconds, never negative."""

    ticket_uid: str
    ticket_number: str | None
    service_code: str | None
    channel: str | None
    priority_class: str | None
    wait_from: datetime
    wait_s: int
    norm_s: int


@dataclass(frozen=True, slots=True)
class ServiceBoard:
    """One service's queue at a branch."""

    service_code: str
    waiting: int | None
    longest_s: int | None
    called: int
    served: int
    served_mean_s: int | None
    norm_s: int
    expected_wait_s: int | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The longest wait at a past minute; None where it isn't known (a gap, not a zero)."""

    at: datetime
    longest_s: int | None


@dataclass(frozen=True, slots=True)
class BranchBoard:
    """A branch now. When `state` is unknown all figures are those of `as_of`, the last good moment.

    `reason` is a code: wait_over_norm, wait_near_norm, source_failing, source_stale, source_silent,
    no_source, never_read, mode_paper, mode_outage, outside_hours, or "" when all is well.
    `wait_known` is False where the source gives counts only: longest and percentiles are then None.
    `judged`: today's first calls with a known wait and those who wait beyond their norm already;
    `kept_norm`: how many of them were within it; `within_norm` = kept_norm / judged (0..1).
    `over_norm`: how many wait beyond their norm now. `norm_s`: the norm of whoever
    waits longest against his own norm, which decides the state.
    `expected_wait_s`: of somebody who comes now; None while the feed is not alive, whatever was known before.
    `windows_needed`: to hold the norm at the recent rate of arrivals. `forecast_mae_s`, `les_mae_s`,
    `hol_mae_s`: mean absolute error of `forecast_scored` published forecasts, and of the two simple
    estimators on the same people. Seconds are whole.
    """

    branch_id: str
    state: State
    reason: str
    as_of: datetime | None
    age_s: int | None
    wait_known: bool
    waiting: int | None
    booked_ahead: int | None
    longest_s: int | None
    longest_ticket: str | None
    median_s: int | None
    p90_s: int | None
    served_mean_s: int | None
    served_median_s: int | None
    served_p90_s: int | None
    served_n: int | None
    within_norm: float | None
    judged: int | None
    kept_norm: int | None
    over_norm: int | None
    norm_s: int
    expected_wait_s: int | None
    desks: DeskCounts
    arrivals: int | None
    capacity_per_day: int | None
    no_show: int | None
    abandoned: int | None
    mode: str | None
    unclosed: int
    quarantined: int
    opens_at: datetime | None
    closes_at: datetime | None
    trend: tuple[TrendPoint, ...] = ()
    desk_list: tuple[DeskBoard, ...] = ()
    services: tuple[ServiceBoard, ...] = ()
    longest: tuple[WaitingTicket, ...] = ()
    """Those who wait longest, longest first."""
    windows_needed: int | None = None
    forecast_mae_s: int | None = None
    les_mae_s: int | None = None
    hol_mae_s: int | None = None
    forecast_scored: int = 0
    cameras: tuple[CameraBoard, ...] = ()
    """All that are configured, in their order, whatever is known of them."""


@dataclass(frozen=True, slots=True)
class NetworkBoard:
    """The network in one breath; sums leave out branches that are unknown, which `unknown` counts.

    `cameras_seeing`: in a state that shows what it should (ok or dark); None while none is watched.
    `cameras_unknown` of `cameras_total` are not known to see or not.
    """

    waiting: int | None
    within_norm: float | None
    desks_open: int | None
    desks_total: int
    branches_known: int
    branches_total: int
    cameras_seeing: int | None = None
    cameras_unknown: int = 0
    cameras_total: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """What every screen is made of: branches worst first."""

    at: datetime
    network: NetworkBoard
    branches: tuple[BranchBoard, ...] = field(default_factory=tuple)
