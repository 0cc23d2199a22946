"""C10: an incomplete package accepted; and how often the provider then refuses."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.shared import Days, days_of
from sitcenter.domain.integrity.statistics.detector import Detector, threshold
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"completed_later"})
STRENGTH = 50.0
"""An operator's own past is drawn towards his branch's rate as if that were so many cases."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Applications found incomplete and sent all the same."""
    told, looked = [], 0
    for case in scene.cases(branch.id):
        if "documents_complete" not in case.told:
            continue
        checked = [s for s in case.steps if "documents_complete" in s.payload]
        sent = case.first("send")
        looked += bool(checked)
        if not checked or sent is None or not scene.judged(sent.at):
            continue
        before = [s for s in checked if s.at <= sent.at]
        short = [s for s in before if s.payload["documents_complete"] is False]
        if not short:
            continue
        found = {"completed_later"} if before[-1].payload["documents_complete"] is True else set()
        if card.ground(case.fields(), found, branch.day(sent.at)):
            continue
        measured = Told(
            subject=f"application:{case.application_id}",
            since=short[-1].at,
            until=sent.at,
            observed=1,
            expected=0.0,
            events=(short[-1].event, sent.event),
            facts={"operator": sent.operator, "desk": sent.desk},
        )
        told.append(signal(card, branch, "applications", branch.day(sent.at), measured))
    return Found(tuple(told), looked, looked)


def find_refused(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose packages the provider refuses more often than those of their peers."""
    acts, days = [], days_of(scene, branch)
    for case in scene.cases(branch.id):
        act = _outcome(case, scene, days)
        if act is not None and not card.ground(case.fields(), set(), days.of(scene.since)):
            acts.append(act)
    return told_of_peers(card, branch, scene, "applications", acts)


def _outcome(case: Case, scene: Scene, days: Days) -> Act | None:
    """A decided case, by who accepted it. Stratum: service and day, for the provider's rules may change."""
    decided, operator = case.first("decide"), case.operator
    if decided is None or not scene.judged(decided.at) or operator is None or "send" not in case.firsts:
        return None
    refused = decided.text("refusal_by") == "provider"
    stratum = f"{case.service}|{days.of(decided.at)}"
    return Act(operator, stratum, refused, (decided.event,))


def find_change(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose packages are refused more often than in their own past, looked at after every case.

    The threshold makes the chance of any false alarm of the branch's operators in the window's days at most
    alpha; the base is the operator's own rate before the window, drawn towards his branch's.
    """
    days_ = days_of(scene, branch)
    past = [act for case in scene.before.cases if case.branch_id == branch.id for act in _past(case)]
    acts = sorted(
        (decided.at, operator, hit, decided.event, days_.of(decided.at))
        for case in scene.cases(branch.id)
        for decided, operator, hit in _decided(case)
        if scene.judged(decided.at)
    )
    bases = _bases(past, card.limits["past"])
    if not bases:
        return Found(base=len(acts), lacking=("the_past_of_operators",))
    days = sorted({day for *_, day in acts})
    limit = threshold(len(bases), max(1, len(days)), card.alpha)
    signals = [
        signal(card, branch, "applications", day, _told(place, acts, bases, e))
        for place, e, day in _first_alarms(acts, bases, limit)
    ]
    return Found(tuple(signals), len(bases), len(acts))


Decided = tuple[datetime, str, bool, str, date]
"""When, who had accepted it, whether it was refused, the event, and the day."""


def _first_alarms(
    acts: Sequence[Decided], bases: Mapping[str, float], limit: float
) -> Iterator[tuple[int, float, date]]:
    """Place, e-value and day of the case at which each operator's detector first came to the limit."""
    detectors: dict[str, Detector] = {}
    days: dict[str, date] = {}
    shown: set[str] = set()
    for place, (_, operator, hit, _, day) in enumerate(acts):
        if operator not in bases or operator in shown:
            continue
        detector = detectors.get(operator) or Detector(bases[operator])
        if days.get(operator) != day:
            detector, days[operator] = detector.day(), day
        detectors[operator] = detector = detector.after(hit)
        if detector.e >= limit:
            shown.add(operator)
            yield place, detector.e, day


def _told(place: int, acts: Sequence[Decided], bases: Mapping[str, float], e: float) -> Told:
    at, operator, *_ = acts[place]
    own = [each for each in acts[: place + 1] if each[1] == operator]
    hits = [each for each in own if each[2]]
    return Told(
        subject=f"operator:{operator}",
        since=at,
        until=at,
        observed=len(hits),
        expected=bases[operator] * len(own),
        events=[each[3] for each in hits],
        e=e,
        facts={"trials": len(own), "base": bases[operator]},
    )


def _decided(case: Case) -> Iterator[tuple[Step, str, bool]]:
    """A sent and decided case: the decision, who had accepted it, and whether the provider refused."""
    decided, operator = case.first("decide"), case.operator
    if decided is not None and operator is not None and "send" in case.firsts:
        yield decided, operator, decided.text("refusal_by") == "provider"


def _past(case: Case) -> list[tuple[str, bool]]:
    return [(operator, hit) for _, operator, hit in _decided(case)]


def _bases(past: list[tuple[str, bool]], least: float) -> dict[str, float]:
    """Operator -> his own rate before, drawn towards everybody's; of those with enough cases."""
    overall = (sum(hit for _, hit in past) + 0.5) / (len(past) + 1.0)
    found = {}
    for operator in sorted({who for who, _ in past}):
        own = [hit for who, hit in past if who == operator]
        if len(own) >= least:
            found[operator] = (sum(own) + STRENGTH * overall) / (len(own) + STRENGTH)
    return found
