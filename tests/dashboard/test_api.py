import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from dashboard.api import router, worst
from sitcenter.domain.board_types import State
from sitcenter.domain.facts import QueueFact, Snapshot
from sitcenter.domain.network import Network
from tests.dashboard.builders_branch import NOW, snapshot, source
from tests.dashboard.builders_terms import LONG_AGO, OPEN, morning, ruled, service_log
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader
from tests.dashboard.served import served


@contextmanager
def site(
    reader: FakeReader, later: timedelta = timedelta(0), ticks: int = 1, net: Network | None = None
) -> Iterator[httpx.Client]:
    """The API over one reading at NOW, asked `later`."""
    made = deps(reader, net)
    for _ in range(ticks):
        asyncio.run(made.hub.tick())
    app = FastAPI()
    app.include_router(router(replace(made, now=lambda: NOW + later)))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def test_the_board_tells_those_still_waiting_and_keeps_null_apart_from_zero() -> None:
    with site(FakeReader()) as client:
        board = client.get("/api/v1/board").json()
    first, second = board["branches"]
    assert (board["state"], board["age_s"], board["as_of"]) == ("crit", 0, "2026-11-20T06:07:30Z")
    assert (first["branch_id"], first["state"], first["longest_s"], first["waiting"]) == (
        "almaty-5",
        "crit",
        34 * 60,
        3,
    )
    assert (first["longest_ticket"], first["over_norm"], first["age_s"]) == ("A042", 1, 2)
    assert (second["waiting"], second["served_mean_s"], second["capacity_per_day"]) == (0, None, None)
    assert first["name"]["kk"] == "№ 5 мамандандырылған ХҚКО"


def test_a_branch_is_told_in_full_without_operators() -> None:
    with site(FakeReader()) as client:
        answer = client.get("/api/v1/branches", params={"branches": "almaty-5"})
    (branch,) = answer.json()
    desks = {desk["desk_id"]: desk["state"] for desk in branch["desk_list"]}
    assert desks == {
        "1": "serving",
        "2": "serving",
        "3": "idle",
        "4": "paused",
        "5": "closed",
        "K1": "closed",
    }
    assert [t["ticket_number"] for t in branch["longest"]] == ["A042", "B007", "A051"]
    assert branch["zone"] == "Asia/Almaty"
    assert "op-secret" not in answer.text


def test_a_filter_takes_away_and_never_adds() -> None:
    with site(FakeReader()) as client:
        assert [b["branch_id"] for b in client.get("/api/v1/board?branches=post-7").json()["branches"]] == [
            "post-7"
        ]
        sources = client.get("/api/v1/sources?branches=post-7").json()["sources"]
    assert [s["source_id"] for s in sources] == ["queue-post"]


@pytest.mark.parametrize("path", ["board", "branches", "sources"])
def test_a_branch_that_does_not_exist_is_an_error_and_not_an_empty_answer(path: str) -> None:
    with site(FakeReader()) as client:
        answer = client.get(f"/api/v1/{path}?branches=post-7,atlantis")
    assert (answer.status_code, answer.json()["detail"]) == (404, "branches: no such branch: atlantis")


def test_a_failing_source_makes_its_branch_unknown_as_of_its_last_success() -> None:
    last = NOW - timedelta(minutes=6)
    failing = source(failures=3, last_success_at=last, failing_since=last, error="connection refused")
    with site(FakeReader(facts=snapshot(sources=(failing,)))) as client:
        branch = client.get("/api/v1/board?branches=almaty-5").json()["branches"][0]
        told = client.get("/api/v1/sources").json()["sources"][0]
    assert (branch["state"], branch["reason"], branch["age_s"]) == ("unknown", "source_failing", 360)
    assert branch["longest_s"] == 28 * 60
    assert (told["state"], told["reason"], told["error"]) == (
        "unknown",
        "source_failing",
        "connection refused",
    )


