"""`/api/v1`: the screens' figures as read-only JSON, described by OpenAPI.

Everything carries `as_of`, `age_s` and `state`. null means not known; it is neither zero nor empty.
When `state` is unknown the figures beside it are the last good ones, as of `as_of`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from dashboard.api_models import (
    ApiBoard,
    ApiBranch,
    ApiBranchDetail,
    ApiNames,
    ApiNetwork,
    ApiSource,
    ApiSources,
)
from dashboard.api_terms import ApiTerms, api_terms, states
from dashboard.at_risk import RiskReading
from dashboard.deps import Deps
from dashboard.exports_period import NoSuchBranch, narrow
from dashboard.frames import Frame
from dashboard.views_sources import SourceView, source_views
from sitcenter.domain.board_types import BranchBoard, State
from sitcenter.domain.network import Branch
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.waits import seconds

FRAME_LATE_S = 10
"""A frame older than this means that the live hub stands still: nothing may pass for current."""

Branches = Annotated[str | None, Query(description="Branch ids between commas. Default: all.")]


def router(deps: Deps) -> APIRouter:
    """The routes of the first version."""
    routes = APIRouter(prefix="/api/v1", tags=["api"])
    _boards(routes, deps)
    _sources(routes, deps)
    _terms(routes, deps)
    return routes


def _boards(routes: APIRouter, deps: Deps) -> None:
    @routes.get("/board", response_model=ApiBoard)
    def board(branches: Branches = None) -> ApiBoard:
        """The network and its branches now, worst first."""
        frame = newest_frame(deps)
        reckoned = frame.board(asked_scope(deps, branches))
        return ApiBoard(
            as_of=frame.snapshot.at,
            age_s=seconds(deps.now() - frame.snapshot.at),
            state=worst(branch.state for branch in reckoned.branches),
            network=ApiNetwork.model_validate(reckoned.network),
            branches=[_branch(deps, branch) for branch in reckoned.branches],
        )

    @routes.get("/branches", response_model=list[ApiBranchDetail])
    def branch_list(branches: Branches = None) -> list[ApiBranchDetail]:
        """Each branch in full: desks, queues by service, those who wait longest (by ticket number)."""
        reckoned = newest_frame(deps).board(asked_scope(deps, branches))
        return [_detail(deps, branch) for branch in reckoned.branches]


def _sources(routes: APIRouter, deps: Deps) -> None:
    @routes.get("/sources", response_model=ApiSources)
    def sources(branches: Branches = None) -> ApiSources:
        """Each source: whether it is read, how old its word is, and whether its rows add up."""
        frame = newest_frame(deps)
        views = source_views(frame, asked_scope(deps, branches))
        return ApiSources(
            as_of=frame.snapshot.at,
            age_s=seconds(deps.now() - frame.snapshot.at),
            state=worst(view.state for view in views),
            sources=[_source(view) for view in views],
        )


def _terms(routes: APIRouter, deps: Deps) -> None:
    risk = RiskReading(deps.reader)

    @routes.get("/terms", response_model=ApiTerms)
    def terms(branches: Branches = None) -> ApiTerms:
        """Applications that are late or fall due before the end of today, the earliest due first."""
        found = risk.of(newest_frame(deps)).within(asked_scope(deps, branches))
        return api_terms(found, worst(states(found)), deps.now())


def worst(states: Iterable[State]) -> State:
    """The state of a whole: unknown outranks ok, never what is known to be bad; nothing at all is unknown."""
    order = (State.CRIT, State.WARN, State.UNKNOWN, State.OK, State.CLOSED)
    return min(states, key=order.index, default=State.UNKNOWN)


def asked_scope(deps: Deps, branches: str | None) -> Scope:
    """The branches asked for; one that doesn't exist is an error."""
    try:
        return narrow(EVERYTHING, branches, deps.network)
    except NoSuchBranch as error:
        raise HTTPException(404, str(error)) from error


def newest_frame(deps: Deps) -> Frame:
    """The newest frame; a stale one says unknown of everything."""
    frame = deps.hub.frame
    if frame is None:
        raise HTTPException(503, "nothing has been read yet", headers={"Retry-After": "2"})
    now: datetime = deps.now()
    if frame.silent_since is None and seconds(now - frame.at) > FRAME_LATE_S:
        return replace(frame, silent_since=frame.at, _boards={})
    return frame


def _names(branch: Branch) -> ApiNames:
    return ApiNames(kk=branch.names.kk, ru=branch.names.ru, en=branch.names.en)


def _branch(deps: Deps, board: BranchBoard) -> ApiBranch:
    return ApiBranch.model_validate(
        {**_fields(board, ApiBranch), "name": _names(deps.network.branches[board.branch_id])}
    )


def _detail(deps: Deps, board: BranchBoard) -> ApiBranchDetail:
    branch = deps.network.branches[board.branch_id]
    return ApiBranchDetail.model_validate(
        {
            **_fields(board, ApiBranchDetail),
            "name": _names(branch),
            "kind": branch.kind,
            "status": branch.status,
            "zone": branch.zone.key,
        }
    )


def _fields(board: BranchBoard, model: type[ApiBranch]) -> dict[str, object]:
    return {name: getattr(board, name) for name in model.model_fields if hasattr(board, name)}


def _source(view: SourceView) -> ApiSource:
    fact = view.fact
    return ApiSource(
        source_id=fact.source_id,
        kind=fact.kind,
        branches=list(view.branches),
        as_of=view.as_of,
        age_s=view.age_s,
        state=view.state,
        reason=view.reason,
        last_attempt_at=fact.last_attempt_at,
        last_event_at=fact.last_event_at,
        event_age_s=view.event_age_s,
        lag_s=fact.lag_s,
        failures=fact.failures,
        failing_since=fact.failing_since,
        error=fact.error,
        rows_read=fact.rows_read,
        stored=fact.stored,
        duplicate=fact.duplicate,
        quarantined=fact.quarantined,
        adds_up=view.adds_up,
    )
