"""`sitcenter holidays`: the table of state holidays and moved days, made anew from the package."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sitcenter.domain.terms.calendar import WorkCalendar

SOON = timedelta(days=60)


def make_table(first: int, last: int, out: Path | None) -> int:
    """Write holidays.toml, or print it. 1 where the package is missing or knows a day without a name here."""
    if last < first:
        print(f"--to {last} is before --from {first}", file=sys.stderr)
        return 2
    try:
        from sitcenter.settings.holiday_import import UnknownHoliday, holidays_toml
    except ModuleNotFoundError as error:
        print(f"{error}: install the extra, pip install 'sitcenter[calendar]'", file=sys.stderr)
        return 1
    try:
        text = holidays_toml(first, last)
    except UnknownHoliday as error:
        print(error, file=sys.stderr)
        return 1
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        print(f"{out}: {text.count('[[day]]')} days of {first} to {last}")
    return 0


def reminders(calendar: WorkCalendar, today: date) -> Iterator[str]:
    """What must be decided about the table before terms reach it."""
    if calendar.covered is not None and today + SOON > date(calendar.covered[1], 12, 31):
        yield f"holidays.toml: holidays after {calendar.covered[1]} aren't known: run sitcenter holidays"
    for on, day in sorted(calendar.days.items()):
        if day.estimated and today <= on <= today + SOON:
            yield f"holidays.toml: {on} ({day.names['en']}) is an estimate; override it once it is announced"
