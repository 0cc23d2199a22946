"""Lines of a register to what rules read. Pure."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from collectors.mapping.fields import Frame, moment_of, value_of
from collectors.mapping.tokens import TokenKey
from collectors.mapping.values import Refused, Values, refuse
from collectors.records import Record, Unread
from sitcenter.domain import reasons
from sitcenter.domain.integrity.scene import Act, Payment, Rostered
from sitcenter.domain.masking import mask
from sitcenter.settings.registers import OPTIONAL, RegisterConfig


class Entry(NamedTuple):
    """One understood line. `value`: None in a list that only names something."""

    key: str
    value: object


class Refusal(NamedTuple):
    """A line that could not be understood, with file and line; `key` where it at least names something."""

    place: str
    reason: str
    detail: str
    key: str | None = None


Read = Callable[[Record | Unread], Entry | Refusal]
Get = Callable[[Values], object]
Make = Callable[[Mapping[str, object]], object]


def line_reader(config: RegisterConfig, branches: Collection[str], tokens: TokenKey) -> Read:
    """What reads the lines of a register. `branches`: those that an act may name."""
    zone = ZoneInfo(config.zone)
    frame = Frame(zone, frozenset(config.nulls), tokens, config.kinds)
    getters = {name: _getter(name, config, frame) for name in config.kinds}
    named_by = config.key
    make = MAKERS[config.kind]

    def read(record: Record | Unread) -> Entry | Refusal:
        if isinstance(record, Unread):
            return Refusal(record.place, record.reason, record.detail)
        named: str | None = None
        try:
            named = "|".join(str(_value(name, getters[name], record.values)) for name in named_by)
            row = {name: _value(name, get, record.values) for name, get in getters.items()}
            if "branch" in row and row["branch"] not in branches:
                refuse(reasons.UNKNOWN_BRANCH, f"branch: {row['branch']!r} is not in network.toml")
            return Entry(named, make(row))
        except Refused as wrong:
            return Refusal(record.place, wrong.reason, mask(wrong.detail), named)

    return read


def _getter(name: str, config: RegisterConfig, frame: Frame) -> Get:
    spec = config.specs()[name]
    return moment_of(spec, name, frame) if config.kinds[name] == "instant" else value_of(spec, name, frame)


def _value(name: str, get: Get, values: Values) -> object:
    value = get(values)
    return value if name in OPTIONAL else _present(name, value)


def _present(name: str, value: object) -> object:
    return refuse(reasons.MISSING_KEY, f"{name}: is empty") if value is None else value


def _payment(row: Mapping[str, object]) -> Payment:
    payer = row["payer"]
    return Payment(
        _text(row["payment_id"]),
        _number(row["amount"]),
        None if payer is None else _text(payer),
        _moment(row["paid_at"]),
        row["receipt"] is True,
    )


def _act(row: Mapping[str, object]) -> Act:
    applications = row["applications"]
    assert isinstance(applications, list)
    return Act(
        _text(row["act_id"]),
        _text(row["branch"]),
        _moment(row["at"]),
        frozenset(applications),
        _number(row["files"]),
        _number(row["signatures"]),
    )


def _break(row: Mapping[str, object]) -> Rostered:
    operator, desk = (_text(row[name] or "") for name in ("operator", "desk"))
    return Rostered(_text(row["branch"]), _moment(row["since"]), _moment(row["until"]), operator, desk)


def _text(value: object) -> str:
    assert isinstance(value, str)
    return value


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


MAKERS: Mapping[str, Make] = {
    "payments": _payment,
    "acts": _act,
    "plate_duties": lambda row: _number(row["duty"]),
    "licensed": lambda _row: None,
    "appeals": lambda _row: None,
    "pickups": lambda row: _moment(row["planned_at"]),
    "corrections": lambda _row: None,
    "roster": _break,
}
"""Kind of register -> what rules get of one line."""
