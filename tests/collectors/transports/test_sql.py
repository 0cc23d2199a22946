"""Another system's table: keyset reading, late commits, changes in place, rows that vanish."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from collectors.records import Page, Record, SourceError, Unread
from collectors.transports.sql import SqlTransport
from collectors.transports.window import Seen, Window, dump, load
from sitcenter.domain import reasons
from sitcenter.settings import transports as settings
from tests.collectors.builders import KAZAKH

NOON = datetime(2026, 11, 20, 12)  # noqa: DTZ001 - the source writes local time without an offset


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/source.db"
    address: str = request.getfixturevalue("postgres").create_database()
    return address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The other system's own connection."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    kind = "TEXT" if url.startswith("sqlite") else "TIMESTAMP"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE ticket (id INTEGER PRIMARY KEY, no TEXT, at {kind})"))
    yield engine
    engine.dispose()


def put(engine: Engine, key: int, seconds: float, no: str = "A1") -> None:
    with engine.begin() as connection:
        write(connection, key, seconds, no)


def write(connection: Connection, key: int, seconds: float, no: str = "A1") -> None:
    at = (NOON + timedelta(seconds=seconds)).isoformat(" ")
    connection.execute(text("DELETE FROM ticket WHERE id = :id"), {"id": key})
    connection.execute(text("INSERT INTO ticket VALUES (:id, :no, :at)"), {"id": key, "no": no, "at": at})


class Reading:
    def __init__(self, url: str, **changes: Any) -> None:
        usual = {"type": "sql", "url": url, "table": "ticket", "key": "id", "updated": "at", "overlap_s": 30}
        self.transport = SqlTransport(settings.SqlTransport.model_validate(usual | changes))
        self.cursor: str | None = None

    def page(self, limit: int = 100) -> Page:
        page = self.transport.fetch(self.cursor, limit)
        self.cursor = page.cursor
        return page

    def keys(self, limit: int = 100) -> list[object]:
        return [each.values["id"] for each in self.page(limit).records if isinstance(each, Record)]


@pytest.fixture
def reading(url: str, engine: Engine) -> Iterator[Reading]:
    reading = Reading(url)
    yield reading
    reading.transport.close()


def test_rows_come_in_order_of_change_and_once(engine: Engine, reading: Reading) -> None:
    for key, seconds in ((1, 5), (2, 3), (3, 4)):
        put(engine, key, seconds)
    assert reading.keys() == [2, 3, 1]
    assert reading.keys() == []


def test_a_page_ends_at_its_limit_and_says_that_there_is_more(engine: Engine, reading: Reading) -> None:
    for key in range(1, 6):
        put(engine, key, 0)
    pages = [reading.page(2) for _ in range(4)]
    assert [[r.values["id"] for r in p.records if isinstance(r, Record)] for p in pages] == [
        [1, 2],
        [3, 4],
        [5],
        [],
    ]
    assert [page.more for page in pages[:2]] == [True, True]


def test_a_row_committed_late_inside_the_overlap_is_not_missed(engine: Engine, reading: Reading) -> None:
    put(engine, 1, 100)
    put(engine, 2, 160)
    assert reading.keys() == [1, 2]
    put(engine, 3, 135)
    assert reading.keys() == [3]
    assert reading.keys() == []


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_transaction_that_commits_after_later_ones_is_not_missed(engine: Engine, reading: Reading) -> None:
    with engine.connect() as slow:
        write(slow, 1, 10)
        put(engine, 2, 20)
        assert reading.keys() == [2]
        slow.commit()
    assert reading.keys() == [1]


def test_the_overlap_reaches_back_to_the_last_settled_row_however_rare_rows_are(
    engine: Engine, reading: Reading
) -> None:
    put(engine, 1, 0)
    put(engine, 2, 1000)
    assert reading.keys() == [1, 2]
    put(engine, 3, 975)
    assert reading.keys() == [3]


def test_rows_seen_unchanged_in_the_overlap_are_not_read_again_and_the_memory_is_bounded(
    engine: Engine, url: str
) -> None:
    reading = Reading(url, overlap_rows=3)
    for key in range(1, 11):
        put(engine, key, 0.1 * key)
        assert reading.keys() == [key]
    assert len(load(reading.cursor).seen) == 3
    assert reading.keys() == []
    reading.transport.close()


def test_a_row_that_changes_in_place_is_read_again_even_within_the_same_second(
    engine: Engine, reading: Reading
) -> None:
    put(engine, 1, 0, "A1")
    assert reading.keys() == [1]
    put(engine, 1, 0, "A2")
    assert reading.keys() == [1]
    put(engine, 1, 500, "A3")
    assert reading.keys() == [1]
    assert reading.keys() == []


def test_a_table_that_only_grows_is_read_by_key_with_its_late_commits(engine: Engine, url: str) -> None:
    reading = Reading(url, updated=None)
    for key in (1, 2, 4):
        put(engine, key, 0)
    assert reading.keys() == [1, 2, 4]
    put(engine, 3, 0)
    put(engine, 5, 0)
    assert reading.keys() == [3, 5]
    reading.transport.close()


def test_rows_without_a_time_of_change_hold_nothing_up_and_are_told_once(
    engine: Engine, reading: Reading
) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO ticket VALUES (1, 'A1', NULL), (2, 'A2', NULL)"))
    first = reading.page().records
    told = [(each.place, each.reason, each.detail) for each in first if isinstance(each, Unread)]
    assert told == [(f"ticket:{n}", reasons.MISSING_TIME, "at: no value") for n in (1, 2)]
    assert reading.page().records == ()
    for key, seconds in ((3, 0), (4, 60)):
        put(engine, key, seconds)
    assert reading.keys() == [3, 4]
    put(engine, 1, 61)
    assert reading.keys() == [1]
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO ticket VALUES (9, 'A9', NULL)"))
    assert [each.place for each in reading.page().records] == ["ticket:9"]
    assert reading.page().records == ()


@pytest.mark.parametrize("changes", [{"updated": None}, {}], ids=["grows", "changes"])
def test_a_cursor_stays_small(engine: Engine, url: str, changes: dict[str, Any]) -> None:
    reading = Reading(url, **changes)
    with engine.begin() as connection:
        for key in range(100_000, 100_300):
            write(connection, key, 0.01)
    assert len(reading.keys(1000)) == 300
    assert len(reading.cursor or "") < 2000
    put(engine, 100_300, 0.02)
    assert reading.keys() == [100_300]
    assert reading.keys() == []
    reading.transport.close()


def test_vanished_rows_are_noticed(engine: Engine, reading: Reading) -> None:
    for key in (1, 2):
        put(engine, key, 0)
    assert reading.transport.missing(["1", "2", "3"]) == {"3"}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_keys_that_compare_otherwise_than_as_text_have_not_vanished(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE loose (id, code TEXT)"))
        connection.execute(text("INSERT INTO loose VALUES (7, 'A7   '), (8, ' A8')"))
        connection.execute(text("CREATE VIEW seen AS SELECT id + 0 AS id, code FROM loose"))
    for table, key, wanted in (("loose", "id", "7"), ("seen", "id", "8"), ("loose", "code", "A8")):
        reading = Reading(url, table=table, key=key, updated=None)
        assert reading.transport.missing([wanted, "9"]) == {"9"}
        reading.transport.close()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_padded_keys_have_not_vanished(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE padded (code CHAR(8), free VARCHAR(8))"))
        connection.execute(text("INSERT INTO padded VALUES ('A7', ' A7 ')"))
    for key in ("code", "free"):
        reading = Reading(url, table="padded", key=key, updated=None)
        assert reading.transport.missing(["A7", "A9"]) == {"A9"}
        reading.transport.close()


def test_nothing_can_be_written_to_the_source(engine: Engine, reading: Reading) -> None:
    put(engine, 1, 0)
    with pytest.raises(SourceError, match=r"(?i)read-?only"), reading.transport._reading() as connection:
        connection.execute(text("DELETE FROM ticket"))
    assert reading.keys() == [1]


def test_a_record_says_where_it_comes_from_and_keeps_its_letters(engine: Engine, reading: Reading) -> None:
    put(engine, 7, 0, KAZAKH)
    (row,) = reading.page().records
    assert isinstance(row, Record)
    assert (row.place, row.values["no"], KAZAKH in row.raw) == ("ticket:7", KAZAKH, True)


def test_a_missing_table_column_or_file_is_a_failed_poll(engine: Engine, url: str, tmp_path: Path) -> None:
    for changes in ({"table": "nothing"}, {"key": "nothing"}, {"updated": "nothing"}):
        reading = Reading(url, **changes)
        with pytest.raises(SourceError, match="nothing"):
            reading.page()
        reading.transport.close()
    gone = Reading(f"sqlite:///{tmp_path}/gone.db")
    with pytest.raises(SourceError, match="unable to open"):
        gone.page()
    assert not (tmp_path / "gone.db").exists()


def test_a_database_file_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "source.db"
    reading = Reading(f"sqlite:///{path}")
    for key in (1, 2):
        path.unlink(missing_ok=True)
        engine = create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE ticket (id INTEGER PRIMARY KEY, no TEXT, at TEXT)"))
            write(connection, key, 10 * key)
        engine.dispose()
        assert reading.keys() == [key]


def test_a_window_survives_its_cursor() -> None:
    for untimed in (None, 9, NOON):
        window = Window((NOON, 5), ("abcdefgh", "ijklmnop"), untimed)
        assert load(dump(window)) == window
    assert load(None) == Window()


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (["2026-11-20 12:00:00", "2026-11-20 12:00:31", "2026-11-20T12:01:00Z"], 2),
        ([1000, 1031, 1060], 2),
        ([1795154400000, 1795154431000, 1795154460000], 2),
        (["r1", "r2", "r3"], 3),
    ],
)
def test_the_overlap_understands_times_as_databases_hold_them(values: list[Any], kept: int) -> None:
    rows = [Seen(value, key, "d") for key, value in enumerate(values)]
    assert len(Window().moved(rows, overlap_s=30, most=100).seen) == kept


def test_text_that_is_not_utf8_rejects_its_row_only(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/source.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE ticket (id INTEGER PRIMARY KEY, no TEXT, at TEXT)"))
        write(connection, 1, 1)
        connection.execute(
            text("INSERT INTO ticket VALUES (2, CAST(X'41FF' AS TEXT), '2026-11-20 12:00:02')")
        )
        write(connection, 3, 3)
    engine.dispose()
    first, broken, third = Reading(f"sqlite:///{tmp_path}/source.db").page().records
    assert (first.place, third.place) == ("ticket:1", "ticket:3")
    assert isinstance(broken, Unread)
    assert (broken.reason, broken.detail) == (reasons.BAD_ENCODING, "no: not UTF-8")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_keys_and_times_of_types_that_only_some_databases_have(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE visit (id NUMERIC PRIMARY KEY, code UUID, at TIMESTAMPTZ)"))
        rows = (
            "(1, gen_random_uuid(), '2026-11-20 12:00+05'), (2, gen_random_uuid(), '2026-11-20 12:00:40+05')"
        )
        connection.execute(text(f"INSERT INTO visit VALUES {rows}"))
    for changes in ({"updated": "at"}, {"updated": None}, {"key": "code", "updated": None}):
        reading = Reading(url, table="visit", **changes)
        first = reading.keys()
        assert sorted(map(str, first)) == ["1", "2"]
        assert reading.keys() == []
        reading.transport.close()
