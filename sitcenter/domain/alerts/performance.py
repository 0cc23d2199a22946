"""How well the alerts themselves do: the figures of ISA-18.2 and EEMUA 191 for a period."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median

from sitcenter.domain.alerts.gaps import Gap, stretches
from sitcenter.domain.alerts.types import Alert, Condition, Flip, Severity, Work

FLOOD_ALARMS = 10
FLOOD_WINDOW = timedelta(minutes=10)
CHATTER_ALARMS = 3
CHATTER_WINDOW = timedelta(minutes=1)
STALE_AFTER = timedelta(hours=24)
TOP = 10
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Share:
    """A rule or a severity: how many alarms, and which share (0..1) of all."""

    name: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Flood:
    """A stretch in which ten or more alarms came within ten minutes."""

    start: datetime
    end: datetime
    alarms: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took (s), and of how many; None when of none."""

    n: int
    mean_s: float | None
    median_s: float | None


@dataclass(frozen=True, slots=True)
class Performance:
    """The figures of a period; an alarm is an alert that began to fire unmuted, counted when it was noticed.

    `unevaluated`: how much of the period no rule was evaluated in; rates and shares are of the rest, and None
    where there is no rest.
    `peak`: most alarms in any ten minutes. `flood_share` of the evaluated time (0..1). `chattering`: ids of
    those that fired three times in a minute, or were found flapping. `stale`: those that have fired for more
    than 24 hours at the period's end; `stale_unowned` of them have no owner.
    `acknowledged`: from noticed until a person took it on. `resolved`: from fired until its cause was gone.
    """

    start: datetime
    end: datetime
    officers: int
    unevaluated: timedelta
    alarms: int
    per_officer_hour: float | None
    peak: int
    floods: tuple[Flood, ...]
    flood_share: float | None
    chattering: tuple[str, ...]
    stale: tuple[str, ...]
    stale_unowned: int
    top: tuple[Share, ...]
    severities: tuple[Share, ...]
    acknowledged: Times
    resolved: Times

    @property
    def evaluated(self) -> timedelta:
        """How much of the period rules were evaluated in."""
        return self.end - self.start - self.unevaluated


def performance(
    flips: Iterable[Flip],
    alerts: Iterable[Alert],
    start: datetime,
    end: datetime,
    officers: int,
    gaps: Iterable[Gap] = (),
) -> Performance:
    """The figures of [start, end). Flips of alerts that aren't given are left out.

    `gaps`: when no rule was evaluated.
    """
    known = {alert.alert_id: alert for alert in alerts}
    history = _histories(flip for flip in flips if flip.alert_id in known and start <= flip.noticed_at < end)
    alarms = sorted((f for own in history.values() for f in _alarms(own)), key=_noticed)
    moments = [flip.noticed_at for flip in alarms]
    floods = _floods(moments, end)
    dark = stretches(gaps, start, end)
    unevaluated = _length(dark)
    evaluated = end - start - unevaluated
    stale = [alert for alert in known.values() if _is_stale(alert, end)]
    return Performance(
        start=start,
        end=end,
        officers=officers,
        unevaluated=unevaluated,
        alarms=len(alarms),
        per_officer_hour=len(alarms) / (evaluated / HOUR) / officers if evaluated and officers > 0 else None,
        peak=_most(moments, FLOOD_WINDOW),
        floods=floods,
        flood_share=_flooded(floods, dark) / evaluated if evaluated else None,
        chattering=tuple(sorted(key for key, own in history.items() if _chatters(own))),
        stale=tuple(alert.alert_id for alert in sorted(stale, key=lambda a: (a.since, a.alert_id))),
        stale_unowned=sum(not alert.owner for alert in stale),
        top=_shares(known[flip.alert_id].rule_id for flip in alarms)[:TOP],
        severities=_by_severity(_severity(flip, known) for flip in alarms),
        acknowledged=_times(_spans(history, alarms, _is_taken_on, _noticed)),
        resolved=_times(_spans(history, alarms, _is_resolved, _happened)),
    )


def _histories(flips: Iterable[Flip]) -> dict[str, list[Flip]]:
    """The flips of each alert, in their order."""
    history: defaultdict[str, list[Flip]] = defaultdict(list)
    for flip in flips:
        history[flip.alert_id].append(flip)
    return {alert_id: sorted(own, key=lambda flip: flip.seq) for alert_id, own in history.items()}


