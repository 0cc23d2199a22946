"""The indicators on the bank's log: as it is, with operators shuffled (a true null), and with schemes put in.

Thresholds are those of the cards; what they learn from the past is learned on 1-7 August, what is counted
happened on 8-14 August, except for pairs, which need both weeks.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sitcenter.domain.integrity.evaluate import evaluate_rule
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.overtakes import order, overtakes, queue_class
from sitcenter.domain.integrity.records import Visit
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.statistics.intervals import poisson_interval, wilson
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Network

Cards = Mapping[str, RuleCard]
Figures = dict[str, Any]
SECOND = timedelta(seconds=1)
SPLIT, END = datetime(1999, 8, 7, 21, tzinfo=UTC), datetime(1999, 8, 14, 21, tzinfo=UTC)


def rate(count: int, days: float) -> str:
    low, high = poisson_interval(count)
    return f"{count / days:.3f} [{low / days:.3f}, {high / days:.3f}]"


def share(count: int, of: int) -> str:
    low, high = wilson(count, of)
    return f"{count / max(1, of):.2f} [{low:.2f}, {high:.2f}] of {of}"


def halves(records: Records) -> tuple[list[Visit], list[Visit]]:
    told = [v for v in records.visits if v.arrived_at is not None]
    first = [v for v in told if v.arrived_at is not None and v.arrived_at < SPLIT]
    return first, [v for v in told if v.arrived_at is not None and v.arrived_at >= SPLIT]


def jumps(cards: Cards, records: Records, seed: int) -> Figures:
    """Calls against the hall's own order: alarms as it is, and recall of 300 places sold past three."""
    limits = cards["C2-A"].limits
    close = timedelta(seconds=limits["close_s"])
    first, second = halves(records)
    kept = order(overtakes(first, close), limits)
    days = 7
    natural = kept.jumps(overtakes(second, close))
    learned_in = len(kept.jumps(overtakes(first, close)))
    chosen = random.Random(seed)
    candidates = _candidates(second)
    chosen.shuffle(candidates)
    hits = tried = others = 0
    for round_ in range(3):
        sold = {v.ticket_uid for v in candidates[round_ * 100 : round_ * 100 + 100]}
        told = kept.jumps(overtakes(_sold(second, sold, chosen), close))
        hits += sum(e.visit.ticket_uid in sold for e in told)
        others += sum(e.visit.ticket_uid not in sold for e in told)
        tried += len(sold)
    plain = {n: sum(len(e.passed) >= n for e in overtakes(second)) for n in (2, 3)}
    print(f"\nQueue jumps: lead learned on 1-7 August {kept.lead.total_seconds():.0f} s; 8-14 August:")
    print(f"  alarms a branch-day as it is   {rate(len(natural), days)} (first week {learned_in / 7:.2f})")
    print(f"  recall of places sold past >=3 {share(hits, tried)}", end="")
    print(f"; alarms on others {others / 3 / days:.2f} a day")
    print(f"  plain counts: >=2 passed {plain[2] / days:.2f} a day, >=3 passed {plain[3] / days:.2f}")
    return {
        "lead_s": kept.lead.total_seconds(),
        "false_a_day": len(natural) / days,
        "recall": hits / tried,
        "first_week_a_day": learned_in / 7,
    }


def _candidates(visits: Sequence[Visit]) -> list[Visit]:
    """Served tickets that could have been called ten seconds after they came, past three others."""
    groups: defaultdict[Hashable, list[Visit]] = defaultdict(list)
    for visit in visits:
        groups[queue_class(visit)].append(visit)
    found_ = []
    for group in groups.values():
        for visit in group:
            call, came = visit.first_call, visit.arrived_at
            if call is None or came is None or visit.status != "served" or call.at < came + 30 * SECOND:
                continue
            at = came + 10 * SECOND
            ahead = sum(
                other.arrived_at is not None and other.arrived_at < came and (_left(other) or came) > at
                for other in group
            )
            if ahead >= 3:
                found_.append(visit)
    return found_


def _left(visit: Visit) -> datetime | None:
    return visit.first_call.at if visit.first_call else visit.ended_at


def _sold(visits: Iterable[Visit], sold: set[str], chosen: random.Random) -> list[Visit]:
    out = []
    for visit in visits:
        if visit.ticket_uid in sold and visit.arrived_at is not None:
            at = visit.arrived_at + chosen.uniform(5, 15) * SECOND
            visit = replace(visit, calls=(visit.calls[0]._replace(at=at), *visit.calls[1:]))
        out.append(visit)
    return out


def fast(cards: Cards, network: Network, records: Records, seed: int, replicates: int) -> Figures:
    """Share of services below their fifth percentile of 1-7 August: as it is, shuffled, and rubber stamps."""
    chosen = random.Random(seed)
    first, second = halves(records)
    card = cards["C8-F"]

    def flagged(visits: Sequence[Visit]) -> set[str]:
        window, before = Records(tuple(visits), delivered=records.delivered), Records(tuple(first))
        scene = Scene(SPLIT, END, network, END + timedelta(hours=6), window, before)
        return {signal.subject for signal in evaluate_rule(card, scene).signals}

    as_is = flagged(second)
    null = sum(bool(flagged(_dealt(second, chosen))) for _ in range(replicates))
    print(f"\nServices too fast (alpha {card.alpha}): flagged as it is {len(as_is)}", end="")
    print(f"; any in {null} of {replicates} shuffles; power where an operator stamps at a tenth of the time:")
    figures: Figures = {"as_is": len(as_is), "null_any": null / replicates}
    busy = _busy(second)
    for part in (0.1, 0.2, 0.4):
        hits = 0
        for _ in range(replicates):
            who = chosen.choice(busy)
            hits += f"operator:{who}" in flagged(_stamped(_dealt(second, chosen), who, part, chosen))
        print(f"  {part:.0%} of his services {share(hits, replicates)}")
        figures[f"power_{part}"] = hits / replicates
    return figures


def _busy(visits: Sequence[Visit]) -> list[str]:
    counts = Counter(v.sessions[0].operator for v in visits if v.sessions)
    return sorted(who for who, count in counts.items() if who and count >= 150)


def _dealt(visits: Sequence[Visit], chosen: random.Random) -> list[Visit]:
    """Operators shuffled within date x slot x service; each service keeps its length."""
    cells: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, visit in enumerate(visits):
        if visit.sessions:
            at = visit.sessions[0].start
            cells[at.date(), at.hour // 3, visit.service].append(place)
    out = list(visits)
    for places in cells.values():
        operators = [visits[place].sessions[0].operator for place in places]
        chosen.shuffle(operators)
        for place, operator in zip(places, operators, strict=True):
            session = visits[place].sessions[0]._replace(operator=operator)
            out[place] = replace(visits[place], sessions=(session, *visits[place].sessions[1:]))
    return out


def _stamped(visits: list[Visit], who: str, part: float, chosen: random.Random) -> list[Visit]:
    for place, visit in enumerate(visits):
        mine = visit.sessions and visit.sessions[0].operator == who and visit.sessions[0].end is not None
        if mine and chosen.random() < part:
            session = visit.sessions[0]
            assert session.end is not None
            end = session.start + (session.end - session.start) / 10
            visits[place] = replace(visit, sessions=(session._replace(end=end),))
    return visits
