"""Words, numbers and times in Kazakh, Russian and English.

How to use it in a view::

    _ = translator.text
    _("waiting")                                    # msgid = the English text
    translator.plural("{n} minute", "{n} minutes", n)
    _("norm {minutes} min", minutes=30)             # values are filled in after translation

Write the English text in the code and run `python -m dashboard.messages`: it lists what the catalogues
in dashboard/locale/<language>/LC_MESSAGES/dashboard.po lack or hold in vain; a test fails until each
of the three has it. Only literal arguments of `text` (or `_`), `plural` and of `mark`, which marks
a constant that is translated later, are found. Numbers, shares and durations follow CLDR through Babel.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from importlib import resources
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

LANGUAGES = ("kk", "ru", "en")
DOMAIN = "dashboard"
_ALL_CATEGORIES = 30
"""Below it are whole numbers of every plural category of these languages."""


def mark(msgid: str) -> str:
    """Mark a constant for translation; returns it as it is."""
    return msgid


@dataclass(frozen=True)
class Translator:
    """One language. Two translators of the same language are the same for caching purposes."""

    language: str
    locale: Locale
    catalogue: gettext.NullTranslations

    def text(self, msgid: str, /, **values: object) -> str:
        """The words of `msgid`, its {names} filled in."""
        return self.catalogue.gettext(msgid).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that fits `n`; {n} stands for the formatted number."""
        return self.catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """A share (0..1) in whole per cent, rounded down: 99.9 % is not everybody."""
        return format_percent(int(share * 100 + 1e-9) / 100, locale=self.locale)

    def unit(self, value: int, unit: str) -> str:
        """A value with its short unit: second, minute, hour or day."""
        return format_unit(value, f"duration-{unit}", length="short", locale=self.locale).replace(
            " ", "\u00a0"
        )

    def unit_patterns(self, unit: str) -> dict[str, str]:
        """Plural category -> the short unit with {0} for the number, for ages that the browser counts."""
        found: dict[str, str] = {}
        for n in range(_ALL_CATEGORIES):
            pattern = self.unit(n, unit).replace(self.number(n), "{0}")
            found.setdefault(self.locale.plural_form(n), pattern)
        return found

    def duration(self, seconds: int) -> str:
        """The two largest units, rounded down: 52 s; 6 min 52 s; 3 h 5 min; 2 days 4 h."""
        minutes, second = divmod(max(0, seconds), 60)
        hours, minute = divmod(minutes, 60)
        days, hour = divmod(hours, 24)
        parts = [(days, "day"), (hour, "hour"), (minute, "minute"), (second, "second")]
        first = next((i for i, (value, _) in enumerate(parts) if value), 3)
        shown = [(v, u) for v, u in parts[first : first + 2] if v] or [(0, "second")]
        return "\u00a0".join(self.unit(value, unit) for value, unit in shown)

    def clock(self, at: datetime, zone: tzinfo) -> str:
        """Hours and minutes at a place: 09:05."""
        return format_time(at, "HH:mm", tzinfo=zone, locale=self.locale)

    def day(self, on: date) -> str:
        """A date in the language's medium form."""
        return format_date(on, "medium", locale=self.locale)

    def day_of_year(self, on: date) -> str:
        """A date without its year: 18 Nov."""
        return format_skeleton("MMMd", datetime.combine(on, time()), locale=self.locale)


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language as translators wrote it."""
    place = resources.files("dashboard") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with place.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def load(language: str) -> Translator:
    """The translator of a language, compiled in memory: no .mo files are kept."""
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return Translator(language, Locale.parse(language), gettext.GNUTranslations(compiled))


def translators() -> Mapping[str, Translator]:
    """All languages of the interface."""
    return {language: load(language) for language in LANGUAGES}
