"""Polls against a real store, and against a fake where the store's answers must be chosen."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from collectors.parsing import Parser
from collectors.records import Page, Record, SourceError
from collectors.registry import build_sources
from collectors.run import MAX_PAGES, Outcome, Source, collect_once, poll, sweep
from sitcenter.domain.events import Kind
from sitcenter.domain.intake import Batch, Saved
from sitcenter.storage import CursorMoved, SourceSpec, Writer, connect, migrate, verify_journal
from tests.collectors.builders import KEY, NOW, ZONES, FakeJournal, FakeTransport, only, parser, row, source
from tests.collectors.transports.following import append
from tests.domain.builders import network

FIELDS = {"key": "id", "branch": "branch", "event": "type", "at": "at", "ticket_number": "ticket"}


def at() -> Any:
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def writer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Writer]:
    url = f"sqlite:///{tmp_path}/store.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    engine = connect(url)
    migrate(engine)
    yield Writer(engine, network())
    assert verify_journal(engine) == []
    engine.dispose()


def registered(writer: Writer, declared: dict[str, Any]) -> Source:
    (found,) = build_sources([only(declared)], ZONES, KEY)
    writer.register([SourceSpec(found.id, found.kind.value, ("a", "b"), 1.0)])
    return found


def csv_log(path: Path, **changes: Any) -> dict[str, Any]:
    transport = {"type": "file", "path": str(path), "format": "csv"}
    usual = {"id": "src", "kind": "queue", "shape": "events", "zone": "Asia/Almaty", "branches": ["a", "b"]}
    return usual | {"transport": transport, "fields": FIELDS} | changes


def line(key: object, event_type: str = "called", branch: str = "a", second: int = 0) -> bytes:
    return f"{key},{branch},{event_type},2026-11-20T11:00:{second:02},A{key}\n".encode()


HEADER = b"id,branch,type,at,ticket\n"


def test_read_is_stored_and_duplicate_and_quarantined_to_the_row(tmp_path: Path, writer: Writer) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(
        HEADER + line(1) + line(2) + line(1) + line(3, branch="zz") + b"broken\n" + line(2, second=9)
    )
    found = registered(writer, csv_log(log, batch_rows=2))
    outcome = collect_once(found, writer, at)
    assert outcome == Outcome(read=6, stored=2, duplicate=1, quarantined=3, batches=4, drained=True)
    assert collect_once(found, writer, at) == Outcome(drained=True)


def test_rows_read_again_from_the_beginning_are_all_duplicates(tmp_path: Path, writer: Writer) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(HEADER + line(1) + line(2))
    found = registered(writer, csv_log(log))
    collect_once(found, writer, at)
    cursor = writer.cursor("src")
    rows = found.parse(found.transport.fetch(None, 10).records, NOW)
    assert writer.save(Batch("src", rows, cursor, cursor, NOW)) == Saved(2, 0, 2, 0)


def in_place(url: str) -> dict[str, Any]:
    transport = {
        "type": "sql",
        "url": url,
        "table": "ticket",
        "key": "id",
        "updated": "updated",
        "sweep_s": 5,
    }
    template = [
        {"event": "ticket_issued", "at": "issued", "fields": ["ticket_number"]},
        {"event": "called", "at": "called", "fields": ["desk_id"]},
    ]
    fields = {"key": "id", "branch": "branch", "ticket_number": "no", "desk_id": "desk"}
    declared = {"id": "src", "kind": "queue", "shape": "rows", "zone": "Asia/Almaty", "branches": ["a"]}
    return declared | {"transport": transport, "fields": fields, "template": template}


class Vendor:
    """A vendor's database whose one ticket changes in place."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self._engine = create_engine(self.url)
        self.run("CREATE TABLE ticket (id INTEGER PRIMARY KEY, branch, no, issued, called, desk, updated)")
        self.run(
            "INSERT INTO ticket VALUES (7, 'a', 'A001', '2026-11-20 10:00:00', NULL, NULL, '2026-11-20 10:00:00')"
        )

    def run(self, statement: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(statement))
        self._engine.dispose()

    def change(self, second: int, **values: str) -> None:
        changes = ", ".join(f"{name} = '{value}'" for name, value in values.items())
        self.run(f"UPDATE ticket SET {changes}, updated = '2026-11-20 10:30:{second:02}'")


def test_a_ticket_that_changes_in_place_is_told_once_corrected_and_found_gone(
    tmp_path: Path, writer: Writer
) -> None:
    vendor = Vendor(tmp_path / "vendor.db")
    found = registered(writer, in_place(vendor.url))
    assert poll(found, writer, at).stored == 1
    vendor.change(1, called="2026-11-20 10:20:00", desk="3")
    assert poll(found, writer, at).stored == 1
    vendor.change(2, desk="12")
    assert poll(found, writer, at) == Outcome(read=1, duplicate=1, batches=1, drained=True)
    vendor.change(3, called="2026-11-20 10:21:00")
    assert poll(found, writer, at).stored == 1
    about = ("a", "src/a/2026-11-20/A001")
    told = writer.told("src", Kind.QUEUE, [about])[about]
    assert [e.event_type for e in told] == ["ticket_issued", "called", "called"]
    assert [e.payload.get("desk_id") for e in told] == [None, "3", "12"]
    assert told[2].corrects_seq == told[1].source_seq
    assert sweep(found, writer, NOW) is None
    vendor.run("DELETE FROM ticket")
    assert sweep(found, writer, NOW) == Saved(1, 1, 0, 0, 5)
    assert writer.known_rows("src", NOW) == {}
    assert sweep(found, writer, NOW) is None


