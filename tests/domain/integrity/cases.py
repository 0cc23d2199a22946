"""Test cases of the indicators as data: config/integrity/<rule>.cases.toml, beside the card.

A case tells visits, applications, desks, modes and cameras in short, and the signals that the rule must give:

- `visits`, `applications`: one table each; with `n` it stands for n of them, `every` minutes apart, and a list
  in any other key is gone through in turn. Clock times are Almaty's on Monday 16 November 2026; `day` moves
  them (negative: before the window). The window is day 0 to `days`.
- `series`: numbers of visits, one after the other from `first` on, without those that are `gone`; `booker`:
  who made the booking, at `booked` of `booked_day` (the visit's own).
- `steps`: [name, minutes after `at`, fields] in place of the usual ones; `set` changes fields of usual ones,
  `without` leaves some out, `extra` adds.
- `desks`: [desk, type, "10:00", operator, reason], daily; `modes`: [mode, "10:00"]; `cameras`: [id, state, from, to, "maintenance" or "shadow"], daily.
- `halls`: ["10:00", people]; `registers.roster`: ["13:00", "14:00", operator, desk], daily.
- `expected`: subset of fields of each signal (observed, subject, severity, kind of facts); `closed`: the gate;
  `uncomputable`: the missing fields.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.records import Outage
from sitcenter.domain.integrity.scene import Act, HallCount, Payment, Registers, Rostered, Scene
from sitcenter.domain.network import BranchStatus, Camera, Desk, Network
from tests.domain.builders import ALMATY, branch, network

FOLDER = Path(__file__).parents[3] / "config" / "integrity"
MONDAY = date(2026, 11, 16)
DESKS = (*(Desk(str(n), "service", "hall") for n in range(1, 13)), Desk("K1", "cash", "cash"))
CAMERAS = (
    Camera("c1", "hall", ("1", "2", "3", "4")),
    Camera("c2", "hall", ("4", "5", "6", "7", "8")),
    Camera("c3", "cash", ("K1",)),
)
STEPS = ("identify", "check_documents", "check_fee", "scan", "form_application", "sign", "send")
USUAL: Mapping[str, Mapping[str, Any]] = {
    "identify": {"biometric_result": "positive"},
    "check_documents": {"documents_complete": True},
    "check_fee": {"step_result": "paid", "fee_due": 1000, "fee_paid": 1000},
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class TestCase:
    """One case of a rule's file."""

    __test__ = False
    rule_id: str
    name: str
    row: Row

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.name}"


