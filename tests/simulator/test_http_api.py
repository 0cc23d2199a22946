"""Paging, ETags and snapshots."""

from collections.abc import Iterator

import httpx
import pytest

from simulator.network import Network
from simulator.world import World
from simulator.writers.http_api import HttpWriter
from tests.simulator.worlds import MORNING

CODES = {"near-1": "ALA03", "overloaded-1": "ALA07"}


@pytest.fixture(scope="module")
def client(network: Network) -> Iterator[httpx.Client]:
    writer = HttpWriter(0, CODES)
    try:
        writer.write([e for e in World(network, 1, MORNING).advance(MORNING) if e.branch in CODES])
        with httpx.Client(base_url=f"http://127.0.0.1:{writer.port}", trust_env=False) as http:
            yield http
    finally:
        writer.close()


@pytest.mark.parametrize("path", ["/queues/events", "/applications/steps"])
def test_pages_give_every_item_once(client: httpx.Client, path: str) -> None:
    ids: list[int] = []
    while True:
        page = client.get(path, params={"after": ids[-1] if ids else 0, "limit": 700}).json()
        ids.extend(item["id"] for item in page["items"])
        if not page["has_more"]:
            break
    assert len(ids) > 700
    assert ids == list(range(1, page["last_id"] + 1))


def test_an_unchanged_page_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/queues/events", params={"after": 0, "limit": 10})
    again = client.get(
        "/queues/events", params={"after": 0, "limit": 10}, headers={"If-None-Match": first.headers["ETag"]}
    )
    other = client.get(
        "/queues/events", params={"after": 10, "limit": 10}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.content == b""


def test_a_page_after_the_last_is_empty(client: httpx.Client) -> None:
    last = client.get("/queues/events").json()["last_id"]
    page = client.get("/queues/events", params={"after": last}).json()
    assert page == {"items": [], "last_id": last, "has_more": False}


def test_limit_is_capped(client: httpx.Client) -> None:
    assert len(client.get("/applications/steps", params={"limit": 99_999}).json()["items"]) <= 1000


@pytest.mark.parametrize(("url", "status"), [("/queues/events?after=x", 400), ("/nothing", 404)])
def test_wrong_requests(client: httpx.Client, url: str, status: int) -> None:
    assert client.get(url).status_code == status


def test_items_carry_the_codes_of_the_source(client: httpx.Client) -> None:
    items = client.get("/queues/events", params={"limit": 1000}).json()["items"]
    assert {item["branch"] for item in items} == {"ALA03", "ALA07"}
    assert all(item["at"].endswith("+05:00") for item in items)
