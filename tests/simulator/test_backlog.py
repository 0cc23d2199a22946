"""What lies in the source systems after the morning."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import simulator
from simulator.writers.csv_rotating import ENCODING, QUEUE_HEADER, SERVICE_HEADER, RotatingCsv
from tests.simulator.worlds import write_config


def generate(folder: Path, start: str = "2026-11-20T11:30:00+05:00") -> Path:
    config = write_config(folder / "config")
    arguments = ["--config", str(config), "--out", str(folder / "out"), "--labels", str(folder / "labels")]
    assert simulator.main([*arguments, "--start", start, "--http-port", "0", "--backlog-only"]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("backlog"))


def files_of(out: Path) -> dict[str, bytes]:
    found = [path for path in sorted(out.rglob("*")) if path.is_file() and path.parent.name != "sql"]
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def rows_of(out: Path, name: str) -> list[list[str]]:
    """All rows below the headers, the oldest file first."""
    found = sorted(
        out.glob(f"csv/{name}*"), key=lambda path: -int(path.suffix[1:]) if path.suffix != ".csv" else 1
    )
    rows: list[list[str]] = []
    for path in found:
        lines = path.read_bytes().decode(ENCODING)
        assert lines.endswith("\r\n")
        header, *body = csv.reader(lines.splitlines(), delimiter=";")
        assert tuple(header) in {QUEUE_HEADER, SERVICE_HEADER}
        rows.extend(body)
    return rows


def query(out: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(out / "sql" / "equeue.db")) as database:
        return database.execute(statement).fetchall()


def test_the_same_seed_writes_the_same_bytes(out: Path, tmp_path: Path) -> None:
    again = generate(tmp_path)
    assert files_of(again) == files_of(out)
    assert len(files_of(out)) >= 5
    tables = ("ticket", "window_state", "queue_mode", "application_steps")
    for table in tables:
        assert query(again, f"SELECT * FROM {table}") == query(out, f"SELECT * FROM {table}")


def test_rotated_files_hold_every_row_once(out: Path) -> None:
    assert (out / "csv" / "qyzmet.csv.1").exists()
    for name in ("kezek.csv", "qyzmet.csv"):
        rows = rows_of(out, name)
        assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))


def test_kazakh_letters_survive(out: Path) -> None:
    names = {row[7] for row in rows_of(out, "kezek.csv") if row[7]}
    assert names == {"Қызмет әіңғүұқөһ"}


def test_rotation_by_size(tmp_path: Path) -> None:
    log = RotatingCsv(tmp_path / "log.csv", ("№", "Себебі"), max_bytes=45, keep=3)
    log.append((number, "түскі үзіліс") for number in range(1, 8))
    log.close()
    assert {path.name for path in tmp_path.iterdir()} == {"log.csv", "log.csv.1", "log.csv.2", "log.csv.3"}
    texts = [
        (tmp_path / f"log.csv{suffix}").read_bytes().decode(ENCODING) for suffix in (".3", ".2", ".1", "")
    ]
    assert all(text.startswith("№;Себебі\r\n") for text in texts)
    assert [line[0] for text in texts for line in text.splitlines()[1:]] == list("1234567")


def test_json_lines_are_whole_and_numbered(out: Path) -> None:
    for name, letter in (("queue_events", "q"), ("service_events", "s")):
        lines = (out / "jsonl" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        ids = [json.loads(line)["eventId"] for line in lines]
        assert ids == [f"{letter}-{number:08d}" for number in range(1, len(lines) + 1)]


def test_the_database_shows_the_hall_as_it_is(out: Path) -> None:
    states = {row[0] for row in query(out, "SELECT DISTINCT status FROM ticket WHERE branch_code = 'A-005'")}
    assert {0, 1, 3, 4} <= states
    windows = query(out, "SELECT DISTINCT window_no FROM window_state WHERE branch_code = 'A-005'")
    assert len(windows) == 22
    assert query(out, "SELECT count(*) FROM ticket WHERE status = 4 AND finish_at < start_at") == [(0,)]
    assert query(out, "SELECT count(*) FROM ticket WHERE status = 0 AND issued_at IS NOT NULL") == [(0,)]
    assert query(out, "PRAGMA journal_mode") == [("wal",)]


def test_an_admin_tool_deleted_a_row(out: Path) -> None:
    labels = (out.parent / "labels" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    deleted = [label for label in map(json.loads, labels) if label["kind"] == "row_deleted"]
    assert [label["branch"] for label in deleted] == ["mailin-85"]
    row = deleted[0]["note"].removeprefix("id ")
    assert query(out, f"SELECT count(*) FROM ticket WHERE id = {row}") == [(0,)]


def test_labels_are_not_among_the_sources(out: Path) -> None:
    assert not list(out.rglob("*label*"))


def test_before_opening_nothing_has_happened(tmp_path: Path) -> None:
    out = generate(tmp_path, "2026-11-20T05:00:00+05:00")
    assert (out / "jsonl" / "queue_events.jsonl").read_bytes() == b""
    assert query(out, "SELECT count(*) FROM ticket") == [(0,)]


def test_a_missing_configuration_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulator.main(["--config", str(tmp_path)]) == 2
    assert "network.toml" in capsys.readouterr().err


def test_sources_can_be_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_config(tmp_path)
    assert simulator.main(["--config", str(config), "--print-sources"]) == 0
    assert json.loads(capsys.readouterr().out)["mailin-85"] == {"writer": "sql", "code": "A-005"}
