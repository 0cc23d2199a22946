"""Some days of the simulator that come in well or badly: the live job keeps the same, as does evaluating them.

`bench/replay.py` does it with weeks, more branches and every scheme.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from zlib import crc32

from simulator.network import load_network
from simulator.world import World
from sitcenter import settings
from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.integrity.scene import Payment, Registers
from sitcenter.domain.network import BranchStatus, Network
from tests.domain.builders import ALMATY
from tests.domain.integrity.played import translator
from tests.storage.replayed import (
    CARDS,
    CONFIG,
    DAY,
    HOUR,
    Feed,
    Site,
    corrected,
    difference,
    disturbed,
    prompt,
    site_at,
)

BRANCHES = ("psc-medeu", "psc-turksib")
BEGINS = datetime(2026, 10, 30, tzinfo=ALMATY)
"""A Friday; the next working day is in the next month."""
DAYS = 4
STEERED = frozenset({"1004", "1054"})
WRONGS: Mapping[tuple[int, str], Mapping[str, Value]] = {
    (0, "identify"): {"biometric_result": "negative"},
    (1, "check_documents"): {"documents_complete": False},
    (2, "check_fee"): {"payment_id": "one for all", "fee_paid": 500, "step_result": "paid"},
    (3, "sign"): {"eds_serial_token": "one for all", "workstation_id": "w"},
    (4, "send"): {"eds_serial_token": "one for all", "workstation_id": "x"},
}
"""One application of seven, and a step -> what it then tells."""


def some(event: Event) -> bool:
    """Of each day one ticket in fourteen with its application; of the branch and its desks all is told."""
    if event.subject == "branch" or event.subject.startswith("desk:"):
        return True
    number = event.payload.get("ticket_number") or event.subject
    return (
        crc32(f"{event.branch_id}|{event.occurred_at.astimezone(ALMATY).date()}|{number}".encode()) % 14 == 0
    )


def told(events: Sequence[Event]) -> Iterator[Event]:
    """Each branch has a queue's log of its own; they share that of applications. Whom one operator served
    the same representative had brought; some applications have something wrong.
    """
    by = {e.subject: e.payload.get("operator_token") for e in events if e.event_type == "send"}
    for event in events:
        if event.kind is Kind.QUEUE:
            yield replace(event, source_system=f"queue-{event.branch_id}")
            continue
        wrong = {**event.payload, **WRONGS.get((crc32(event.subject.encode()) % 7, event.event_type), {})}
        if by.get(event.subject) in STEERED:
            wrong["representative_token"] = f"rep{by[event.subject]}"
        yield replace(event, source_system="service", payload=wrong)


def world() -> tuple[Network, list[Event], Registers]:
    whole, played = settings.load(CONFIG, {}).network, load_network(CONFIG)
    kept = {name: replace(whole.branches[name], status=BranchStatus.ACTIVE) for name in BRANCHES}
    halls = replace(played, branches=tuple(b for b in played.branches if b.id in BRANCHES))
    log = translator().canonical(World(halls, 1, BEGINS).advance(BEGINS + DAYS * DAY))
    events = list(told([e for e in log if e.occurred_at >= BEGINS and some(e)]))
    paid = {
        str(e.payload["payment_id"]): Payment(str(e.payload["payment_id"]), 10**9, None, e.occurred_at)
        for e in events
        if e.payload.get("payment_id")
    }
    return (
        replace(whole, branches=kept),
        list(corrected(events, Random(1), 0.01)),
        Registers(tuple(paid.values())),
    )


def test_a_log_that_comes_in_badly_leaves_what_one_leaves_that_comes_in_well(tmp_path: Path) -> None:
    network, events, registers = world()
    first, last = min(e.occurred_at for e in events), max(e.occurred_at for e in events)

    def site(name: str, feeds: dict[str, Feed]) -> Site:
        return site_at(tmp_path / f"{name}.db", network, feeds, registers, first)

    calm = site("calm", prompt(events))
    calm.play(lambda: 12 * HOUR)
    calm.rest(last + 2 * DAY)
    alerts, (signals, windows) = calm.standing(), calm.kept(last)
    chance = Random(2)
    bad = site("bad", disturbed(events, chance, 0.01, 1))
    bad.badly(chance, 24 * HOUR)
    bad.rest(last + 2 * DAY)
    assert (bad.turns > 20, bad.starts > 2, len(alerts) > 5) == (True, True, True)
    for _ in range(2):
        assert [difference(*both) for both in zip((signals, windows), bad.kept(last), strict=True)] == [
            [],
            [],
        ]
        bad.evaluate()
    assert bad.standing() == alerts
    assert {rule for _, _, rule, *_ in signals} >= {"C9", "C10", "C11", "C13-E"}
    assert len(windows) > 6 * len(CARDS)
