"""Shapes of calendar.toml and holidays.toml: hours of branches, calendars of providers, days that move."""

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from sitcenter.settings.models import NamesModel, Slug
from sitcenter.settings.strict import Strict, Zone

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Weeks = Annotated[tuple[Literal[5, 6], ...], Field(min_length=1)]
EVERY = "*"
"""Stands for every calendar and profile in an override."""


def _closing(value: object) -> object:
    """24:00 is the end of the day; 23:59 would lose a minute a day."""
    if value == "24:00":
        return time.min
    if isinstance(value, time) and (value.hour, value.minute) == (23, 59):
        raise ValueError('the end of the day is written "24:00": 23:59 loses a minute every day')
    return value


Closing = Annotated[time, BeforeValidator(_closing)]
"""A closing time; "24:00" (00:00 inside) is the end of the day."""


def closes_before(opens: time, closes: time) -> bool:
    """Whether hours are empty or upside down."""
    return closes != time.min and closes <= opens


class HoursModel(Strict):
    """Open from `opens` until `closes` on the days of the week named."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(min_length=1)
    opens: time
    closes: Closing


class ProfileModel(Strict):
    """A weekly profile of branches' hours. `holidays`: closed on the state holidays of its `week`."""

    id: Slug
    hours: tuple[HoursModel, ...]
    source: Text
    holidays: bool = True
    week: Literal[5, 6] = 5


class DatedModel(Strict):
    """A dated exception of branches; without `opens` and `closes` closed all day."""

    on: date
    opens: time | None = None
    closes: Closing | None = None
    profiles: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    reason: Text
    source: Text


class WorkCalendarModel(Strict):
    """The calendar of a provider. Without `opens` and `closes` a working day is the whole day."""

    id: Slug
    zone: Zone = "Asia/Almaty"
    week: Literal[5, 6]
    opens: time | None = None
    closes: Closing | None = None
    source: Text


class OverrideModel(Strict):
    """A decision of the administrator about one date; it wins over the import. All keys are mandatory."""

    on: date = Field(alias="date")
    day: Literal["off", "working"]
    weeks: Weeks
    calendars: Annotated[tuple[str, ...], Field(min_length=1)]
    reason: Text
    source: Text
    approver: Text


class CalendarFile(Strict):
    """calendar.toml."""

    profile: tuple[ProfileModel, ...] = Field(min_length=1)
    exception: tuple[DatedModel, ...] = ()
    calendar: tuple[WorkCalendarModel, ...] = ()
    override: tuple[OverrideModel, ...] = ()


class DayModel(Strict):
    """One day that differs from the week, as imported."""

    on: date = Field(alias="date")
    kind: Literal["holiday", "substituted", "swapped_off", "working"]
    weeks: Weeks
    names: NamesModel
    instead_of: date | None = None
    estimated: bool = False
    source: Text


class HolidaysFile(Strict):
    """holidays.toml: made by `sitcenter holidays`, years both included."""

    from_year: int = Field(ge=1991, le=2999)
    to_year: int = Field(ge=1991, le=2999)
    made_with: Text
    day: tuple[DayModel, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: set[tuple[date, int]] = set()
        for row in self.day:
            if not self.from_year <= row.on.year <= self.to_year:
                raise ValueError(f"{row.on} is not within {self.from_year} to {self.to_year}")
            for week in row.weeks:
                if (row.on, week) in seen:
                    raise ValueError(f"{row.on} stands twice for the week of {week} days")
                seen.add((row.on, week))
        return self
