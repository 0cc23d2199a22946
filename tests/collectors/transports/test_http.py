"""A JSON endpoint: paging, conditional requests, retries, politeness, bad answers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from collectors.records import Page, Record, SourceError, Throttled
from collectors.transports.http import HttpTransport
from sitcenter import clock
from sitcenter.domain import reasons
from sitcenter.settings import transports as settings
from tests.collectors.transports.server import Answer, Reply, Server, json_reply, serving

ROWS = [{"id": n} for n in range(1, 6)]


class Reading:
    def __init__(self, url: str, **changes: Any) -> None:
        usual = {"type": "http", "url": url, "records": "", "retries": 0}
        self.transport = HttpTransport(settings.HttpTransport.model_validate(usual | changes))
        self.cursor: str | None = None

    def page(self, limit: int = 100) -> Page:
        page = self.transport.fetch(self.cursor, limit)
        self.cursor = page.cursor
        return page

    def ids(self, limit: int = 100) -> list[object]:
        return [r.values["id"] if isinstance(r, Record) else r.reason for r in self.page(limit).records]


@contextmanager
def reading(answer: Answer, **changes: Any) -> Iterator[tuple[Server, Reading]]:
    with serving(answer) as server:
        found = Reading(server.url, **changes)
        try:
            yield server, found
        finally:
            found.transport.close()


def after(rows: Sequence[dict[str, Any]]) -> Answer:
    """Pages by key, as many as are asked for, with an ETag."""

    def answer(_path: str, params: dict[str, str], headers: dict[str, str]) -> Reply:
        start, limit = int(params.get("after", 0)), int(params.get("limit", 2))
        etag = f'"{start}-{len(rows)}"'
        if headers.get("If-None-Match") == etag:
            return Reply(304, b"")
        some = [row for row in rows if row["id"] > start][:limit]
        return json_reply({"items": some}, ETag=etag)

    return answer


BY_KEY = {"records": "items", "paging": "after", "after_field": "id"}


def test_paging_after_a_key() -> None:
    rows = list(ROWS)
    with reading(after(rows), **BY_KEY, size_param="limit") as (server, found):
        assert [found.ids(2), found.ids(2), found.ids(2), found.ids(2)] == [[1, 2], [3, 4], [5], []]
        rows.append({"id": 6})
        assert found.ids(2) == [6]
        assert [params.get("after") for _, params, _ in server.asked] == [None, "2", "4", "5", "5"]
        assert server.asked[0][1]["limit"] == "2"


def test_an_unchanged_page_is_not_sent_again() -> None:
    with reading(after(ROWS), **BY_KEY, size_param="limit") as (server, found):
        assert found.ids() == [1, 2, 3, 4, 5]
        assert found.ids() == []
        assert found.ids() == []
        assert [("If-None-Match" in headers) for _, _, headers in server.asked] == [False, False, True]


def test_a_page_that_was_read_but_not_saved_is_read_again_in_spite_of_its_etag() -> None:
    with reading(after(ROWS), **BY_KEY, size_param="limit") as (server, found):
        first = found.transport.fetch(None, 100)
        again = found.transport.fetch(None, 100)
        assert first.records == again.records
        assert server.asked[1][2]["If-None-Match"] == '"0-5"'


def test_numbered_pages_whose_last_one_grows() -> None:
    rows = [{"id": n} for n in range(1, 4)]

    def answer(_path: str, params: dict[str, str], _headers: dict[str, str]) -> Reply:
        number = int(params["page"])
        return json_reply(rows[2 * number - 2 : 2 * number])

    with reading(answer, paging="page") as (_, found):
        assert [found.ids(), found.ids(), found.ids()] == [[1, 2], [3], []]
        rows += [{"id": 4}, {"id": 5}]
        assert [found.ids(), found.ids(), found.ids()] == [[4], [5], []]


def test_an_endpoint_that_repeats_the_row_of_after_is_drained() -> None:
    rows = list(ROWS)

    def answer(_path: str, params: dict[str, str], _headers: dict[str, str]) -> Reply:
        some = [row for row in rows if row["id"] >= int(params.get("after", 0))]
        return json_reply({"items": some[:3]})

    with reading(answer, **BY_KEY) as (_, found):
        pages = [found.page() for _ in range(4)]
        assert [(len(page.records), page.more) for page in pages] == [
            (3, True),
            (2, True),
            (0, False),
            (0, False),
        ]
        rows.append({"id": 6})
        assert found.ids() == [6]
        rows.append({"id": 6, "second": True})
        assert [found.ids(), found.ids()] == [[6], []]


def test_an_endpoint_that_never_gets_past_a_key_is_a_failure_and_not_a_drained_source() -> None:
    same = json_reply({"items": [{"id": 1, "no": "A"}, {"id": 1, "no": "B"}]})
    with reading(in_turn(same), **BY_KEY, size_param="limit") as (_, found):
        assert found.ids(2) == [1, 1]
        with pytest.raises(SourceError, match="a whole page of rows already read"):
            found.page(2)


def test_a_404_past_the_last_page_is_an_empty_page_and_one_of_the_first_page_is_a_failure() -> None:
    rows = [{"id": 1}, {"id": 2}]

    def answer(_path: str, params: dict[str, str], _headers: dict[str, str]) -> Reply:
        some = rows[2 * int(params["page"]) - 2 : 2 * int(params["page"])]
        return json_reply(some) if some else Reply(404)

    with reading(answer, paging="page") as (_, found):
        assert [found.ids(), found.ids()] == [[1, 2], []]
        rows.append({"id": 3})
        assert [found.ids(), found.ids()] == [[3], []]
        rows.clear()
        found.cursor = None
        with pytest.raises(SourceError, match="status 404"):
            found.page()


def test_pages_by_a_link_to_the_next() -> None:
    pages: dict[str, dict[str, Any]] = {
        "1": {"data": {"rows": [{"id": 1}]}, "links": {"next": "/rows?p=2"}},
        "2": {"data": {"rows": [{"id": 2}]}, "links": {"next": None}},
    }

    def answer(_path: str, params: dict[str, str], _headers: dict[str, str]) -> Reply:
        return json_reply(pages[params.get("p", "1")])

    with reading(answer, records="data.rows", paging="next", next_field="links.next") as (_, found):
        assert [found.ids(), found.ids(), found.ids()] == [[1], [2], []]
        pages["2"]["data"]["rows"].append({"id": 3})
        assert [found.ids(), found.ids()] == [[3], []]
        pages["2"]["links"]["next"] = "/rows?p=3"
        pages["3"] = {"data": {"rows": [{"id": 4}]}}
        assert found.ids() == [4]


def test_an_endpoint_without_pages_passes_on_only_what_changed() -> None:
    rows: list[dict[str, Any]] = [{"id": 1, "n": 0}, {"id": 2, "n": 0}]
    with reading(lambda *_: json_reply(rows)) as (_, found):
        assert [found.ids(), found.ids()] == [[1, 2], []]
        rows[1]["n"] = 1
        assert found.ids() == [2]


def in_turn(*replies: Reply) -> Answer:
    """The replies one after the other, the last for ever."""
    left = list(replies)
    return lambda *_: left.pop(0) if len(left) > 1 else left[0]


OK = json_reply([{"id": 1}])


def test_a_passing_fault_is_tried_again() -> None:
    with reading(in_turn(Reply(500), Reply(502), OK), retries=2) as (server, found):
        assert found.ids() == [1]
        assert len(server.asked) == 3


def test_a_lasting_fault_is_a_failed_poll() -> None:
    with reading(in_turn(Reply(500)), retries=1) as (server, found):
        with pytest.raises(SourceError, match="status 500"):
            found.page()
        assert len(server.asked) == 2


@pytest.mark.parametrize("status", [301, 401, 404])
def test_what_another_try_does_not_heal_is_not_tried_again(status: int) -> None:
    with reading(in_turn(Reply(status)), retries=3) as (server, found):
        with pytest.raises(SourceError, match=f"status {status}"):
            found.page()
        assert len(server.asked) == 1


def test_a_short_retry_after_is_waited_for_and_is_no_failure() -> None:
    with reading(in_turn(Reply(429, headers={"Retry-After": "1"}), OK), retries=1) as (_, found):
        began = clock.monotonic()
        assert found.ids() == [1]
        assert clock.monotonic() - began >= 1


def test_a_long_retry_after_ends_the_poll_and_says_when_to_come_back() -> None:
    with reading(in_turn(Reply(429, headers={"Retry-After": "120"})), retries=5) as (server, found):
        with pytest.raises(Throttled) as caught:
            found.page()
        assert (caught.value.retry_s, len(server.asked)) == (120, 1)


def test_retry_after_may_be_a_date() -> None:
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    with reading(in_turn(Reply(503, headers={"Retry-After": date}), OK), retries=1) as (_, found):
        assert found.ids() == [1]


@pytest.mark.parametrize("reply", [Reply(hold=True), Reply(drip=True)], ids=["silent", "dripping"])
def test_a_source_that_never_ends_its_answer_does_not_hold_the_poll(reply: Reply) -> None:
    with reading(in_turn(reply), timeout_s=0.2, total_s=0.5, retries=5) as (_, found):
        began = clock.monotonic()
        with pytest.raises(SourceError):
            found.page()
        assert clock.monotonic() - began < 5


def test_nobody_listening_is_a_failed_poll() -> None:
    with serving(in_turn(OK)) as server:
        url = server.url
    found = Reading(url)
    with pytest.raises(SourceError, match="ConnectError"):
        found.page()
    found.transport.close()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'[{"id": 1}, {"id"', "not JSON: .* at byte"),
        (b"<html>", "not JSON"),
        (b'{"rows": 5}', "no list of rows at the top"),
        (b"", "not JSON"),
    ],
)
def test_a_malformed_answer_is_a_clear_error_without_the_secrets_of_the_address(
    body: bytes, message: str
) -> None:
    with reading(in_turn(Reply(200, body)), params={"token": "s3cret"}) as (_, found):
        with pytest.raises(SourceError, match=message) as caught:
            found.page()
        assert "s3cret" not in str(caught.value)
        assert "/rows" in str(caught.value)


def test_an_item_that_is_no_object_is_rejected_alone() -> None:
    with reading(in_turn(json_reply([{"id": 1}, 7, {"id": 3}]))) as (_, found):
        assert found.ids() == [1, reasons.BAD_ROW, 3]


def test_a_row_without_the_key_to_go_on_after_fails_the_poll() -> None:
    answer = in_turn(json_reply({"items": [{"x": 1}]}))
    with reading(answer, **BY_KEY) as (_, found), pytest.raises(SourceError, match="no key to go on after"):
        found.page()


def test_declared_headers_and_parameters_are_sent() -> None:
    changes: dict[str, Any] = {"headers": {"X-Key": "k"}, "params": {"region": "02"}}
    with reading(in_turn(OK), **changes) as (server, found):
        found.page()
        _, params, headers = server.asked[0]
        assert (params["region"], headers["X-Key"]) == ("02", "k")
