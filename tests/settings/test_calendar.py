"""Calendars and rules of terms as configuration: what wins, what is refused, what has which version."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from sitcenter.domain.hours import Hours
from sitcenter.settings import ConfigErrors, load

CONFIG = Path(__file__).parents[2] / "config"
OVERRIDE = """
[[override]]
date = 2026-11-23
day = "off"
weeks = [5, 6]
calendars = ["*"]
reason = "Day of rest moved"
source = "order No. 1"
approver = "head of the centre"
"""
EXCEPTION = """
[[exception]]
on = 2026-12-16
opens = 09:00:00
closes = "24:00"
{scope}
reason = "open on a holiday"
source = "order No. 2"
"""
CALENDAR = """
[[calendar]]
id = "office"
week = 6
opens = {opens}
closes = {closes}
source = "test"
"""
TERM = """
[[term]]
id = "{id}"
{unit}
calendar = "provider-5"
source = "test"
"""
Append = Callable[[str, str], Path]


@pytest.fixture
def append(tmp_path: Path) -> Append:
    directory = Path(shutil.copytree(CONFIG, tmp_path / "config"))

    def added(file: str, text: str) -> Path:
        with (directory / file).open("a", encoding="utf-8") as out:
            out.write(text)
        return directory

    return added


def errors(directory: Path) -> str:
    with pytest.raises(ConfigErrors) as caught:
        load(directory, {})
    return str(caught.value)


def test_an_override_wins_over_the_import_and_over_the_week(append: Append) -> None:
    back = OVERRIDE.replace("2026-11-23", "2026-12-16").replace('"off"', '"working"')
    settings = load(append("calendar.toml", OVERRIDE + back), {})
    work = settings.network.terms.calendars["provider-5"]
    assert not work.is_working(date(2026, 11, 23))
    assert work.is_working(date(2026, 12, 16))
    assert work.days[date(2026, 12, 16)].approver == "head of the centre"
    hours = settings.network.calendar
    assert hours.hours("x", "psc", date(2026, 11, 23)) is None
    assert hours.hours("x", "psc", date(2026, 12, 16)) == Hours(time(9), time(18))


def test_an_override_concerns_only_the_calendars_and_weeks_that_it_names(append: Append) -> None:
    one = OVERRIDE.replace('["*"]', '["provider-6"]')
    settings = load(append("calendar.toml", one), {})
    calendars = settings.network.terms.calendars
    assert calendars["provider-5"].is_working(date(2026, 11, 23))
    assert not calendars["provider-6"].is_working(date(2026, 11, 23))
    assert settings.network.calendar.hours("x", "psc", date(2026, 11, 23)) is not None


@pytest.mark.parametrize("key", ["day", "weeks", "calendars", "reason", "source", "approver"])
def test_an_override_without_one_of_its_keys_is_refused(append: Append, key: str) -> None:
    lines = [line for line in OVERRIDE.splitlines() if not line.startswith(f"{key} =")]
    assert f"calendar.toml: override[0].{key}: Field required" in errors(
        append("calendar.toml", "\n".join(lines))
    )


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("calendar.toml", OVERRIDE.replace('"*"', '"nobody"'), "override[0].calendars: 'nobody' is not defined"),
        ("calendar.toml", OVERRIDE.replace('"head of the centre"', '"  "'), "override[0].approver: "),
        ("calendar.toml", OVERRIDE.replace("[5, 6]", "[6]").replace('"*"', '"provider-5"'), "'provider-5' has a week of 5 days, which weeks leaves out"),
        ("calendar.toml", OVERRIDE * 2, "override[1]: override[0] decides this day already"),
        ("calendar.toml", OVERRIDE + OVERRIDE.replace('"*"', '"psc"'), "override[1]: override[0] decides this day"),
        ("calendar.toml", EXCEPTION.format(scope="") * 2, "exception[1]: the same day and branches as exception[0]"),
        ("calendar.toml", EXCEPTION.format(scope='profiles = ["psc"]') * 2, "exception[1]: the same day"),
        ("calendar.toml", CALENDAR.format(opens="09:00:00", closes="08:00:00"), "calendar[2].closes: must be later"),
        ("calendar.toml", CALENDAR.format(opens="09:00:00", closes="23:59:00"), 'the end of the day is written "24:00"'),
        ("calendar.toml", CALENDAR.format(opens="09:00:00", closes='"25:00"'), "calendar[2].closes: "),
        ("calendar.toml", CALENDAR.replace("office", "psc").format(opens="09:00:00", closes='"24:00"'), "calendar.id: 'psc' stands 2 times"),
        ("calendar.toml", CALENDAR.replace("office", "provider-5").format(opens="09:00:00", closes='"24:00"'), "calendar.id: 'provider-5' stands 2 times"),
        ("holidays.toml", '[[day]]\ndate = 2031-01-01\nkind = "holiday"\nweeks = [5]\nnames = { kk = "а", ru = "а", en = "a" }\nsource = "x"\n', "2031-01-01 is not within 2024 to 2028"),
        ("holidays.toml", '[[day]]\ndate = 2026-01-01\nkind = "holiday"\nweeks = [5]\nnames = { kk = "а", ru = "а", en = "a" }\nsource = "x"\n', "2026-01-01 stands twice for the week of 5 days"),
        ("terms.toml", TERM.format(id="x", unit=""), "give working_days or minutes, one of them"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 0"), "working_days: "),
        ("terms.toml", TERM.format(id="x", unit="minutes = 5\ncutoff = 17:00:00"), "policy and cutoff go with working_days only"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 1\nalways = true"), "always goes with minutes only"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 1\nvalid_from = 2026-01-01\nvalid_to = 2026-01-01"), "must be later than valid_from"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 1\nservices = ['nope']"), "term[6].services: 'nope' is not defined"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 1").replace("provider-5", "nope"), "term[6].calendar: 'nope' is not defined"),
        ("terms.toml", TERM.format(id="default", unit="working_days = 1"), "term[6].id: 'default' version 1 stands twice"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 1"), "term[6]: overlaps 'default' and is as specific"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 1\nservices = ['passport', 'eds']"), "term[6]: overlaps 'identity-documents'"),
        ("terms.toml", TERM.format(id="x", unit="working_days = 1\nterritory = ['2']"), "territory[0]: "),
    ],
)  # fmt: skip
def test_what_is_refused_and_how(append: Append, file: str, text: str, message: str) -> None:
    found = errors(append(file, text))
    assert f"{file}: " in found
    assert message in found


@pytest.mark.parametrize(
    "unit",
    [
        "working_days = 1\nvalid_to = 2020-01-01\nservices = ['eds']",
        "working_days = 1\nchannels = ['online']",
        "working_days = 3\nversion = 2",
    ],
)
def test_rules_between_which_something_decides_are_accepted(append: Append, unit: str) -> None:
    name = "default" if "version" in unit else "x"
    settings = load(append("terms.toml", TERM.format(id=name, unit=unit)), {})
    assert len(settings.network.terms.rules) == 7


def test_hours_of_branches_on_holidays(append: Append) -> None:
    settings = load(append("calendar.toml", EXCEPTION.format(scope='branches = ["psc-medeu"]')), {})
    hours = settings.network.calendar
    holiday, substituted, saturday = date(2026, 12, 16), date(2025, 10, 27), date(2025, 10, 25)
    assert hours.hours("psc-medeu", "psc", holiday) == Hours(time(9), time(0))
    assert hours.hours("psc-alatau", "psc", holiday) is None
    assert [hours.hours("x", "psc", day) is None for day in (substituted, saturday)] == [True, True]
    assert [hours.hours("x", "duty", day) is None for day in (substituted, saturday)] == [False, True]


def test_a_sunday_that_is_worked_has_the_hours_of_the_day_that_is_off() -> None:
    hours = load(CONFIG, {}).network.calendar
    assert hours.hours("x", "psc", date(2025, 1, 3)) is None
    assert hours.hours("x", "psc", date(2025, 1, 5)) == Hours(time(9), time(18))


def test_a_profile_may_be_open_on_holidays(append: Append) -> None:
    directory = append("calendar.toml", "")
    path = directory / "calendar.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("holidays = true", "holidays = false", 1), "utf-8"
    )
    hours = load(directory, {}).network.calendar
    assert hours.hours("x", "psc", date(2026, 12, 16)) is not None
    assert hours.hours("x", "duty", date(2026, 12, 16)) is None


def test_24_00_is_the_end_of_the_day(append: Append) -> None:
    settings = load(append("calendar.toml", CALENDAR.format(opens="00:00:00", closes='"24:00"')), {})
    work = settings.network.terms.calendars["office"]
    on = date(2026, 11, 20)
    assert work.work(on) == work.whole(on)


def test_versions_change_with_the_content_and_only_then(append: Append) -> None:
    before = load(CONFIG, {}).network.terms
    again = load(append("calendar.toml", "# a comment\n"), {}).network.terms
    assert again.version == before.version
    after = load(append("calendar.toml", OVERRIDE.replace("[5, 6]", "[5]")), {}).network.terms
    assert after.calendars["provider-5"].version != before.calendars["provider-5"].version
    assert after.calendars["provider-6"].version == before.calendars["provider-6"].version
    assert after.version != before.version


def test_the_rules_of_the_pilot_and_after_it() -> None:
    network = load(CONFIG, {}).network

    def rule(service: str, channel: str, region: str, day: str) -> str | None:
        found = network.terms.rule_for(
            service, channel, region, datetime.fromisoformat(f"{day}T12:00:00+05:00")
        )
        return None if found is None else found.id

    assert rule("tractor-registration", "kiosk", "02", "2025-12-31") == "tractor-pilot"
    assert rule("tractor-registration", "kiosk", "10", "2025-09-01") == "tractor-pilot"
    assert rule("tractor-registration", "kiosk", "10", "2026-01-01") == "tractor"
    assert rule("tractor-registration", "kiosk", "19", "2025-10-01") == "tractor"
    assert rule("vehicle-registration", "online", "02", "2026-10-01") == "vehicle-online"
    assert rule("vehicle-registration", "kiosk", "02", "2026-10-01") == "default"
    assert rule("licence-replacement", "online", "02", "2026-10-01") == "vehicle-online"


def test_every_service_has_a_term_with_a_source() -> None:
    network = load(CONFIG, {}).network
    assert all(rule.source for rule in network.terms.rules)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert all(network.terms.rule_for(code, "kiosk", "02", now) for code in network.services)
