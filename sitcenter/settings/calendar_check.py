"""What is wrong in calendar.toml that no single entry can know."""

from collections.abc import Iterable, Iterator
from datetime import time
from itertools import combinations

from sitcenter.settings.calendar import EVERY, CalendarFile, DatedModel, OverrideModel, closes_before
from sitcenter.settings.errors import ConfigError, doubles, unknown

FILE = "calendar.toml"


def calendar_errors(calendar: CalendarFile, branches: set[str]) -> Iterator[ConfigError]:
    """Doubles, unknown names, hours upside down, and entries between which nothing decides."""
    profiles = {profile.id for profile in calendar.profile}
    calendars = [model.id for model in calendar.calendar]
    yield from doubles(FILE, "profile.id", (profile.id for profile in calendar.profile))
    yield from doubles(FILE, "calendar.id", (*calendars, *(profiles & set(calendars))))
    yield from _profile_errors(calendar)
    for number, model in enumerate(calendar.calendar):
        yield from _hours_errors(f"calendar[{number}]", model.opens, model.closes)
    for number, dated in enumerate(calendar.exception):
        at = f"exception[{number}]"
        yield from _hours_errors(at, dated.opens, dated.closes)
        yield from _unknown_names(f"{at}.profiles", dated.profiles, profiles)
        yield from _unknown_names(f"{at}.branches", dated.branches, branches)
    yield from _idle_overrides(calendar)
    yield from _clashes(calendar)


def _idle_overrides(calendar: CalendarFile) -> Iterator[ConfigError]:
    """Decisions that would alter nothing: about no calendar, or about one of another week."""
    weeks: dict[str, int] = {profile.id: profile.week for profile in calendar.profile}
    weeks |= {model.id: model.week for model in calendar.calendar}
    for number, override in enumerate(calendar.override):
        at = f"override[{number}].calendars"
        yield from _unknown_names(at, override.calendars, {*weeks, EVERY})
        for name in override.calendars:
            if name in weeks and weeks[name] not in override.weeks:
                message = f"{name!r} has a week of {weeks[name]} days, which weeks leaves out"
                yield ConfigError(FILE, at, message)


def _profile_errors(calendar: CalendarFile) -> Iterator[ConfigError]:
    for number, profile in enumerate(calendar.profile):
        days = [day for hours in profile.hours for day in hours.days]
        yield from doubles(FILE, f"profile[{number}].hours.days", days)
        for index, hours in enumerate(profile.hours):
            yield from _hours_errors(f"profile[{number}].hours[{index}]", hours.opens, hours.closes)


def _hours_errors(at: str, opens: time | None, closes: time | None) -> Iterator[ConfigError]:
    if (opens is None) != (closes is None):
        yield ConfigError(FILE, f"{at}.closes", "give both opens and closes, or neither")
    elif opens is not None and closes is not None and closes_before(opens, closes):
        yield ConfigError(FILE, f"{at}.closes", "must be later than opens")


def _unknown_names(key: str, names: Iterable[str], known: set[str]) -> Iterator[ConfigError]:
    for name in names:
        if name not in known:
            yield ConfigError(FILE, key, unknown(name, known))


def _clashes(calendar: CalendarFile) -> Iterator[ConfigError]:
    for (first, one), (second, other) in combinations(enumerate(calendar.exception), 2):
        if one.on == other.on and _same_branches(one, other):
            message = f"the same day and branches as exception[{first}], and as specific"
            yield ConfigError(FILE, f"exception[{second}]", message)
    for (first, decided), (second, again) in combinations(enumerate(calendar.override), 2):
        if decided.on == again.on and _same_calendars(decided, again):
            yield ConfigError(FILE, f"override[{second}]", f"override[{first}] decides this day already")


def _same_branches(one: DatedModel, other: DatedModel) -> bool:
    """Whether two exceptions of one day concern the same branches on the same grounds."""
    if one.branches or other.branches:
        return bool(set(one.branches) & set(other.branches))
    if one.profiles or other.profiles:
        return bool(set(one.profiles) & set(other.profiles))
    return True


def _same_calendars(one: OverrideModel, other: OverrideModel) -> bool:
    names = set(one.calendars), set(other.calendars)
    shared = names[0] & names[1] or EVERY in names[0] | names[1]
    return bool(shared) and bool(set(one.weeks) & set(other.weeks))
