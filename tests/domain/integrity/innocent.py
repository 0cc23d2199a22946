"""A day on which much looks wrong and nothing is: the simulator's world without its schemes, and more beside.

Every branch has its reason to be suspected by a careless rule. `day()` plays it once; `scene_of` is what rules
are shown, with every register and camera there; mutations take one of these and do the wrong that it looks like.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from simulator.events import StepEvent
from simulator.injections import Injection
from simulator.network import load_network
from simulator.registers import DUTIES
from simulator.registers import Registers as PlayedRegisters
from simulator.world import World
from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.records import Outage
from sitcenter.domain.integrity.scene import Act, HallCount, Payment, Registers, Rostered, Scene
from sitcenter.domain.network import Network
from sitcenter.settings import load
from tests.domain.integrity.played import ROOT, START, translator

HOUR = timedelta(hours=1)
END = START + 24 * HOUR
SURGE, PRIORITY_DAY, TRAINEE = "psc-medeu", "psc-turksib", "psc-bostandyk-2"
DARK, COVERED_FOR_WORK, CLEANED = "psc-almaly", "spec-psc-1", "psc-medeu"
CLOCK_OFF, CUT_OFF, PART_TIME, SECOND_SHIFT = "psc-zhetysu", "psc-auezov", "psc-bostandyk", "psc-nauryzbai"
DEALT, SOLD, ELSEWHERE, FAMILIES = "spec-psc-2", "spec-psc-alatau", "spec-psc-5", "psc-alatau"
LAWFUL = {"paper_mode", "no_show_wave", "biometrics_unavailable"}
DUTY: Mapping[str, int] = dict(DUTIES)
CUT = (START + 11 * HOUR, START + 11.5 * HOUR)
BATCH, DEALER = "BATCH-1", "dealer-company"

Edit = Callable[[Event], Event | None]


@dataclass(frozen=True)
class Played:
    """The day as rules would be shown it. `false`: payments that nobody made, were somebody to lie."""

    network: Network
    events: tuple[Event, ...]
    payments: Mapping[str, Payment]
    acts: tuple[Act, ...]
    licensed: frozenset[str]
    false: Mapping[str, str] = field(default_factory=dict)
    """Payment -> the application that the simulator's scheme names with it."""


@cache
def day() -> Played:
    """Fifteen branches from midnight to midnight."""
    network = load(ROOT / "config", {}).network
    outside = load_network(ROOT / "config")
    world = World(outside, 1, START)
    for floor in world.floors:
        kept = tuple(each for each in floor.injections if each.kind in LAWFUL)
        floor.injections = kept + _added(floor.branch.id)
        if floor.branch.id == SURGE:
            floor.plan = replace(floor.plan, per_hour=1.5 * floor.plan.per_hour)
        if floor.branch.id == TRAINEE:
            floor.pace = {f"{1000 + floor.position * 50 + 1:04d}": 1.8}
    log = world.advance(END)
    beside = PlayedRegisters(outside, START)
    labels = beside.take(log, (END + 48 * HOUR).timestamp())
    today = [label for label in labels if label.at >= START.timestamp()]
    false = {label.note: label.subject for label in today if label.kind == "false_payment"}
    events = [each for each in translator().canonical(log) if each.occurred_at >= START]
    paid = {p.id: Payment(p.id, p.amount, p.payer, _at(p.paid)) for p in beside.payments}
    paid |= {p.payment_id: p for p in _denied(log, false)}
    acts = tuple(
        Act(a.id, a.branch, _at(a.at), frozenset(a.applications), len(a.applications), 2) for a in beside.acts
    )
    licensed = frozenset({*beside.dealers.values(), DEALER})
    return _lived(Played(network, tuple(events), paid, acts, licensed, false))


def _added(branch_id: str) -> tuple[Injection, ...]:
    return (Injection("priority_day", 9 * 3600, 18 * 3600),) if branch_id == PRIORITY_DAY else ()


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, START.tzinfo)


def _denied(log: Iterable[object], false: Mapping[str, str]) -> Iterable[Payment]:
    """The payments that the simulator's scheme says nobody made: on this day people did."""
    for step in log:
        if isinstance(step, StepEvent) and step.payment in false:
            yield Payment(step.payment or "", step.fee_paid or 0, None, _at(step.at) - HOUR / 4)


