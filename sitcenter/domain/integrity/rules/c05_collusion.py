"""C5: one operator and one representative meet more often than the queue lets expect."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.records import Case, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.shared import days_of, once, tickets_named
from sitcenter.domain.integrity.statistics.collusion import Draw, Guard, Pair, found, pairs
from sitcenter.domain.integrity.statistics.live_pairs import Alarm, Live
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage", "policy_routing"})
SLOT_HOURS = 3
LONGEST_MONTH = 31

Drawn = tuple[datetime, Draw, tuple[str, ...]]
Raised = tuple[datetime, str, Alarm]
"""When, whose ticket it was, and the pair."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """All pairs of the window at once, by the stratified exact test."""
    drawn = draws(card, branch, scene)
    tested = pairs([draw for _, draw, _ in drawn], card.alpha)
    guard = Guard(card.limits["lift"], card.limits["excess"], int(card.limits["tickets"]))
    signals = [
        signal(card, branch, "tickets", branch.day(scene.since), _told(scene, pair, drawn))
        for pair in found(tested, card.alpha, guard)
    ]
    return Found(tuple(signals), len(tested), len(drawn))


def find_live(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Pairs whose e-value, over the month so far, is at its threshold at some ticket of the window; each is
    told at the first of these tickets, and dated by the day that first told it in its month.

    Nothing here depends on what comes later in the day, but for corrections: what was found while it ran is
    found at its end.
    """
    live, alarms = _played(card, branch, scene)
    told: dict[tuple[str, str], Told] = {}
    for at, name, alarm in alarms:
        if (alarm.operator, name) not in told:
            told[alarm.operator, name] = _told_live(branch, name, at, alarm)
    begun = branch.day(scene.since).replace(day=1)
    signals = (signal(card, branch, "tickets", begun, each) for _, each in sorted(told.items()))
    return Found(tuple(signals), live.places, len(_live_draws(card, branch, scene)))


def carry_live(card: RuleCard, branch: Branch, scene: Scene) -> Live:
    """The process at the scene's end."""
    return _played(card, branch, scene)[0]


def _played(card: RuleCard, branch: Branch, scene: Scene) -> tuple[Live, list[Raised]]:
    """The scene's tickets, one after the other, from where the month's process stood as it began.

    The card's share of alpha is a day's, as of all cards; a month's process has that of as many days as the
    longest month has.
    """
    carried = scene.carried.get(card.id)
    if isinstance(carried, Live):
        live = carried.next_day()
    else:
        live = Live(int(card.limits["pairs"]), LONGEST_MONTH * card.alpha, card.limits["excess"])
    alarms = []
    for at, draw, events in _live_draws(card, branch, scene):
        stratum = str(draw.stratum)
        service, name = stratum.split("|", 2)[2], draw.representative
        for alarm in live.see(at, service, draw.operator, name, stratum, events):
            alarms.append((at, name or "", alarm))
    return live, alarms


def draws(card: RuleCard, branch: Branch, scene: Scene, within: timedelta | None = None) -> list[Drawn]:
    """As `_draws`, shared by rules that exempt the same."""
    key = ("draws", branch.id, card.exemptions, within)
    return once(scene, key, lambda: _draws(card, branch, scene, within))


def _live_draws(card: RuleCard, branch: Branch, scene: Scene) -> list[Drawn]:
    """Of applications only what was told before their ticket came behind the watermark: what a ticket was
    taken for while the day ran it is taken for at its end.
    """
    return draws(card, branch, scene, scene.lateness)


