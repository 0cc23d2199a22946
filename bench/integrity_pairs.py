"""Pairs of operator and representative on the bank's log: as it is, shuffled, and steered in three halls."""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median
from typing import Any

from integrity_bank import share

from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.statistics.collusion import Draw, Guard, found, pairs
from sitcenter.domain.integrity.statistics.live_pairs import Live
from sitcenter.domain.integrity.types import RuleCard

Cards = Mapping[str, RuleCard]
Figures = dict[str, Any]
COMBINATIONS = ((10, 0.7), (20, 0.5), (20, 0.7), (40, 0.5), (80, 0.3))
SMALL_HALL = ((40, 0.5), (40, 0.7), (80, 0.5), (80, 0.7))


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
    live_false, daily_false, delays = 0, 0, defaultdict(list)
    daily: Counter[tuple[int, float]] = Counter()
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
        of_days = _daily(cards["C5-L"], world)
        daily_false += any(pair not in right for pair in of_days)
        for name, (operator, tickets, steered) in world.bad.items():
            delays[tickets, steered].append(alarmed.get((operator, name)))
            daily[tickets, steered] += (operator, name) in of_days
    fdp = sum(each for _, each in false) / replicates
    wrong_pairs = sum(n for n, _ in false) / replicates
    print(f"  {windows} windows: false pairs a fortnight {wrong_pairs:.2f}, FDP {fdp:.3f}", end="")
    print(f"; live: any false in {live_false} of {replicates}, begun anew each day in {daily_false}")
    figures: Figures = {
        "fdp": fdp,
        "live_any_false": live_false / replicates,
        "daily_any_false": daily_false / replicates,
    }
    for combination in combinations:
        found_at = [each for each in delays[combination] if each is not None]
        middle = median(found_at) if len(found_at) * 2 >= len(delays[combination]) else None
        power = share(hits[combination], tried[combination])
        label = f"{combination[0]}/{combination[1]}"
        told_of = (
            f"live {len(found_at)} found, median ticket {middle}; anew each day {daily[combination]} found"
        )
        print(f"    V/f {label:7} power {power}; {told_of} of {tried[combination]}")
        figures[label] = {
            "power": hits[combination] / max(1, tried[combination]),
            "live_delay": middle,
            "daily": daily[combination] / max(1, tried[combination]),
        }
    return figures


def _daily(card: RuleCard, world: Injected) -> set[tuple[str, str]]:
    """Pairs that are told of on any day, where each day begins anew, as the product runs it."""
    told: set[tuple[str, str]] = set()
    for _, rows in groupby(world.rows, key=lambda row: row.stratum[0]):
        told |= set(_alarms(card, list(rows), int(card.limits["pairs"])))
    return told


def _live(card: RuleCard, world: Injected) -> dict[tuple[str, str], int]:
    """Pair -> the ticket of the representative at which it was told of."""
    names = {row.holder for row in world.rows} - {None}
    return _alarms(card, world.rows, len(names) * len({row.operator for row in world.rows}))


def _alarms(card: RuleCard, rows: Sequence[Served], pairs_awaited: int) -> dict[tuple[str, str], int]:
    live = Live(pairs_awaited, card.alpha)
    alarms: dict[tuple[str, str], int] = {}
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.holder or ""] += 1
        for operator, state in live.see(row.at, row.stratum[2], row.operator, row.holder):
            if state.together - state.expected >= card.limits["excess"]:
                alarms.setdefault((operator, row.holder or ""), seen[row.holder or ""])
    return alarms