def _lived(played: Played) -> Played:
    """The day with all that happened beside what the simulator plays."""
    dealt = _dealt(played.events)
    chosen = _chosen(played.events)
    sold = {e.subject for e in played.events if e.branch_id == SOLD and e.payload.get("booking_uid")}
    together = _families(played.events)
    edits: Sequence[Edit] = (
        _delivered,
        lambda e: _plate(e, chosen),
        lambda e: _with(e, holder_token=f"seller-{e.subject}") if e.subject in sold else e,
        lambda e: _with(e, holder_token=together[e.subject]) if e.subject in together else e,
        lambda e: _batch(e, dealt),
        _shifts,
        _cut,
        lambda e: replace(e, occurred_at=e.occurred_at - 5 * HOUR) if e.branch_id == CLOCK_OFF else e,
    )
    events = tuple(each for event in played.events if (each := _through(event, edits)) is not None)
    amounts = {
        str(e.payload["payment_id"]): e for e in events if e.subject in chosen and "payment_id" in e.payload
    }
    paid = {
        name: replace(p, amount=DUTY["demand"]) if name in amounts else p
        for name, p in played.payments.items()
    }
    fees = [e for e in events if e.payload.get("payment_id") == BATCH]
    total = sum(int(str(e.payload["fee_paid"])) for e in fees)
    paid[BATCH] = Payment(BATCH, total, DEALER, START + 9 * HOUR)
    return replace(played, events=events, payments=paid)


def _through(event: Event, edits: Iterable[Edit]) -> Event | None:
    found: Event | None = event
    for edit in edits:
        if found is None:
            return None
        found = edit(found)
    return found


def _with(event: Event, **fields: Any) -> Event:
    return replace(event, payload={**event.payload, **fields})


def _delivered(event: Event) -> Event:
    """What no vendor of the demonstration says: who gave a ticket, whose signature, which papers."""
    operator, desk = event.payload.get("operator_token"), event.payload.get("desk_id")
    if event.event_type == "ticket_issued" and event.payload.get("channel") == "reception":
        return _with(event, operator_token=f"reception-{event.branch_id}-{len(event.subject) % 2}")
    if event.event_type == "sign" and desk:
        return _with(event, eds_serial_token=f"eds-{operator}", workstation_id=f"{event.branch_id}-{desk}")
    return (
        _with(event, package_hash=f"of {event.subject}") if event.event_type == "check_documents" else event
    )


def _chosen(events: Iterable[Event]) -> frozenset[str]:
    """One in thirty who get a plate chose one in demand, and paid for it."""
    plated = sorted({e.subject for e in events if e.event_type == "plate_check"})
    paid = {e.subject for e in events if e.payload.get("payment_id")}
    return frozenset(name for name in plated[::30] if name in paid)


def _plate(event: Event, chosen: frozenset[str]) -> Event:
    """Plates of any region are normal anywhere; a chosen one costs its duty."""
    if event.subject in chosen and event.payload.get("payment_id"):
        return _with(event, fee_due=DUTY["demand"], fee_paid=DUTY["demand"])
    if event.event_type == "plate_check":
        kind = (
            {"plate_class": "demand", "step_result": "chosen"}
            if event.subject in chosen
            else {"plate_class": "ordinary"}
        )
        event = _with(event, **kind)
    plate = event.payload.get("plate_token")
    return (
        _with(event, plate_token=f"{str(plate)[:6]}10") if plate and event.branch_id == ELSEWHERE else event
    )


def _dealt(events: Iterable[Event]) -> frozenset[str]:
    """Eight applications of one dealer, whose fees were paid at once in the morning."""
    paid = [e.subject for e in events if e.branch_id == DEALT and e.payload.get("payment_id")]
    return frozenset(paid[20:28])


def _batch(event: Event, dealt: frozenset[str]) -> Event:
    if event.kind is not Kind.SERVICE or event.subject not in dealt:
        return event
    fields = {"representative_token": DEALER, "representation_type": "dealer"}
    return _with(event, **fields, **({"payment_id": BATCH} if "payment_id" in event.payload else {}))


