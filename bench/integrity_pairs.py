"""Pairs of operator and representative on the bank's log: as it is, shuffled, and steered in three halls."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from statistics import median
from typing import Any

from integrity_bank import share

from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.rules.c05_collusion import LONGEST_MONTH
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


MONTH_SHIFT = timedelta(days=14)


def months(cards: Cards, records: Records, runs: int, seed: int) -> Figures:
    """Honest months of 28 days, the fortnight shuffled twice with 40 representatives, as the product looks
    at them: a fortnight that ends with each day, and the live process over the month.
    """
    chosen, rows = random.Random(seed), served(records)
    told = _test_of(cards["C5"])
    any_live = any_windows = wrong_windows = windows = wrong = 0
    for _ in range(runs):
        later = [_later(row) for row in injected(shuffled(rows, chosen), (), chosen).rows]
        month = [*injected(shuffled(rows, chosen), (), chosen).rows, *later]
        any_live += bool(live_alarms(cards["C5-L"], month))
        days = sorted({row.stratum[0] for row in month})
        of_windows = [
            len(told(row for row in month if days[max(0, n - 13)] <= row.stratum[0] <= day))
            for n, day in enumerate(days)
        ]
        any_windows += any(of_windows)
        wrong_windows += sum(each > 0 for each in of_windows)
        windows, wrong = windows + len(days), wrong + sum(of_windows)
    print(
        f"  shuffled months: live, any false {share(any_live, runs)}; fortnights ending each day, any false"
    )
    print(
        f"    {share(any_windows, runs)} of the months, {share(wrong_windows, windows)} of the windows,",
        end="",
    )
    print(f" {wrong / windows:.4f} pairs a branch-day")
    return {"live_any_false": any_live / runs, "windows_any_false": any_windows / runs}


def _later(row: Served) -> Served:
    on = date.fromisoformat(row.stratum[0]) + MONTH_SHIFT
    return replace(row, at=row.at + MONTH_SHIFT, stratum=(str(on), *row.stratum[1:]))


def _test_of(card: RuleCard) -> Callable[[Iterable[Served]], list[tuple[str, str]]]:
    """The exact test as a card asks for it: rows -> the pairs that are told of."""
    guard = Guard(card.limits["lift"], card.limits["excess"], int(card.limits["tickets"]))

    def told(of: Iterable[Served]) -> list[tuple[str, str]]:
        tested = pairs([Draw(row.stratum, row.operator, row.holder) for row in of], card.alpha)
        return [(pair.operator, pair.representative) for pair in found(tested, card.alpha, guard)]

    return told


def collusion(cards: Cards, records: Records, replicates: int, seed: int) -> Figures:
    """Pairs: the log as it is, the shuffled null, and steering in halls of 31, 5 and 3 windows."""
    card, rows = cards["C5"], served(records)
    chosen, told = random.Random(seed), _test_of(card)
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
        alarmed = live_alarms(cards["C5-L"], world.rows)
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
        live = share(len(found_at), tried[combination])
        print(f"    V/f {label:7} power {power}; live {live}, median ticket {middle}")
        figures[label] = {
            "power": hits[combination] / max(1, tried[combination]),
            "live_power": len(found_at) / max(1, tried[combination]),
            "live_delay": middle,
        }
    return figures


def live_alarms(card: RuleCard, rows: Sequence[Served]) -> dict[tuple[str, str], int]:
    """Pair -> the ticket of the representative at which the card tells of it: one process over all the days,
    which are of one month.
    """
    live = Live(int(card.limits["pairs"]), LONGEST_MONTH * card.alpha, card.limits["excess"])
    alarms: dict[tuple[str, str], int] = {}
    seen: Counter[str] = Counter()
    for _, day in groupby(rows, key=lambda row: row.stratum[0]):
        live = live.next_day()
        for row in day:
            name = row.holder or ""
            seen[name] += 1
            for alarm in live.see(row.at, row.stratum[2], row.operator, row.holder):
                alarms.setdefault((alarm.operator, name), seen[name])
    return alarms
