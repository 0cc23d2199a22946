"""The indicators on the simulator's world: as it is, without its own wrongs, and with schemes put in."""

import gc
import os
import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from played import ZONE, canonical
from scheme_log import Label, log_of
from scheme_papers import DUTIES
from schemes import INNOCENT, SCHEMES

from simulator import events as played
from simulator.network import load_network
from simulator.world import World
from sitcenter import settings
from sitcenter.domain.events import Event
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.evaluate import evaluate
from sitcenter.domain.integrity.gates import GATES
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.scene import Payment, Registers, Scene
from sitcenter.domain.integrity.statistics.intervals import poisson_interval, wilson
from sitcenter.domain.integrity.types import Finding, IntegritySignal, RuleCard
from sitcenter.domain.network import BranchStatus, Network

Cards = Mapping[str, RuleCard]
Figures = dict[str, Any]
MONDAY = datetime(2026, 11, 16, tzinfo=ZONE)
OWN = {
    "no_ticket": "C1",
    "check_skipped": "C11-K",
    "biometrics_bypassed": "C9",
    "out_of_turn": "C2",
    "row_deleted": "C16",
}
CALM = ("psc-medeu", "psc-turksib", "psc-nauryzbai", "psc-almaly", "psc-auezov")
"""Branches without wrongs of their own: a no-show wave and a paper mode only."""


def play(folder: Path, days: int, seed: int) -> tuple[Network, list[Event], list[played.Label]]:
    network = settings.load(folder, {}).network
    log = World(load_network(folder), seed, MONDAY).advance(MONDAY + timedelta(days=days))
    start = MONDAY.timestamp()
    events = [e for e in canonical(log) if e.occurred_at.timestamp() >= start]
    return network, events, [e for e in log if isinstance(e, played.Label)]


def scene_of(network: Network, events: Iterable[Event], days: int, **fields: Any) -> Scene:
    told = list(events)
    payments: dict[str, Payment] = {}
    for event in told:
        name, amount = event.payload.get("payment_id"), event.payload.get("fee_paid")
        if isinstance(name, str) and isinstance(amount, int):
            payments.setdefault(name, Payment(name, amount, None, event.occurred_at))
    for name in fields.pop("unpaid", ()):
        payments.pop(name, None)
    window = fields.pop("window", None)
    since, until = MONDAY.astimezone(UTC), (MONDAY + timedelta(days=days)).astimezone(UTC)
    registers = Registers(
        payments=tuple(payments.values()),
        acts=tuple(fields.pop("acts", ())),
        plate_duties=DUTIES,
        licensed=frozenset({"dealer"}),
        corrections=frozenset(fields.pop("corrections", ())),
    )
    now = until + timedelta(hours=30)
    return Scene(
        since,
        until,
        network,
        now,
        records(told) if window is None else window,
        cameras=fields.pop("cameras", ()),
        registers=registers,
        **fields,
    )


def signals_of(findings: Iterable[Finding]) -> list[IntegritySignal]:
    return [signal for finding in findings for signal in finding.signals]


def tracks(cards: Cards, folder: Path, days: int, seed: int, seeds: int) -> Figures:
    network, events, labels = play(folder, days, seed)
    figures: Figures = {"as_it_is": _as_it_is(cards, network, events, labels, days)}
    calm = _only(network, CALM)
    quiet = [event for event in events if event.branch_id in calm.branches]
    figures["null"] = _null(cards, folder, days, range(seed, seed + seeds))
    figures["schemes"] = _schemes(cards, calm, quiet, days, seed)
    return figures


def calm(folder: Path, days: int, seed: int) -> tuple[Network, list[Event]]:
    """The branches without wrongs of their own."""
    network, events, _ = play(folder, days, seed)
    quiet = _only(network, CALM)
    return quiet, [event for event in events if event.branch_id in quiet.branches]


def _only(network: Network, names: Sequence[str]) -> Network:
    """Some branches, all of them active: statistical rules are silent while a branch is on trial."""
    kept = {n: replace(network.branches[n], status=BranchStatus.ACTIVE) for n in names}
    return replace(network, branches=kept)


