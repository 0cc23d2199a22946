"""Rules, a calendar, and applications around that Friday morning, for the tests of terms."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sitcenter.domain.applications import Application, Suspension
from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.facts import Snapshot, SourceFact
from sitcenter.domain.network import Network
from sitcenter.domain.terms.book import TermBook
from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.types import TermRule, Unit
from tests.dashboard.builders_branch import ALMATY, NOW, network, snapshot, source

CALENDAR = WorkCalendar("provider-5", ALMATY, 5, version="c0ffee")
ONE_DAY = TermRule(
    "one-day", 3, Unit.WORKING_DAYS, 1, "order 1, clause 2", "provider-5",
    cutoff=time(17), valid_from=date(2026, 1, 1), territory=frozenset({"02"}), published=date(2026, 2, 3),
)  # fmt: skip
HOUR = TermRule("online-hour", 1, Unit.MINUTES, 60, "briefing", "provider-5", channels=frozenset({"online"}))
BOOK = TermBook((ONE_DAY, HOUR), {"provider-5": CALENDAR}, "book-1")


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026 in Almaty, in UTC; the 20th is the Friday of NOW."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=ALMATY).astimezone(UTC)


def ruled(net: Network | None = None) -> Network:
    """The network with its rules of terms."""
    return replace(net or network(), terms=BOOK)


def filed(application_id: str, received_at: datetime | None, **changes: object) -> Application:
    """An application at the provider since `received_at`."""
    made = Application(
        "almaty-5",
        application_id,
        "service-5",
        status="provider",
        stage="provider",
        service_code="plate",
        channel="kiosk",
        registered_at=(received_at or at(19, 10)) - timedelta(minutes=40),
        received_at=received_at,
        last_event_at=received_at or at(19, 10),
        applicant_token="applicant-token",
        operator_token="operator-token",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


LATE = filed("000000000001", at(18, 12), due_at_source=at(19, 23, 59, 59))
DUE = filed("000000000002", at(19, 16, 59, 59), service_code="licence", due_at_source=at(23, 23, 59, 59))
ONLINE = filed("000000000003", at(20, 10, 30), channel="online")
STUCK = filed("000000000004", at(19, 12), tech_error=True)
LATE_PAUSED = filed(
    "000000000005", at(17, 12), suspensions=(Suspension(at(19, 9), None, "document_awaited"),), suspended=True
)
TOMORROW = filed("000000000006", at(19, 17, 0, 1))
UNSENT = filed("000000000007", None, status="front_office", stage="front_office")
OPEN = (LATE, DUE, ONLINE, STUCK, LATE_PAUSED, TOMORROW, UNSENT)


def service_log(**changes: object) -> SourceFact:
    """The live service log of both branches."""
    return source("service-5", ("almaty-5", "post-7"), kind="service", **changes)


def morning(*logs: SourceFact) -> Snapshot:
    """The morning's facts with these service logs, else a live one."""
    return snapshot(sources=(source(), source("queue-post", ("post-7",)), *(logs or (service_log(),))))


def step(event_type: str, when: datetime, seq: int = 1, **payload: Value) -> Event:
    """A step of LATE."""
    told = {"applicant_token": "applicant-token", **payload}
    return Event(
        "service-5", str(seq), Kind.SERVICE, "almaty-5", event_type, LATE.application_id, when, payload=told
    )


STEPS = (
    step("provider_receive", at(18, 12), due_at_source="2026-11-19T18:59:59Z", step_result="ok"),
    step("other", at(18, 12, 5), 2, step_name="проверка по ИИН 900101900011", desk_id="3"),
    step("suspend", at(18, 13), 3, suspended=True, suspend_reason="document_awaited"),
    step("resume", at(18, 14), 4, suspended=False, tech_error=True),
)
LONG_AGO = NOW - timedelta(minutes=32)
"""When a service log was last good, in the tests of dead ones."""
