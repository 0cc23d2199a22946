"""Schemes of operators and representatives, and hard negatives that look like them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from scheme_log import (
    MINUTE,
    Label,
    Log,
    busiest,
    changed,
    edit,
    find,
    of_operator,
    operator_of,
    sent_at_desk,
    ticket_of,
)

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Event, Value


def collusion(log: Log, random: Random, tickets: int = 40, part: float = 0.7) -> list[Label]:
    """A representative's tickets come to one operator; his other tickets go to those who lose them."""
    who = busiest(log)
    pool = sent_at_desk(log)
    for name in random.sample(pool, min(tickets, len(pool))):
        log.cases[name] = [
            changed(e, representative_token="rep-bad", representation_type="poa") for e in log.cases[name]
        ]
        if random.random() < part:
            _swap(log, name, who)
    return [("C5", f"pair:{who}+rep-bad"), ("C3", "representative:rep-bad")]


def _swap(log: Log, name: str, who: str) -> None:
    """Trade the operators of two tickets of one service and hour."""
    mine = ticket_of(log, name)
    own = log.tickets.get(mine or "")
    started = find(own, "service_started") if own else None
    if own is None or started is None or started.payload.get("operator_token") == who:
        return
    for subject, events in log.tickets.items():
        other = find(events, "service_started")
        if (
            other is not None
            and other.payload.get("operator_token") == who
            and other.payload.get("service_code") == started.payload.get("service_code")
            and abs(other.occurred_at - started.occurred_at) < 45 * MINUTE
        ):
            a = {k: started.payload.get(k) for k in ("operator_token", "desk_id")}
            b = {k: other.payload.get(k) for k in ("operator_token", "desk_id")}
            log.tickets[mine or ""] = [_at(e, a, b) for e in own]
            log.tickets[subject] = [_at(e, b, a) for e in events]
            return


def _at(event: Event, before: Mapping[str, Value], after: Mapping[str, Value]) -> Event:
    same = event.payload.get("operator_token") == before["operator_token"]
    return changed(event, **after) if same else event


def refusals(log: Log, random: Random) -> list[Label]:
    """The provider refuses two in five of one operator's packages."""
    who = busiest(log)
    for name in of_operator(log, who):
        if find(log.cases[name], "provider_receive") and random.random() < 0.4:
            edit(log, name, "decide", decision="refused", refusal_by="provider", refusal_reason="discrepancy")
    return [("C10-S", f"operator:{who}")]


def swift(log: Log, random: Random) -> list[Label]:
    """A representative's cases are decided within two minutes."""
    provider = [
        n
        for n in sent_at_desk(log)
        if find(log.cases[n], "provider_receive") and find(log.cases[n], "decide")
    ]
    for name in random.sample(provider, min(20, len(provider))):
        received = find(log.cases[name], "provider_receive")
        assert received is not None
        events = [
            changed(e, representative_token="rep-swift", representation_type="poa") for e in log.cases[name]
        ]
        log.cases[name] = [
            replace(
                e,
                occurred_at=received.occurred_at
                + timedelta(seconds=60 if e.event_type == "provider_check" else 100),
            )
            if e.event_type in ("provider_check", "plate_check", "decide")
            else e
            for e in events
        ]
    return [("C8", "representative:rep-swift")]


def stamped(log: Log, random: Random) -> list[Label]:
    """Two in five of an operator's services take a tenth of their time."""
    counts: defaultdict[str, int] = defaultdict(int)
    for events in log.tickets.values():
        counts[operator_of(events) or ""] += 1
    who = max(sorted(c for c in counts if c), key=lambda c: counts[c])
    for subject, events in log.tickets.items():
        begun, done = find(events, "service_started"), find(events, "service_completed")
        if begun and done and operator_of(events) == who and random.random() < 0.4:
            end = begun.occurred_at + (done.occurred_at - begun.occurred_at) / 10
            log.tickets[subject] = [replace(e, occurred_at=end) if e is done else e for e in events]
    return [("C8-F", f"operator:{who}")]


def courier(log: Log, random: Random) -> list[Label]:
    """A hard negative: a company's courier with sixty tickets, as the queue deals them."""
    pool = sent_at_desk(log)
    for name in random.sample(pool, min(60, len(pool))):
        if not log.cases[name][0].payload.get("representative_token"):
            log.cases[name] = [
                changed(e, representative_token="courier", representation_type="legal_entity")
                for e in log.cases[name]
            ]
    return []


def skewed(log: Log, _random: Random) -> list[Label]:
    """A hard negative: the service log's clock is ninety seconds ahead."""
    for name, events in log.cases.items():
        log.cases[name] = [replace(e, occurred_at=e.occurred_at + timedelta(seconds=90)) for e in events]
    return []


def site_dark(log: Log, _random: Random) -> list[Label]:
    """A hard negative: all cameras of a branch are dead for an hour."""
    day = min(e.occurred_at for events in log.tickets.values() for e in events).replace(hour=8, minute=0)
    log.cameras += [
        CameraInterval(CameraKey(log.branch.id, c.id), CameraState.OFFLINE, "refused", day, day + 60 * MINUTE)
        for c in log.branch.cameras
    ]
    return []


def dealer(log: Log, random: Random) -> list[Label]:
    """A hard negative: a dealer's batch, and plates of another region."""
    vehicles = [n for n in sent_at_desk(log) if any(e.payload.get("plate_token") for e in log.cases[n])]
    for name in random.sample(vehicles, min(25, len(vehicles))):
        log.cases[name] = [
            changed(e, representative_token="dealer", representation_type="dealer") for e in log.cases[name]
        ]
    return []
