"""The only door to the `holidays` package: its dates for Kazakhstan become the text of holidays.toml.

The package knows the state holidays and the government's swaps of days; which days are off instead,
and in which week, follows from the law (sitcenter.domain.terms.holidays).
"""

import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version

import holidays

from sitcenter.domain.terms.holidays import MovedDay, StateHoliday, Swap, moved_days

_ESTIMATED = " (estimated)"
_WITHOUT_TRANSFER = {"Orthodox Christmas", "Eid al-Adha"}
"""Days off, but not transferred: article 5 of the law on holidays."""
_NAMES = {
    "New Year's Day": ("Жаңа жыл", "Новый год"),
    "Orthodox Christmas": ("Православиелік Рождество", "Православное Рождество"),
    "International Women's Day": ("Халықаралық әйелдер күні", "Международный женский день"),
    "Nowruz Holiday": ("Наурыз мейрамы", "Наурыз мейрамы"),
    "Kazakhstan's People Solidarity Holiday": (
        "Қазақстан халқының бірлігі мерекесі",
        "Праздник единства народа Казахстана",
    ),
    "Defender of the Fatherland Day": ("Отан Қорғаушы күні", "День защитника Отечества"),
    "Victory Day": ("Жеңіс күні", "День Победы"),
    "Capital Day": ("Астана күні", "День столицы"),
    "Constitution Day": ("Қазақстан Республикасының Конституциясы күні", "День Конституции"),
    "Republic Day": ("Республика күні", "День Республики"),
    "Independence Day": ("Тәуелсіздік күні", "День независимости"),
    "Eid al-Adha": ("Құрбан айт", "Курбан айт"),
}
_SOURCES = {
    "holiday": "law on holidays of the Republic of Kazakhstan",
    "substituted": "law on holidays of the Republic of Kazakhstan, art. 5",
    "swapped_off": "order of the government on the transfer of days of rest",
    "working": "order of the government on the transfer of days of rest",
}


class UnknownHoliday(Exception):
    """The package has a holiday that has no names in the three languages here."""


def holidays_toml(first: int, last: int) -> str:
    """The text of holidays.toml for these years, both included. Raises UnknownHoliday."""
    years = range(first, last + 1)
    days = moved_days(tuple(_state_holidays(years)), tuple(_swaps(years)))
    head = (
        f"# Made by `sitcenter holidays --from {first} --to {last}`; what it has wrong is put right in\n"
        "# calendar.toml ([[override]]), never here: the next import would lose it.\n"
        f'from_year = {first}\nto_year = {last}\nmade_with = "holidays {version("holidays")}"\n'
    )
    return head + "".join(_row(day) for day in days if first <= day.on.year <= last)


def _state_holidays(years: range) -> Iterator[StateHoliday]:
    """On their own dates; of two on one date the first that gives another day off."""
    table = holidays.country_holidays("KZ", years=years, language="en_US", observed=False)
    swapped = {swap.off for swap in _swaps(years)}
    for on, names in sorted(table.items()):
        found = [_holiday(on, name) for name in names.split("; ") if on not in swapped or name in _NAMES]
        if found:
            yield max(found, key=lambda holiday: holiday.transfers)


def _holiday(on: date, name: str) -> StateHoliday:
    plain = name.removesuffix(_ESTIMATED)
    if plain not in _NAMES:
        raise UnknownHoliday(f"{on}: {name!r} has no names in kk and ru in {__name__}")
    return StateHoliday(on, plain, plain not in _WITHOUT_TRANSFER, plain != name)


def _swaps(years: range) -> Iterator[Swap]:
    """Orders of the government, as the package lists them: (month, day, worked month, worked day[, year])."""
    listed = holidays.country_holidays("KZ").special_public_holidays
    for year in years:
        orders = listed.get(year, ())
        for order in orders if isinstance(next(iter(orders), None), tuple) else filter(None, (orders,)):
            month, day, worked_month, worked_day, *worked_year = order
            yield Swap(date(year, month, day), date(next(iter(worked_year), year), worked_month, worked_day))


def _row(day: MovedDay) -> str:
    kk, ru, en = _named(day)
    lines = [
        "",
        "[[day]]",
        f"date = {day.on}",
        f'kind = "{day.kind}"',
        f"weeks = {list(day.weeks)}",
        f"names = {{ kk = {_text(kk)}, ru = {_text(ru)}, en = {_text(en)} }}",
        *([f"instead_of = {day.instead_of}"] if day.instead_of else []),
        *(["estimated = true"] if day.estimated else []),
        f"source = {_text(_SOURCES[day.kind])}",
    ]
    return "\n".join(lines) + "\n"


def _named(day: MovedDay) -> tuple[str, str, str]:
    if day.kind == "swapped_off":
        return "Ауыстырылған демалыс күні", "Перенесённый день отдыха", "Day of rest, moved"
    if day.kind == "working":
        return "Ауыстырылған жұмыс күні", "Перенесённый рабочий день", "Working day, moved"
    return (*_NAMES[day.name], day.name)


def _text(value: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
