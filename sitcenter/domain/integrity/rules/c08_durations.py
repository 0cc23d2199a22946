"""C8: one representative's papers are done faster than others'; and operators who are too fast too often."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from sitcenter.domain.integrity.records import Case, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.shared import days_of
from sitcenter.domain.integrity.statistics.base_rates import below, below_in_order
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.statistics.ranks import Ranked, van_elteren
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"licensed", "declared_outage", "provider_query"})
FAST_GROUNDS = frozenset({"declared_outage", "transferred"})
FEWEST = 60
"""Services with fewer known durations have no fifth percentile worth the name."""
SHARE = 0.05


class _Stage(NamedTuple):
    """One case's way through the provider, in seconds."""

    case: Case
    stratum: str
    seconds: float
    events: tuple[str, ...]


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Representatives whose cases are decided faster than others' of the same service and day.

    van Elteren's test over strata; the gap is Hodges and Lehmann's.
    """
    stages = _stages(card, branch, scene)
    strata: defaultdict[str, list[_Stage]] = defaultdict(list)
    for stage in stages:
        strata[stage.stratum].append(stage)
    by_token: defaultdict[str, list[_Stage]] = defaultdict(list)
    for stage in stages:
        token = stage.case.representative
        if token is not None and token not in scene.registers.licensed:
            by_token[token].append(stage)
    names = sorted(name for name, of in by_token.items() if len(of) >= card.limits["cases"])
    results = [_compared(name, by_token[name], strata) for name in names]
    if not results:
        return Found(base=len(stages))
    q = benjamini_hochberg([each.p for each in results])
    signals = [
        signal(
            card,
            branch,
            "s",
            branch.day(scene.since),
            _told(scene, by_token[name], strata, each, float(q_)),
        )
        for name, each, q_ in zip(names, results, q, strict=True)
        if q_ <= card.alpha and each.gap <= -60 * card.limits["gap_min"]
    ]
    return Found(tuple(signals), len(names), len(stages))


def _told(
    scene: Scene,
    own: Sequence[_Stage],
    strata: Mapping[str, list[_Stage]],
    ranked: Ranked,
    q: float,
) -> Told:
    return Told(
        subject=f"representative:{own[0].case.representative}",
        since=scene.since,
        until=scene.until,
        observed=ranked.gap,
        expected=0.0,
        events=[event for stage in own for event in stage.events],
        terms=tuple(Term(s.case.application_id, s.seconds, _middle(strata[s.stratum])) for s in own),
        p=ranked.p,
        q=q,
        facts={"cases": ranked.n},
    )


def _stages(card: RuleCard, branch: Branch, scene: Scene) -> list[_Stage]:
    outages, days = scene.outages(branch.id), days_of(scene, branch)
    found = []
    for case in scene.cases(branch.id):
        received, decided = case.firsts.get("provider_receive"), case.firsts.get("decide")
        if received is None or decided is None or not scene.judged(decided.at) or decided.at < received.at:
            continue
        on = days.local(received.at)
        grounds = {"declared_outage"} if touches(outages, received.at, decided.at) else set()
        if "suspend" in case.firsts or _suspended(case):
            grounds.add("provider_query")
        if card.ground(case.fields(), grounds, on.day):
            continue
        seconds = (decided.at - received.at).total_seconds()
        found.append(_Stage(case, f"{on.on}|{case.service}", seconds, (received.event, decided.event)))
    return found


def _suspended(case: Case) -> bool:
    return "suspended" in case.told and any(step.payload.get("suspended") is True for step in case.steps)


def _compared(name: str, own: Sequence[_Stage], strata: dict[str, list[_Stage]]) -> Ranked:
    return van_elteren(
        [
            (
                [s.seconds for s in strata[key] if s.case.representative == name],
                [s.seconds for s in strata[key] if s.case.representative != name],
            )
            for key in sorted({s.stratum for s in own})
        ]
    )


def _middle(stages: Sequence[_Stage]) -> float:
    return below([stage.seconds for stage in stages], 0.5)


def find_fast(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators too many of whose tickets are below the fifth percentile of their own service.

    The percentile is that of the time before the window; where little is known of it, of all the others in
    the window, so that nobody sets his own limit.
    """
    fifths, outages, days = _Fifths(branch, scene), scene.outages(branch.id), days_of(scene, branch)
    acts = []
    for visit in scene.visits(branch.id):
        served = [s for s in visit.sessions if s.end is not None and scene.judged(s.end)]
        if visit.status != "served" or len(served) != len(visit.sessions) or not served:
            continue
        first = served[0]
        found = {"transferred"} if visit.transfers or visit.requeued else set()
        if touches(outages, first.start, first.start):
            found.add("declared_outage")
        if first.operator is None or first.end is None:
            continue
        limit = fifths.of(visit.service or "", first.operator)
        if limit is None or card.ground(visit.fields(), found, days.of(first.start)):
            continue
        hit = (first.end - first.start).total_seconds() < limit
        acts.append(Act(first.operator, visit.service or "", hit, first.events))
    return told_of_peers(card, branch, scene, "tickets", acts)


class _Fifths:
    """Fifth percentiles of durations by service, seconds; each computed once."""

    def __init__(self, branch: Branch, scene: Scene) -> None:
        self._before = _durations(scene.before.visits_of.get(branch.id, ()))
        self._window = {name: sorted(of) for name, of in _durations(scene.visits(branch.id)).items()}
        self._own = Counter((service, who) for service, of in self._window.items() for _, who in of)
        self._known: dict[tuple[str, str], float | None] = {}

    def of(self, service: str, operator: str) -> float | None:
        """The limit of one operator's services of a kind, None where too few are known."""
        key = service, operator
        if key not in self._known:
            self._known[key] = self._limit(service, operator)
        return self._known[key]

    def _limit(self, service: str, operator: str) -> float | None:
        before, window = self._before.get(service, []), self._window.get(service, [])
        if len(before) >= FEWEST:
            return below([seconds for seconds, _ in before], SHARE)
        count = len(window) - self._own[service, operator]
        if count < FEWEST:
            return None
        others = (seconds for seconds, who in window if who != operator)
        return below_in_order(list(islice(others, int(SHARE * count) + 2)), SHARE, count)


def _durations(visits: Iterable[Visit]) -> dict[str, list[tuple[float, str]]]:
    """Service -> duration and operator of each ticket that was served in one session."""
    found: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for visit in visits:
        if visit.status != "served" or len(visit.sessions) != 1 or visit.sessions[0].end is None:
            continue
        session = visit.sessions[0]
        found[visit.service or ""].append(
            ((visit.sessions[0].end - session.start).total_seconds(), session.operator or "")
        )
    return dict(found)
