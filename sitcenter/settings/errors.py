"""Configuration errors: each names the file, the key and what is allowed."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

_SECRET = re.compile(r"url|header|password|secret|token")


@dataclass(frozen=True, slots=True, order=True)
class ConfigError:
    """One thing that is wrong; printed as `file: key: message`."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}"


class ConfigErrors(Exception):
    """All that is wrong with a configuration, found in one pass."""

    def __init__(self, errors: Sequence[ConfigError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


def from_pydantic(file: str, error: ValidationError) -> list[ConfigError]:
    """The errors of one file, keys written as in TOML (branch[2].desks[0].count)."""
    return [
        ConfigError(file, key := _key(item["loc"]), _message(key, item["msg"], item.get("input")))
        for item in error.errors(include_url=False)
    ]


def _key(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "(top level)"


def _message(key: str, message: str, value: object) -> str:
    """The message with the value that was found, unless that may hold a password."""
    if isinstance(value, str | int | float | bool) and not _SECRET.search(key):
        return f"{message} (got {value!r})"
    return message


def doubles(file: str, key: str, values: Iterable[str]) -> Iterator[ConfigError]:
    """An error for each value that stands more than once."""
    for value, count in Counter(values).items():
        if count > 1:
            yield ConfigError(file, key, f"{value!r} stands {count} times, must be unique")


def unknown(name: str, allowed: Iterable[str]) -> str:
    """What to say of a name that nothing answers to."""
    return f"{name!r} is not defined; allowed: {', '.join(sorted(allowed)) or 'none'}"
