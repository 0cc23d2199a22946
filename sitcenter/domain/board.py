"""The board: facts of one moment, the network's rules and `now` in, what screens may say out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sitcenter.domain.board_types import Board, BranchBoard, NetworkBoard, State
from sitcenter.domain.branch_board import branch_board
from sitcenter.domain.branch_figures import BranchFacts
from sitcenter.domain.cameras.board import seeing
from sitcenter.domain.cameras.types import CameraState
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.network import BranchStatus, Network
from sitcenter.domain.scope import Scope

_BADNESS = {State.CRIT: 0, State.WARN: 1, State.UNKNOWN: 2, State.OK: 3, State.CLOSED: 4}


def board(snapshot: Snapshot, network: Network, now: datetime, scope: Scope) -> Board:
    """The board of the branches in `scope`, worst first."""
    facts = _by_branch(snapshot)
    branches = [
        branch_board(branch, facts[branch.id], network, now)
        for branch in network.branches.values()
        if scope.allows(branch.id) and branch.status is not BranchStatus.CLOSED
    ]
    branches.sort(key=badness)
    return Board(now, network_board(branches), tuple(branches))


def badness(branch: BranchBoard) -> tuple[int, float, str]:
    """Sort key, worst first: state, then the longest wait against the norm."""
    over = (branch.longest_s or 0) / branch.norm_s
    return _BADNESS[branch.state], -over, branch.branch_id


def network_board(branches: Sequence[BranchBoard]) -> NetworkBoard:
    """Sums over the branches whose figures are current; an unknown branch is counted, not added.

    People and desks are those of open branches: beside unknown and closed ones nothing is missing.
    """
    known = [branch for branch in branches if branch.state is not State.UNKNOWN]
    working = [branch for branch in known if branch.state is not State.CLOSED]
    waiting = [branch.waiting for branch in working if branch.waiting is not None]
    desks = [branch.desks for branch in working if branch.desks.open is not None]
    judged = sum(branch.judged or 0 for branch in known)
    kept = sum(branch.kept_norm or 0 for branch in known)
    cameras = [camera for branch in branches for camera in branch.cameras]
    return NetworkBoard(
        waiting=sum(waiting) if waiting else None,
        within_norm=kept / judged if judged else None,
        desks_open=sum(counts.open or 0 for counts in desks) if desks else None,
        desks_total=sum(counts.total for counts in desks),
        branches_known=len(known),
        branches_total=len(branches),
        cameras_seeing=seeing(cameras),
        cameras_unknown=sum(camera.state is CameraState.UNKNOWN for camera in cameras),
        cameras_total=len(cameras),
    )


def _by_branch(snapshot: Snapshot) -> "defaultdict[str, BranchFacts]":
    facts: defaultdict[str, BranchFacts] = defaultdict(BranchFacts)
    for ticket in snapshot.tickets:
        facts[ticket.branch_id].tickets.append(ticket)
    for slot in snapshot.slots:
        facts[slot.branch_id].slots.append(slot)
    for desk in snapshot.desks:
        facts[desk.branch_id].desks.append(desk)
    for queue in snapshot.queues:
        facts[queue.branch_id].queues.append(queue)
    for mode in snapshot.modes:
        facts[mode.branch_id].modes.append(mode)
    for span in snapshot.spans:
        facts[span.branch_id].spans.append(span)
    for branch_id, count in snapshot.unclosed.items():
        facts[branch_id].unclosed = count
    for source in snapshot.sources:
        for branch_id in source.branches:
            facts[branch_id].sources.append(source)
    _add_cameras(facts, snapshot)
    _add_forecasts(facts, snapshot)
    return facts


def _add_cameras(facts: "defaultdict[str, BranchFacts]", snapshot: Snapshot) -> None:
    for camera in snapshot.cameras:
        facts[camera.key.branch_id].cameras.append(camera)


def _add_forecasts(facts: "defaultdict[str, BranchFacts]", snapshot: Snapshot) -> None:
    for call in snapshot.calls:
        facts[call.branch_id].calls.append(call)
    for branch_id, weights in snapshot.weights.items():
        facts[branch_id].weights = weights
