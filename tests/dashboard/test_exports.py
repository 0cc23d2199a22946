import base64
import csv
import hashlib
import io
import json
import threading
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from dashboard.exports import AT_ONCE, router
from dashboard.exports_cells import Stores
from dashboard.exports_file import Export, Style, TooLarge, manifest_path, save, write
from dashboard.exports_period import Asked, filters
from dashboard.exports_tables import TABLES
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.tickets import Ticket
from tests.dashboard.builders_branch import NOW, local, network
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader, application, ticket
from tests.dashboard.served import served
from tests.waiting import until


@contextmanager
def site(reader: FakeReader) -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(router(deps(reader)))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def table(answer: httpx.Response, mark: str = ",") -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=mark))


def export(reader: FakeReader, name: str = "tickets", asked: Asked | None = None) -> Export:
    chosen = filters(asked or Asked(), EVERYTHING, network(), TABLES[name].statuses, NOW)
    return Export(TABLES[name], chosen, Style(), network(), Stores(reader))


def test_a_ticket_is_told_in_local_time_with_its_norm_and_without_names() -> None:
    with site(FakeReader(ticket_rows=[ticket()])) as client:
        answer = client.get("/export/tickets.csv")
        row = table(answer)[0]
    told = {"issued_at", "wait_s", "norm_wait_s", "over_norm", "service_s", "slot_start", "desk_id"}
    assert {key: row[key] for key in told} == {
        "issued_at": "2026-11-20T09:30:00+05:00",
        "wait_s": "750",
        "norm_wait_s": "1800",
        "over_norm": "false",
        "service_s": "480",
        "slot_start": "",
        "desk_id": "03",
    }
    assert "operator-token" not in answer.text
    assert "holder-token" not in answer.text
    assert answer.headers["content-disposition"] == (
        'attachment; filename="tickets_20261120T0000_20261121T0000.csv"'
    )


def test_over_the_norm_begins_a_millisecond_after_it() -> None:
    on_norm, over = ticket(wait_ms=1_800_000), ticket("A002", wait_ms=1_800_001)
    unknown = ticket("A003", wait_ms=None)
    with site(FakeReader(ticket_rows=[on_norm, over, unknown])) as client:
        rows = table(client.get("/export/tickets.csv"))
    assert [row["over_norm"] for row in rows] == ["false", "true", ""]
    assert [row["wait_s"] for row in rows] == ["1800", "1800", ""]


def test_an_application_keeps_its_zeros_and_a_negative_sum_stays_a_number() -> None:
    rows = [application(), application("000000000001", refusal_reason="=HYPERLINK(900101900123)")]
    with site(FakeReader(application_rows=rows)) as client:
        answer = client.get("/export/applications.csv", params={"sep": "semicolon"})
        marked = client.get("/export/applications.csv", params={"mark_ids": "true"})
    first, second = table(answer, ";")
    assert first["application_id"] == "000012345678"
    assert first["fee_due"] == "-1250"
    assert second["refusal_reason"] == "'=HYPERLINK(************)"
    assert table(marked)[0]["application_id"] == "'000012345678"


def test_one_person_is_one_token_in_a_file_and_another_in_the_next() -> None:
    reader = FakeReader(ticket_rows=[ticket(), ticket("A002")])
    with site(reader) as client:
        today = table(client.get("/export/tickets.csv"))
        again = table(client.get("/export/tickets.csv"))
        other = table(client.get("/export/tickets.csv", params={"from": "2026-11-19"}))
    assert today[0]["operator_token"] == today[1]["operator_token"] != other[0]["operator_token"]
    assert today == again


def test_filters_reach_the_reader_and_stay_within_scope() -> None:
    reader = FakeReader()
    query = {"from": "2026-11-20", "to": "2026-11-20T10:00", "branches": "almaty-5"}
    with site(reader) as client:
        client.get("/export/tickets.csv", params={**query, "service": "plate", "status": "served"})
    scope = Scope(frozenset({"almaty-5"}))
    assert reader.asked == [(scope, local(0), local(10), "plate", "served")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export/people.csv", 404),
        ("/export/tickets.csv?branches=atlantis", 404),
        ("/export/tickets.csv?from=soon", 400),
        ("/export/tickets.csv?from=0001-01-01", 400),
        ("/export/tickets.csv?from=9999-12-31", 400),
        ("/export/tickets.csv?to=9999-12-31T23:59-12:00", 400),
        ("/export/tickets.manifest.json?from=9999-12-31", 400),
        ("/export/tickets.csv?status=lost", 400),
        ("/export/tickets.csv?sep=tab", 422),
    ],
)
def test_what_can_not_be_served_is_an_error_and_not_an_empty_file(path: str, status: int) -> None:
    with site(FakeReader()) as client:
        answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"


