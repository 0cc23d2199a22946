"""C3: one token behind the tickets of many people."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sitcenter.domain.integrity.records import Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.shared import days_of, tickets_named
from sitcenter.domain.integrity.statistics.counts import tail_among_others
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"licensed"})


@dataclass(slots=True)
class _Token:
    people: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    events: set[str] = field(default_factory=set)


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Tokens with more applicants than tokens have, on several days."""
    tokens = _tokens(card, branch, scene)
    if not tokens:
        return Found()
    names = sorted(tokens)
    counts = [max(1, len(tokens[name].people)) for name in names]
    p = tail_among_others(counts)
    q = benjamini_hochberg(p)
    signals = [
        signal(
            card,
            branch,
            "people",
            branch.day(scene.since),
            Told(
                f"representative:{name}",
                scene.since,
                scene.until,
                count,
                (sum(counts) - count) / max(1, len(counts) - 1),
                tokens[name].events,
                p=p_,
                q=float(q_),
                facts={"days": len(tokens[name].days)},
            ),
        )
        for name, count, p_, q_ in zip(names, counts, p, q, strict=True)
        if p_ < card.limits["p"]
        and q_ <= card.alpha
        and count >= card.limits["people"]
        and len(tokens[name].days) >= card.limits["days"]
    ]
    return Found(tuple(signals), len(names), len(names))


def _tokens(card: RuleCard, branch: Branch, scene: Scene) -> dict[str, _Token]:
    """Bookers of other people's tickets, and representatives; licensed ones are left out first."""
    found: defaultdict[str, _Token] = defaultdict(_Token)
    served: dict[str, Visit] = {}
    days = days_of(scene, branch)
    for each in scene.visits(branch.id):
        served[each.ticket_uid] = each
        if each.number and each.issued_at:
            served[f"{days.local(each.issued_at).on}/{each.number}"] = each
    for case, named in zip(scene.cases(branch.id), tickets_named(scene, branch), strict=True):
        if not case.steps or not scene.judged(case.steps[0].at) or case.applicant is None:
            continue
        on = days.of(case.steps[0].at)
        visit = served.get(case.ticket_uid or "") or served.get(named)
        for token in {case.representative, (visit.booker or visit.holder) if visit else None}:
            if token is None or token == case.applicant:
                continue
            if _ground(card, scene, token, case.fields(), on):
                continue
            one = found[token]
            one.people.add(case.applicant)
            one.days.add(on)
            one.events.add(case.steps[0].event)
            one.events.update(visit.events[:1] if visit else ())
    return dict(found)


def _ground(card: RuleCard, scene: Scene, token: str, fields: dict[str, object], on: date) -> str:
    found = {"licensed"} if token in scene.registers.licensed else set()
    return card.ground(fields, found, on)
