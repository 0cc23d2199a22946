from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from dashboard import health
from dashboard.deps import Deps
from dashboard.doors import AlertDesk
from dashboard.frames import Frame
from dashboard.i18n import translators
from dashboard.live import Hub
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.scope import Scope
from tests.dashboard.desk import FakeDesk
from tests.dashboard.served import served
from tests.dashboard.world import NOW, FakeReader, network, snapshot


@dataclass(frozen=True)
class Site:
    default_language: str = "kk"
    tick_seconds: float = 0.5
    evaluate_s: float = 3
    demo: bool = False


@dataclass
class LateReader(FakeReader):
    """`late_s`: how long ago the collector tried last; None: never."""

    late_s: float | None = 0

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        at = None if self.late_s is None else NOW - timedelta(seconds=self.late_s)
        return tuple(replace(source, last_attempt_at=at) for source in super().sources(scope))


def _answer(
    reader: LateReader,
    path: str = "/readyz",
    current: bool = True,
    frame_s: float = 1,
    desk: AlertDesk | None = None,
    site: Site = Site(),
) -> tuple[int, list[str]]:
    town = network()
    hub = Hub(reader, town, lambda: NOW)
    hub.frame = Frame(1, NOW - timedelta(seconds=frame_s), snapshot(NOW), town)
    deps = Deps(site, town, reader, lambda: NOW, hub, translators(), "v1", alerts=desk)
    app = FastAPI()
    app.include_router(health.router(deps, lambda: current))
    with served(app) as address:
        answer = httpx.get(address + path)
    return answer.status_code, [reason["code"] for reason in answer.json().get("reasons", [])]


def test_ready_although_two_branches_sources_are_in_trouble() -> None:
    assert _answer(LateReader()) == (200, [])


@pytest.mark.parametrize(
    ("late_s", "codes"), [(60, []), (61, ["collector_late"]), (None, ["collector_late"])]
)
def test_a_collector_that_stands_is_told(late_s: float | None, codes: list[str]) -> None:
    assert _answer(LateReader(late_s=late_s)) == (503 if codes else 200, codes)


@pytest.mark.parametrize(
    ("late_s", "codes"), [(60, []), (61, ["evaluation_late"]), (None, ["evaluation_late"])]
)
def test_rules_that_are_not_evaluated_are_told(late_s: float | None, codes: list[str]) -> None:
    desk = FakeDesk(evaluated=None if late_s is None else NOW - timedelta(seconds=late_s))
    assert _answer(LateReader(), desk=desk) == (503 if codes else 200, codes)


def test_rules_that_are_seldom_evaluated_are_late_later() -> None:
    desk = FakeDesk(evaluated=NOW - timedelta(seconds=170))
    assert _answer(LateReader(), desk=desk, site=Site(evaluate_s=60)) == (200, [])


def test_a_database_that_does_not_answer_is_told_alone() -> None:
    assert _answer(LateReader(broken=True)) == (503, ["database_silent"])


def test_an_outdated_schema_is_told() -> None:
    assert _answer(LateReader(), current=False) == (503, ["schema_outdated"])


def test_a_hub_that_stands_is_told() -> None:
    assert _answer(LateReader(), frame_s=7) == (503, ["hub_late"])


def test_the_process_is_well_whatever_the_database_does() -> None:
    assert _answer(LateReader(broken=True), "/healthz") == (200, [])
