"""The sign of life: silence must mean trouble."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from collectors.notify.registry import build_route
from collectors.notify.watchdog import WatchdogJob, asleep
from sitcenter.domain.facts import SourceFact
from sitcenter.settings.notify import Watchdog
from tests.collectors.notify.builders import DESK, SITE, target
from tests.collectors.notify.receivers import posts
from tests.domain.builders import NOW, source

LATE = NOW - timedelta(seconds=61)
FRESH = NOW - timedelta(seconds=59)


def read(at: datetime | None, poll_s: float = 5.0) -> SourceFact:
    return replace(source(), last_success_at=at, poll_s=poll_s)


@pytest.mark.parametrize(
    ("evaluated_at", "sources", "why"),
    [
        (FRESH, [read(FRESH)], ""),
        (FRESH, [read(LATE), read(FRESH)], ""),
        (FRESH, [read(LATE, poll_s=30)], ""),
        (None, [read(FRESH)], "evaluation"),
        (LATE, [read(FRESH)], "evaluation"),
        (FRESH, [read(LATE)], "collection"),
        (FRESH, [read(None)], "collection"),
        (FRESH, [], "collection"),
    ],
)
def test_alive_means_evaluated_and_read_lately(
    evaluated_at: datetime | None, sources: list[SourceFact], why: str
) -> None:
    assert asleep(evaluated_at, sources, NOW) == why


def test_a_sign_of_life_is_sent_only_while_the_monitor_lives(caplog: pytest.LogCaptureFixture) -> None:
    evaluated: list[datetime | None] = [FRESH]
    with posts() as taken, caplog.at_level(logging.INFO, "collectors"):
        config = Watchdog(target("webhook", taken.url), 60.0, "en")
        way = build_route(config.target, "watchdog", SITE)
        clock = [NOW - timedelta(minutes=5)]
        job = WatchdogJob(config, way, DESK, lambda: evaluated[0], lambda: [read(FRESH)], lambda: clock[0])
        evaluated[0] = None
        assert not job()  # just started: silent, and no trouble yet
        evaluated[0], clock[0] = FRESH, NOW
        assert job()
        evaluated[0] = LATE
        assert not job()
        assert not job()
        evaluated[0] = FRESH
        assert job()
    assert [body["alerts"][0]["labels"]["alertname"] for body in taken.bodies] == ["Watchdog"] * 2
    told = [record.getMessage() for record in caplog.records if record.name == "collectors"]
    assert told == ["the watchdog is silent: evaluation", "the watchdog is heard again"]


def test_an_alertmanager_misses_it_after_three_signs() -> None:
    with posts() as taken:
        config = Watchdog(target("alertmanager", taken.url), 60.0, "en")
        way = build_route(config.target, "watchdog", SITE)
        WatchdogJob(config, way, DESK, lambda: FRESH, lambda: [read(FRESH)], lambda: NOW)()
    assert taken.bodies[0][0]["endsAt"] == "2026-11-20T06:33:00.000Z"


def test_a_receiver_that_is_not_there_fails_no_job(caplog: pytest.LogCaptureFixture) -> None:
    with posts() as taken:
        taken.refusals = [500]
        config = Watchdog(target("webhook", f"{taken.url}/s3cr3t"), 60.0, "en")
        way = build_route(config.target, "watchdog", SITE)
        job = WatchdogJob(config, way, DESK, lambda: FRESH, lambda: [read(FRESH)], lambda: NOW)
        assert not job()
        assert job()
    assert "s3cr3t" not in caplog.text
