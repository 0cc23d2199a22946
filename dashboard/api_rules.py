"""`/api/v1/rules`: how every indicator stands over thirty days, as read-only JSON, described by OpenAPI.

`state` is warn where there are signals to check, ok where the rule looked at all branches and found nothing,
closed where it is switched off, and unknown wherever it is silent, can't be computed, looked in part or at
some branches only, had nothing to look at or compare, is muted, in shadow or wasn't judged.
"""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import Field

from dashboard.api import Branches, asked_scope, newest_frame, worst
from dashboard.api_models import ApiModel, ApiNames, Fresh
from dashboard.deps import Deps
from dashboard.frames import Frame
from dashboard.rules_reading import RulesPast, RulesReading
from dashboard.rules_state import PlaceState, RuleState, narrowed, rule_states
from sitcenter.domain.board_types import State
from sitcenter.domain.integrity.tallies import LOOKS, Stand, Tally
from sitcenter.domain.integrity.types import Kind
from sitcenter.domain.network import Names
from sitcenter.domain.waits import seconds

STATES: Mapping[Stand, State] = {Stand.FOUND: State.WARN, Stand.QUIET: State.OK, Stand.OFF: State.CLOSED}


class ApiPrecision(ApiModel):
    """Verdicts on signals of the card's version, at all branches; the interval is Wilson's of 95 %."""

    n: int
    confirmed: int
    precision: float | None
    low: float
    high: float
    muted: bool


class ApiRulePlace(Fresh):
    """A rule at a branch. `as_of`: up to when it looked in its last window; null: it never did."""

    branch_id: str
    stand: Stand
    windows: int
    looked_at: int = Field(description="Windows in which it was neither silent nor uncomputable.")
    looked_at_in_part: int = Field(description="Windows of a part of which it says that nobody can tell.")
    lacking: dict[str, int] = Field(description="Windows by missing field.")
    closed: dict[str, int] = Field(description="Windows by the gate that kept it silent.")
    tested: int
    base: int = Field(description="Records looked at.")
    expected_false: float | None = Field(description="By chance, at most; null: nothing was looked at.")
    raised: int
    in_shadow: int
    shadow_until: datetime | None


class ApiRule(Fresh):
    """A rule over thirty days. `as_of`: when its work was read."""

    rule_id: str
    scheme: str
    version: int
    kind: Kind
    severity: str
    name: ApiNames
    alpha: float
    enabled: bool
    stand: Stand
    looks_at: int = Field(description="Branches at which it looks.")
    branches: int
    last_window: datetime | None = Field(description="Up to when it looked last.")
    base: int
    per_thousand: float | None = Field(description="Signals a thousand records looked at.")
    expected_false: float | None
    raised: int
    in_shadow: int
    standing: ApiPrecision


class ApiRuleDetail(ApiRule):
    """A rule with its card and its branches."""

    explanation: ApiNames
    law: ApiNames
    law_source: str
    unit: str
    test: str
    strata: list[str]
    needs: list[str]
    limits: dict[str, float]
    addressee: str
    verdicts: dict[str, int]
    places: list[ApiRulePlace]


class ApiRules(Fresh):
    """All rules; `reason`: why there are none."""

    reason: str = Field(description="not_installed, no_cards or being_read; empty when there are rules.")
    rules: list[ApiRule]


def router(deps: Deps) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/v1", tags=["api"])
    reading = RulesReading(deps.indicators, deps.network)

    @routes.get("/rules", response_model=ApiRules)
    def rules(branches: Branches = None) -> ApiRules:
        """Every rule that has a card, whether it looks or not."""
        frame, now = newest_frame(deps), deps.now()
        past = reading.of(frame)
        told = [_rule(state, past, now) for state in _states(deps, frame, past, branches)]
        return ApiRules(
            as_of=past.at,
            age_s=_age(past.at, now),
            state=worst(one.state for one in told),
            reason=_reason(deps, past),
            rules=told,
        )

    @routes.get("/rules/{rule_id}", response_model=ApiRuleDetail)
    def rule(rule_id: str, branches: Branches = None) -> ApiRuleDetail:
        """One rule, with its card and every branch."""
        frame, now = newest_frame(deps), deps.now()
        past = reading.of(frame)
        if rule_id not in deps.indicators.cards:
            raise HTTPException(404, f"no such rule: {rule_id[:40]}")
        states = _states(deps, frame, past, branches)
        if not states:
            raise HTTPException(503, "nothing has been read yet", headers={"Retry-After": "2"})
        return _detail(next(one for one in states if one.card.id == rule_id), past, now)

    return routes


