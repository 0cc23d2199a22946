"""Webhooks of an Alertmanager, posted to a real server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from dashboard.inbound import Inbound, router
from sitcenter.domain.alerts.facts import ExternalAlert
from tests.dashboard.served import served

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
TOKEN = "t" * 64
SITE = "http://127.0.0.1:8050"
PATH = "/api/v1/webhooks/alertmanager"


class FakeDesk:
    def __init__(self) -> None:
        self.taken: list[ExternalAlert] = []

    def put_external(self, alerts: Sequence[ExternalAlert], now: datetime) -> None:
        self.taken += alerts


def alert(**changes: Any) -> dict[str, Any]:
    made = {
        "status": "firing",
        "labels": {"alertname": "DiskFull", "severity": "critical", "branch": "a"},
        "annotations": {"summary": "Диск толық: ӘҒҚҢӨҰҮҺІ"},
        "startsAt": "2026-11-20T06:20:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus:9090/graph",
        "fingerprint": "6ef3a1b2c3d4e5f6",
    }
    return made | changes


def payload(*alerts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made = {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "sitcenter",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://am:9093",
        "alerts": list(alerts or (alert(),)),
    }
    return made | changes


@contextmanager
def site() -> Iterator[tuple[httpx.Client, list[ExternalAlert]]]:
    desk = FakeDesk()
    app = FastAPI()
    app.include_router(router(desk, Inbound(TOKEN, SITE), lambda: NOW))  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with served(app) as address, httpx.Client(base_url=address, headers=headers, timeout=20) as client:
        yield client, desk.taken


def test_a_firing_alert_is_taken_as_it_is_told() -> None:
    with site() as (client, taken):
        answer = client.post(PATH, json=payload())
    assert (answer.status_code, answer.json()) == (200, {"accepted": 1, "own": 0})
    (external,) = taken
    assert (external.source, external.fingerprint) == ("sitcenter", "6ef3a1b2c3d4e5f6")
    assert external.labels["alertname"] == "DiskFull"
    assert external.annotations["summary"] == "Диск толық: ӘҒҚҢӨҰҮҺІ"
    assert external.starts_at == datetime(2026, 11, 20, 6, 20, 0, 123456, UTC)
    assert (external.ends_at, external.received_at) == (None, NOW)


def test_a_persons_number_is_not_taken() -> None:
    with site() as (client, taken):
        client.post(PATH, json=payload(alert(annotations={"summary": "call 900101900008, +7 700 000 12 34"})))
    assert taken[0].annotations["summary"] == "call ***, ***"


def test_a_resolved_alert_ends_when_it_ended() -> None:
    with site() as (client, taken):
        client.post(PATH, json=payload(alert(status="resolved", endsAt="2026-11-20T06:29:00Z")))
        client.post(PATH, json=payload(alert(status="resolved", endsAt="2026-11-20T06:00:00Z")))
    assert [external.ends_at for external in taken] == [
        NOW - timedelta(minutes=1),
        datetime(2026, 11, 20, 6, 20, 0, 123456, UTC),  # never before its start
    ]


def test_a_sender_whose_clock_is_ahead_starts_nothing_in_the_future() -> None:
    with site() as (client, taken):
        client.post(PATH, json=payload(alert(startsAt="2026-11-20T09:00:00+02:00")))
    assert taken[0].starts_at == NOW


def test_an_alert_of_ours_that_comes_back_is_not_taken() -> None:
    own = alert(generatorURL=f"{SITE}/alerts/00ff00ff00ff00ff?lang=en")
    with site() as (client, taken):
        answer = client.post(PATH, json=payload(own, alert()))
    assert answer.json() == {"accepted": 1, "own": 1}
    assert len(taken) == 1


@pytest.mark.parametrize(
    "authorization", [None, "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}ә", TOKEN]
)
def test_who_does_not_show_the_token_is_refused_before_anything_is_read(authorization: str | None) -> None:
    with site() as (client, taken):
        headers = {} if authorization is None else {b"Authorization": authorization.encode()}
        del client.headers["Authorization"]
        answer = client.post(PATH, content=b"not even JSON", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert taken == []


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (payload(version="5"), "version: Input should be '4'"),
        (payload(receiver=""), "receiver: String should have at least 1 character"),
        (payload(alert(status="open")), "alerts.0.status: Input should be 'firing' or 'resolved'"),
        (payload(alert(startsAt="yesterday")), "alerts.0.startsAt: Input should be a valid datetime"),
        (payload(alert(startsAt="2026-11-20T06:20:00")), "alerts.0.startsAt: Input should have timezone info"),
        (payload(alert(), alert(fingerprint="")), "alerts.1.fingerprint: String should have at least 1 character"),
        (payload(alert(labels={"alertname": "a\0b"})), "alerts.0.labels.alertname: String should match pattern"),
        (payload(alert(labels={"branch": "a"})), "alerts.0.labels: Value error, alertname is needed"),
        (payload(alert(labels=[])), "alerts.0.labels: Input should be"),
        ({"version": "4", "receiver": "r", "status": "firing"}, "alerts: Field required"),
        ([], "body: "),
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_refused_by_the_name_of_its_field(body: object, detail: str) -> None:
    with site() as (client, taken):
        answer = client.post(PATH, json=body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(detail)
    assert taken == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"version": "\\ud800"}', b"[" * 100_000])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with site() as (client, taken):
        assert client.post(PATH, content=body).status_code == 400
    assert taken == []


def test_a_body_that_is_too_long_is_refused_without_being_held() -> None:
    chunks = (b" " * 65536 for _ in range(32))
    with site() as (client, taken):
        assert client.post(PATH, content=chunks).status_code == 413
    assert taken == []


def test_openapi_tells_the_shape_and_the_token() -> None:
    with site() as (client, _):
        described = client.get("/openapi.json").json()
    post = described["paths"][PATH]["post"]
    shape = post["requestBody"]["content"]["application/json"]["schema"]
    assert set(shape["required"]) == {"version", "receiver", "status", "alerts"}
    assert "fingerprint" in shape["properties"]["alerts"]["items"]["properties"]
    assert {"400", "401", "413"} <= set(post["responses"])
    (scheme,) = post["security"][0]
    assert described["components"]["securitySchemes"][scheme] == {"type": "http", "scheme": "bearer"}