def _alarms(own: Sequence[Flip]) -> list[Flip]:
    """The times an alert began to fire and people were told at once: whatever mutes it, they aren't."""
    told = {flip.noticed_at for flip in own if flip.changed == "notified_at" and flip.after}
    return [flip for flip in own if _is_firing(flip) and flip.noticed_at in told]


def _is_firing(flip: Flip) -> bool:
    return flip.changed == "condition" and flip.after == Condition.FIRING


def _is_resolved(flip: Flip) -> bool:
    return flip.changed == "condition" and flip.after == Condition.RESOLVED


def _is_taken_on(flip: Flip) -> bool:
    """A person moved it out of `new`."""
    return flip.changed == "work" and flip.before == Work.NEW and flip.actor != ""


def _noticed(flip: Flip) -> datetime:
    return flip.noticed_at


def _happened(flip: Flip) -> datetime:
    return flip.at


def _windows(moments: Sequence[datetime], window: timedelta) -> list[tuple[int, int]]:
    """For each ascending moment: the first one less than a window before it, and how many lie between."""
    found, first = [], 0
    for place, at in enumerate(moments):
        while at - moments[first] >= window:
            first += 1
        found.append((first, place - first + 1))
    return found


def _most(moments: Sequence[datetime], window: timedelta) -> int:
    return max((count for _, count in _windows(moments, window)), default=0)


def _floods(moments: Sequence[datetime], end: datetime) -> tuple[Flood, ...]:
    """All windows of ten minutes that begin with an alarm and hold ten or more, joined where they touch."""
    spans: list[tuple[datetime, datetime]] = []
    for first, start in enumerate(moments):
        if bisect_left(moments, start + FLOOD_WINDOW) - first >= FLOOD_ALARMS:
            until = min(start + FLOOD_WINDOW, end)
            if spans and start <= spans[-1][1]:
                start = spans.pop()[0]
            spans.append((start, until))
    return tuple(Flood(start, until, sum(start <= m < until for m in moments)) for start, until in spans)


def _flooded(floods: Iterable[Flood], dark: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long it was a flood while rules were evaluated: a last window may reach into a gap."""
    unseen = [Gap(start, end) for start, end in dark]
    lengths = (f.end - f.start - _length(stretches(unseen, f.start, f.end)) for f in floods)
    return sum(lengths, timedelta(0))


def _length(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta(0))


def _chatters(own: Sequence[Flip]) -> bool:
    fired = [flip.at for flip in own if _is_firing(flip)]
    often = _most(sorted(fired), CHATTER_WINDOW) >= CHATTER_ALARMS
    return often or any(flip.changed == "flapping" and flip.after for flip in own)


def _is_stale(alert: Alert, end: datetime) -> bool:
    if alert.fired_at is None or end - alert.fired_at <= STALE_AFTER:
        return False
    return alert.condition is Condition.FIRING or (alert.resolved_at is not None and alert.resolved_at > end)


def _severity(flip: Flip, known: Mapping[str, Alert]) -> str:
    """As it was when it fired."""
    return str(flip.detail.get("severity") or known[flip.alert_id].severity)


def _shares(names: Iterable[str]) -> tuple[Share, ...]:
    counts = Counter(names)
    total = counts.total()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Share(name, count, count / total) for name, count in ranked)


def _by_severity(names: Iterable[str]) -> tuple[Share, ...]:
    """All three, the highest first, also where there is none."""
    counts = Counter(names)
    total = counts.total()
    return tuple(Share(s, counts[s], counts[s] / total if total else 0.0) for s in Severity)


def _spans(
    history: Mapping[str, Sequence[Flip]],
    alarms: Iterable[Flip],
    ends: Callable[[Flip], bool],
    moment: Callable[[Flip], datetime],
) -> list[float]:
    """Seconds from each alarm to what ended it, before the alert fired again."""
    spans = []
    for alarm in alarms:
        after = [flip for flip in history[alarm.alert_id] if flip.seq > alarm.seq]
        until = next((place for place, flip in enumerate(after) if _is_firing(flip)), len(after))
        end = next((flip for flip in after[:until] if ends(flip)), None)
        if end is not None:
            spans.append((moment(end) - moment(alarm)).total_seconds())
    return spans


def _times(spans: Sequence[float]) -> Times:
    if not spans:
        return Times(0, None, None)
    return Times(len(spans), fmean(spans), median(spans))
