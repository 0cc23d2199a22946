"""Some branches' weeks with schemes in each, cameras, and corrections, as their sources tell them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zlib import crc32

from played import ZONE, canonical
from scheme_log import Log, changed, log_of, of_operator, sent_at_desk
from scheme_papers import DUTIES
from schemes import INNOCENT, SCHEMES, Scheme

from simulator.network import load_network
from simulator.world import World
from sitcenter import settings
from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.integrity.scene import Payment, Registers
from sitcenter.domain.network import BranchStatus, Network
from tests.storage.replayed import corrected

BRANCHES = ("psc-medeu", "psc-almaly", "psc-turksib")
BEGINS = datetime(2026, 9, 24, tzinfo=ZONE)
"""A Thursday; a month ends in the next week, and no holiday is near."""
WEEK = timedelta(days=7)
CORRECTED = 0.004
WHOLE_LOG = frozenset({"clock 90 s off", "papers kept"})
"""These change what went before, or every event."""


def world(folder: Path, days: int, share: float, seed: int) -> tuple[Network, list[Event], Registers]:
    """The network of these branches, all events, and what the registers hold in the end."""
    chance = Random(seed)
    network = _network(folder)
    played = load_network(folder)
    some = replace(played, branches=tuple(b for b in played.branches if b.id in BRANCHES))
    log = canonical(World(some, seed, BEGINS).advance(BEGINS + timedelta(days=days)))
    start = BEGINS.timestamp()
    events = [_fewer(network, e) for e in log if e.occurred_at.timestamp() >= start and _kept(e, share)]
    logs = list(_schemes(network, events, chance))
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
    if event.subject == "branch" or event.subject.startswith("desk:"):
        return True
    number = event.payload.get("ticket_number") or event.subject
    day = event.occurred_at.astimezone(ZONE).date() if event.payload.get("ticket_number") else ""
    return crc32(f"{event.branch_id}|{day}|{number}".encode()) % 1000 < share * 1000


def _fewer(network: Network, event: Event) -> Event:
    """Of two services only: so many of each in an hour and a half as of all in a hall that isn't thinned."""
    service, of = event.payload.get("service_code"), network.branches[event.branch_id].services
    return changed(event, service_code=of[crc32(str(service).encode()) % 2]) if service else event


def _schemes(network: Network, events: list[Event], chance: Random) -> Iterator[Log]:
    """Each week of each branch with half of the schemes, and a steered pair."""
    weeks: defaultdict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in events:
        weeks[event.branch_id, (event.occurred_at - BEGINS) // WEEK].append(event)
    steered = {name: _busiest(e for e in events if e.branch_id == name) for name in network.branches}
    for (name, week), of in sorted(weeks.items()):
        log = log_of(network.branches[name], of)
        log.made = 100_000 * (week + 1)
        for called, scheme in {**SCHEMES, **INNOCENT}.items():
            if called not in WHOLE_LOG and chance.random() < 0.5:
                _put(called, scheme, log, chance)
        _steer(log, steered[name], chance)
        yield log


def _put(called: str, scheme: Scheme, log: Log, chance: Random) -> None:
    try:
        scheme(log, chance)
    except (ValueError, IndexError, AssertionError, StopIteration, KeyError):
        print(f"  {called}: there is too little of {log.branch.id} in that week for it")


def _busiest(events: Iterable[Event]) -> str:
    served = (e.payload.get("operator_token") for e in events if e.event_type == "service_started")
    (found, _), *_ = Counter(who for who in served if isinstance(who, str)).most_common(1)
    return found


def _steer(log: Log, who: str, chance: Random) -> None:
    """A representative who meets one operator each time: on most days too seldom to be found by that day."""
    days: defaultdict[date, list[str]] = defaultdict(list)
    for name in of_operator(log, who):
        days[log.cases[name][0].occurred_at.astimezone(ZONE).date()].append(name)
    for _, mine in sorted(days.items()):
        for name in chance.sample(mine, min(len(mine), chance.choice((2, 5, 8)))):
            log.cases[name] = [_of(f"rep-{log.branch.id}", e) for e in log.cases[name]]


def _of(who: str, event: Event) -> Event:
    return changed(event, representative_token=who, representation_type="poa")


def _share(logs: list[Log], chance: Random) -> None:
    """Applications of different branches and days name one payment and plate, or one representative."""
    paid = [(log, name) for log in logs for name in sent_at_desk(log) if _names(log, name)]
    for number in range(12 * len(logs)):
        (log, name), (other, his) = chance.sample(paid, 2)
        if number % 3 == 0:
            log.cases[name] = [_of("mover", e) for e in log.cases[name]]
            other.cases[his] = [_of("mover", e) for e in other.cases[his]]
            continue
        shared = _names(log, name)
        other.cases[his] = [
            changed(e, **{key: value for key, value in shared.items() if key in e.payload})
            for e in other.cases[his]
        ]


def _names(log: Log, name: str) -> dict[str, Value]:
    """The payment and the plate that an application names."""
    told = {key: value for event in log.cases[name] for key, value in event.payload.items()}
    return {key: told[key] for key in ("payment_id", "plate_token") if key in told}


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
    payload: dict[str, Value] = {"state": state, "cause": cause, "shadow": False, "monitorable": "full"}
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
