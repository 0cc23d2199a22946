"""Times of a log to aware UTC datetimes: formats, zones, split columns, declared corrections."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from collectors.mapping.values import GetObject, Values, as_text, column, refuse
from sitcenter.domain import reasons
from sitcenter.settings.sources import FieldSpec

GetTime = Callable[[Values], datetime | None]
HALF_DAY = timedelta(hours=12)
DAY = timedelta(days=1)
FIRST_YEAR = 1900
"""Systems write years like 1 for "no date"; such a time is bad, not early."""
_EPOCH = {"epoch": 1.0, "epoch_ms": 1000.0}
_FOLDS = {"first": 0, "second": 1}


def iso(at: datetime) -> str:
    """An instant as payload text: ISO 8601 in UTC, ending in Z."""
    return at.astimezone(UTC).isoformat()[:-6] + "Z"


def time_of(spec: FieldSpec, field: str, zone: ZoneInfo, nulls: frozenset[str]) -> GetTime:
    """Reads the instant that `spec` describes; a row's bad, ambiguous or nonexistent time is refused."""
    own = ZoneInfo(spec.zone) if spec.zone else zone
    parse = _parser(spec, field, own)
    read = _origin(spec, nulls)
    if spec.rolls_after is None:
        if spec.format == "iso" and spec.columns() == (spec.column,) and not spec.replace:
            return _iso_column(spec.column or "", read, parse)
        return lambda row: None if (value := read(row)) is None else parse(value)
    earlier = time_of(
        spec.model_copy(update={"column": spec.rolls_after, "rolls_after": None}), field, zone, nulls
    )

    def rolled(row: Values) -> datetime | None:
        value = read(row)
        return None if value is None else _next_day(parse(value), earlier(row), own)

    return rolled


def _iso_column(name: str, read: GetObject, parse: Callable[[object], datetime]) -> GetTime:
    """The commonest case by a short way: a plain column of ISO text in UTC. The rest goes the long one."""

    def get(row: Values) -> datetime | None:
        try:
            at = datetime.fromisoformat(row[name])  # type: ignore[arg-type]
            if at.tzinfo is UTC and at.year >= FIRST_YEAR:
                return at
        except (KeyError, TypeError, ValueError):
            pass  # the long way below says what is wrong, if anything is
        return None if (value := read(row)) is None else parse(value)

    return get


def _next_day(at: datetime, earlier: datetime | None, zone: ZoneInfo) -> datetime:
    """A time of day more than half a day before `earlier` belongs to the following date."""
    if earlier is None or earlier - at <= HALF_DAY:
        return at
    return (at.astimezone(zone) + DAY).astimezone(UTC)


def _origin(spec: FieldSpec, nulls: frozenset[str]) -> GetObject:
    """The cell with the time, joined to its date's column where there is one, and corrected as declared."""
    read = _first(spec.column, spec.first_of, nulls)
    if spec.date is None and not spec.replace:
        return read
    day = _first(spec.date, (), nulls) if spec.date else None

    def get(row: Values) -> object:
        value = read(row)
        if value is None:
            return None
        if day is not None:
            at_day = day(row)
            if at_day is None:
                return None
            value = f"{_day_text(at_day)} {_clock_text(value)}"
        return _replaced(value, spec.replace)

    return get


def _first(name: str | None, names: tuple[str, ...], nulls: frozenset[str]) -> GetObject:
    if name:
        return _present(column(name), nulls)
    getters = [_present(column(each), nulls) for each in names]
    return lambda row: next((value for get in getters if (value := get(row)) is not None), None)


def _present(get: GetObject, nulls: frozenset[str]) -> GetObject:
    def read(row: Values) -> object:
        value = get(row)
        if type(value) is str:
            value = value.strip()
            return value if value and value not in nulls else None
        return None if value is None or (nulls and str(value) in nulls) else value

    return read


def _day_text(value: object) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def _clock_text(value: object) -> str:
    """`9:05:00` as ISO wants it; anything else is left alone."""
    text = str(value)
    return "0" + text if text[1:2] == ":" else text


def _replaced(value: object, replace: Mapping[str, str]) -> object:
    """The text with its beginning exchanged by the first rule that fits."""
    if isinstance(value, str):
        for wrong, right in replace.items():
            if value.startswith(wrong):
                return right + value[len(wrong) :]
    return value


def _parser(spec: FieldSpec, field: str, zone: ZoneInfo) -> Callable[[object], datetime]:
    convert = _converter(spec.format)

    def parse(value: object) -> datetime:
        try:
            at = value if isinstance(value, datetime) else convert(value)
            if at.year < FIRST_YEAR:
                raise ValueError(at)
            if at.tzinfo is UTC:
                return at
            return at.astimezone(UTC) if at.tzinfo else _localised(at, zone, spec.fold, field)
        except (ValueError, OverflowError, TypeError, OSError):
            return refuse(
                reasons.BAD_TIME, f"{field}: {as_text(value)!r} is not a time of format {spec.format!r}"
            )

    return parse


def _converter(form: str) -> Callable[[object], datetime]:
    if form == "iso":
        return lambda value: datetime.fromisoformat(str(value))
    if form in _EPOCH:
        unit = _EPOCH[form]
        return lambda value: datetime.fromtimestamp(round(float(str(value)) / unit, 6), UTC)
    return lambda value: datetime.strptime(str(value), form)  # noqa: DTZ007 - localised by the caller


def _localised(at: datetime, zone: ZoneInfo, fold: str, field: str) -> datetime:
    """A naive local time as UTC. The two readings of a time differ only around a change of offset."""
    first = at.replace(tzinfo=zone)
    second = first.replace(fold=1)
    early, late = first.utcoffset(), second.utcoffset()
    if early == late or early is None or late is None:
        return first.astimezone(UTC)
    if early < late:
        refuse(reasons.NONEXISTENT_TIME, f"{field}: {at} does not exist in {zone.key}")
    if fold not in _FOLDS:
        refuse(reasons.AMBIGUOUS_TIME, f"{field}: {at} happens twice in {zone.key}")
    return (second if _FOLDS[fold] else first).astimezone(UTC)
