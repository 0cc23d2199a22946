"""The configurations of docs/real-logs, on invented rows of the same shape."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.registry import build_sources
from sitcenter import settings
from sitcenter.domain.intake import Rejected, Row
from sitcenter.domain.tickets import Ticket, fold_ticket
from tests.collectors.builders import KEY, NOW

CONFIGS = Path(__file__).parents[2] / "docs" / "real-logs"
BANK_HEADER = (
    "line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,"
    "q_start,q_exit,q_time,outcome,ser_start,ser_exit,ser_time,server"
)


def read(name: str, logs: Path, log: str, *lines: str) -> list[Row | Rejected]:
    """The lines through the configuration, as the file that it expects below `logs`."""
    path = logs / log
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    loaded = settings.load(CONFIGS / name, {"SITCENTER_LOGS": str(logs)})
    zones = {branch.id: branch.zone for branch in loaded.network.branches.values()}
    (source,) = build_sources(loaded.sources, zones, KEY)
    rows = source.parse(source.transport.fetch(None, 100).records, NOW)
    source.transport.close()
    return rows


def call(tmp_path: Path, **values: str) -> Row | Rejected:
    usual = {
        "line": "AA0999", "call_id": "1", "customer_id": "C1", "priority": "0", "type": "PS", "date": "1999-08-05",
        "vru_entry": "9:00:00", "vru_exit": "9:00:10", "vru_time": "10",
        "q_start": "9:00:10", "q_exit": "9:02:10", "q_time": "120", "outcome": "AGENT",
        "ser_start": "9:02:09", "ser_exit": "9:05:09", "ser_time": "180", "server": "S99",
    }  # fmt: skip
    found = usual | values
    lines = BANK_HEADER, ",".join(found[name] for name in BANK_HEADER.split(","))
    (only,) = read("bank", tmp_path, "bank_queue/calls_1999-08-01_14.csv.gz", *lines)
    return only


def ticket(tmp_path: Path, **values: str) -> Ticket:
    row = call(tmp_path, **values)
    assert isinstance(row, Row), row
    return fold_ticket(row.events)


NOT_QUEUED = {"q_start": "0:00:00", "q_exit": "0:00:00", "q_time": "0"}
NOT_SERVED = {"ser_start": "0:00:00", "ser_exit": "0:00:00", "ser_time": "0"}


@pytest.mark.parametrize(
    ("values", "status", "wait_s", "service_s"),
    [
        ({}, "served", 120, 180),
        (NOT_QUEUED | {"ser_start": "9:00:08"}, "served", 0, 301),
        (NOT_SERVED | {"outcome": "HANG", "server": "NONE"}, "abandoned", None, None),
        (NOT_SERVED | {"q_exit": "9:00:10", "q_time": "0", "outcome": "HANG"}, "abandoned", None, None),
        (NOT_QUEUED | NOT_SERVED | {"outcome": "HANG"}, "cancelled", None, None),
        (NOT_SERVED, "no_show", 120, None),
        ({"ser_start": "9:02:08", "ser_exit": "9:02:08", "ser_time": "0"}, "served", 120, 0),
        (
            {"vru_entry": "23:58:00", "vru_exit": "23:59:00", "q_start": "23:59:00", "q_exit": "0:01:00",
             "ser_start": "0:01:00", "ser_exit": "0:02:00"},
            "served", 120, 60,
        ),
    ],
    ids=["queued", "not queued", "hung up", "hung up at once", "left in the menu", "nobody there", "no time", "midnight"],
)  # fmt: skip
def test_calls_of_the_bank(
    tmp_path: Path, values: Mapping[str, str], status: str, wait_s: int | None, service_s: int | None
) -> None:
    found = ticket(tmp_path, **values)
    times = [None if ms is None else ms / 1000 for ms in (found.wait_ms, found.service_ms)]
    assert (found.status, found.is_open, *times) == (status, False, wait_s, service_s)


def test_phantom_calls_are_quarantined(tmp_path: Path) -> None:
    found = call(tmp_path, outcome="PHANTOM")
    assert isinstance(found, Rejected)
    assert found.reason == "declared_exclusion"


def test_israel_was_three_hours_ahead_in_august_1999(tmp_path: Path) -> None:
    assert ticket(tmp_path).issued_at == datetime(1999, 8, 5, 6, 0, 10, tzinfo=UTC)


def test_dates_of_the_snapshots_are_put_right_or_refused(tmp_path: Path) -> None:
    header = (
        "name,time,date,status,czasObslugi,lp,idGrupy,liczbaCzynnychStan,"
        "nazwaGrupy,literaGrupy,liczbaKlwKolejce,aktualnyNumer"
    )
    lines = [
        f"UD_Wola,08:05,{day},1,10,1,999,2,X: Ęą,X,7,X012"
        for day in ("2020-12-31", "2012-02-09", "2020-01-02")
    ]
    right, broken, plain = read("warsaw", tmp_path, "warsaw_queues/warsaw_queues.csv.gz", header, *lines)
    assert isinstance(right, Row)
    assert right.events[0].occurred_at == datetime(2019, 12, 31, 7, 5, tzinfo=UTC)
    assert right.events[0].payload["waiting_count"] == 7
    assert isinstance(broken, Rejected)
    assert broken.reason == "outside_declared_range"
    assert isinstance(plain, Row)


def test_tasks_of_the_municipality_keep_their_words(tmp_path: Path) -> None:
    header = "case:channel,case:concept:name,case:deadline,concept:instance,concept:name,org:resource,time:timestamp"
    line = "Desk,case-1,2011-12-06 13:41:31.788000+01:00,task-1,T99 Something else,R1,2011-10-11 13:45:40.276000+02:00"
    (row,) = read("receipt", tmp_path, "receipt_wabo/receipt.csv.gz", header, line)
    assert isinstance(row, Row)
    (event,) = row.events
    assert (event.event_type, event.subject, event.payload["step_name"]) == (
        "other",
        "case-1",
        "T99 Something else",
    )
    assert event.payload["due_at_source"] == "2011-12-06T12:41:31.788000Z"
