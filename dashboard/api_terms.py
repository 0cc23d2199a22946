"""`/api/v1/terms`: what is late or due before the end of today, as the page /terms shows it."""

from datetime import datetime

from dashboard.api_models import Fresh
from dashboard.at_risk import RiskNow
from dashboard.views_terms_rows import SOON
from sitcenter.domain.board_types import State
from sitcenter.domain.terms.risk import AtRisk
from sitcenter.domain.waits import seconds


class ApiTerm(Fresh):
    """An open application. `waits_for`: branch, provider or system; `left_s` is negative when late.

    `paused`: its clock stands, but had run out before. `differs`: the source names another second.
    `state`: crit late, warn within the hour, unknown where the branch's service log is dead.
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


class ApiTerms(Fresh):
    """Applications, the earliest due first. `not_current`: branches whose service log is dead."""

    not_current: list[str]
    terms: list[ApiTerm]


def api_terms(risk: RiskNow, state: State, now: datetime) -> ApiTerms:
    """The answer; `state` is that of the whole."""
    return ApiTerms(
        as_of=risk.at,
        age_s=seconds(now - risk.at),
        state=state,
        not_current=sorted(risk.old),
        terms=[_term(row, risk, now) for row in risk.rows],
    )


def states(risk: RiskNow) -> list[State]:
    """What the whole is made of: its rows, the branches that aren't current, and that it was read."""
    return [*(state_of(row, risk) for row in risk.rows), *(State.UNKNOWN for _ in risk.old), State.OK]


def state_of(row: AtRisk, risk: RiskNow) -> State:
    """How an application stands."""
    if row.branch_id in risk.old:
        return State.UNKNOWN
    if row.late:
        return State.CRIT
    return State.WARN if row.left_s <= SOON.total_seconds() else State.OK


def _term(row: AtRisk, risk: RiskNow, now: datetime) -> ApiTerm:
    told = risk.old.get(row.branch_id)
    as_of = risk.at if told is None else told.as_of
    fields = {name: getattr(row, name) for name in AtRisk.__dataclass_fields__}
    age = None if as_of is None else seconds(now - as_of)
    return ApiTerm(as_of=as_of, age_s=age, state=state_of(row, risk), **fields)
