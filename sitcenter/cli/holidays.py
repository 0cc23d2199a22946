"""`sitcenter holidays`: the table of state holidays and moved days, made anew from the package."""

import sys
from pathlib import Path


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
