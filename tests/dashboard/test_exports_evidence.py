"""The evidence of one alert as a file: whole, tokens keyed anew, what is missing said."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from fastapi import FastAPI

from dashboard.evidence_reading import id_of
from dashboard.exports import router
from dashboard.exports_cells import Stores
from dashboard.exports_file import Export, Style
from dashboard.exports_period import Asked, filters
from dashboard.exports_tables import TABLES
from sitcenter.domain.alerts.conditions.integrity import fingerprint
from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.types import IntegritySignal, Term
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.builders_branch import local
from tests.dashboard.builders_evidence import OTHER, TOKEN, FakeEvidence, row, statistical, told, visit
from tests.dashboard.deps_branch import deps
from tests.dashboard.desk import FakeDesk, alert
from tests.dashboard.served import served
from tests.dashboard.world import NOW, network

ROWS = [
    *visit("0001", local(9)),
    row("spec-5/0002", "called", local(9, 30), operator_token=OTHER, holder_token="rep", reason_code="=1+1"),
]
PEERS = f'{{"{TOKEN}":[50,9,2.5],"{OTHER}":[60,2,3.1]}}'
FOUND = statistical(
    "C14",
    f"operator:{TOKEN}",
    ROWS,
    (Term("2026-11-20 09", 9, 2.5),),
    unit="transfers",
    facts={"peers": PEERS},
)
ALERT = told(FOUND)


def alerts(found: IntegritySignal = FOUND) -> FakeDesk:
    one = told(found)
    return FakeDesk({one.alert_id: one, "a1": alert("a1")})


@dataclass
class Rows:
    """The file's lines by column."""

    reader: FakeEvidence
    desk: FakeDesk = field(default_factory=alerts)

    def lines(self) -> list[dict[str, Any]]:
        table = TABLES["evidence"]
        asked = filters(Asked(alert=ALERT.alert_id), EVERYTHING, network(), table.statuses, NOW)
        export = Export(table, asked, Style(), network(), Stores(self.reader, self.desk))  # type: ignore[arg-type]
        return [dict(zip(table.columns, line, strict=True)) for line in export.rows()]


def test_the_file_holds_the_signal_its_addends_those_compared_and_every_row() -> None:
    lines = Rows(FakeEvidence(FOUND, ROWS)).lines()
    assert [line["part"] for line in lines] == ["signal", "term", "peer", "peer", *["row"] * 5]
    first, term, peer, other = lines[:4]
    assert (first["observed"], first["observed_again"], first["p"]) == (9, 9, 4e-4)
    assert first["evidence_sha256"] == first["evidence_sha256_now"] == FOUND.evidence.digest
    assert (first["status"], term["status"]) == ("needs_checking", None)
    assert (term["stratum"], term["observed"], term["expected"]) == ("2026-11-20 09", 9, 2.5)
    assert (peer["trials"], peer["observed"], peer["expected"]) == (50, 9, 2.5)
    assert peer["operator_token"] == first["operator_token"] != other["operator_token"]
    assert {line["event_id"] for line in lines[4:]} == {id_of(event) for event in ROWS}
    assert lines[4]["occurred_at"].isoformat() == "2026-11-20T09:00:00+05:00"


def test_the_signal_says_what_people_decided() -> None:
    desk = alerts()
    desk.given = [Given("a2", fingerprint(FOUND), "integrity:C14", 1, Work.CONFIRMED, NOW, "aliya")]
    assert Rows(FakeEvidence(FOUND, ROWS), desk).lines()[0]["status"] == "confirmed"


def test_people_are_tokens_of_this_file_alone() -> None:
    lines = Rows(FakeEvidence(FOUND, ROWS)).lines()
    text = str(lines)
    assert TOKEN not in text
    assert OTHER not in text
    assert '"holder_token":"rep"' not in text
    assert '"holder_token":"' in lines[-1]["detail"]


def test_rows_that_are_gone_or_corrected_are_in_the_file_and_say_so() -> None:
    gone, corrected = ROWS[0], ROWS[1]
    lines = Rows(FakeEvidence(FOUND, ROWS[1:], overruled=frozenset({id_of(corrected)}))).lines()
    states = {line["event_id"]: line["state"] for line in lines if line["part"] == "row"}
    assert (states[id_of(gone)], states[id_of(corrected)]) == ("missing", "corrected")
    assert sorted(states.values()) == ["corrected", "found", "found", "found", "missing"]
    assert lines[0]["evidence_sha256"] != lines[0]["evidence_sha256_now"]


@contextmanager
def site(desk: FakeDesk | None) -> Iterator[httpx.Client]:
    app = FastAPI()
    made = deps(FakeEvidence(FOUND, ROWS), network())  # type: ignore[arg-type]
    app.include_router(router(replace(made, alerts=desk)))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def test_the_file_is_asked_for_by_the_id_of_its_alert() -> None:
    with site(alerts()) as client:
        answer = client.get("/export/evidence.csv", params={"alert": ALERT.alert_id})
        manifest = client.get("/export/evidence.manifest.json", params={"alert": ALERT.alert_id}).json()
        none = client.get("/export/evidence.csv")
        nobody = client.get("/export/evidence.csv", params={"alert": "0123456789abcdef"})
        another = client.get("/export/evidence.csv", params={"alert": "a1"})
        elsewhere = client.get("/export/evidence.csv", params={"alert": ALERT.alert_id, "branches": "medeu"})
        other_file = client.get("/export/tickets.csv", params={"alert": ALERT.alert_id})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 9
    assert rows[4]["ticket_number"] == "0001"
    assert '"reason_code":"=1+1"' in rows[-1]["detail"]
    assert answer.headers["content-disposition"].endswith('"evidence_20261120T0000_20261120T2359.csv"')
    assert (manifest["filters"]["alert"], manifest["rows"]) == (ALERT.alert_id, 9)
    codes = [each.status_code for each in (none, nobody, another, elsewhere, other_file)]
    assert codes == [400, 404, 404, 404, 400]
    assert none.json()["detail"] == "alert: the id of an alert of integrity is wanted"


def test_without_alerts_there_is_no_evidence_of_them() -> None:
    with site(None) as client:
        assert client.get("/export/evidence.csv", params={"alert": "a1"}).status_code == 404
