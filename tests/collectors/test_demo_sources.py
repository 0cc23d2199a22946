"""The demonstration's ten sources of four vendors, through config/sources.toml into a real store."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.integrity.days import day_of
from collectors.integrity.judge import Judge
from collectors.registers.shelf import Shelf
from collectors.registry import build_sources
from collectors.run import Outcome, collect_once
from sitcenter import settings
from sitcenter.storage import Reader, SourceSpec, Writer, connect, migrate
from tests.collectors.builders import KEY

CONFIG = Path(__file__).parents[2] / "config"
START = "2026-11-20T09:45:00+05:00"
AFTER = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Collected:
    sources: Path
    database: Path
    outcomes: dict[str, Outcome]
    branches: frozenset[str]

    def query(self, statement: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    """A morning played by the simulator and drained once."""
    home = tmp_path_factory.mktemp("demo")
    command = ["-m", "simulator", "--config", str(CONFIG), "--out", str(home / "sources")]
    played = ["--labels", str(home / "labels"), "--start", START, "--http-port", "0"]
    world = subprocess.Popen([sys.executable, *command, *played], stdout=subprocess.PIPE, text=True)
    try:
        assert world.stdout is not None
        world.stdout.readline()
        port = world.stdout.readline().rsplit(" ", 1)[1].strip()
        yield drain(home, f"http://127.0.0.1:{port}")
    finally:
        world.terminate()
        world.communicate(timeout=30)


def drain(home: Path, address: str) -> Collected:
    database = home / "store.db"
    env = {
        "SITCENTER_DATABASE_URL": f"sqlite:///{database}",
        "SITCENTER_DEMO_SOURCES": str(home / "sources"),
        "SITCENTER_DEMO_HTTP": address,
    }
    loaded = settings.load(CONFIG, env)
    engine = connect(loaded.site.database_url)
    migrate(engine)
    writer = Writer(engine, loaded.network)
    writer.register([SourceSpec(s.id, s.kind.value, s.branches, s.poll_s) for s in loaded.sources])
    zones = {branch.id: branch.zone for branch in loaded.network.branches.values()}
    outcomes = {}
    for source in build_sources(loaded.sources, zones, KEY):
        outcomes[source.id] = collect_once(source, writer, lambda: AFTER)
        source.transport.close()
    engine.dispose()
    return Collected(home / "sources", database, outcomes, frozenset(zones))


def test_every_row_of_every_vendor_is_understood(collected: Collected) -> None:
    assert len(collected.outcomes) == 10
    for source_id, outcome in collected.outcomes.items():
        assert outcome.read == outcome.stored + outcome.duplicate, source_id
        assert (outcome.quarantined, outcome.read > 0 or source_id == "mode-sql") == (0, True), source_id


def test_every_branch_has_tickets_and_applications_of_those_tickets(collected: Collected) -> None:
    for table in ("ticket", "application"):
        assert {
            name for (name,) in collected.query(f"SELECT DISTINCT branch_id FROM {table}")
        } == collected.branches
    lost = collected.query(
        """SELECT branch_id, ticket_uid FROM application WHERE ticket_uid IS NOT NULL
        AND ticket_uid NOT IN (SELECT ticket_uid FROM ticket)"""
    )
    assert lost == []


def test_every_vendor_says_how_people_are_called(collected: Collected) -> None:
    told = collected.query(
        """SELECT DISTINCT source_system, json_extract(payload, '$.call_mode') FROM event
        WHERE event_type IN ('called', 'recalled') AND json_extract(payload, '$.call_mode') IS NOT NULL"""
    )
    queues = ("queue-jsonl", "queue-csv", "queue-http", "queue-sql")
    assert set(told) == {(queue, mode) for queue in queues for mode in ("auto", "manual", "recall")}


def test_every_vendor_names_the_payments_of_fees(collected: Collected) -> None:
    told = collected.query(
        """SELECT source_system FROM event WHERE event_type = 'check_fee'
        AND json_extract(payload, '$.step_result') = 'paid'
        GROUP BY source_system HAVING count(*) = count(json_extract(payload, '$.payment_id'))"""
    )
    assert {name for (name,) in told} == {"service-jsonl", "service-csv", "service-http", "service-sql"}


def test_the_registers_of_the_demonstration_show_what_was_false_on_earlier_days(collected: Collected) -> None:
    """The simulator's labels: a fee that nobody paid, and an act that one side never signed."""
    written = AFTER.timestamp()
    for path in (collected.sources / "registers").iterdir():
        os.utime(path, (written, written))
    loaded = settings.load(CONFIG, {"SITCENTER_DEMO_SOURCES": str(collected.sources)})
    engine = connect(f"sqlite:///{collected.database}")
    reader = Reader(engine, loaded.network)
    shelf = Shelf(loaded.registers, loaded.network.branches, KEY, lambda: AFTER)
    cards = {name: loaded.integrity[name] for name in ("C11", "C20")}
    judge = Judge(reader, loaded.network, cards, loaded.site.integrity, shelf.registers)
    labels = (collected.sources.parent / "labels" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    told = [each for each in map(json.loads, labels) if each["kind"] in ("false_payment", "act_unsigned")]
    assert {each["kind"] for each in told} == {"false_payment", "act_unsigned"}
    for label in told:
        branch = loaded.network.branches[label["branch"]]
        after = day_of(branch, branch.day(datetime.fromisoformat(label["at"])) + timedelta(days=1))
        fees, acts = judge.closed(after, AFTER).findings
        assert (fees.closed, fees.uncomputable, acts.closed, acts.uncomputable) == ((), (), (), ())
        false = label["kind"] == "false_payment"
        [signal] = (fees if false else acts).signals
        assert signal.subject == f"{'application' if false else 'act'}:{label['subject']}"
    engine.dispose()


def test_the_waits_of_the_database_that_changes_in_place_are_its_own(collected: Collected) -> None:
    vendor = sqlite3.connect(collected.sources / "sql" / "equeue.db")
    code = {"A-004": "spec-psc-5", "A-005": "mailin-85", "A-008": "psc-turksib", "A-012": "psc-auezov-2"}
    query = """SELECT branch_code, ticket_no, (julianday(first_call_at) - max(julianday(issued_at),
        coalesce(julianday(slot_at), 0))) * 86400 FROM ticket WHERE first_call_at IS NOT NULL AND updated_at < ?"""
    before = "2026-11-20 09:45:00"
    expected = {(code[b], no): max(0, round(wait)) for b, no, wait in vendor.execute(query, (before,))}
    vendor.close()
    found = {
        (branch, number): wait
        for branch, number, wait in collected.query(
            "SELECT branch_id, ticket_number, wait_ms / 1000 FROM ticket WHERE source_system = 'queue-sql'"
        )
    }
    assert len(expected) > 20
    assert {key: found.get(key) for key in expected} == expected


def test_no_persons_number_of_any_vendor_is_in_the_store(collected: Collected) -> None:
    people: set[str] = set()
    for line in (
        (collected.sources / "jsonl" / "service_events.jsonl").read_text(encoding="utf-8").splitlines()
    ):
        row = json.loads(line)
        people.update(row[name] for name in ("iin", "trusteeIin", "plate", "vin") if name in row)
    text = (collected.sources / "csv" / "kezek.csv").read_text(encoding="kz1048")
    people.update(re.findall(r"(?<!\d)\d{12}(?!\d)|\+7\d{10}", text))
    assert len(people) > 100
    home = collected.database.parent
    stored = b"".join(path.read_bytes() for path in sorted(home.glob("store.db*")))
    assert [person for person in people if person.encode() in stored] == []


def test_every_vendor_tells_deadlines_suspensions_and_errors(collected: Collected) -> None:
    told = collected.query(
        """SELECT source_system, count(due_at_source), sum(suspended), sum(tech_error), sum(last_step = 'suspend')
        FROM application GROUP BY source_system"""
    )
    assert len(told) == 4
    assert all(count not in (0, None) for _, *counts in told for count in counts), told
    reasons = collected.query("SELECT DISTINCT suspensions FROM application WHERE suspensions != '[]'")
    assert all("document_awaited" in str(text) for (text,) in reasons)
    online = collected.query("SELECT count(*) FROM application WHERE channel = 'online' AND desk_id IS NULL")
    assert online > [(20,)]
