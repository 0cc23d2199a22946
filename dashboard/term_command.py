"""The command line that computes a term anew, for whoever wants to check a figure by hand."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from shlex import join

from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.types import Action, ClockEvent, TermRule, Unit

_ENDS = {Action.STOP: "--stopped", Action.CANCEL: "--cancelled"}


def term_command(
    rule: TermRule, calendar: WorkCalendar, events: Sequence[ClockEvent], zone: tzinfo, now: datetime
) -> str:
    """`sitcenter term ...` with all that the rule decides and all that happened; times with their offset.

    It answers as of `now`, with the trace until then.
    """
    said = [*_measure(rule, calendar), "--calendar", calendar.id, *_happened(events, zone)]
    return join(["sitcenter", "term", *said, "--now", _iso(now, zone), "--json"])


def _measure(rule: TermRule, calendar: WorkCalendar) -> Iterator[str]:
    if rule.unit is Unit.WORKING_DAYS:
        yield from ("--days", str(rule.value), "--policy", rule.policy.value)
        if rule.cutoff is not None:
            yield from ("--cutoff", rule.cutoff.isoformat())
        return
    yield from ("--minutes", str(rule.value))
    if not rule.always:
        hours = calendar.hours
        span = "00:00-24:00" if hours is None else f"{hours.opens:%H:%M}-{hours.closes:%H:%M}"
        yield from ("--hours", span.replace("-00:00", "-24:00"))


def _happened(events: Sequence[ClockEvent], zone: tzinfo) -> Iterator[str]:
    """The start, the latest reset, every pause, and the first end."""
    at = {action: [e.at for e in events if e.action is action] for action in Action}
    yield from ("--received", _iso(min(at[Action.START]), zone))
    resets = [moment for moment in at[Action.RESET] if moment >= min(at[Action.START])]
    if resets:
        yield from ("--reset", _iso(max(resets), zone))
    for start in sorted(at[Action.PAUSE]):
        end = min((moment for moment in at[Action.RESUME] if moment > start), default=None)
        yield from ("--pause", f"{_iso(start, zone)}/{'' if end is None else _iso(end, zone)}")
    ends = sorted((e for e in events if e.action in _ENDS), key=lambda e: (e.at, e.action is Action.CANCEL))
    for end_event in ends[:1]:
        yield from (_ENDS[end_event.action], _iso(max(end_event.at, min(at[Action.START])), zone))


def _iso(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat()
