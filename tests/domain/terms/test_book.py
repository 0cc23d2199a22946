from dataclasses import replace
from datetime import date, timedelta

import pytest

from sitcenter.domain.terms.book import EMPTY, TermBook
from sitcenter.domain.terms.calendar import CalendarDay, WorkCalendar
from tests.domain.terms.builders import ALMATY, at, calendar, days

ANY = days(9, id="any")
SERVICE = days(1, id="service", services=frozenset({"passport"}))
ONLINE = days(2, id="online", channels=frozenset({"online"}))
HERE = days(3, id="here", territory=frozenset({"02"}))
SERVICE_HERE = days(
    4,
    id="pilot",
    services=frozenset({"passport"}),
    territory=frozenset({"02"}),
    valid_from=date(2025, 9, 1),
    valid_to=date(2026, 1, 1),
)
BOOK = TermBook((ANY, SERVICE, ONLINE, HERE, SERVICE_HERE), {"week-5": calendar()}, "test")


@pytest.mark.parametrize(
    ("service", "channel", "region", "received", "rule"),
    [
        ("eds", "kiosk", "10", "2025-10-01T12:00:00", "any"),
        ("eds", "kiosk", "02", "2025-10-01T12:00:00", "here"),
        ("eds", "online", "02", "2025-10-01T12:00:00", "online"),
        ("passport", "online", "10", "2025-10-01T12:00:00", "service"),
        ("passport", "kiosk", "02", "2025-10-01T12:00:00", "pilot"),
        ("passport", "kiosk", "02", "2025-08-31T23:59:59", "service"),
        ("passport", "kiosk", "02", "2025-09-01T00:00:00", "pilot"),
        ("passport", "kiosk", "02", "2025-12-31T23:59:59", "pilot"),
        ("passport", "kiosk", "02", "2026-01-01T00:00:00", "service"),
        ("passport", "kiosk", None, "2025-10-01T12:00:00", "service"),
        (None, None, None, "2025-10-01T12:00:00", "any"),
    ],
)
def test_the_most_specific_rule_in_force_wins(
    service: str | None, channel: str | None, region: str | None, received: str, rule: str
) -> None:
    found = BOOK.rule_for(service, channel, region, at(received))
    assert found is not None
    assert found.id == rule


def test_of_one_rules_versions_the_latest_wins_for_the_past_too() -> None:
    late = replace(SERVICE_HERE, version=2, value=7, published=date(2025, 11, 1))
    book = replace(BOOK, rules=(*BOOK.rules, late))
    found = book.rule_for("passport", "kiosk", "02", at("2025-09-02T12:00:00"))
    assert found == late


def test_a_service_that_no_rule_covers_has_no_term() -> None:
    book = replace(BOOK, rules=(SERVICE,))
    assert book.rule_for("eds", None, None, at("2025-10-01T12:00:00")) is None
    assert EMPTY.rule_for("eds", None, None, at("2025-10-01T12:00:00")) is None


def test_a_calendar_that_never_works_says_so() -> None:
    closed = CalendarDay(False, "override", "test")
    first = date(2025, 1, 1)
    never = WorkCalendar("never", ALMATY, 5, {first + timedelta(days=n): closed for n in range(500)})
    with pytest.raises(ValueError, match="never: no working day within a year"):
        never.plus(first, 1)