def _families(events: Iterable[Event]) -> Mapping[str, str]:
    """Tickets that one member of a family takes at the kiosk for all, six at a time."""
    walked = (e for e in events if e.branch_id == FAMILIES and not e.payload.get("booking_uid"))
    issued = [each.subject for each in walked if each.event_type == "ticket_issued"]
    return {name: f"family-{place // 6}" for place, name in enumerate(issued[:60])}


def _shifts(event: Event) -> Event | None:
    """At one branch others work after one o'clock; at another the provider's second shift decides at night."""
    operator = event.payload.get("operator_token")
    if event.branch_id == PART_TIME and operator and event.occurred_at >= START + 13 * HOUR:
        return _with(event, operator_token=f"{operator}-afternoon")
    late = event.branch_id == SECOND_SHIFT and event.occurred_at >= START + 15 * HOUR
    if late and event.kind is Kind.SERVICE and str(operator).startswith("MO-"):
        return _with(
            replace(event, occurred_at=event.occurred_at + 4 * HOUR), operator_token=f"{operator}-night"
        )
    return None if late and event.event_type == "hand_over" else event


def _cut(event: Event) -> Event | None:
    """The network of a branch is down for half an hour, and declared: its queue's log has a hole."""
    lost = event.branch_id == CUT_OFF and event.kind is Kind.QUEUE and CUT[0] <= event.occurred_at < CUT[1]
    return None if lost else event


def cameras_of(network: Network) -> tuple[CameraInterval, ...]:
    """All see all day; those of one branch are dead for two hours, one of another is covered for work, and one
    by a cleaner before anybody has come.
    """
    found = []
    for branch in network.branches.values():
        for place, camera in enumerate(branch.cameras):
            since, until, state, work = _blind(branch.id, place)
            key = CameraKey(branch.id, camera.id)
            found += [
                CameraInterval(key, CameraState.OK, "", START, since),
                CameraInterval(key, state, "", since, until, work),
                CameraInterval(key, CameraState.OK, "", until, END),
            ]
    return tuple(found)


def _blind(branch_id: str, place: int) -> tuple[datetime, datetime, CameraState, bool]:
    """From when to when a camera shows what, and whether that is declared work."""
    ten, noon = START + 10 * HOUR, START + 12 * HOUR
    if branch_id == DARK:
        return ten, noon, CameraState.OFFLINE, False
    if branch_id == COVERED_FOR_WORK and place == 0:
        return ten, noon, CameraState.COVERED, True
    if branch_id == CLEANED:
        return START + 6 * HOUR, START + 8 * HOUR, CameraState.COVERED, False
    return ten, noon, CameraState.OK, False


@cache
def halls() -> Mapping[str, tuple[HallCount, ...]]:
    """Every half hour a counter sees those who wait, and five who came with them."""
    found = {}
    for branch_id in day().network.branches:
        waits: dict[str, list[datetime]] = {}
        for event in sorted(day().events, key=lambda each: each.occurred_at):
            of_ticket = event.kind is Kind.QUEUE and event.branch_id == branch_id
            if of_ticket and (event.event_type == "ticket_issued" or event.subject in waits):
                waits.setdefault(event.subject, []).append(event.occurred_at)
        moments = [START + (9 + half / 2) * HOUR for half in range(18)]
        counts = {at: sum(w[0] <= at and (len(w) < 2 or at < w[1]) for w in waits.values()) for at in moments}
        found[branch_id] = tuple(HallCount(at, count + 5) for at, count in counts.items())
    return found


@cache
def _window() -> Records:
    return records(day().events)


def scene_of(events: Iterable[Event] | None = None, **registers: Any) -> Scene:
    """The whole day at all branches, looked at two days later with everything delivered."""
    played = day()
    held = Registers(
        payments=tuple(played.payments.values()),
        acts=played.acts,
        plate_duties=DUTY,
        licensed=played.licensed,
        roster=tuple(
            Rostered(name, START + 12 * HOUR, START + 15 * HOUR) for name in played.network.branches
        ),
        read_to={"payments": END + 48 * HOUR, "acts": END + 48 * HOUR},
    )
    return Scene(
        since=START,
        until=END,
        network=played.network,
        now=END + 48 * HOUR,
        window=_window() if events is None else records(events),
        cameras=cameras_of(played.network),
        registers=replace(held, **registers),
        halls=halls(),
        incidents=(Outage(CUT_OFF, *CUT, "network"),),
    )
