"""Alerts and flips as files."""

import csv
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from dashboard.exports import router
from dashboard.live import Hub
from tests.dashboard.deps_branch import deps
from tests.dashboard.desk import FakeDesk, alert, flip, minutes_ago
from tests.dashboard.served import served
from tests.dashboard.test_live import on_a_loop
from tests.dashboard.world import NOW, FakeReader, network


@contextmanager
def site(desk: FakeDesk | None) -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(router(replace(deps(FakeReader(), network()), alerts=desk)))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def table(client: httpx.Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_an_alert_is_told_with_its_work_and_how_long_it_took() -> None:
    done = alert(
        "a1",
        acknowledged_at=minutes_ago(4),
        acknowledged_by="=HYPERLINK",
        acknowledged_why="owner of 900101900123 called",
        resolved_at=minutes_ago(1),
        evidence=("000012345678", "000012345679"),
        observed=52.5,
    )
    with site(FakeDesk({"a1": done})) as client:
        (row,) = table(client, "/export/alerts.csv")
    told = {"since", "to_acknowledge_s", "to_resolve_s", "limit", "observed", "evidence", "owner", "level"}
    assert {key: row[key] for key in told} == {
        "since": "2026-11-20T11:42:07+05:00",
        "to_acknowledge_s": "120",
        "to_resolve_s": "300",
        "limit": "1800",
        "observed": "52.5",
        "evidence": "000012345678 000012345679",
        "owner": "",
        "level": "0",
    }
    assert row["acknowledged_by"] == "'=HYPERLINK"
    assert row["acknowledged_why"] == "owner of ************ called"


def test_a_flip_is_told_with_who_why_and_what_changed_with_it() -> None:
    made = flip("a1", 3, "work", "new", "acknowledged", actor="+Ахметова", reason="-", detail={"level": 0})
    with site(FakeDesk(history=[made])) as client:
        (row,) = table(client, "/export/flips.csv")
        manifest = client.get("/export/flips.manifest.json").json()
    assert (row["at"], row["before"], row["after"], row["detail"]) == (
        "2026-11-20T11:42:07+05:00", "new", "acknowledged", '{"level":0}'
    )  # fmt: skip
    assert (row["actor"], row["reason"]) == ("'+Ахметова", "'-")
    assert (manifest["rows"], manifest["export"]) == (1, "flips")


def test_a_condition_may_be_asked_for_and_branches() -> None:
    with site(FakeDesk()) as client:
        over = table(client, "/export/alerts.csv?status=resolved")
        place = table(client, "/export/alerts.csv?branches=bostandyk")
    assert [row["branch_id"] for row in over] == ["medeu"]
    assert {row["branch_id"] for row in place} == {"bostandyk"}


@pytest.mark.parametrize(
    "path",
    ["alerts.csv?service=plate", "flips.csv?service=plate", "flips.csv?status=firing", "alerts.csv?status=x"],
)
def test_a_filter_that_means_nothing_here_is_refused(path: str) -> None:
    with site(FakeDesk()) as client:
        assert client.get(f"/export/{path}").status_code == 400


def test_without_a_desk_there_is_no_file_rather_than_an_empty_one() -> None:
    with site(None) as client:
        answer = client.get("/export/alerts.csv")
    assert (answer.status_code, answer.json()["detail"]) == (404, "alerts are not evaluated here")


def test_a_desk_that_fails_leaves_the_board_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    desk = FakeDesk()
    hub = Hub(FakeReader(), network(), lambda: NOW, refresh_s=0, desk=desk)
    seen = []
    with caplog.at_level(logging.INFO, "dashboard.alert_watch"):
        for fails in (False, True, True, False):
            desk.fails = fails
            on_a_loop(hub.tick())
            assert hub.frame is not None
            assert hub.frame.alerts is not None
            assert hub.frame.silent_since is None
            seen.append((hub.frame.alerts.readable, len(hub.frame.alerts.alerts)))
    assert seen == [(True, 8), (False, 8), (False, 8), (True, 8)]
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


def test_while_the_database_is_silent_alerts_are_unknown_too() -> None:
    reader = FakeReader()
    hub = Hub(reader, network(), lambda: NOW, refresh_s=0, desk=FakeDesk())

    async def run() -> None:
        await hub.tick()
        reader.broken = True
        await hub.tick()

    on_a_loop(run())
    assert hub.frame is not None
    assert hub.frame.alerts is not None
    assert (hub.frame.alerts.readable, len(hub.frame.alerts.alerts)) == (False, 8)
