"""/api/v1/cameras."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from dashboard.api_cameras import router
from sitcenter.domain.cameras.types import CameraKey, CameraState
from tests.dashboard.builders_branch import NOW, branch, network, snapshot, source
from tests.dashboard.builders_cameras import fact, with_cameras
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader
from tests.dashboard.served import served

NET = network(with_cameras(branch()), with_cameras(branch("almaty-7"), 2))
MINUTE = timedelta(minutes=1)
TOLD = (
    fact(CameraKey("almaty-5", "c1"), CameraState.COVERED, "covered", NOW - 6 * MINUTE),
    fact(CameraKey("almaty-5", "c2"), CameraState.DARK, "dim", NOW - 90 * MINUTE),
    fact(CameraKey("almaty-5", "c3"), CameraState.LOW_FPS, "low_fps", NOW - MINUTE),
)
WATCHING = source("cameras", ("almaty-5", "almaty-7"), kind="camera")


@contextmanager
def site(later: timedelta = timedelta(0), ticks: int = 1) -> Iterator[httpx.Client]:
    facts = snapshot(sources=(source(), WATCHING), cameras=TOLD)
    made = deps(FakeReader(facts=facts), NET)
    for _ in range(ticks):
        asyncio.run(made.hub.tick())
    app = FastAPI()
    app.include_router(router(replace(made, now=lambda: NOW + later)))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def test_every_camera_has_its_state_its_reason_and_its_age() -> None:
    with site() as client:
        told = client.get("/api/v1/cameras?branches=almaty-5").json()
    covered, dark, slow, never = told["cameras"][:4]
    assert (told["state"], told["counts"]) == ("crit", {"total": 8, "seeing": 1, "unknown": 5})
    assert [one["state"] for one in (covered, dark, slow, never)] == ["crit", "ok", "warn", "unknown"]
    assert (covered["camera_state"], covered["cause"], covered["since"]) == (
        "covered", "covered", "2026-11-20T06:01:30Z"
    )  # fmt: skip
    assert (covered["blind_desks"], covered["age_s"], covered["shadow"]) == (["1", "5"], 0, False)
    assert (never["as_of"], never["age_s"], never["since"], never["cause"]) == (
        None,
        None,
        None,
        "not_watched",
    )


def test_when_the_reading_is_old_nothing_is_known_and_the_last_word_keeps_its_age() -> None:
    with site(later=timedelta(minutes=1)) as client:
        told = client.get("/api/v1/cameras?branches=almaty-5").json()
    covered = told["cameras"][0]
    assert (told["state"], told["counts"]["seeing"]) == ("unknown", None)
    assert (covered["camera_state"], covered["was"], covered["age_s"]) == ("unknown", "covered", 7 * 60)


def test_what_does_not_exist_is_an_error() -> None:
    with site() as client:
        assert client.get("/api/v1/cameras?branches=atlantis").status_code == 404
    with site(ticks=0) as client:
        assert client.get("/api/v1/cameras").status_code == 503


@pytest.mark.parametrize("field", ["as_of", "age_s", "state", "camera_state", "cause", "since", "was"])
def test_openapi_describes_a_camera(field: str) -> None:
    with site() as client:
        schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert field in schemas["ApiCamera"]["properties"]