def test_a_failure_in_the_middle_is_an_error_and_never_a_short_file() -> None:
    rows = [ticket(f"A{k:04}") for k in range(5000)]
    with site(FakeReader(ticket_rows=rows, breaks_after=4000)) as client:
        answer = client.get("/export/tickets.csv")
    assert answer.status_code == 500
    assert "A0000" not in answer.text


def test_the_answer_says_its_length_rows_and_digest_as_the_manifest_does() -> None:
    rows = [ticket(f"A{k:04}") for k in range(3000)]
    with site(FakeReader(ticket_rows=rows)) as client:
        answer = client.get("/export/tickets.csv")
        manifest = client.get("/export/tickets.manifest.json").json()
    digest = hashlib.sha256(answer.content)
    assert int(answer.headers["content-length"]) == len(answer.content) == manifest["bytes"]
    assert int(answer.headers["x-row-count"]) == len(table(answer)) == manifest["rows"] == 3000
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert manifest["sha256"] == digest.hexdigest()
    assert manifest["filters"]["from"] == "2026-11-20T00:00:00+05:00"


@dataclass
class SlowReader(FakeReader):
    """Gives its first row when told to."""

    go: threading.Event | None = None

    def tickets(self, *args: Any, **kwargs: Any) -> Iterator[Ticket]:
        self.asked.append(args)
        assert self.go is not None
        assert self.go.wait(20)
        yield ticket()


def test_only_a_few_exports_run_at_once_and_the_rest_are_told_to_come_back() -> None:
    go = threading.Event()
    reader = SlowReader(go=go)
    answers: list[int] = []
    with site(reader) as client:
        busy = [
            threading.Thread(target=lambda: answers.append(client.get("/export/tickets.csv").status_code))
            for _ in range(AT_ONCE)
        ]
        for thread in busy:
            thread.start()
        until(lambda: len(reader.asked) == AT_ONCE, 10)
        refused = client.get("/export/tickets.csv")
        go.set()
        for thread in busy:
            thread.join(20)
        after = client.get("/export/tickets.csv").status_code
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert (answers, after) == ([200] * AT_ONCE, 200)


class Endless(Sequence[Ticket]):
    """The same ticket `length` times, without a list of them."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        if index >= self.length:
            raise IndexError
        return ticket(f"A{index}")


def peak_memory(rows: int, out: Path) -> int:
    with out.open("wb") as file:
        tracemalloc.start()
        try:
            write(export(FakeReader(ticket_rows=Endless(rows))), file)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    small, large = peak_memory(2_000, tmp_path / "small"), peak_memory(20_000, tmp_path / "large")
    assert (tmp_path / "large").stat().st_size > 9 * (tmp_path / "small").stat().st_size
    assert large < small * 1.5


def test_a_file_beyond_its_limit_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as file, pytest.raises(TooLarge, match="shorter period"):
        write(export(FakeReader(ticket_rows=Endless(3000))), file, limit=10_000)


def test_a_saved_file_has_its_manifest_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    written = save(export(FakeReader(ticket_rows=[ticket()])), path, "0.1.0", NOW)
    notes = json.loads(manifest_path(path).read_text())
    assert notes["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() == written.sha256
    assert (notes["rows"], notes["export"], notes["exported_at"]) == (
        1,
        "tickets",
        "2026-11-20T11:07:30+05:00",
    )


def test_a_save_that_fails_leaves_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("earlier")
    broken = FakeReader(ticket_rows=[ticket(), ticket("A002")], breaks_after=1)
    with pytest.raises(ConnectionError):
        save(export(broken), path, "0.1.0", NOW)
    assert [p.name for p in tmp_path.iterdir()] == ["tickets.csv"]
    assert path.read_text() == "earlier"


def test_a_ticket_of_a_branch_no_longer_configured_is_told_in_the_networks_time() -> None:
    gone = ticket(branch_id="closed-1", issued_at=local(9) + timedelta(microseconds=500_000))
    with site(FakeReader(ticket_rows=[gone])) as client:
        row = table(client.get("/export/tickets.csv"))[0]
    assert row["issued_at"] == "2026-11-20T09:00:00.500000+05:00"
