"""The command line that a term's page shows gives the page's own figures."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import split

import pytest

from dashboard.term_command import term_command
from sitcenter import settings
from sitcenter.cli.term_input import add_options, question
from sitcenter.domain.applications import Application, Suspension
from sitcenter.domain.terms.applications import clock_events, rule_of, term_of
from sitcenter.domain.terms.clock import run

NOW = datetime(2026, 11, 20, 6, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
LOADED = settings.load(Path(__file__).parents[2] / "config", {})


def filed(service: str, channel: str, received: datetime, **changes: object) -> Application:
    made = Application("spec-psc-5", "000000000001", "service", service_code=service, channel=channel)
    made.received_at = received
    for name, value in changes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    "application",
    [
        filed("driving-licence", "kiosk", NOW - DAY),
        filed("driving-licence", "kiosk", datetime(2026, 11, 18, 12, 0, 0, 1000, tzinfo=UTC)),
        filed("vehicle-registration", "online", NOW - timedelta(minutes=70)),
        filed("tractor-registration", "kiosk", datetime(2025, 12, 31, 12, 20, tzinfo=UTC)),
        filed(
            "driving-licence",
            "kiosk",
            NOW - 3 * DAY,
            suspensions=(Suspension(NOW - 2 * DAY, NOW - DAY), Suspension(NOW - DAY / 2, None)),
        ),
        filed("driving-licence", "kiosk", NOW - 3 * DAY, reset_at=NOW - DAY),
        filed("driving-licence", "kiosk", NOW - 3 * DAY, reset_at=NOW - 4 * DAY),
        filed("driving-licence", "kiosk", NOW - 3 * DAY, ready_at=NOW + DAY, closed_at=NOW + DAY),
        filed(
            "driving-licence",
            "kiosk",
            NOW - 3 * DAY,
            ready_at=NOW - DAY,
            closed_at=NOW - DAY,
            handed_at=NOW - DAY / 2,
            is_open=False,
        ),
        filed("driving-licence", "kiosk", NOW - 3 * DAY, closed_at=NOW - DAY, is_open=False),
    ],
)
def test_the_command_gives_the_same_term(application: Application) -> None:
    network = LOADED.network
    rule, expected = rule_of(application, network), term_of(application, network, NOW)
    assert rule is not None
    assert expected is not None
    calendar = network.terms.calendar_of(rule)
    line = term_command(rule, calendar, clock_events(application), network.zone, NOW)
    parser = argparse.ArgumentParser()
    add_options(parser)
    asked = question(parser.parse_args(split(line)[2:]), LOADED)
    assert asked.now == NOW
    found = run(asked.rule, asked.calendar, asked.events, asked.now)
    assert found is not None
    assert (found.due_at, found.state, found.late, found.left) == (
        expected.due_at,
        expected.state,
        expected.late,
        expected.left,
    )
    assert [(i.start, i.end, i.kind) for i in found.trace] == [
        (i.start, i.end, i.kind) for i in expected.trace
    ]
