"""The deadlines that the sources tell are those of the rules, but for the ones that differ on purpose."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from simulator.days_off import is_off
from simulator.events import Event, Label
from simulator.network import load_network
from sitcenter import settings
from sitcenter.domain import events as domain
from sitcenter.domain.applications import Application, fold_application
from sitcenter.domain.terms.applications import deadlines_differ, term_of
from tests.simulator.worlds import day_of, steps

CONFIG = Path(__file__).parents[2] / "config"
LOADED = settings.load(CONFIG, {})


def folded(played: list[Event]) -> list[Application]:
    """Applications as a collector would store them, instants in whole seconds."""
    found = defaultdict(list)
    for number, said in enumerate(steps(played)):
        made = said.application
        known = {
            "service_code": made.service,
            "channel": made.channel,
            "due_at_source": None if said.deadline is None else instant(said.deadline).isoformat(),
            "suspended": said.suspended,
        }
        payload = {name: value for name, value in known.items() if value is not None}
        kind = domain.Kind.SERVICE
        event = domain.Event(
            "s", str(number), kind, said.branch, said.step, made.id, instant(said.at), payload=payload
        )
        found[said.branch, made.id].append(event)
    return [fold_application(some) for some in found.values()]


def instant(at: float) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)


@pytest.mark.parametrize(
    "until",
    [
        "2026-11-20T12:00:00+05:00",
        "2026-11-21T12:30:00+05:00",  # a Saturday: duty branches are open
        "2026-12-17T11:00:00+05:00",  # the day after a holiday
        "2027-01-05T11:00:00+05:00",  # after a day off instead of one
    ],
)
def test_only_deadlines_that_are_labelled_differ(until: str) -> None:
    end = datetime.fromisoformat(until)
    played = day_of(load_network(CONFIG), end)
    told = [item for item in folded(played) if item.due_at_source is not None]
    differ = {
        item.application_id for item in told if deadlines_differ(term_of(item, LOADED.network, end), item)
    }
    assert len(told) > 100
    assert differ
    labelled = {e.subject for e in played if isinstance(e, Label) and e.kind == "deadline_differs"}
    assert differ == labelled


def test_providers_rest_on_the_days_off_of_the_calendar() -> None:
    calendar = LOADED.network.terms.calendars["provider-5"]
    days = [date(2026, 1, 1) + timedelta(days=k) for k in range(3 * 365)]
    assert [day for day in days if is_off(day) == calendar.is_working(day)] == []
