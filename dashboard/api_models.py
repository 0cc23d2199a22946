"""What `/api/v1` answers, for its OpenAPI description. Durations are whole seconds, instants UTC."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from sitcenter.domain.board_types import State
from sitcenter.domain.network import BranchKind, BranchStatus


class ApiModel(BaseModel):
    """Read from the domain's own objects; never changed."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Fresh(ApiModel):
    """What everything carries. `as_of` is the last moment at which the figures were known to be good."""

    as_of: datetime | None
    age_s: int | None
    state: State


class ApiNames(ApiModel):
    """A name in three languages."""

    kk: str
    ru: str
    en: str


class ApiDesks(ApiModel):
    """Desks by state; `open` = serving + idle."""

    total: int
    open: int | None
    serving: int | None
    paused: int | None
    closed: int | None


class ApiBranch(Fresh):
    """A branch's figures. Waits of those still waiting stand first; `served_*` are of today's first calls."""

    branch_id: str
    name: ApiNames
    reason: str = Field(description="Why the state is what it is, as a code; empty when all is well.")
    wait_known: bool = Field(description="False where the source gives counts only.")
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
    within_norm: float | None = Field(description="kept_norm / judged")
    judged: int | None
    kept_norm: int | None
    over_norm: int | None
    norm_s: int
    expected_wait_s: int | None
    desks: ApiDesks
    arrivals: int | None
    capacity_per_day: int | None
    no_show: int | None
    abandoned: int | None
    mode: str | None
    unclosed: int
    quarantined: int
    opens_at: datetime | None
    closes_at: datetime | None
    windows_needed: int | None = Field(
        description="Windows that hold the norm for 9 of 10 at the recent rate of arrivals."
    )
    forecast_mae_s: int | None = Field(
        description="Mean absolute error of the published expected waits over 14 days; null until scored."
    )
    les_mae_s: int | None = Field(description="The same of the wait of the last to enter service.")
    hol_mae_s: int | None = Field(description="The same of the elapsed wait of the head of the line.")
    forecast_scored: int = Field(description="On how many people the three errors are measured.")


class ApiDesk(ApiModel):
    """A desk; its own `state` is serving, idle, paused, closed or unknown."""

    desk_id: str
    kind: str
    state: str
    since: datetime | None
    ticket_number: str | None
    reason_code: str | None


class ApiService(ApiModel):
    """One service's queue."""

    service_code: str
    waiting: int | None
    longest_s: int | None
    called: int
    served: int
    served_mean_s: int | None
    norm_s: int
    expected_wait_s: int | None = Field(description="Of somebody who comes now without a booking.")


class ApiTicket(ApiModel):
    """Somebody who waits, by ticket number only."""

    ticket_number: str | None
    service_code: str | None
    channel: str | None
    priority_class: str | None
    wait_from: datetime
    wait_s: int
    norm_s: int


class ApiPoint(ApiModel):
    """The longest wait at a past minute; null where it isn't known."""

    at: datetime
    longest_s: int | None


class ApiBranchDetail(ApiBranch):
    """A branch with its desks, queues and the people who wait longest."""

    kind: BranchKind
    status: BranchStatus
    zone: str
    desk_list: list[ApiDesk]
    services: list[ApiService]
    longest: list[ApiTicket]
    trend: list[ApiPoint]


class ApiNetwork(ApiModel):
    """Sums over the branches whose figures are current."""

    waiting: int | None
    within_norm: float | None
    desks_open: int | None
    desks_total: int
    branches_known: int
    branches_total: int


class ApiBoard(Fresh):
    """The network and its branches, worst first; `state` is the worst of the branches'."""

    network: ApiNetwork
    branches: list[ApiBranch]


class ApiSource(Fresh):
    """A source. Counters are rows since the beginning; `as_of` is its last successful poll."""

    source_id: str
    kind: str
    branches: list[str]
    reason: str
    last_attempt_at: datetime | None
    last_event_at: datetime | None
    event_age_s: int | None
    lag_s: float | None
    failures: int
    failing_since: datetime | None
    error: str | None
    rows_read: int
    stored: int
    duplicate: int
    quarantined: int
    adds_up: bool = Field(description="read = stored + duplicate + quarantined")


class ApiSources(Fresh):
    """All sources, those in trouble first."""

    sources: list[ApiSource]
