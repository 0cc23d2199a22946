"""A real Alertmanager, both ways: it takes what we tell it, and what it tells us opens an alert here."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from collectors.evaluate import evaluate_once
from collectors.notify.registry import build_route
from sitcenter import clock
from sitcenter.domain.alerts.types import Alert, Condition, Message, Topic
from sitcenter.settings import Settings, load
from sitcenter.storage import AlertStore, Reader, connect
from tests.collectors.notify.builders import DESK, SITE, alert, target
from tests.e2e.server import ROOT, free_port
from tests.integration.alertmanager import POSTING, Alertmanager, alertmanager
from tests.waiting import until

PATH = "/api/v1/webhooks/alertmanager"


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Alertmanager]:
    with alertmanager(tmp_path) as server:
        yield server


def tell(server: Alertmanager, topic: Topic, now: datetime, **changes: object) -> None:
    began = alert(since=now - timedelta(minutes=50), **changes)
    notice = DESK.notice(Message(f"key-{topic}", "am", topic, now, began), "ru", duplicate=False)
    build_route(target("alertmanager", server.url), "am", SITE).send(notice)


def test_an_alertmanager_takes_what_it_is_told_and_keeps_it_until_it_is_resolved(
    silent: Alertmanager,
) -> None:
    now = clock.now()
    tell(silent, Topic.FIRING, now)
    until(silent.alerts, 10)
    (held,) = silent.alerts()
    assert held["labels"] == {
        "alertname": "wait-over-norm", "severity": "high", "branch": "a", "subject": "branch",
    }  # fmt: skip
    assert held["annotations"]["summary"] == "ВЫСОКАЯ: Ожидание выше норматива — a"
    assert held["status"]["state"] in ("active", "unprocessed")
    assert datetime.fromisoformat(held["endsAt"]) - now > timedelta(days=300)
    began = datetime.fromisoformat(held["startsAt"]) - (now - timedelta(minutes=50))
    assert abs(began) < timedelta(milliseconds=2)
    assert held["generatorURL"] == f"{SITE}/alerts/00ff00ff00ff00ff?lang=ru"
    tell(silent, Topic.REPEAT, now)
    assert len(silent.alerts()) == 1
    tell(silent, Topic.RESOLVED, now, resolved_at=now)
    until(lambda: silent.alerts() == [], 10)


class Site:
    """`sitcenter serve` on a database of its own; rules are evaluated when asked, at any moment."""

    def __init__(self, place: Path) -> None:
        self.token_file, port = place / "inbound.token", free_port()
        self.address = f"http://127.0.0.1:{port}"
        env = dict(os.environ) | {
            "SITCENTER_DATABASE_URL": f"sqlite:///{place / 'store.db'}",
            "SITCENTER_TOKEN_KEY_FILE": str(place / "token.key"),
            "SITCENTER_INBOUND_TOKEN_FILE": str(self.token_file),
            "SITCENTER_PORT": str(port),
        }
        self.settings: Settings = load(ROOT / "config", env)
        self.engine = connect(env["SITCENTER_DATABASE_URL"])
        self.store = AlertStore(self.engine)
        self.process = subprocess.Popen([sys.executable, "-m", "sitcenter", "serve"], cwd=ROOT, env=env)

    def healthy(self) -> bool:
        try:
            return httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def evaluate(self, now: datetime) -> list[Alert]:
        """The alerts of other systems after a round at `now`."""
        network, rules = self.settings.network, self.settings.rules
        evaluate_once(Reader(self.engine, network), self.store, network, rules, (), now)
        return [found for found in self.store.open(now) if found.rule_id.startswith("external:")]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    try:
        until(made.healthy, 60)
        yield made
    finally:
        made.process.terminate()
        made.process.wait(20)
        made.engine.dispose()


def test_a_webhook_of_an_alertmanager_opens_an_alert_here_and_ends_it(site: Site, tmp_path: Path) -> None:
    assert site.token_file.stat().st_mode & 0o777 == 0o600
    began = clock.now() - timedelta(minutes=3)
    disk = {
        "labels": {"alertname": "DiskFull", "severity": "high", "branch": "psc-medeu"},
        "annotations": {"summary": "Диск толық"},
        "startsAt": began.isoformat(),
    }
    own = {"labels": {"alertname": "own"}, "generatorURL": f"{site.settings.notify.site_url}/alerts/1"}
    with alertmanager(tmp_path, POSTING % (site.address + PATH, site.token_file)) as outside:
        outside.post(own)
        outside.post(disk)
        until(lambda: site.store.external(clock.now()), 20)
        (fired,) = site.evaluate(clock.now())
        assert (fired.rule_id, fired.branch_id, fired.condition) == (
            "external:DiskFull",
            "psc-medeu",
            Condition.FIRING,
        )
        assert abs(fired.since - began) < timedelta(milliseconds=2)
        assert fired.facts["summary"] == "Диск толық"
        outside.post(disk | {"endsAt": clock.now().isoformat()})
        until(lambda: not site.store.external(clock.now()), 20)
    later = clock.now()
    site.evaluate(later)
    (ended,) = site.evaluate(later + timedelta(minutes=2))
    assert (ended.alert_id, ended.condition) == (fired.alert_id, Condition.RESOLVED)


def test_without_the_token_nothing_is_taken(site: Site) -> None:
    answer = httpx.post(site.address + PATH, json={}, timeout=10)
    assert answer.status_code == 401
    assert site.store.external(clock.now()) == []
