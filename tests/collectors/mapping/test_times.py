"""Times: formats, zones side by side, split columns, changes of offset, declared corrections."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain import reasons
from tests.collectors.builders import ALMATY, NOW, event, minutes, rejected, row, source


def at(spec: Any, zone: str = "Asia/Almaty", **values: object) -> datetime:
    return event(source(zone=zone, fields={"at": spec}), row(**values)).occurred_at


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("at", "2026-11-20T11:00:00"),
        ("at", "2026-11-20 11:00"),
        ("at", "2026-11-20T06:00:00Z"),
        ("at", "2026-11-20T11:00:00.000+05:00"),
        ("at", datetime(2026, 11, 20, 11)),  # noqa: DTZ001 - as a driver hands it over
        ({"column": "at", "format": "%d.%m.%Y %H:%M:%S"}, "20.11.2026 11:00:00"),
        ({"column": "at", "format": "epoch"}, 1795154400),
        ({"column": "at", "format": "epoch"}, "1795154400.0"),
        ({"column": "at", "format": "epoch_ms"}, 1795154400000),
        ({"column": "at", "zone": "UTC"}, "2026-11-20T06:00:00"),
    ],
)
def test_one_moment_in_many_spellings(spec: Any, value: object) -> None:
    assert at(spec, at=value) == datetime(2026, 11, 20, 6, tzinfo=UTC)


def test_date_and_time_in_two_columns() -> None:
    assert at({"column": "clock", "date": "day"}, day="2026-11-20", clock="9:05:07") == datetime(
        2026, 11, 20, 4, 5, 7, tzinfo=UTC
    )


def test_utc_and_local_side_by_side_in_one_row_are_the_same_moment() -> None:
    config = source(
        fields={
            "at": {"column": "sent", "zone": "Asia/Almaty"},
            "recorded_at": {"column": "created", "zone": "UTC"},
            "slot_start": {"column": "slot", "zone": "UTC"},
        }
    )
    found = event(
        config, row(sent="2025-03-20 09:16:51", created="2025-03-20 04:16:51", slot="2025-03-20 18:59:59")
    )
    assert found.occurred_at == found.recorded_at
    assert found.payload["slot_start"] == "2025-03-20T18:59:59Z"


def test_almaty_was_six_hours_ahead_until_march_2024() -> None:
    assert at("at", at="2024-02-29 12:00:00") == datetime(2024, 2, 29, 6, tzinfo=UTC)
    assert at("at", at="2024-03-01 12:00:00") == datetime(2024, 3, 1, 7, tzinfo=UTC)


def test_an_hour_that_happened_twice_is_refused_or_read_as_declared() -> None:
    value = "2024-02-29 23:30:00"
    assert rejected(source(), row(at=value)).reason == reasons.AMBIGUOUS_TIME
    assert at({"column": "at", "fold": "first"}, at=value) == datetime(2024, 2, 29, 17, 30, tzinfo=UTC)
    assert at({"column": "at", "fold": "second"}, at=value) == datetime(2024, 2, 29, 18, 30, tzinfo=UTC)


def test_an_hour_that_never_was_is_refused() -> None:
    config = source(zone="Europe/Warsaw", fields={"at": {"column": "at", "fold": "first"}})
    assert rejected(config, row(at="2026-03-29 02:30:00")).reason == reasons.NONEXISTENT_TIME


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2026-13-01",
        "25:61",
        "2026-11-31 10:00:00",
        "0",
        "0001-01-01 00:00:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_bad_time_is_refused_and_names_its_field(value: str) -> None:
    refused = rejected(source(), row(at=value))
    assert refused.reason == reasons.BAD_TIME
    assert refused.detail.startswith("at: ")


def test_no_time_is_refused() -> None:
    assert rejected(source(), row(at="")).reason == reasons.MISSING_TIME


def test_the_future_is_refused_beyond_the_tolerance() -> None:
    config = source(future_tolerance_s=300)
    assert event(config, row(at=(NOW + minutes(5)).isoformat())).occurred_at == NOW + minutes(5)
    assert rejected(config, row(at=(NOW + minutes(5.1)).isoformat())).reason == reasons.FUTURE_TIME


def test_dates_outside_the_declared_ones_are_refused_by_the_sources_calendar() -> None:
    config = source(valid={"first": "2026-11-20", "last": "2026-11-20"})
    assert event(config, row(at="2026-11-20 00:00:00")).occurred_at.day == 19
    for value in ("2026-11-19 23:59:59", "2012-02-09 08:00:00"):
        assert rejected(config, row(at=value)).reason == reasons.OUTSIDE_DECLARED_RANGE


def test_a_declared_replacement_puts_a_wrong_year_right() -> None:
    spec = {"column": "clock", "date": "day", "replace": {"2020-12-3": "2019-12-3"}}
    assert at(spec, day="2020-12-30", clock="08:00") == datetime(2019, 12, 30, 2, tzinfo=UTC)
    assert at(spec, day="2020-11-30", clock="08:00") == datetime(2020, 11, 30, 2, tzinfo=UTC)


def test_a_time_of_day_after_midnight_belongs_to_the_next_date() -> None:
    spec = {"column": "left", "date": "day", "rolls_after": "came"}
    assert at(spec, day="2026-11-18", came="23:58:00", left="0:01:00") == datetime(
        2026, 11, 18, 19, 1, tzinfo=UTC
    )
    assert at(spec, day="2026-11-18", came="12:00:02", left="12:00:00") == datetime(
        2026, 11, 18, 7, tzinfo=UTC
    )


@given(st.datetimes(min_value=datetime(2024, 3, 2), max_value=datetime(2026, 11, 19)))  # noqa: DTZ001
def test_any_local_time_comes_back_as_it_was(local: datetime) -> None:
    found = at("at", at=local.isoformat())
    assert found.astimezone(ALMATY).replace(tzinfo=None) == local
