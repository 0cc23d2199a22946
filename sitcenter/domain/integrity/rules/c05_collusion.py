"""C5: one operator and one representative meet more often than the queue lets expect."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sitcenter.domain.integrity.records import Case, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.shared import days_of, once, tickets_named
from sitcenter.domain.integrity.statistics.collusion import Draw, Guard, Pair, found, pairs
from sitcenter.domain.integrity.statistics.live_pairs import Live, PairState
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage", "policy_routing"})
SLOT_HOURS = 3

Drawn = tuple[datetime, Draw, tuple[str, ...]]


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
    """Pairs whose e-value came to their threshold at some ticket of the window; each once, at that ticket.

    Nothing here depends on what comes later in the day: what was found while it ran is found at its end.
    """
    drawn = draws(card, branch, scene)
    live = Live(int(card.limits["pairs"]), card.alpha)
    told: dict[tuple[str, str], Told] = {}
    shown: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for at, draw, events in drawn:
        shown[draw.operator, draw.representative] += events
        service = str(draw.stratum).rpartition("|")[2]
        for operator, state in live.see(at, service, draw.operator, draw.representative):
            pair = operator, draw.representative or ""
            if pair not in told and state.together - state.expected >= card.limits["excess"]:
                told[pair] = _told_live(pair, at, state, shown[operator, draw.representative])
    signals = [
        signal(card, branch, "tickets", branch.day(each.since), each) for _, each in sorted(told.items())
    ]
    return Found(tuple(signals), len(live.states), len(drawn))


def draws(card: RuleCard, branch: Branch, scene: Scene) -> list[Drawn]:
    """As `_draws`, shared by rules that exempt the same."""
    return once(scene, ("draws", branch.id, card.exemptions), lambda: _draws(card, branch, scene))


def _draws(card: RuleCard, branch: Branch, scene: Scene) -> list[Drawn]:
    """The window's first services as draws, in order of time, with the events that show each.

    Stratum: date, slot of three hours, service. The representative is the application's, or else whoever
    holds the ticket for somebody else (or, where a log names no applicants, whoever holds it).
    """
    outages, days = scene.outages(branch.id), days_of(scene, branch)
    brought = _brought(scene.cases(branch.id), tickets_named(scene, branch))
    drawn = []
    for visit in scene.visits(branch.id):
        if not visit.sessions or visit.first_call is None:
            continue
        first = visit.sessions[0]
        if first.operator is None or not scene.judged(first.start):
            continue
        begun = days.local(first.start)
        token, why = _who(visit, brought, begun.on)
        grounds = {"policy_routing"} if visit.first_call.reason == "policy_routing" else set()
        if touches(outages, first.start, first.start):
            grounds.add("declared_outage")
        if card.ground(visit.fields(), grounds, begun.day):
            continue
        stratum = f"{begun.on}|{begun.hour // SLOT_HOURS}|{visit.service}"
        shown = (visit.events[0], visit.first_call.event, *first.events[:1], *why)
        drawn.append((first.start, Draw(stratum, first.operator, token), shown))
    return sorted(drawn, key=lambda each: (each[0], each[2]))


def _brought(cases: Sequence[Case], numbers: Sequence[str]) -> dict[str, Case]:
    """Ticket (its uid, or date/number) -> the application that names it."""
    named = {}
    for case, number in zip(cases, numbers, strict=True):
        if case.ticket_uid:
            named[case.ticket_uid] = case
        if number:
            named[number] = case
    return named


def _who(visit: Visit, brought: dict[str, Case], on: str) -> tuple[str | None, tuple[str, ...]]:
    case = brought.get(visit.ticket_uid) or brought.get(f"{on}/{visit.number}")
    if case is None:
        return visit.holder, ()
    if case.representative is not None:
        return case.representative, case.events[:1]
    other = visit.holder if visit.holder not in (None, case.applicant) else None
    return other, case.events[:1] if other else ()


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


def _told_live(pair: tuple[str, str], at: datetime, state: PairState, events: Sequence[str]) -> Told:
    return Told(
        subject=f"pair:{pair[0]}+{pair[1]}",
        since=at,
        until=at,
        observed=state.together,
        expected=state.expected,
        events=events,
        e=state.e,
        facts={"tickets": state.tickets},
    )
