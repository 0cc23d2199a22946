"""The indicators on the bank's log: as it is, with operators shuffled (a true null), and with schemes put in.

Thresholds are those of the cards; what they learn from the past is learned on 1-7 August, what is counted
happened on 8-14 August, except for pairs, which need both weeks.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sitcenter.domain.integrity.evaluate import evaluate_rule
from sitcenter.domain.integrity.overtakes import head_start, is_jump, overtakes, queue_class
from sitcenter.domain.integrity.records import Records, Visit
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.statistics.collusion import Draw, Guard, found, pairs
from sitcenter.domain.integrity.statistics.intervals import poisson_interval, wilson
from sitcenter.domain.integrity.statistics.live_pairs import Live
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Network

Cards = Mapping[str, RuleCard]
Figures = dict[str, Any]
SECOND = timedelta(seconds=1)
SPLIT, END = datetime(1999, 8, 7, 21, tzinfo=UTC), datetime(1999, 8, 14, 21, tzinfo=UTC)
START = datetime(1999, 7, 31, 21, tzinfo=UTC)
COMBINATIONS = ((10, 0.7), (20, 0.5), (20, 0.7), (40, 0.5), (80, 0.3))
SMALL_HALL = ((40, 0.5), (40, 0.7), (80, 0.5), (80, 0.7))


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
    least, many = int(limits["passed"]), int(limits["many"])
    first, second = halves(records)
    lead = head_start(overtakes(first, close), limits["natural"])
    days = 7
    natural = [e for e in overtakes(second, close) if is_jump(e, lead, least, many)]
    learned_in = sum(is_jump(e, lead, least, many) for e in overtakes(first, close))
    chosen = random.Random(seed)
    candidates = _candidates(second)
    chosen.shuffle(candidates)
    hits = tried = others = 0
    for round_ in range(3):
        sold = {v.ticket_uid for v in candidates[round_ * 100 : round_ * 100 + 100]}
        told = [e for e in overtakes(_sold(second, sold, chosen), close) if is_jump(e, lead, least, many)]
        hits += sum(e.visit.ticket_uid in sold for e in told)
        others += sum(e.visit.ticket_uid not in sold for e in told)
        tried += len(sold)
    plain = {n: sum(len(e.passed) >= n for e in overtakes(second)) for n in (2, 3)}
    print(f"\nQueue jumps: lead learned on 1-7 August {lead.total_seconds():.0f} s; 8-14 August:")
    print(f"  alarms a branch-day as it is   {rate(len(natural), days)} (first week {learned_in / 7:.2f})")
    print(f"  recall of places sold past >=3 {share(hits, tried)}", end="")
    print(f"; alarms on others {others / 3 / days:.2f} a day")
    print(f"  plain counts: >=2 passed {plain[2] / days:.2f} a day, >=3 passed {plain[3] / days:.2f}")
    return {
        "lead_s": lead.total_seconds(),
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
            visit = replace(visit, calls=(replace(visit.calls[0], at=at), *visit.calls[1:]))
        out.append(visit)
    return out


@dataclass(frozen=True)
class Served:
    """A served ticket as the pair tests see it."""

    at: datetime
    stratum: tuple[str, int, str]
    operator: str
    holder: str | None


def served(records: Records) -> list[Served]:
    zone = timedelta(hours=3)
    rows = []
    for visit in records.visits:
        if visit.sessions and visit.sessions[0].operator:
            at = visit.sessions[0].start
            local = at + zone
            key = (str(local.date()), local.hour // 3, visit.service or "")
            rows.append(Served(at, key, visit.sessions[0].operator, visit.holder))
    return sorted(rows, key=lambda row: row.at)


def shuffled(rows: Sequence[Served], chosen: random.Random) -> list[Served]:
    """Operators shuffled within date x slot x service: whoever they serve is chance."""
    cells: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        cells[row.stratum].append(place)
    out = list(rows)
    for places in cells.values():
        operators = [rows[place].operator for place in places]
        chosen.shuffle(operators)
        for place, operator in zip(places, operators, strict=True):
            out[place] = replace(rows[place], operator=operator)
    return out


def hall(rows: Sequence[Served], windows: int, chosen: random.Random) -> list[Served]:
    """The same days in a hall of so few windows: fewer tickets, dealt at random."""
    kept = [row for row in rows if chosen.random() < windows / 14]
    return [replace(row, operator=f"w{chosen.randrange(windows)}") for row in kept]


@dataclass(frozen=True)
class Injected:
    """Rows with representatives: `bad` holds representative -> (operator, tickets, share)."""

    rows: list[Served]
    bad: Mapping[str, tuple[str, int, float]]


def injected(
    rows: Sequence[Served], combinations: Sequence[tuple[int, float]], chosen: random.Random
) -> Injected:
    """40 honest representatives, two in three tied to one slot or one service, and three of each combination.

    A steered ticket trades its operator with a ticket of the same stratum, so nobody works more than he did.
    """
    out: list[Served] = [replace(row, holder=None) for row in rows]
    free = set(range(len(out)))
    by_operator: defaultdict[str, list[int]] = defaultdict(list)
    cells: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, row in enumerate(out):
        by_operator[row.operator].append(place)
        cells[row.stratum].append(place)
    bad: dict[str, tuple[str, int, float]] = {}
    for number in range(40):
        places = _honest(out, free, number, chosen)
        for place in places:
            out[place] = replace(out[place], holder=f"honest-{number}")
            free.discard(place)
    for number, (tickets, steered) in enumerate([c for c in combinations for _ in range(3)]):
        name = f"bad-{number}"
        busy = sorted(o for o, places in by_operator.items() if len(places) >= 2 * tickets)
        if not busy:
            continue
        target = chosen.choice(busy)
        strata = {out[place].stratum for place in by_operator[target]}
        pool = sorted(p for s in strata for p in cells[s] if p in free)
        picked = chosen.sample(pool, min(tickets, len(pool)))
        for place in picked:
            out[place] = replace(out[place], holder=name)
            free.discard(place)
            if chosen.random() < steered:
                _steer(out, cells[out[place].stratum], place, target, chosen)
        bad[name] = (target, tickets, steered)
    return Injected(out, bad)


def _honest(rows: Sequence[Served], free: set[int], number: int, chosen: random.Random) -> list[int]:
    tickets = chosen.choice((10, 20, 40, 80))
    pool = sorted(free)
    if number % 3 == 1:
        slot, days = chosen.randrange(3, 7), {f"1999-08-{day:02}" for day in chosen.sample(range(1, 13), 6)}
        pool = [p for p in pool if rows[p].stratum[1] == slot and rows[p].stratum[0] in days]
    elif number % 3 == 2:
        service = chosen.choice(("prospect", "internet", "stocks"))
        pool = [p for p in pool if rows[p].stratum[2] == service]
    return chosen.sample(pool, min(tickets, len(pool)))


def _steer(rows: list[Served], cell: Sequence[int], place: int, target: str, chosen: random.Random) -> None:
    if rows[place].operator == target:
        return
    his = [p for p in cell if rows[p].operator == target and not (rows[p].holder or "").startswith("bad")]
    if his:
        other = chosen.choice(his)
        rows[other] = replace(rows[other], operator=rows[place].operator)
    rows[place] = replace(rows[place], operator=target)


def collusion(cards: Cards, records: Records, replicates: int, seed: int) -> Figures:
    """Pairs: the log as it is, the shuffled null, and steering in halls of 31, 5 and 3 windows."""
    card, rows = cards["C5"], served(records)
    guard = Guard(card.limits["lift"], card.limits["excess"], int(card.limits["tickets"]))
    chosen = random.Random(seed)

    def told(of: Iterable[Served]) -> list[tuple[str, str]]:
        tested = pairs([Draw(row.stratum, row.operator, row.holder) for row in of], card.alpha)
        return [(pair.operator, pair.representative) for pair in found(tested, card.alpha, guard)]

    as_is = len(told(rows))
    null = [len(told(shuffled(rows, chosen))) for _ in range(replicates)]
    print(f"\nPairs (alpha {card.alpha}): log as it is {as_is}", end="")
    print(f"; shuffled, 14 days: pairs in {replicates} runs {sum(null)}")
    figures: Figures = {"as_is": as_is, "null_pairs": sum(null), "null_runs": replicates}
    for windows, combinations in ((31, COMBINATIONS), (5, SMALL_HALL), (3, SMALL_HALL)):
        figures[f"windows_{windows}"] = _steered(cards, rows, windows, combinations, told, replicates, chosen)
    return figures


def _steered(
    cards: Cards,
    rows: Sequence[Served],
    windows: int,
    combinations: Sequence[tuple[int, float]],
    told: Any,
    replicates: int,
    chosen: random.Random,
) -> Figures:
    false = []
    hits: Counter[tuple[int, float]] = Counter()
    tried: Counter[tuple[int, float]] = Counter()
    live_false, delays = 0, defaultdict(list)
    for _ in range(replicates):
        base = shuffled(rows, chosen) if windows > 14 else hall(rows, windows, chosen)
        world = injected(base, combinations, chosen)
        pairs_told = told(world.rows)
        right = {(operator, name) for name, (operator, _, _) in world.bad.items()}
        wrong = [pair for pair in pairs_told if pair not in right]
        false.append((len(wrong), len(wrong) / max(1, len(pairs_told))))
        for name, (operator, tickets, steered) in world.bad.items():
            tried[tickets, steered] += 1
            hits[tickets, steered] += (operator, name) in pairs_told
        alarmed = _live(cards["C5-L"], world)
        live_false += any(pair not in right for pair in alarmed)
        for name, (operator, tickets, steered) in world.bad.items():
            delays[tickets, steered].append(alarmed.get((operator, name)))
    fdp = sum(each for _, each in false) / replicates
    wrong_pairs = sum(n for n, _ in false) / replicates
    print(f"  {windows} windows: false pairs a fortnight {wrong_pairs:.2f}, FDP {fdp:.3f}", end="")
    print(f"; live: any false in {live_false} of {replicates}")
    figures: Figures = {"fdp": fdp, "live_any_false": live_false / replicates}
    for combination in combinations:
        found_at = [each for each in delays[combination] if each is not None]
        middle = median(found_at) if len(found_at) * 2 >= len(delays[combination]) else None
        power = share(hits[combination], tried[combination])
        label = f"{combination[0]}/{combination[1]}"
        print(f"    V/f {label:7} power {power}; live {len(found_at)} found, median ticket {middle}")
        figures[label] = {"power": hits[combination] / max(1, tried[combination]), "live_delay": middle}
    return figures


def _live(card: RuleCard, world: Injected) -> dict[tuple[str, str], int]:
    """Pair -> the ticket of the representative at which it was told of."""
    names = {row.holder for row in world.rows} - {None}
    live = Live(len(names) * len({row.operator for row in world.rows}), card.alpha)
    alarms: dict[tuple[str, str], int] = {}
    seen: Counter[str] = Counter()
    for row in world.rows:
        seen[row.holder or ""] += 1
        for operator, state in live.see(row.at, row.stratum[2], row.operator, row.holder):
            if state.together - state.expected >= card.limits["excess"]:
                alarms.setdefault((operator, row.holder or ""), seen[row.holder or ""])
    return alarms


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
            session = replace(visits[place].sessions[0], operator=operator)
            out[place] = replace(visits[place], sessions=(session, *visits[place].sessions[1:]))
    return out


def _stamped(visits: list[Visit], who: str, part: float, chosen: random.Random) -> list[Visit]:
    for place, visit in enumerate(visits):
        mine = visit.sessions and visit.sessions[0].operator == who and visit.sessions[0].end is not None
        if mine and chosen.random() < part:
            session = visit.sessions[0]
            assert session.end is not None
            end = session.start + (session.end - session.start) / 10
            visits[place] = replace(visit, sessions=(replace(session, end=end),))
    return visits
