"""The committed table of holidays: what it must say, and that it is what the pinned package makes."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from sitcenter.settings import load
from sitcenter.settings.holiday_import import holidays_toml

CONFIG = Path(__file__).parents[2] / "config"
WEEKS = load(CONFIG, {}).weeks


def test_the_table_is_what_the_command_makes() -> None:
    text = (CONFIG / "holidays.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    assert text == holidays_toml(told["from_year"], told["to_year"])


@pytest.mark.parametrize(
    ("on", "five", "six"),
    [
        # the pilot's first day was a substituted day off
        ("2025-09-01", False, True),
        ("2025-10-27", False, True),
        # Friday 3 January 2025 was off, Sunday 5 January worked
        ("2025-01-03", False, False),
        ("2025-01-05", True, True),
        ("2025-01-04", False, True),
        ("2024-05-08", False, True),
        ("2024-05-04", True, True),
        # 2026
        ("2026-03-09", False, False),
        ("2026-03-24", False, False),
        ("2026-03-25", False, True),
        ("2026-05-11", False, True),
        ("2026-05-27", False, False),
        ("2026-10-26", False, False),
        ("2026-08-31", True, True),
        ("2026-12-16", False, False),
        # 30 August is no holiday from 2026, 15 March is one from 2027
        ("2024-08-30", False, False),
        ("2027-08-30", True, True),
        ("2028-08-30", True, True),
        ("2027-03-15", False, False),
        ("2028-03-15", False, False),
        ("2026-03-16", True, True),
        # without transfer: Sunday 7 January 2024, Kurban Ait on Sunday 16 June 2024 and 16 May 2027
        ("2024-01-08", True, True),
        ("2024-06-17", True, True),
        ("2027-05-17", True, True),
        # New Year
        ("2027-01-04", False, True),
        ("2028-01-03", False, False),
        ("2028-01-04", False, True),
        ("2025-12-31", True, True),
        ("2026-01-05", True, True),
        ("2026-01-07", False, False),
    ],
)
def test_days_that_the_law_and_the_government_moved(on: str, five: bool, six: bool) -> None:
    day = date.fromisoformat(on)
    assert (WEEKS[5].is_working(day), WEEKS[6].is_working(day)) == (five, six)


def test_30_august_fell_on_saturday_in_2025_so_monday_was_off() -> None:
    day = WEEKS[5].days[date(2025, 9, 1)]
    assert (day.kind, day.instead_of) == ("substituted", date(2025, 8, 30))


def test_kurban_ait_to_come_is_marked_as_an_estimate() -> None:
    estimated = {on for on, day in WEEKS[5].days.items() if day.estimated}
    assert estimated == {date(2026, 5, 27), date(2027, 5, 16), date(2028, 5, 5)}


def test_every_day_has_names_in_three_languages_and_a_source() -> None:
    for day in WEEKS[6].days.values():
        assert set(day.names) == {"kk", "ru", "en"}
        assert all(day.names.values())
        assert day.source


def test_the_past_with_other_holidays_can_be_made_too() -> None:
    told = tomllib.loads(holidays_toml(2022, 2023))
    assert {row["date"] for row in told["day"] if row["kind"] == "swapped_off"} >= {date(2023, 7, 7)}
