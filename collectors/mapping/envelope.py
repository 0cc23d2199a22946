"""The part of an event that is the same in every shape: branch, times, flags, and their limits."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from collectors.mapping.fields import Frame, moment_of, text_of, value_of
from collectors.mapping.times import GetTime
from collectors.mapping.values import Get, GetText, Values, refuse
from sitcenter.domain import reasons
from sitcenter.domain.events import Event, Kind, Payload
from sitcenter.settings.sources import SourceConfig, Validity

BranchZones = Mapping[str, ZoneInfo]
Check = Callable[[datetime, datetime, str], datetime]


def required(read: GetText, field: str, reason: str) -> Callable[[Values], str]:
    """The field's text; a row without it is refused."""

    def get(row: Values) -> str:
        text = read(row)
        return text if text else refuse(reason, f"{field}: no value")

    return get


def branch_of(source: SourceConfig, frame: Frame) -> Callable[[Values], str]:
    """The row's branch, which must be one of the source's own."""
    allowed = frozenset(source.branches)
    read = text_of(source.fields["branch"], "branch", frame, reasons.UNKNOWN_BRANCH)

    def get(row: Values) -> str:
        branch = read(row)
        return branch if branch in allowed else refuse(reasons.UNKNOWN_BRANCH, f"branch: {branch!r}")

    return get


def required_moment(read: GetTime, field: str) -> Callable[[Values], datetime]:
    """The field's instant; a row without it is refused."""

    def get(row: Values) -> datetime:
        return read(row) or refuse(reasons.MISSING_TIME, f"{field}: no value")

    return get


def checked(source: SourceConfig) -> Check:
    """Passes an instant on, refusing those in the future or outside the declared dates."""
    tolerance = timedelta(seconds=source.future_tolerance_s)
    zone = ZoneInfo(source.zone)
    valid = source.valid
    bounded = valid != Validity()

    def check(at: datetime, now: datetime, field: str) -> datetime:
        if at - now > tolerance:
            refuse(reasons.FUTURE_TIME, f"{field}: {at.isoformat()} has not come yet")
        if bounded and not _within(at.astimezone(zone).date(), valid):
            refuse(reasons.OUTSIDE_DECLARED_RANGE, f"{field}: {at.isoformat()}")
        return at

    return check


def _within(day: date, valid: Validity) -> bool:
    return (valid.first is None or day >= valid.first) and (valid.last is None or day <= valid.last)


class Envelope:
    """Makes events of one source; everything a row doesn't change is settled here once."""

    def __init__(self, source: SourceConfig, frame: Frame, kind: Kind) -> None:
        self.source_id = source.id
        self.kind = kind
        self.recorded_at = _optional_moment(source, frame, "recorded_at")
        self.is_test = _optional(source, frame, "is_test")
        self.is_correction = _optional(source, frame, "is_correction")
        self.corrects = _optional(source, frame, "corrects")

    def event(
        self,
        row: Values,
        seq: str,
        branch: str,
        event_type: str,
        subject: str,
        at: datetime,
        payload: Payload,
    ) -> Event:
        """One event of the row."""
        corrects = self.corrects and self.corrects(row)
        return Event(
            self.source_id,
            seq,
            self.kind,
            branch,
            event_type,
            subject,
            at,
            self.recorded_at and self.recorded_at(row),
            payload,
            bool(self.is_test and self.is_test(row)),
            bool(corrects or (self.is_correction and self.is_correction(row))),
            str(corrects) if corrects else None,
        )


def _optional(source: SourceConfig, frame: Frame, name: str) -> Get | None:
    spec = source.fields.get(name)
    return value_of(spec, name, frame) if spec else None


def _optional_moment(source: SourceConfig, frame: Frame, name: str) -> GetTime | None:
    spec = source.fields.get(name)
    return moment_of(spec, name, frame) if spec else None
