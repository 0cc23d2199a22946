"""From checked calendar files to the domain's calendars, of branches and of providers."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sitcenter.domain.hours import Calendar, DatedHours, Hours
from sitcenter.domain.terms.book import TermBook
from sitcenter.domain.terms.calendar import CalendarDay, Week, WorkCalendar
from sitcenter.settings.calendar import (
    EVERY,
    CalendarFile,
    DatedModel,
    HolidaysFile,
    OverrideModel,
    ProfileModel,
    WorkCalendarModel,
)
from sitcenter.settings.terms import TermsFile, build_rule

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Days = Mapping[date, CalendarDay]


def build_calendar(calendar: CalendarFile, holidays: HolidaysFile) -> Calendar:
    """Hours of branches; a profile with `holidays` is closed on its week's days off."""
    return Calendar(
        {profile.id: _week(profile) for profile in calendar.profile},
        tuple(_dated(dated) for dated in calendar.exception),
        {
            profile.id: _moved_hours(profile, days_of(holidays, calendar, profile.id, profile.week))
            for profile in calendar.profile
            if profile.holidays
        },
    )


def build_book(terms: TermsFile, calendar: CalendarFile, holidays: HolidaysFile) -> TermBook:
    """The rules of terms with the providers' calendars."""
    rules = tuple(build_rule(term) for term in terms.term)
    calendars = {model.id: _work_calendar(model, calendar, holidays) for model in calendar.calendar}
    versions = [f"{name}={found.version}" for name, found in sorted(calendars.items())]
    return TermBook(rules, calendars, digest([*(term.model_dump_json() for term in terms.term), *versions]))


def build_weeks(zone: str, calendar: CalendarFile, holidays: HolidaysFile) -> Mapping[int, WorkCalendar]:
    """The plain working weeks of the installation, which nobody's own override alters."""
    weeks: tuple[Week, ...] = (5, 6)
    plain = (
        WorkCalendarModel(id=f"week-{week}", zone=zone, week=week, source=holidays.made_with)
        for week in weeks
    )
    return {model.week: _work_calendar(model, calendar, holidays) for model in plain}


def days_of(holidays: HolidaysFile, calendar: CalendarFile, name: str, week: Week) -> Days:
    """The days of one calendar or profile that differ from its week; overrides win over the import."""
    days = {
        row.on: CalendarDay(
            working=row.kind == "working",
            kind=row.kind,
            source=row.source,
            names=row.names.model_dump(),
            estimated=row.estimated,
            instead_of=row.instead_of,
        )
        for row in holidays.day
        if week in row.weeks
    }
    for override in calendar.override:
        if concerns(override, name, week):
            days[override.on] = _overridden(override)
    return days


def concerns(override: OverrideModel, name: str, week: Week) -> bool:
    """Whether an override speaks of a calendar or profile."""
    return week in override.weeks and bool({EVERY, name} & set(override.calendars))


def digest(parts: Iterable[str]) -> str:
    """Twelve hexadecimal digits that change with the content."""
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()


def versioned(calendar: WorkCalendar) -> WorkCalendar:
    """The calendar with the digest of its content as its version."""
    days = (f"{on} {day.working} {day.kind}" for on, day in sorted(calendar.days.items()))
    return replace(
        calendar, version=digest([str(calendar.zone), str(calendar.week), repr(calendar.hours), *days])
    )


def _work_calendar(model: WorkCalendarModel, calendar: CalendarFile, holidays: HolidaysFile) -> WorkCalendar:
    hours = None
    if model.opens is not None and model.closes is not None:
        hours = Hours(model.opens, model.closes)
    days = days_of(holidays, calendar, model.id, model.week)
    covered = holidays.from_year, holidays.to_year
    return versioned(WorkCalendar(model.id, ZoneInfo(model.zone), model.week, days, hours, covered=covered))


def _overridden(model: OverrideModel) -> CalendarDay:
    return CalendarDay(
        working=model.day == "working",
        kind="override",
        source=model.source,
        note=model.reason,
        approver=model.approver,
    )


def _week(profile: ProfileModel) -> tuple[Hours | None, ...]:
    days: dict[str, Hours] = {
        day: Hours(hours.opens, hours.closes) for hours in profile.hours for day in hours.days
    }
    return tuple(days.get(day) for day in _WEEK)


def _moved_hours(profile: ProfileModel, days: Days) -> Mapping[date, Hours | None]:
    """A day of rest that is worked has the hours of the day it stands for, else of its weekday, else any."""
    week = _week(profile)
    usual = next((hours for hours in week if hours is not None), None)
    return {
        on: (week[(day.instead_of or on).weekday()] or usual) if day.working else None
        for on, day in days.items()
    }


def _dated(model: DatedModel) -> DatedHours:
    hours = None
    if model.opens is not None and model.closes is not None:
        hours = Hours(model.opens, model.closes)
    return DatedHours(
        model.on, hours, model.reason, model.source, frozenset(model.profiles), frozenset(model.branches)
    )