def test_counts_only_are_told_as_such() -> None:
    facts = Snapshot(
        NOW, queues=(QueueFact("almaty-5", "hall", NOW, None, 17, 4, None),), sources=(source(),)
    )
    with site(FakeReader(facts=facts)) as client:
        branch = client.get("/api/v1/board?branches=almaty-5").json()["branches"][0]
    assert (branch["wait_known"], branch["waiting"], branch["longest_s"], branch["p90_s"]) == (
        False,
        17,
        None,
        None,
    )


def test_rows_that_do_not_add_up_are_told() -> None:
    lost = source("lossy", rows_read=1211)
    with site(FakeReader(facts=snapshot(sources=(source(), lost)))) as client:
        told = client.get("/api/v1/sources").json()["sources"]
    assert {s["source_id"]: s["adds_up"] for s in told} == {"queue-5": True, "lossy": False}


def test_a_live_hub_that_stands_still_makes_everything_unknown() -> None:
    with site(FakeReader(), later=timedelta(seconds=40)) as client:
        board = client.get("/api/v1/board").json()
        sources = client.get("/api/v1/sources").json()
    assert (board["state"], board["age_s"], board["network"]["waiting"]) == ("unknown", 40, None)
    assert {b["state"] for b in board["branches"]} == {"unknown"}
    assert {(s["state"], s["reason"]) for s in sources["sources"]} == {("unknown", "database_silent")}


def test_before_the_first_reading_there_is_no_answer() -> None:
    with site(FakeReader(), ticks=0) as client:
        answer = client.get("/api/v1/board")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


@dataclass
class Dead(FakeReader):
    """Storage that never answers."""

    def revision(self) -> int:
        raise ConnectionError("gone")


def test_a_silent_database_makes_every_branch_unknown() -> None:
    with site(Dead()) as client:
        board = client.get("/api/v1/board").json()
    assert {(b["state"], b["reason"], b["waiting"]) for b in board["branches"]} == {
        ("unknown", "database_silent", None)
    }


def test_the_description_is_complete() -> None:
    app = FastAPI()
    app.include_router(router(deps(FakeReader())))
    described = app.openapi()
    assert set(described["paths"]) == {
        "/api/v1/board",
        "/api/v1/branches",
        "/api/v1/sources",
        "/api/v1/terms",
    }
    models = described["components"]["schemas"]
    for name in ("ApiBoard", "ApiBranch", "ApiSource", "ApiSources", "ApiBranchDetail"):
        assert {"as_of", "age_s", "state"} <= set(models[name]["required"])
    assert models["State"]["enum"] == ["ok", "warn", "crit", "unknown", "closed"]


def test_the_worst_state_is_the_whole_ones() -> None:
    assert worst([State.OK, State.UNKNOWN]) is State.UNKNOWN
    assert worst([State.UNKNOWN, State.CRIT]) is State.CRIT
    assert worst([State.OK, State.CLOSED]) is State.OK
    assert worst([]) is State.UNKNOWN


def test_terms_are_those_of_the_page_and_old_ones_say_so() -> None:
    with site(FakeReader(morning(), open_rows=OPEN), net=ruled()) as client:
        live = client.get("/api/v1/terms").json()
    assert (live["state"], live["not_current"], live["age_s"]) == ("crit", [], 0)
    assert [(t["application_id"][-1], t["state"]) for t in live["terms"]] == [
        ("5", "crit"),
        ("1", "crit"),
        ("3", "warn"),
        ("2", "ok"),
        ("4", "ok"),
    ]
    assert live["terms"][3]["differs"] is True
    dead = service_log(failures=9, failing_since=LONG_AGO, last_success_at=LONG_AGO)
    with site(FakeReader(morning(dead), open_rows=OPEN), net=ruled()) as client:
        old = client.get("/api/v1/terms", params={"branches": "almaty-5"}).json()
        assert client.get("/api/v1/terms", params={"branches": "atlantis"}).status_code == 404
    assert (old["state"], old["not_current"]) == ("unknown", ["almaty-5"])
    assert {(t["state"], t["age_s"]) for t in old["terms"]} == {("unknown", 32 * 60)}
