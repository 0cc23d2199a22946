import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from dashboard.api_alerts import router
from dashboard.deps import Deps
from dashboard.i18n import translators
from dashboard.live import Hub
from tests.dashboard.deps_branch import Site
from tests.dashboard.desk import RULES, FakeDesk, alert
from tests.dashboard.served import served
from tests.dashboard.world import NOW, FakeReader, network


@contextmanager
def site(desk: FakeDesk | None, later: timedelta = timedelta(0), ticks: int = 1) -> Iterator[httpx.Client]:
    """The API over one reading at NOW, asked `later`."""
    reader, town = FakeReader(), network()
    hub = Hub(reader, town, lambda: NOW, desk=desk)
    for _ in range(ticks):
        asyncio.run(hub.tick())
    made = Deps(
        Site(), town, reader, lambda: NOW + later, hub, translators(), "0.1.0", alerts=desk, rules=RULES
    )
    app = FastAPI()
    app.include_router(router(made))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def test_the_inbox_is_told_unhandled_first_with_its_freshness() -> None:
    with site(FakeDesk()) as client:
        told = client.get("/api/v1/alerts").json()
    assert (told["state"], told["reason"], told["age_s"], told["complete"]) == ("crit", "", 0, True)
    assert told["counts"] == {"firing": 5, "unhandled": 3, "unowned": 3, "muted": 2}
    first = told["alerts"][0]
    assert (first["alert_id"], first["state"], first["severity"]) == ("a000000000000002", "crit", "high")
    by_id = {one["alert_id"]: one for one in told["alerts"]}
    assert by_id["a000000000000008"]["muted"] == "shelved"
    assert by_id["a000000000000006"]["state"] == "ok"
    assert by_id["a000000000000005"]["evidence"] == ["000012345678", "000012345679"]
    assert by_id["a000000000000003"]["holder"] == "Ахметова Г. С."


def test_filters_take_away() -> None:
    with site(FakeDesk()) as client:
        told = client.get("/api/v1/alerts?branches=spec-5,medeu&condition=firing").json()
        refused = client.get("/api/v1/alerts?severity=terrible")
        unknown = client.get("/api/v1/alerts?branches=atlantis")
    assert [one["branch_id"] for one in told["alerts"]] == ["spec-5"]
    assert told["counts"]["firing"] == 1
    assert (refused.status_code, unknown.status_code) == (422, 404)


@pytest.mark.parametrize(
    ("desk", "later", "reason"),
    [
        (None, 0, "not_evaluated_here"),
        (FakeDesk({}, evaluated=None), 0, "late"),
        (FakeDesk({}, evaluated=NOW - timedelta(minutes=1)), 0, "late"),
        (FakeDesk({}, fails=True), 0, "unreadable"),
        (FakeDesk({}), 60, "late"),
    ],
    ids=["no desk", "never evaluated", "evaluated long ago", "unreadable", "the hub stands still"],
)
def test_an_empty_list_never_passes_for_good(desk: FakeDesk | None, later: int, reason: str) -> None:
    with site(desk, timedelta(seconds=later)) as client:
        told = client.get("/api/v1/alerts").json()
    assert (told["state"], told["reason"], told["alerts"]) == ("unknown", reason, [])


def test_nothing_firing_is_good_only_when_it_is_known() -> None:
    with site(FakeDesk({})) as client:
        assert client.get("/api/v1/alerts").json()["state"] == "ok"


def test_a_cause_that_nobody_can_see_is_unknown() -> None:
    unsure = alert("a1", unknown_since=NOW - timedelta(minutes=3))
    with site(FakeDesk({"a1": unsure})) as client:
        told = client.get("/api/v1/alerts").json()
    assert (told["state"], told["alerts"][0]["state"]) == ("unknown", "unknown")


def test_before_the_first_reading_there_is_no_answer() -> None:
    with site(FakeDesk(), ticks=0) as client:
        assert client.get("/api/v1/alerts").status_code == 503


def test_the_description_is_complete() -> None:
    app = FastAPI()
    made = Deps(
        Site(), network(), FakeReader(), lambda: NOW, Hub(FakeReader(), network(), lambda: NOW), {}, "0"
    )
    app.include_router(router(made))
    models = app.openapi()["components"]["schemas"]
    for name in ("ApiAlert", "ApiAlerts"):
        assert {"as_of", "age_s", "state"} <= set(models[name]["required"])