def _draws(card: RuleCard, branch: Branch, scene: Scene, within: timedelta | None) -> list[Drawn]:
    """The window's first services as draws, in order of time, with the events that show each; those of no
    known service can't be laid beside any other.

    Stratum: date, slot of three hours, service. The representative is the application's, or else whoever
    holds the ticket for somebody else (or, where a log names no applicants, whoever holds it). `within`:
    so long after the start of a service it counts what its applications tell, None: whenever they do.
    """
    outages, days = scene.outages(branch.id), days_of(scene, branch)
    brought = _brought(scene.cases(branch.id), tickets_named(scene, branch))
    drawn = []
    for visit in scene.visits(branch.id):
        if not visit.sessions or visit.first_call is None:
            continue
        first = visit.sessions[0]
        if first.operator is None or visit.began_as is None or not scene.judged(first.start):
            continue
        begun = days.local(first.start)
        token, why = _who(visit, brought, begun.on, None if within is None else first.start + within)
        grounds = {"policy_routing"} if visit.first_call.reason == "policy_routing" else set()
        if touches(outages, first.start, first.start):
            grounds.add("declared_outage")
        if card.ground(visit.fields(), grounds, begun.day):
            continue
        stratum = f"{begun.on}|{begun.hour // SLOT_HOURS}|{visit.began_as}"
        shown = (visit.events[0], visit.first_call.event, *first.events[:1], *why)
        drawn.append((first.start, Draw(stratum, first.operator, token), shown))
    return sorted(drawn, key=lambda each: (each[0], each[2]))


def _brought(cases: Sequence[Case], numbers: Sequence[str]) -> Mapping[str, list[Case]]:
    """Ticket (its uid, or date/number) -> the applications that name it."""
    named: defaultdict[str, list[Case]] = defaultdict(list)
    for case, number in zip(cases, numbers, strict=True):
        for name in filter(None, (case.ticket_uid, number)):
            named[name].append(case)
    return named


def _who(
    visit: Visit, brought: Mapping[str, list[Case]], on: str, until: datetime | None
) -> tuple[str | None, tuple[str, ...]]:
    """The representative, and the event that names him, by what applications told up to `until`."""
    cases = brought.get(visit.ticket_uid) or brought.get(f"{on}/{visit.number}") or ()
    case = next((c for c in reversed(cases) if until is None or (c.steps and c.steps[0].at <= until)), None)
    if case is None:
        return visit.holder, ()
    representative, applicant = case.representative, case.applicant
    if until is not None:
        representative = _told_by(case, "representative_token", until)
        applicant = _told_by(case, "applicant_token", until)
    if representative is not None:
        return representative, case.events[:1]
    other = visit.holder if visit.holder not in (None, applicant) else None
    return other, case.events[:1] if other else ()


def _told_by(case: Case, key: str, until: datetime) -> str | None:
    """What an application told last, up to an instant."""
    steps = reversed(case.steps) if key in case.told else ()
    return next(filter(None, (step.text(key) for step in steps if step.at <= until)), None)


def _told(scene: Scene, pair: Pair, drawn: Sequence[Drawn]) -> Told:
    strata: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    events: list[str] = []
    for _, draw, shown in drawn:
        counts = strata[str(draw.stratum)]
        mine, his = draw.representative == pair.representative, draw.operator == pair.operator
        counts[0] += 1
        counts[1] += his
        counts[2] += mine
        counts[3] += mine and his
        if mine:
            events += shown
    terms = tuple(
        Term(name, together, served * brought / total)
        for name, (total, served, brought, together) in sorted(strata.items())
        if brought
    )
    return Told(
        subject=f"pair:{pair.operator}+{pair.representative}",
        since=scene.since,
        until=scene.until,
        observed=pair.observed,
        expected=pair.expected,
        events=events,
        terms=terms,
        p=pair.p,
        q=pair.q,
        facts={"tickets": pair.tickets, "lift": pair.lift},
    )


def _told_live(branch: Branch, representative: str, at: datetime, alarm: Alarm) -> Told:
    operator, state = alarm.operator, alarm.state
    begun = day_start(branch.zone, branch.day(at).replace(day=1))
    strata: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0.0])
    for ticket in alarm.tickets:
        if operator in ticket.chance:
            strata[ticket.stratum][0] += ticket.operator == operator
            strata[ticket.stratum][1] += ticket.chance[operator]
    return Told(
        subject=f"pair:{operator}+{representative}",
        since=day_start(branch.zone, branch.day(alarm.since)),
        until=at,
        observed=state.together,
        expected=state.expected,
        events=[event for ticket in alarm.tickets for event in ticket.shown],
        terms=tuple(Term(name, met, chance) for name, (met, chance) in sorted(strata.items())),
        e=state.e,
        facts={"tickets": len(alarm.tickets), "looked_since": begun.isoformat()},
    )