def faked(transport: FakeTransport, config: Any = None, **changes: Any) -> Source:
    parse: Parser = parser(config or source())
    made = Source("src", Kind.QUEUE, "UTC", 1.0, 60.0, transport, parse, batch_rows=2)
    return dataclasses.replace(made, **changes)


def page(*keys: int, cursor: str, more: bool = False) -> Page:
    return Page([Record(f"log:{k}", row(id=str(k)), "") for k in keys], cursor, more)


def test_a_poll_ends_when_its_pages_are_spent_and_the_next_goes_on() -> None:
    pages: dict[str | None, Page] = {
        None if n == 0 else str(n): page(n, cursor=str(n + 1), more=True) for n in range(MAX_PAGES + 5)
    }
    journal, found = FakeJournal(), faked(FakeTransport(pages))
    first = poll(found, journal, at)
    assert (first.read, first.drained) == (MAX_PAGES, False)
    second = poll(found, journal, at)
    assert (second.read, second.drained) == (5, True)


@pytest.mark.parametrize(
    ("gone", "known", "believed"),
    [(1, 1, True), (2, 2, False), (4, 5, True), (5, 20, False), (5, 25, True), (30, 100, False)],
)
def test_rows_missing_in_mass_are_a_fault_of_the_source_and_no_deletions(
    gone: int, known: int, *, believed: bool
) -> None:
    rows = {str(n): f"src/a/{n}" for n in range(known)}
    journal = FakeJournal(open=rows)
    found = faked(FakeTransport({}, gone=frozenset(list(rows)[:gone])), sweep_s=5.0)
    if believed:
        assert sweep(found, journal, NOW) == Saved(gone, gone, 0, 0, 1)
        return
    with pytest.raises(SourceError, match=f"{gone} of {known} known rows are missing at once"):
        sweep(found, journal, NOW)
    assert journal.batches == []


def test_draining_reads_past_the_budget_of_a_poll() -> None:
    pages: dict[str | None, Page] = {
        None if n == 0 else str(n): page(n, cursor=str(n + 1), more=True) for n in range(2 * MAX_PAGES + 1)
    }
    assert collect_once(faked(FakeTransport(pages)), FakeJournal(), at).read == 2 * MAX_PAGES + 1


def test_an_empty_poll_is_a_sign_of_life_and_no_batch() -> None:
    journal = FakeJournal()
    assert poll(faked(FakeTransport({})), journal, at) == Outcome(drained=True)
    assert (journal.polls, journal.batches) == (["alive"], [])


def test_the_lag_of_events_is_that_of_the_newest_and_unknown_when_nothing_is_new() -> None:
    """It is 11:30; the last batch brings events of 11:20 and 11:10."""
    early, newest, other = (
        Record(f"log:{n}", row(id=str(n), at=f"2026-11-20T11:{n}:00"), "") for n in ("00", "20", "10")
    )
    pages = {None: Page([early], "c1", more=True), "c1": Page([newest, other], "c2")}
    journal = FakeJournal()
    poll(faked(FakeTransport(pages)), journal, at)
    poll(faked(FakeTransport(pages)), journal, at)
    assert journal.lags == [10 * 60, None]


def test_a_clock_ahead_of_ours_is_no_negative_lag() -> None:
    journal = FakeJournal()
    ahead = Record("log:1", row(at="2026-11-20T11:31:00"), "")
    poll(faked(FakeTransport({None: Page([ahead], "c1")})), journal, at)
    assert journal.lags == [0]


def test_a_batch_says_where_it_began_and_ended_and_by_which_key() -> None:
    journal = FakeJournal()
    poll(faked(FakeTransport({None: page(1, cursor="c1")}), key_id="k1"), journal, at)
    (batch,) = journal.batches
    assert (batch.cursor_before, batch.cursor_after, batch.at, batch.key_id) == (None, "c1", NOW, "k1")


class MovingJournal(FakeJournal):
    """Another collector saves `times` times between our read and our save."""

    times = 1

    def save(self, batch: Batch) -> Saved:
        if self.times:
            self.times -= 1
            self.at = "c1"
            raise CursorMoved("src", "c1", batch.cursor_before)
        return super().save(batch)


def test_a_cursor_that_somebody_else_moved_is_read_from_again() -> None:
    pages = {None: page(1, cursor="c1"), "c1": page(2, cursor="c2")}
    journal = MovingJournal()
    poll(faked(FakeTransport(pages)), journal, at)
    assert [batch.cursor_before for batch in journal.batches] == ["c1"]


def test_a_source_that_fails_raises_and_saves_nothing() -> None:
    journal = FakeJournal()
    with pytest.raises(SourceError, match="down"):
        poll(faked(FakeTransport({}, error=SourceError("down"))), journal, at)
    assert (journal.polls, journal.batches) == ([], [])


def test_two_collectors_of_one_log_store_every_row_once(tmp_path: Path, writer: Writer) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(HEADER + line(1))
    one = registered(writer, csv_log(log))
    (two,) = build_sources([only(csv_log(log))], ZONES, KEY)
    assert [poll(each, writer, at).stored for each in (one, two)] == [1, 0]
    append(log, line(2))
    assert [poll(each, writer, at).stored for each in (two, one)] == [1, 0]
