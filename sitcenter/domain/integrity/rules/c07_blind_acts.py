"""C7: what an operator does falls into minutes in which nobody sees his desk, more than his work there does.

Within each hour of the day an act falls into blind time with the chance that a minute of his work does; the
hours' binomials add up exactly. What an incident of the site or declared work hid, and what nobody can tell,
is neither work nor act.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sitcenter.domain.integrity.blind import Blind, View, views
from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import SKEW, Scene
from sitcenter.domain.integrity.spans import Span, common, joined, length, meets, without
from sitcenter.domain.integrity.statistics.convolution import poisson_binomial_tail
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage"})
LIMITS = frozenset({"trials", "lift", "excess"})
ROUTINE = ("send", "sign", "check_fee")
"""Acts of nearly every application; the first of these that it has stands for it."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator did to an application. `grave`: by hand, overridden, or after a negative."""

    operator: str
    hour: str
    blind: bool
    grave: bool
    event: str


@dataclass(slots=True)
class _Work:
    """An operator's time at desks that cameras cover, where it is known whether they saw it."""

    seen: list[Span] = field(default_factory=list)
    blind: list[Span] = field(default_factory=list)
    stretches: set[Blind] = field(default_factory=set)
    desks: dict[str, list[Span]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tested:
    """An operator's acts of one sort against his time: hour -> acts, acts in blind time, its blind share."""

    p: float
    hours: Mapping[str, tuple[int, int, float]]
    grave: bool

    @property
    def observed(self) -> int:
        """Acts in blind time."""
        return sum(hit for _, hit, _ in self.hours.values())

    @property
    def expected(self) -> float:
        """So many as his time there lets expect."""
        return sum(count * share for count, _, share in self.hours.values())


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose acts meet blind time: of all acts, or of the grave ones, whichever tells more."""
    looks = views(branch, scene)
    if not any(look.blind for look in looks.values()):
        return Found()
    work = {who: of for who, of in _work(branch, scene, looks).items() if of.blind}
    acts: defaultdict[str, list[Act]] = defaultdict(list)
    for act in _acts(card, branch, scene, looks, work):
        acts[act.operator].append(act)
    names = sorted(who for who, of in acts.items() if len(of) >= card.limits["trials"])
    tested = [against(acts[who], _shares(branch, work[who])) for who in names]
    q = benjamini_hochberg([each.p for each in tested])
    signals = [
        signal(
            card, branch, "acts", branch.day(scene.since), _told(scene, who, acts[who], work[who], each, q_)
        )
        for who, each, q_ in zip(names, tested, map(float, q), strict=True)
        if q_ <= card.alpha
        and each.observed - each.expected >= card.limits["excess"]
        and each.observed >= card.limits["lift"] * each.expected
    ]
    return Found(tuple(signals), len(names), sum(map(len, acts.values())))


def _work(branch: Branch, scene: Scene, looks: Mapping[str, View]) -> dict[str, _Work]:
    """Operator -> his sessions, ended and judged, at desks that are covered, but for what is hidden."""
    sat: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for visit in scene.visits(branch.id):
        for session in visit.sessions:
            who, desk, end = session.operator, session.desk, session.end
            if (
                who is not None
                and desk is not None
                and desk in looks
                and end is not None
                and scene.judged(end)
            ):
                sat[who, desk].append((max(session.start, scene.since), end))
    hidden = [(o.since, o.until or scene.horizon) for o in scene.outages(branch.id)]
    found: defaultdict[str, _Work] = defaultdict(_Work)
    for (who, desk), spans in sorted(sat.items()):
        look, work = looks[desk], found[who]
        known = without(joined(spans), [*hidden, *look.unknown, *look.excused])
        blind = [(each.since, each.until) for each in look.blind]
        work.desks[desk] = known
        work.blind += common(known, blind)
        work.seen += without(known, blind)
        work.stretches |= {
            each for each in look.blind if any(meets((each.since, each.until), [s]) for s in known)
        }
    return found


def _shares(branch: Branch, work: _Work) -> Mapping[str, float]:
    """Hour of the day -> the share of his work in it that nobody saw."""
    blind, seen = _by_hour(branch, work.blind), _by_hour(branch, work.seen)
    return {
        hour: blind.get(hour, timedelta(0)) / whole
        for hour in blind.keys() | seen.keys()
        if (whole := blind.get(hour, timedelta(0)) + seen.get(hour, timedelta(0)))
    }


def _by_hour(branch: Branch, spans: Iterable[Span]) -> dict[str, timedelta]:
    found: defaultdict[str, timedelta] = defaultdict(timedelta)
    for since, until in spans:
        at = since
        while at < until:
            local = at.astimezone(branch.zone)
            ends = min(
                until, at + timedelta(hours=1) - (local - local.replace(minute=0, second=0, microsecond=0))
            )
            found[_hour(branch, at)] += ends - at
            at = ends
    return found


def _hour(branch: Branch, at: datetime) -> str:
    return f"{at.astimezone(branch.zone):%H}"


def _acts(
    card: RuleCard, branch: Branch, scene: Scene, looks: Mapping[str, View], work: Mapping[str, _Work]
) -> Iterator[Act]:
    """One act of an application, so that its steps don't count as if they were many; at known work only."""
    outages = [(o.since, o.until or scene.horizon) for o in scene.outages(branch.id)]
    for case in scene.cases(branch.id):
        step, grave = _weightiest(case)
        if step is None or not scene.judged(step.at):
            continue
        who, desk = step.operator or "", step.desk or ""
        if who not in work or desk not in work[who].desks:
            continue
        at, look = _instant(step.at), looks[desk]
        grounds = {"declared_outage"} if meets(at, outages) else set()
        if meets(at, [*look.unknown, *look.excused]) or card.ground(
            case.fields(), grounds, branch.day(step.at)
        ):
            continue
        placed = _within(step.at, work[who].desks[desk])
        if placed is not None:
            blind = meets(_instant(placed), [(each.since, each.until) for each in look.blind])
            yield Act(who, _hour(branch, placed), blind, grave, step.event)


def _instant(at: datetime) -> Span:
    return at, at + timedelta(microseconds=1)


def _within(at: datetime, spans: Sequence[Span]) -> datetime | None:
    """The instant, or the nearest one of the spans if the clocks may be so far apart; else None."""
    inside = [min(max(at, since), until - timedelta(microseconds=1)) for since, until in spans]
    nearest = min(inside, key=lambda each: abs(each - at), default=None)
    return nearest if nearest is not None and abs(nearest - at) <= SKEW else None


def _weightiest(case: Case) -> tuple[Step | None, bool]:
    """The act by which an application counts, and whether it is a grave one."""
    result, at_desk = None, [step for step in case.steps if step.desk is not None]
    for step in at_desk:
        result = step.text("biometric_result") or result
        if step.name == "enter_manual" or step.text("override_by") or step.payload.get("manual_fields"):
            return step, True
        if step.name in ("sign", "send") and result == "negative":
            return step, True
    routine = (next((s for s in at_desk if s.name == name and _counts(s)), None) for name in ROUTINE)
    return next((step for step in routine if step), None), False


def _counts(step: Step) -> bool:
    return step.name != "check_fee" or step.text("step_result") == "paid"


def against(acts: Sequence[Act], shares: Mapping[str, float]) -> Tested:
    """The better of both sorts of acts, at twice its p."""
    sorts = [_binomial([act for act in acts if act.grave], shares, True), _binomial(acts, shares, False)]
    best = min(sorts, key=lambda each: each.p)
    return Tested(min(1.0, 2 * best.p), best.hours, best.grave)


def _binomial(acts: Sequence[Act], shares: Mapping[str, float], grave: bool) -> Tested:
    hours = {
        hour: (
            sum(a.hour == hour for a in acts),
            sum(a.hour == hour and a.blind for a in acts),
            shares.get(hour, 0.0),
        )
        for hour in sorted({act.hour for act in acts})
    }
    chances = [share for count, _, share in hours.values() for _ in range(count)]
    return Tested(poisson_binomial_tail(chances, sum(act.blind for act in acts)), hours, grave)


def _told(scene: Scene, who: str, acts: Sequence[Act], work: _Work, tested: Tested, q: float) -> Told:
    counted = [act for act in acts if act.grave or not tested.grave]
    return Told(
        subject=f"operator:{who}",
        since=scene.since,
        until=scene.until,
        observed=tested.observed,
        expected=tested.expected,
        events=[
            *(act.event for act in counted if act.blind),
            *(name for blind in work.stretches for name in blind.evidence),
        ],
        terms=tuple(Term(hour, hit, count * share) for hour, (count, hit, share) in tested.hours.items()),
        p=tested.p,
        q=q,
        facts={
            "kind": "grave" if tested.grave else "all",
            "acts": len(counted),
            "blind_min": length(work.blind) / timedelta(minutes=1),
            "worked_min": length([*work.blind, *work.seen]) / timedelta(minutes=1),
        },
    )