def all_cases() -> list[TestCase]:
    return [
        TestCase(path.name.removesuffix(".cases.toml"), row["name"], row)
        for path in sorted(FOLDER.glob("*.cases.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def at(clock: str, day: int = 0) -> datetime:
    """A clock time of a day after the Monday, in UTC."""
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(clock), ALMATY).astimezone(UTC)


def played(row: Row) -> list[Event]:
    """All events of a case, those before the window too."""
    made = [e for one in _repeated(row.get("visits", ())) for e in _visit(one)]
    made += [e for one in _repeated(row.get("applications", ())) for e in _application(one)]
    for day in range(row.get("days", 1)):
        for number, (desk, state, clock, *rest) in enumerate(row.get("desks", ())):
            payload = {k: v for k, v in zip(("operator_token", "reason_code"), rest, strict=False) if v}
            seq, moment = f"d{day}-{number}", at(clock, day)
            made.append(_event(Kind.QUEUE, f"desk:{desk}", seq, f"desk_{state}", moment, payload))
    for number, (mode, clock) in enumerate(row.get("modes", ())):
        made.append(
            _event(Kind.QUEUE, "branch", f"m{number}", "queue_mode_changed", at(clock), {"mode": mode})
        )
    return made


def scene_of(row: Row) -> Scene:
    since, until = at("00:00"), at("00:00", row.get("days", 1))
    told = played(row)
    return Scene(
        since=since,
        until=until,
        network=_network(row),
        now=at(row["now"], row.get("days", 1)) if "now" in row else until + timedelta(hours=6),
        window=records(e for e in told if since <= e.occurred_at < until),
        before=records(e for e in told if e.occurred_at < since),
        cameras=_cameras(row),
        registers=_registers(row.get("registers", {}), row.get("days", 1)),
        halls={"a": tuple(HallCount(at(clock), people) for clock, people in row["halls"])}
        if "halls" in row
        else None,
        incidents=tuple(Outage("a", at(a), at(b), why) for why, a, b in row.get("incidents", ())),
    )


def _network(row: Row) -> Network:
    cameras = () if row.get("no_cameras") else CAMERAS
    status = BranchStatus(row.get("status", "active"))
    first = branch("a", desks=DESKS, cameras=cameras, status=status)
    return network(first, *(branch(name, desks=DESKS) for name in row.get("branches", ())))


def _cameras(row: Row) -> tuple[CameraInterval, ...] | None:
    if "cameras" not in row:
        return None
    return tuple(
        CameraInterval(
            CameraKey("a", camera),
            CameraState(state),
            "",
            at(since, day),
            at(until, day),
            "maintenance" in rest,
            "shadow" in rest,
        )
        for camera, state, since, until, *rest in row["cameras"]
        for day in range(row.get("days", 1))
    )


def _registers(row: Row, days: int) -> Registers:
    payments = row.get("payments")
    acts = row.get("acts")
    return Registers(
        payments=None
        if payments is None
        else tuple(Payment(p[0], p[1], p[2] or None, at(p[3]), "receipt" in p) for p in payments),
        acts=None
        if acts is None
        else tuple(Act(a[0], "a", at("12:00", a[1]), frozenset(a[2]), a[3], a[4]) for a in acts),
        plate_duties=row.get("plate_duties"),
        licensed=frozenset(row.get("licensed", ())),
        appeals=frozenset(row.get("appeals", ())),
        pickups={name: at("12:00", day) for name, day in row.get("pickups", {}).items()},
        corrections=frozenset(row.get("corrections", ())),
        roster=None
        if "roster" not in row
        else tuple(
            Rostered("a", at(since, day), at(until, day), *who)
            for since, until, *who in row["roster"]
            for day in range(days)
        ),
    )


def _repeated(rows: list[Row]) -> Iterator[dict[str, Any]]:
    """Each row n times, `every` minutes apart, its lists gone through in turn."""
    for group, row in enumerate(rows):
        for number in range(row.get("n", 1)):
            one = {
                key: value[number % len(value)]
                if isinstance(value, list) and key not in ("steps", "without", "extra", "sessions", "gone")
                else value
                for key, value in row.items()
            }
            one["later"] = timedelta(minutes=row.get("every", 1) * number)
            one["key"] = f"{group}-{number}"
            if "series" in row:
                one["number"] = f"{row['series']}{row.get('first', 1) + number:03d}"
            if one.get("number") not in row.get("gone", ()):
                yield one


def _event(
    kind: Kind, subject: str, seq: str, event_type: str, moment: datetime, payload: Row, branch_id: str = "a"
) -> Event:
    return Event(kind.value, seq, kind, branch_id, event_type, subject, moment, payload=dict(payload))


def _visit(one: dict[str, Any]) -> Iterator[Event]:
    """Issued, called after `wait` minutes, started half a minute later, served for `minutes`."""
    day, later, key = one.get("day", 0), one["later"], one["key"]
    issued = at(one["at"], day) + later
    number = str(one.get("number", f"N{key}"))
    base: dict[str, Any] = {"ticket_number": number, "service_code": one.get("service", "passport")}
    names = {
        "holder": "holder_token",
        "channel": "channel",
        "priority": "priority_class",
        "why": "priority_reason",
        "proof": "priority_proof",
        "booking": "booking_uid",
    }
    base |= {field: one[name] for name, field in names.items() if one.get(name)}
    if one.get("slot"):
        base["slot_start"] = at(one["slot"], day).isoformat()
    who = {"operator_token": one.get("operator", "o1"), "desk_id": str(one.get("desk", "1"))}
    called = issued + timedelta(minutes=one.get("wait", 5))
    started = called + timedelta(seconds=one.get("walk_s", 30))
    done = started + timedelta(minutes=one.get("minutes", 10))
    call = {**who, "call_mode": one.get("mode", "auto")} | (
        {"reason_code": one["call_reason"]} if "call_reason" in one else {}
    )
    issuer = {"operator_token": one["issuer"]} if "issuer" in one else {}
    happened: list[tuple[str, datetime, Row]] = [("ticket_issued", issued, {**base, **issuer})]
    if "booker" in one:
        booked = at(one.get("booked", "08:00"), one.get("booked_day", day)) + later
        happened.insert(0, ("booking_created", booked, {**base, "holder_token": one["booker"]}))
    status = one.get("status", "served")
    if "returned" in one:
        happened += [("called", called, call), ("service_started", started, who), ("requeued", done, {})]
        called, started = done + timedelta(minutes=2), done + timedelta(minutes=3)
        done = started + timedelta(minutes=one.get("minutes", 10))
    if status in ("served", "no_show"):
        happened.append(("called", called, call))
    if "transfer" in one:
        moved = {"service_code": one["transfer"], **who} | (
            {"reason_code": one["transfer_reason"]} if "transfer_reason" in one else {}
        )
        again = {**who, "desk_id": "12", "operator_token": "other", "call_mode": "auto"}
        first_end = started + timedelta(minutes=one.get("before_transfer", 1))
        started_again = first_end + timedelta(minutes=one.get("after_transfer", 3))
        happened += [
            ("service_started", started, who),
            ("transferred", first_end, moved),
            ("called", started_again, again),
            ("service_started", started_again + timedelta(seconds=30), again),
            ("service_completed", started_again + timedelta(minutes=8), again),
        ]
    elif status == "served":
        closed = {"reason_code": one["end_reason"]} if "end_reason" in one else {}
        happened += [("service_started", started, who), ("service_completed", done, {**who, **closed})]
    else:
        happened.append(
            (status, done if status == "no_show" else called, {"reason_code": one.get("end_reason", "x")})
        )
    if "vanished" in one:
        happened.append(("vanished", done + timedelta(minutes=one["vanished"]), {}))
    branch_id = one.get("branch", "a")
    for place, (event_type, moment, told) in enumerate(happened):
        subject = f"q/{branch_id}/{day}/{key}/{number}"
        load = {k: v for k, v in told.items() if v != ""}
        if not one.get("operator", "o1"):
            load.pop("operator_token", None)
        event = _event(Kind.QUEUE, subject, f"v{key}-{place}", event_type, moment, load, branch_id)
        yield event if not one.get("is_test") else Event(**{**_fields(event), "is_test": True})


def _fields(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in Event.__slots__}


def _application(one: dict[str, Any]) -> Iterator[Event]:
    """The usual steps, spread over `minutes` at the desk, then those of the provider if `received` is told."""
    day, key = one.get("day", 0), one["key"]
    begun = at(one["at"], day) + one["later"]
    branch_id, length = one.get("branch", "a"), one.get("minutes", 7)
    base: dict[str, Any] = {"service_code": one.get("service", "passport")}
    names = {
        "ticket": "ticket_number",
        "applicant": "applicant_token",
        "representative": "representative_token",
        "representation": "representation_type",
        "channel": "channel",
        "package": "package_hash",
    }
    base |= {field: str(one[name]) for name, field in names.items() if one.get(name)}
    at_desk = {} if one.get("channel") == "online" else {"desk_id": str(one.get("desk", "1"))}
    who = {"operator_token": one.get("operator", "o1"), **at_desk}
    steps: list[tuple[str, float, Row]] = []
    if "steps" in one:
        steps = [(name, minute, {**who, **(load[0] if load else {})}) for name, minute, *load in one["steps"]]
    else:
        usual = [step for step in STEPS if step not in one.get("without", ())]
        for place, name in enumerate(usual):
            load = {**who, **USUAL.get(name, {}), **one.get("set", {}).get(name, {})}
            if name == "check_fee" and "payment" in one:
                load["payment_id"] = one["payment"]
            steps.append((name, length * place / len(usual), load))
    officer = {"operator_token": one.get("officer", "mo")}
    if "received" in one:
        due = {"due_at_source": at(one["due"], day).isoformat()} if "due" in one else {}
        steps.append(("provider_receive", one["received"], {**officer, **due}))
        refusal = one.get("refused")
        decision: dict[str, Any] = {"decision": "approved"}
        if refusal:
            decision = {"decision": "refused", "refusal_by": "provider", "refusal_reason": "discrepancy"}
        steps.append(("decide", one["received"] + one.get("decided", 30), {**officer, **decision}))
    steps += [
        (name, minute, {**officer, **(load[0] if load else {})})
        for name, minute, *load in one.get("extra", ())
    ]
    for place, (name, minute, told) in enumerate(steps):
        moment = begun + timedelta(minutes=minute)
        payload = {k: v for k, v in {**base, **told}.items() if v != ""}
        subject = str(one.get("id", f"{group_number(key):012d}"))
        yield _event(Kind.SERVICE, subject, f"s{key}-{place}", name, moment, payload, branch_id)


def group_number(key: str) -> int:
    group, number = key.split("-")
    return int(group) * 10_000 + int(number)
