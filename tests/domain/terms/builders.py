"""Rules, calendars and clock events of terms, on the installed table of holidays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sitcenter.domain.hours import Hours
from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.clock import run
from sitcenter.domain.terms.types import Action, ClockEvent, Policy, Term, TermRule, Unit
from sitcenter.settings import load

CONFIG = Path(__file__).parents[3] / "config"
ALMATY = ZoneInfo("Asia/Almaty")
OFFICE = Hours(time(9), time(18))


@cache
def weeks() -> Mapping[int, WorkCalendar]:
    return load(CONFIG, {}).weeks


def calendar(week: int = 5, zone: str | None = None, hours: Hours | None = None) -> WorkCalendar:
    found = replace(weeks()[week], hours=hours)
    return found if zone is None else replace(found, zone=ZoneInfo(zone), days={})


def days(count: int = 1, policy: str = "P1", cutoff: time | None = time(17), **fields: object) -> TermRule:
    values: dict[str, object] = {
        "id": "days",
        "version": 1,
        "unit": Unit.WORKING_DAYS,
        "value": count,
        "source": "test",
        "calendar": "week-5",
        "policy": Policy(policy),
        "cutoff": cutoff,
    }
    return TermRule(**(values | fields))  # type: ignore[arg-type]


def minutes(count: int = 60, always: bool = True) -> TermRule:
    return TermRule("minutes", 1, Unit.MINUTES, count, "test", "week-5", always=always)


def at(text: str, zone: str | ZoneInfo = ALMATY) -> datetime:
    """A local instant, or one that names its offset, in UTC."""
    found = datetime.fromisoformat(text)
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    return (found if found.tzinfo else found.replace(tzinfo=place)).astimezone(UTC)


def events(
    received: datetime,
    *pauses: tuple[datetime, datetime | None],
    stop: datetime | None = None,
    cancel: datetime | None = None,
    reset: datetime | None = None,
) -> list[ClockEvent]:
    made = [ClockEvent(received, Action.START)]
    for begin, end in pauses:
        made.append(ClockEvent(begin, Action.PAUSE, "asked the applicant"))
        if end is not None:
            made.append(ClockEvent(end, Action.RESUME))
    ends = ((stop, Action.STOP), (cancel, Action.CANCEL), (reset, Action.RESET))
    return made + [ClockEvent(when, action) for when, action in ends if when is not None]


def term(rule: TermRule, work: WorkCalendar, history: list[ClockEvent], now: datetime) -> Term:
    found = run(rule, work, history, now)
    assert found is not None
    return found


def due(
    rule: TermRule, work: WorkCalendar, received: datetime, *pauses: tuple[datetime, datetime]
) -> datetime | None:
    """When it falls due, asked at the receipt or after the last pause, in whole seconds."""
    now = max([received, *(end for _, end in pauses)])
    found = term(rule, work, events(received, *pauses), now).due_at
    return found and found.replace(microsecond=0)