def _as_it_is(
    cards: Cards, network: Network, events: Sequence[Event], labels: Sequence[played.Label], days: int
) -> Figures:
    signals = signals_of(evaluate(cards, scene_of(network, events, days)))
    told: defaultdict[str, int] = defaultdict(int)
    for signal in signals:
        told[signal.rule_id] += 1
    planned = Counter(OWN[label.kind] for label in labels if label.kind in OWN)
    right = {(OWN[label.kind], label.branch) for label in labels if label.kind in OWN}
    stray = [s for s in signals if (s.rule_id, s.branch_id) not in right]
    print(f"\nThe simulator as it is, {len(network.branches)} branches, {days} days:")
    for rule in sorted(planned):
        print(f"  {rule:6} labels {planned[rule]:4}, signals {told[rule]:4}")
    beside = Counter(s.rule_id for s in stray)
    print(f"  signals beside the labelled schemes and branches: {len(stray)} {dict(beside)}")
    return {"labels": dict(planned), "signals": dict(told), "stray": len(stray)}


def _null(cards: Cards, folder: Path, days: int, seeds: Sequence[int]) -> Figures:
    """Halls that deal at random, with a paper mode, priorities, recalls, bookings and a no-show wave."""
    signals: list[IntegritySignal] = []
    cases = tickets = 0
    for seed in seeds:
        network, events, _ = play(folder, days, seed)
        scene = scene_of(_only(network, CALM), (e for e in events if e.branch_id in CALM), days)
        signals += signals_of(evaluate(cards, scene))
        cases, tickets = cases + len(scene.window.cases), tickets + len(scene.window.visits)
    high = [s for s in signals if s.severity == "high"]
    written = [s for s in signals if s.kind.value == "D"]
    branch_days = len(CALM) * days * len(seeds)
    low, up = poisson_interval(len(high))
    print(f"\nThe null, {branch_days} branch-days, {tickets:,} tickets, {cases:,} applications:")
    interval = f"[{low / branch_days:.3f}, {up / branch_days:.3f}]"
    print(f"  high-severity signals a branch-day {len(high) / branch_days:.3f} {interval}")
    print(f"  written rules: {len(written)} false; statistical: {len(signals) - len(written)}")
    print(f"  {dict(Counter(s.rule_id for s in signals))}")
    figures = {"high": len(high), "written": len(written), "all": len(signals)}
    return figures | {"branch_days": branch_days, "applications": cases}


def _schemes(cards: Cards, network: Network, events: Sequence[Event], days: int, seed: int) -> Figures:
    """Every scheme once at one of the branches in turn, hard negatives at all; recall, and the first ten."""
    random = Random(seed)
    logs = [log_of(b, (e for e in events if e.branch_id == n)) for n, b in sorted(network.branches.items())]
    for number, (_, innocent) in enumerate(INNOCENT.items()):
        innocent(logs[number % len(logs)], random)
    wanted: dict[str, list[tuple[str, Label]]] = {}
    for number, (name, scheme) in enumerate(SCHEMES.items()):
        log = logs[number % len(logs)]
        wanted[name] = [(log.branch.id, label) for label in scheme(log, random)]
    unpaid = {payment for log in logs for payment in log.unpaid}
    cameras = tuple(interval for log in logs for interval in log.cameras)
    scene = scene_of(
        network,
        (e for log in logs for e in log.events()),
        days,
        unpaid=unpaid,
        cameras=cameras,
        acts=[act for log in logs for act in log.acts],
        corrections={name for log in logs for name in log.corrections},
        before=records(e for log in logs for e in log.before),
    )
    signals = signals_of(evaluate(cards, scene))
    told = {(s.branch_id, s.rule_id.split("-")[0], s.subject) for s in signals}
    print(f"\nSchemes and hard negatives, {len(logs)} branches, {days} days:")
    figures: Figures = {}
    right: set[tuple[str, str, str]] = set()
    for name, labels in wanted.items():
        keys = {(branch, rule.split("-")[0], subject) for branch, (rule, subject) in labels}
        right |= keys
        print(f"  {name:26} {len(keys & told)} of {len(keys)}")
        figures[name] = [len(keys & told), len(keys)]
    first = sorted(signals, key=_rank)[:10]
    precise = sum((s.branch_id, s.rule_id.split("-")[0], s.subject) in right for s in first)
    stray = [s for s in signals if (s.branch_id, s.rule_id.split("-")[0], s.subject) not in right]
    low, high = wilson(precise, 10)
    print(f"  of the first ten {precise} are schemes [{low:.2f}, {high:.2f}]", end="")
    print(f"; signals {len(signals)}, beside the labels {len(stray)}:")
    for signal in stray:
        figure = f"{signal.observed:g} of {signal.expected:.1f}"
        print(f"    {signal.rule_id} {signal.branch_id} {signal.subject} {figure}")
    return figures | {"precision_at_10": precise / 10, "stray": len(stray), "signals": len(signals)}


