"""`sitcenter term`: when any term falls due and why, for whoever checks a figure by hand."""

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson

from sitcenter import clock
from sitcenter.cli.term_input import BadTerm, Question, question
from sitcenter.domain.terms.book import in_force
from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.clock import days_spanned, run
from sitcenter.domain.terms.types import Interval, Term, TermRule, Unit
from sitcenter.settings import Settings

SECOND = timedelta(seconds=1)


def show_term(args: argparse.Namespace, settings: Settings) -> int:
    """Print the term, as JSON or for people. 2 for options that can't be read."""
    try:
        asked = question(args, settings)
    except BadTerm as error:
        print(error, file=sys.stderr)
        return 2
    now = asked.now or max(clock.now(), *(event.at for event in asked.events))
    term = _run(asked, now)
    counted = term if asked.now is not None else _until_due(asked, term)
    if args.json:
        print(orjson.dumps(_as_json(asked, term, counted, now), option=orjson.OPT_INDENT_2).decode())
    else:
        print("\n".join(_lines(asked, term, counted, now)))
    return 0


def _run(asked: Question, now: datetime) -> Term:
    term = run(asked.rule, asked.calendar, asked.events, now)
    if term is None:
        raise AssertionError("the receipt is among the events")
    return term


def _until_due(asked: Question, term: Term) -> Term:
    """The term with the trace of how its due moment was counted, whether that is past or to come."""
    if term.due_at is None or term.stopped_at is not None:
        return term
    return _run(asked, _after(term.due_at))


def _as_json(asked: Question, term: Term, counted: Term, now: datetime) -> dict[str, object]:
    """How it stands at `now`, and how time was counted: `counted_s` and its like are of the trace."""
    calendar = asked.calendar
    closed = sum((piece.end - piece.start for piece in counted.trace if piece.kind == "closed"), timedelta(0))
    return {
        "due_at": _iso(term.due_at, calendar),
        "state": term.state,
        "late": term.late,
        "as_of": _iso(now, calendar),
        "started_at": _iso(term.started_at, calendar),
        "stopped_at": _iso(term.stopped_at, calendar),
        "left_s": None if term.left is None else term.left // SECOND,
        "counted_s": counted.counted.total_seconds(),
        "paused_s": counted.paused.total_seconds(),
        "closed_s": closed.total_seconds(),
        "rule": _rule(asked.rule),
        "calendar": {
            "id": calendar.id,
            "version": calendar.version,
            "zone": calendar.zone.key,
            "week": calendar.week,
            "holidays": calendar.covered,
        },
        "notes": list(_notes(asked, term)),
        "trace": [
            {
                "start": piece.start.astimezone(calendar.zone).isoformat(),
                "end": piece.end.astimezone(calendar.zone).isoformat(),
                "kind": piece.kind,
                "reason": piece.reason,
                "seconds": (piece.end - piece.start).total_seconds(),
            }
            for piece in counted.trace
        ],
    }


def _rule(rule: TermRule) -> dict[str, object]:
    days = rule.unit is Unit.WORKING_DAYS
    return {
        "id": rule.id,
        "version": rule.version,
        "unit": rule.unit,
        "value": rule.value,
        "policy": rule.policy if days else None,
        "cutoff": None if rule.cutoff is None else rule.cutoff.isoformat(),
        "always": None if days else rule.always,
        "valid_from": None if rule.valid_from is None else rule.valid_from.isoformat(),
        "valid_to": None if rule.valid_to is None else rule.valid_to.isoformat(),
        "published": None if rule.published is None else rule.published.isoformat(),
        "source": rule.source,
    }


def _iso(at: datetime | None, calendar: WorkCalendar) -> str | None:
    """In the provider's zone, whole seconds: a day ends at 23:59:59."""
    return None if at is None else at.astimezone(calendar.zone).isoformat(timespec="seconds")


def _notes(asked: Question, term: Term) -> Iterator[str]:
    """What makes the figure less certain."""
    calendar = asked.calendar
    received = calendar.day(asked.events[0].at)
    if not in_force(asked.rule, received):
        yield f"the rule was not in force on {received}"
    if asked.rule.unit is Unit.MINUTES and asked.rule.always:
        return
    days = days_spanned(term, calendar)
    if calendar.covered is not None and not calendar.covers(*days):
        yield "the holidays are known for {} to {} only".format(*calendar.covered)
    for on, day in calendar.estimated(*days):
        yield f"{on} ({day.names.get('en', day.kind)}) is an estimate"


def _lines(asked: Question, term: Term, counted: Term, now: datetime) -> Iterator[str]:
    rule, calendar = asked.rule, asked.calendar
    yield f"rule       {rule.id}, version {rule.version}: {_words(rule)}"
    yield f"           {rule.source}"
    years = "without holidays" if calendar.covered is None else "holidays of {}-{}".format(*calendar.covered)
    yield f"calendar   {calendar.id}, version {calendar.version}: {calendar.week} days a week, {years}"
    yield f"zone       {calendar.zone.key}"
    yield f"started    {_local(term.started_at, calendar)}"
    yield f"due        {_local(term.due_at, calendar)}"
    if term.stopped_at is not None:
        yield f"{term.state:<10} {_local(term.stopped_at, calendar)}"
    yield f"state      {term.state}, {'LATE' if term.late else 'not late'}, as of {_local(now, calendar)}"
    yield f"left       {_span(term.left)} of working time"
    yield f"counted    {_span(counted.counted)}, paused {_span(counted.paused)}, in all that follows"
    for note in _notes(asked, term):
        yield f"note       {note}"
    yield ""
    yield f"{'from':<30}{'until':<30}{'':<9}{'why':<15}{'length':>12}"
    for piece in _shown(counted):
        times = f"{_local(piece.start, calendar):<30}{_local(piece.end, calendar):<30}"
        yield f"{times}{piece.kind:<9}{piece.reason:<15}{_span(piece.end - piece.start):>12}"


def _shown(term: Term) -> Iterator[Interval]:
    """The trace; what came after the due moment is one line."""
    due = term.due_at
    for piece in term.trace:
        if due is None or piece.start <= due:
            yield (
                piece
                if due is None
                else Interval(piece.start, min(piece.end, _after(due)), piece.kind, piece.reason)
            )
    if due is not None and term.trace and term.trace[-1].end > _after(due):
        yield Interval(_after(due), term.trace[-1].end, "late")


def _after(due: datetime) -> datetime:
    """A day that ends a microsecond before midnight is shown until midnight."""
    return due if not due.microsecond else due + timedelta(microseconds=1)


def _words(rule: TermRule) -> str:
    if rule.unit is Unit.MINUTES:
        return f"{_count(rule, 'minute')}, {'day and night' if rule.always else 'within working hours'}"
    cutoff = "no cutoff" if rule.cutoff is None else f"cutoff {rule.cutoff}"
    return f"{_count(rule, 'working day')}, policy {rule.policy}, {cutoff}"


def _count(rule: TermRule, unit: str) -> str:
    return f"{rule.value} {unit}{'' if rule.value == 1 else 's'}"


def _local(at: datetime | None, calendar: WorkCalendar) -> str:
    return "-" if at is None else f"{at.astimezone(calendar.zone):%a} {_iso(at, calendar)}"


def _span(length: timedelta | None) -> str:
    """Hours may pass 24: 47:59:59."""
    if length is None:
        return "-"
    seconds = abs(length) // SECOND
    return (
        f"{'-' if length < timedelta(0) else ''}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    )
