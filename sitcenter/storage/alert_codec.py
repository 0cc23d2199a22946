"""Alerts and flips as rows and as JSON, and back.

A field of Alert that has no column of its own lives in the JSON of `memo`, or of `observation` where
rounds change it without a flip; so a field that is added later needs no migration, only a default.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import orjson
from sqlalchemy import Row

from sitcenter.domain.alerts.types import Alert, Flip
from sitcenter.storage.alert_tables import alert, alert_flip

Decode = Callable[[Any], Any]

OBSERVED = (
    "observed",
    "limit",
    "unit",
    "evidence",
    "facts",
    "seen_at",
    "unknown_since",
    "clear_since",
    "changes",
)
"""Fields that a round may change without a flip: what was measured, and whether the cause is there."""
_FIELDS = tuple(field.name for field in fields(Alert))
_STATE = tuple(name for name in _FIELDS if name in alert.c)
_MEMO = tuple(name for name in _FIELDS if name not in alert.c and name not in OBSERVED)

ALERT_COLUMNS = (*(alert.c[name] for name in _STATE), alert.c.memo, alert.c.observation)
FLIP_FIELDS = tuple(field.name for field in fields(Flip))
FLIP_COLUMNS = tuple(alert_flip.c[name] for name in FLIP_FIELDS)


def _decoder(hint: Any) -> Decode:
    """What makes a field's value of its JSON value."""
    inner = get_args(hint)
    if get_origin(hint) is tuple:
        one = _decoder(inner[0])
        return lambda value: tuple(map(one, value))
    if datetime in (hint, *inner):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value


_DECODERS = {name: _decoder(hint) for name, hint in get_type_hints(Alert).items()}
_ENUMS = tuple(
    (name, hint)
    for name, hint in get_type_hints(Alert).items()
    if name in _STATE and isinstance(hint, type) and issubclass(hint, StrEnum)
)


def as_text(value: object) -> str:
    """JSON text of what has no column of its own; mappings and sets of texts too."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS).decode()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} can't be stored")


def state_values(item: Alert) -> dict[str, Any]:
    """The columns of an alert's row that come of the alert alone, but for what was observed."""
    return {name: getattr(item, name) for name in _STATE} | {"memo": _json(item, _MEMO)}


def observation(item: Alert) -> str:
    """What its rule last observed."""
    return _json(item, OBSERVED)


def _json(item: Alert, names: Iterable[str]) -> str:
    return as_text({name: getattr(item, name) for name in names})


def alert_of(row: Row[*tuple[Any, ...]]) -> Alert:
    """The alert in a row of ALERT_COLUMNS."""
    values = dict(zip(_STATE, row, strict=False))
    for name, enum in _ENUMS:
        values[name] = enum(values[name])
    return Alert(**values, **_decoded(row[-2]), **_decoded(row[-1]))


def alert_text(item: Alert) -> str:
    """The whole alert as JSON."""
    return _json(item, _FIELDS)


def alert_of_text(text: str) -> Alert:
    """The alert in a JSON text, be it of an earlier version."""
    return Alert(**_decoded(text))


def _decoded(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(text)
    return {name: _DECODERS[name](value) for name, value in loaded.items() if name in _DECODERS}


def flip_values(item: Flip, branch_id: str, known_at: datetime) -> dict[str, Any]:
    """The columns of a flip's row."""
    values = {name: getattr(item, name) for name in FLIP_FIELDS}
    return values | {"detail": as_text(item.detail), "branch_id": branch_id, "known_at": known_at}


def flip_of(row: Sequence[Any]) -> Flip:
    """The flip in a row of FLIP_COLUMNS."""
    values = dict(zip(FLIP_FIELDS, row, strict=True))
    return Flip(**values | {"detail": orjson.loads(values["detail"])})