def _rank(signal: IntegritySignal) -> tuple[int, float, str]:
    """The severest first, then written rules, then the least likely by chance."""
    severity = {"high": 0, "medium": 1, "low": 2}[signal.severity]
    return severity, signal.q if signal.q is not None else 0.0, signal.fingerprint


_EVENTS: dict[str, list[Event]] = {}


class _Cost(NamedTuple):
    """One process: when it began and ended, CPU seconds of records and of rules, silenced rules."""

    began: float
    ended: float
    built: float
    judged: float
    gated: int


def cost(cards: Cards, folder: Path, tickets: int, seed: int) -> Figures:
    """Seconds for so many tickets with their applications: records and all rules, two processes by branch.

    Weeks from a Monday on, until there are enough. Where a gate kept a rule silent, nothing was measured of
    it: `gated` says how often.
    """
    days = _days_of(tickets, _tickets(play(folder, 1, seed)[1]))
    network, events, _ = play(folder, days, seed)
    network = _only(network, sorted(network.branches))
    have, told = _tickets(events), len(events)
    for event in events:
        _EVENTS.setdefault(event.branch_id, []).append(event)
    del events
    jobs = _halves({name: len(of) for name, of in _EVENTS.items()})
    gc.collect()
    gc.freeze()
    with get_context("fork").Pool(2, initializer=gc.disable) as pool:
        done = pool.starmap(_evaluated, [(cards, network, names, days) for names in jobs])
    wall = max(each.ended for each in done) - min(each.began for each in done)
    built, judged = sum(each.built for each in done), sum(each.judged for each in done)
    gated = sum(each.gated for each in done)
    print(f"\nCost: {have:,} tickets, {told:,} events, {os.cpu_count()} cores: {wall:.1f} s", end="")
    print(f"; CPU {built + judged:.1f} s (records {built:.1f}, rules {judged:.1f})", end="")
    halves = " and ".join(f"{each.built + each.judged:.1f}" for each in done)
    print(f", of its halves {halves} s; gated {gated}")
    per = 100_000 / have
    return {
        "tickets": have,
        "events": told,
        "gated": gated,
        "wall_s_100k": wall * per,
        "cpu_s_100k": (built + judged) * per,
        "rules_cpu_s_100k": judged * per,
    }


def _tickets(events: Iterable[Event]) -> int:
    return sum(e.event_type == "ticket_issued" for e in events)


def _days_of(tickets: int, a_day: int) -> int:
    """Days from a Monday on in which so many come, if none do on the days off."""
    working = max(1, round(tickets / a_day))
    return working + 2 * ((working - 1) // 5)


def _halves(sizes: Mapping[str, int]) -> list[list[str]]:
    halves: list[list[str]] = [[], []]
    for name in sorted(sizes, key=lambda n: -sizes[n]):
        min(halves, key=lambda half: sum(sizes[n] for n in half)).append(name)
    return halves


def _evaluated(cards: Cards, network: Network, names: Sequence[str], days: int) -> _Cost:
    """The events are read, and the registers, before it begins.

    The process has its own copy of its events, as one that reads a journal has: what it shares with its
    parent would be copied page by page at the first touch, while the clock runs.
    """
    told = pickle.loads(pickle.dumps([event for name in names for event in _EVENTS[name]]))
    scene = scene_of(_only(network, names), told, days, window=Records())
    began, start = time.perf_counter(), time.process_time()
    window = records(told)
    built = time.process_time()
    findings = evaluate(cards, replace(scene, window=window))
    judged, ended = time.process_time(), time.perf_counter()
    gated = sum(c.reason in GATES for f in findings for c in f.closed)
    return _Cost(began, ended, built - start, judged - built, gated)
