"""C3: more bookings by one person than the booking rules give: one in ten days for each type of centre."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sitcenter.domain.integrity.records import Case, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene, closed_days
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"licensed"})
LIMITS = frozenset({"bookings", "days"})


@dataclass(frozen=True, slots=True, order=True)
class _Booking:
    at: datetime
    event: str
    branch_id: str


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Tokens that on some day made one booking here too many, of the days up to it.

    Bookings that were cancelled or ran out are free again and don't count; one that was moved is one.
    """
    here = {token for token, _ in _made(scene.visits(branch.id))}
    bookings = _bookings(card, branch, scene, here)
    span, least = timedelta(days=card.limits["days"]), card.limits["bookings"]
    signals = []
    for _, start, end in closed_days(scene, branch):
        for token, of in sorted(bookings.items()):
            made = [each for each in of if start <= each.at < end and each.branch_id == branch.id]
            counted = [each for each in of if made and made[-1].at - span < each.at <= made[-1].at]
            if len(counted) > least:
                told = _told(token, start, min(end, scene.horizon), counted, least)
                signals.append(signal(card, branch, "bookings", branch.day(start), told))
    return Found(tuple(signals), len(here), len(here))


def _told(token: str, start: datetime, end: datetime, of: Sequence[_Booking], least: float) -> Told:
    branches = {each.branch_id for each in of}
    return Told(
        subject=f"representative:{token}",
        since=start,
        until=end,
        observed=len(of),
        expected=least,
        events=[each.event for each in of],
        facts={"branches": len(branches), "first": of[0].at.isoformat()},
    )


def _made(visits: Iterable[Visit]) -> Iterator[tuple[str, Visit]]:
    """Who booked, and the booking, of those that stand."""
    for visit in visits:
        if visit.booker is not None and visit.booked_at is not None and visit.status != "cancelled":
            yield visit.booker, visit


def _bookings(
    card: RuleCard, branch: Branch, scene: Scene, tokens: Collection[str]
) -> Mapping[str, list[_Booking]]:
    """Token -> its bookings at centres of the branch's type, as far back as the scene knows, in order.

    Only of those with more than one may give, before anything is exempted.
    """
    made: defaultdict[str, list[tuple[Branch, Visit]]] = defaultdict(list)
    for other in scene.network.branches.values():
        known = scene.before.visits_of.get(other.id, ()), scene.visits(other.id)
        for token, visit in _made(chain(*known)) if other.kind is branch.kind else ():
            if token in tokens:
                made[token].append((other, visit))
    many = {token: of for token, of in made.items() if len(of) > card.limits["bookings"]}
    places = {other.id: other for of in many.values() for other, _ in of}
    filed = {name: _filed(other, scene) for name, other in places.items()}
    return {
        token: sorted(
            _Booking(visit.booked_at or scene.since, visit.events[0], other.id)
            for other, visit in of
            if not _ground(card, other, scene, visit, filed[other.id])
        )
        for token, of in many.items()
    }


def _ground(card: RuleCard, branch: Branch, scene: Scene, visit: Visit, filed: Mapping[str, Case]) -> str:
    at = visit.booked_at or scene.since
    case = filed.get(visit.ticket_uid) or filed.get(f"{branch.day(visit.issued_at or at)}/{visit.number}")
    found = {"licensed"} if visit.booker in scene.registers.licensed else set()
    return card.ground({**visit.fields(), **_kept(case)}, found, branch.day(at))


def _kept(case: Case | None) -> dict[str, object]:
    return {} if case is None else {"representation_type": case.representation}


def _filed(branch: Branch, scene: Scene) -> Mapping[str, Case]:
    """A ticket, by its key or by its day and number -> the application that names it."""
    found: dict[str, Case] = {}
    for case in [*scene.before.cases_of.get(branch.id, ()), *scene.cases(branch.id)]:
        if case.ticket_uid:
            found[case.ticket_uid] = case
        if case.ticket_number and case.steps:
            found[f"{branch.day(case.steps[0].at)}/{case.ticket_number}"] = case
    return found