def _states(deps: Deps, frame: Frame, past: RulesPast, branches: str | None) -> tuple[RuleState, ...]:
    network = narrowed(frame.network, asked_scope(deps, branches))
    return () if past.at is None else rule_states(deps.indicators.cards, past, network, past.at)


def _reason(deps: Deps, past: RulesPast) -> str:
    if deps.indicators.lacking:
        return "not_installed"
    if not deps.indicators.cards:
        return "no_cards"
    return "being_read" if past.at is None else ""


def _age(at: datetime | None, now: datetime) -> int | None:
    return None if at is None else seconds(now - at)


def _looked_to(told: Tally, past: RulesPast) -> datetime | None:
    """A day that is running was judged up to the watermark, not up to its end."""
    return None if told.looked is None else told.looked.judged_to(past.lateness)


def _rule(state: RuleState, past: RulesPast, now: datetime) -> ApiRule:
    return ApiRule.model_validate(_fields(state, past, now))


def _fields(state: RuleState, past: RulesPast, now: datetime) -> dict[str, object]:
    card, told = state.card, state.tally
    return {
        "as_of": past.at,
        "age_s": _age(past.at, now),
        "state": STATES.get(state.stand, State.UNKNOWN),
        "rule_id": card.id,
        "scheme": card.scheme,
        "version": card.version,
        "kind": card.kind,
        "severity": card.severity,
        "name": _names(card.names),
        "alpha": card.alpha,
        "enabled": card.enabled,
        "stand": state.stand,
        "looks_at": len(state.at(*LOOKS)),
        "branches": len(state.places),
        "last_window": _looked_to(told, past),
        "base": told.base,
        "per_thousand": told.rate,
        "expected_false": state.expected,
        "raised": state.raised,
        "in_shadow": state.shadowed,
        "standing": ApiPrecision.model_validate(state.standing),
    }


def _detail(state: RuleState, past: RulesPast, now: datetime) -> ApiRuleDetail:
    card = state.card
    return ApiRuleDetail.model_validate(
        {
            **_fields(state, past, now),
            "explanation": _names(card.explanation),
            "law": _names(card.law),
            "law_source": card.law_source,
            "unit": card.unit.value,
            "test": card.test,
            "strata": list(card.strata),
            "needs": sorted(card.needs),
            "limits": dict(card.limits),
            "addressee": card.addressee,
            "verdicts": {work.value: n for work, n in sorted(state.verdicts.items())},
            "places": [_place(place, state, past, now) for place in state.places],
        }
    )


def _place(place: PlaceState, state: RuleState, past: RulesPast, now: datetime) -> ApiRulePlace:
    told, in_shadow = place.tally, sum(head.shadow for head in place.heads)
    as_of = _looked_to(told, past)
    return ApiRulePlace(
        as_of=as_of,
        age_s=_age(as_of, now),
        state=STATES.get(place.stand, State.UNKNOWN),
        branch_id=place.branch_id,
        stand=place.stand,
        windows=told.windows,
        looked_at=told.computed,
        looked_at_in_part=told.partly,
        lacking=dict(told.lacking),
        closed=dict(told.closed),
        tested=told.tested,
        base=told.base,
        expected_false=told.expected(state.card.alpha) if told.recorded else None,
        raised=len(place.heads) - in_shadow,
        in_shadow=in_shadow,
        shadow_until=past.shadow_until.get(place.branch_id),
    )


def _names(names: Names) -> ApiNames:
    return ApiNames(kk=names.kk, ru=names.ru, en=names.en)
