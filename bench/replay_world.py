"""Some branches' weeks with schemes in each, cameras, and corrections, as their sources tell them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zlib import crc32

from played import ZONE, canonical
from scheme_log import Log, changed, find, log_of, operator_of, sent_at_desk
from scheme_papers import DUTIES
from schemes import INNOCENT, SCHEMES

from simulator.network import load_network
from simulator.world import World
from sitcenter import settings
from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.integrity.scene import Payment, Registers
from sitcenter.domain.network import BranchStatus, Network
from tests.storage.replayed import corrected

BRANCHES = ("psc-medeu", "psc-almaly", "psc-bostandyk-2")
BEGINS = datetime(2026, 10, 5, tzinfo=ZONE)
WEEK = timedelta(days=7)
CORRECTED = 0.004


def world(folder: Path, days: int, share: float, seed: int) -> tuple[Network, list[Event], Registers]:
    """The network of these branches, all events, and what the registers hold in the end."""
    chance = Random(seed)
    network = _network(folder)
    played = load_network(folder)
    some = replace(played, branches=tuple(b for b in played.branches if b.id in BRANCHES))
    log = canonical(World(some, seed, BEGINS).advance(BEGINS + timedelta(days=days)))
    start = BEGINS.timestamp()
    events = [e for e in log if e.occurred_at.timestamp() >= start and _kept(e, share)]
    logs = list(_schemes(network, events, chance, days))
    _share(logs, chance)
    told = [_own(e) for each in logs for e in (*each.events(), *each.before)]
    told += _cameras(network, (i for each in logs for i in each.cameras))
    unique = {(e.source_system, e.source_seq): e for e in told}
    every = list(
        corrected(sorted(unique.values(), key=lambda e: (e.occurred_at, e.source_seq)), chance, CORRECTED)
    )
    return network, every, _registers(every, logs)


def _network(folder: Path) -> Network:
    whole = settings.load(folder, {}).network
    kept = {name: replace(whole.branches[name], status=BranchStatus.ACTIVE) for name in BRANCHES}
    return replace(whole, branches=kept)


def _kept(event: Event, share: float) -> bool:
    """Some tickets of each day with their applications; the others never were."""
    if event.branch_id == BRANCHES[-1] or event.subject == "branch" or event.subject.startswith("desk:"):
        return True
    number = event.payload.get("ticket_number") or event.subject
    day = event.occurred_at.astimezone(ZONE).date() if event.payload.get("ticket_number") else ""
    return crc32(f"{event.branch_id}|{day}|{number}".encode()) % 1000 < share * 1000


def _schemes(network: Network, events: list[Event], chance: Random, days: int) -> Iterable[Log]:
    """Each week of each branch with some of the schemes; a steered pair on most days."""
    weeks: defaultdict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in events:
        weeks[event.branch_id, (event.occurred_at - BEGINS) // WEEK].append(event)
    for (name, week), of in sorted(weeks.items()):
        log = log_of(network.branches[name], of)
        log.made = 100_000 * (week + 1)
        for called, scheme in (SCHEMES | INNOCENT).items():
            if called not in ("clock 90 s off", "papers kept") and chance.random() < 0.5:
                try:
                    scheme(log, chance)
                except (ValueError, IndexError, AssertionError, StopIteration, KeyError) as error:
                    print(f"  {called} doesn't fit {name} week {week}: {error!r}")
        _steer(log, chance)
        yield log


def _steer(log: Log, chance: Random) -> None:
    """A representative who meets one operator each time: ten times on some days, two or three on others."""
    days: defaultdict[object, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in sent_at_desk(log):
        at = log.cases[name][0].occurred_at.astimezone(ZONE)
        days[at.date()][operator_of(log.cases[name]) or ""].append(name)
    for on, operators in sorted(days.items(), key=str):
        who = max(sorted(operators), key=lambda name: len(operators[name]))
        mine = operators[who]
        for name in chance.sample(mine, min(len(mine), chance.choice((2, 5, 30)))):
            load = {"representative_token": f"rep-{log.branch.id}", "representation_type": "poa"}
            log.cases[name] = [changed(e, **load) for e in log.cases[name]]


def _share(logs: list[Log], chance: Random) -> None:
    """Applications of different branches and days name one payment, one plate, one representative."""
    paid = [
        (log, name)
        for log in logs
        for name in sent_at_desk(log)
        if any(e.payload.get("payment_id") for e in log.cases[name])
    ]
    for number in range(12 * len(logs)):
        one, other = chance.sample(paid, 2)
        load = {**{k: v for e in one[0].cases[one[1]] for k, v in e.payload.items()}}
        shared = {k: load[k] for k in ("payment_id", "plate_token") if k in load}
        if number % 3 == 0:
            shared = {"representative_token": "mover", "representation_type": "poa"}
            one[0].cases[one[1]] = [changed(e, **shared) for e in one[0].cases[one[1]]]
        other[0].cases[other[1]] = [
            changed(e, **{k: v for k, v in shared.items() if k in e.payload or k.startswith("repr")})
            for e in other[0].cases[other[1]]
        ]


def _own(event: Event) -> Event:
    """Each branch has a queue's log of its own; two share a log of applications."""
    if event.kind is Kind.QUEUE:
        return replace(event, source_system=f"queue-{event.branch_id}")
    return replace(event, source_system=f"service-{BRANCHES.index(event.branch_id) // 2}")


def _cameras(network: Network, covered: Iterable[CameraInterval]) -> Iterable[Event]:
    """Every camera sees until it is covered."""
    number = 0
    told = [(c.key.branch_id, c.key.camera_id, c.since, c.state.value, c.cause) for c in covered]
    ends = []
    for branch in network.branches.values():
        ends += [(branch.id, c.id, BEGINS + timedelta(hours=1), "ok", "") for c in branch.cameras]
    for branch_id, camera_id, at, state, cause in (*told, *ends):
        number += 1
        yield _word(branch_id, camera_id, at, state, cause, number)
        if state != "ok":
            number += 1
            yield _word(branch_id, camera_id, at + timedelta(hours=1), "ok", "", number)


def _word(branch_id: str, camera_id: str, at: datetime, state: str, cause: str, number: int) -> Event:
    payload = {"state": state, "cause": cause, "shadow": False, "monitorable": "full"}
    return Event(
        f"cameras-{branch_id}",
        f"{number:06d}",
        Kind.CAMERA,
        branch_id,
        "camera_state",
        f"camera:{camera_id}",
        at,
        payload=payload,
    )


def _registers(events: Iterable[Event], logs: Iterable[Log]) -> Registers:
    """Every payment that is claimed, but for those that a scheme made up."""
    payments: dict[str, Payment] = {}
    told = list(logs)
    unpaid = {name for log in told for name in log.unpaid}
    for event in events:
        name, amount = event.payload.get("payment_id"), event.payload.get("fee_paid")
        if isinstance(name, str) and isinstance(amount, int) and name not in unpaid:
            payments.setdefault(name, Payment(name, amount, None, event.occurred_at))
    return Registers(
        payments=tuple(payments.values()),
        acts=tuple(act for log in told for act in log.acts),
        plate_duties=DUTIES,
        licensed=frozenset({"dealer"}),
        corrections=frozenset(name for log in told for name in log.corrections),
    )
