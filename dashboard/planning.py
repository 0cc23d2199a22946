"""A window of maintenance as a form asks for it: planned once, or refused in plain words."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from uuid import uuid4

from dashboard.acting import LONGEST, Outcome
from dashboard.alert_lines import AlertSetting
from dashboard.doors import AlertDesk
from sitcenter.domain.alerts.types import Maintenance

LONGEST_WINDOW = timedelta(days=31)
"""Nothing is kept quiet for ever by one mistake."""
_MOMENT = re.compile(r"(?:(\d{4}-\d{2}-\d{2})[ T]+)?(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True, slots=True)
class Planned:
    """A form's words. No branches or rules: all of them."""

    actor: str
    start: str
    end: str
    reason: str
    branches: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()


def plan(desk: AlertDesk, asked: Planned, s: AlertSetting) -> Outcome:
    """Plan the window. The same words sent twice plan it once."""
    _ = s.translator.text
    zone = s.network.zone
    start, end = moment(asked.start, s.now, zone), moment(asked.end, s.now, zone)
    refusal = _refusal(asked, start, end, s)
    if refusal or start is None or end is None:
        return Outcome(False, refusal)
    begins = max(start, s.now.replace(second=0, microsecond=0))
    window = Maintenance(uuid4().hex, begins, end, asked.rules, asked.branches, asked.reason, asked.actor)
    if window not in {replace(known, id=window.id) for known in desk.windows(s.now)}:
        desk.plan(window)
    return Outcome(True, _("Planned: {start} – {end}.", start=s.at(window.start, ""), end=s.at(end, "")))


def moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """`2026-11-20 14:00`, or `14:00` of today, by the network's clock; None if it can't be made out."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        on = datetime.fromisoformat(match[1]).date() if match[1] else now.astimezone(zone).date()
        return datetime.combine(on, time(int(match[2]), int(match[3])), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _refusal(asked: Planned, start: datetime | None, end: datetime | None, s: AlertSetting) -> str:
    """Why the window can't be planned; "" if it can."""
    _ = s.translator.text
    if not asked.actor:
        return _("Write who you are: nothing was recorded.")
    if not asked.reason:
        return _("Write why: without it nothing is recorded.")
    if max(len(asked.actor), len(asked.reason)) > LONGEST:
        return _("That is too long: at most {n} characters.", n=LONGEST)
    if start is None or end is None:
        return _("A time can't be made out; write it as {example}.", example="2026-11-20 14:00")
    if end <= max(start, s.now):
        return _("The end must come after the beginning, and after now.")
    if end - start > LONGEST_WINDOW:
        return _("That is too long: choose a shorter time.")
    return ""
