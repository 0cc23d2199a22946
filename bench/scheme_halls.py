"""Schemes of the hall: waits dressed to the norm, desks paused or hidden, tickets moved to gain places."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from scheme_log import MINUTE, Label, Log, changed, find, operator_of, plain_waits

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Event, Kind, Value


def paused(log: Log, _random: Random) -> list[Label]:
    """A desk stands idle for 25 minutes without a reason while people wait; another one for lunch."""
    waits = plain_waits(log, 30 * MINUTE)
    called = max(waits, key=lambda w: w[2].occurred_at - w[1].occurred_at)[2]
    start = called.occurred_at - 28 * MINUTE
    desks = sorted({str(e.payload["desk_id"]) for e in log.others if e.payload.get("desk_id")})
    calm = [d for d in desks if d in _service_desks(log) and _undisturbed(log, d, start)]
    for desk, reason in zip(calm[:2], (None, "lunch"), strict=True):
        load: dict[str, Value] = {"desk_id": desk, "operator_token": "idle"}
        own = load | ({"reason_code": reason} if reason else {})
        log.others.append(log.new(Kind.QUEUE, f"desk:{desk}", "desk_paused", start, own))
        log.others.append(log.new(Kind.QUEUE, f"desk:{desk}", "desk_opened", start + 25 * MINUTE, load))
    return [("C17", f"desk:{calm[0]}")]


def _service_desks(log: Log) -> set[str]:
    return {desk.id for desk in log.branch.desks if desk.kind == "service"}


def _undisturbed(log: Log, desk: str, start: datetime) -> bool:
    said = [e.occurred_at for e in log.others if e.subject == f"desk:{desk}"]
    return not any(start <= at <= start + 30 * MINUTE for at in said)


def bunched(log: Log, random: Random, count: int, norm: timedelta) -> list[Label]:
    """Calls of one service are entered just before the norm is broken."""
    services: dict[str, list[tuple[str, Event, Event]]] = {}
    for subject, issued, called in plain_waits(log, 5 * MINUTE):
        services.setdefault(str(issued.payload["service_code"]), []).append((subject, issued, called))
    service = max(sorted(services), key=lambda name: len(services[name]))
    for subject, issued, called in random.sample(services[service], min(count, len(services[service]))):
        at = issued.occurred_at + norm - timedelta(seconds=random.uniform(1, 58))
        log.tickets[subject] = [
            replace(e, occurred_at=e.occurred_at + (at - called.occurred_at))
            if e.occurred_at >= called.occurred_at
            else e
            for e in log.tickets[subject]
        ]
    return [("C4-S", f"service:{service}")] if count else []


def hidden(log: Log, random: Random, a_day: int) -> list[Label]:
    """An operator who serves little has his desk's cameras covered while he does; so many times a day."""
    work: dict[tuple[str, str], list[tuple[Event, Event]]] = {}
    for events in log.tickets.values():
        begun, done = find(events, "service_started"), find(events, "service_completed")
        if begun is not None and done is not None and done.occurred_at - begun.occurred_at > 4 * MINUTE:
            key = operator_of(events) or "", str(begun.payload.get("desk_id"))
            work.setdefault(key, []).append((begun, done))
    covered = {desk for camera in log.branch.cameras for desk in camera.covers}
    who, desk = min(
        (key for key, of in sorted(work.items()) if key[1] in covered and len(of) >= 5 * max(a_day, 4)),
        key=lambda key: len(work[key]),
    )
    for begun, done in random.sample(work[who, desk], min(5 * a_day, len(work[who, desk]))):
        log.cameras += [
            CameraInterval(
                CameraKey(log.branch.id, camera.id),
                CameraState.COVERED,
                "view_lost",
                begun.occurred_at,
                done.occurred_at,
            )
            for camera in log.branch.cameras
            if desk in camera.covers
        ]
    return [("C7-S", f"operator:{who}")] if a_day else []


def laundered(log: Log, random: Random, count: int) -> list[Label]:
    """Eight operators move tickets to another line in their turn; one calls newcomers and moves them."""
    waits = plain_waits(log, 6 * MINUTE)
    by_operator: dict[str, list[tuple[str, Event, Event]]] = {}
    for wait in waits:
        by_operator.setdefault(operator_of(log.tickets[wait[0]]) or "", []).append(wait)
    busy = sorted(by_operator, key=lambda who: (-len(by_operator[who]), who))[:9]
    for who in busy[1:]:
        for subject, _, _ in random.sample(by_operator[who], min(14, len(by_operator[who]))):
            _move(log, subject, 4 * MINUTE)
    long = [wait for wait in waits if _ahead(waits, wait) >= 6][:count]
    plain = [w for w in by_operator[busy[0]] if w not in long]
    for subject, _, _ in random.sample(plain, min(14 - len(long), len(plain))):
        _move(log, subject, 4 * MINUTE)
    for subject, issued, called in long:
        shift = issued.occurred_at + MINUTE - called.occurred_at
        log.tickets[subject] = [
            changed(replace(e, occurred_at=e.occurred_at + shift), operator_token=busy[0])
            if e.occurred_at >= called.occurred_at
            else e
            for e in log.tickets[subject]
        ]
        _move(log, subject, MINUTE)
    return [("C14", f"operator:{busy[0]}")] if count else []


def _move(log: Log, subject: str, later: timedelta) -> None:
    """A minute at the desk, then to another line, and called there again; the service as before."""
    events = log.tickets[subject]
    first = find(events, "called")
    assert first is not None
    after = [e for e in events if e.occurred_at > first.occurred_at]
    at, load = first.occurred_at, first.payload
    own: dict[str, Value] = {"operator_token": load.get("operator_token"), "reason_code": "other_line"}
    moved = log.new(Kind.QUEUE, subject, "transferred", at + timedelta(seconds=40), own)
    again = replace(
        changed(first, call_mode="auto"),
        source_seq=f"t-{first.source_seq}",
        occurred_at=at + timedelta(seconds=40) + later,
    )
    pushed = [replace(e, occurred_at=e.occurred_at + timedelta(seconds=40) + later) for e in after]
    log.tickets[subject] = [*[e for e in events if e.occurred_at <= first.occurred_at], moved, again, *pushed]


def _ahead(waits: list[tuple[str, Event, Event]], wait: tuple[str, Event, Event]) -> int:
    """How many of the same service had come earlier and are called more than five minutes after it came."""
    _, came, _ = wait
    return sum(
        issued.payload["service_code"] == came.payload["service_code"]
        and issued.occurred_at < came.occurred_at
        and called.occurred_at > came.occurred_at + 5 * MINUTE
        for _, issued, called in waits
    )
