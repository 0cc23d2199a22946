"""What `sitcenter term` is asked: its options, and the rule, calendar and events that they mean."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from sitcenter.domain.hours import Hours
from sitcenter.domain.network import Network
from sitcenter.domain.terms.book import in_force
from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.types import Action, ClockEvent, Policy, TermRule, Unit
from sitcenter.settings import Settings
from sitcenter.settings.calendar import closes_before
from sitcenter.settings.calendar_build import versioned
from sitcenter.settings.errors import unknown

BY_HAND = "by-hand"
LONGEST = {"days": 1000, "minutes": 1_000_000}
YEARS = 1991, 2999
"""As a table of holidays may have them."""


class BadTerm(Exception):
    """The options contradict each other, or one can't be read; the text names it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A term to be computed; `now` None: the present."""

    rule: TermRule
    calendar: WorkCalendar
    events: tuple[ClockEvent, ...]
    now: datetime | None


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    measure = parser.add_mutually_exclusive_group(required=True)
    measure.add_argument("--days", type=int, help="working days")
    measure.add_argument("--minutes", type=int, help="minutes, day and night unless --hours is given")
    measure.add_argument("--rule", help="the installed rule of this id")
    measure.add_argument("--service", help="the installed rule of this service (with --region, --channel)")
    parser.add_argument("--received", required=True, help="when the provider received it; needs a time")
    parser.add_argument("--policy", choices=[policy.value for policy in Policy], help="with --days; else P1")
    parser.add_argument("--cutoff", help="with --days: HH:MM[:SS]; received later counts from the next day")
    parser.add_argument("--hours", help="with --minutes: count only HH:MM-HH:MM of working days")
    parser.add_argument("--region", help="with --service: region code, such as 02")
    parser.add_argument("--channel", help="with --service: such as online")
    parser.add_argument("--week", type=int, choices=(5, 6), help="the working week; else 5")
    parser.add_argument("--zone", help="IANA time zone; else the installation's")
    parser.add_argument("--calendar", help="an installed provider's calendar, in place of --week and --zone")
    parser.add_argument(
        "--pause", action="append", default=[], help="FROM/TO, or FROM/ while it lasts; repeat"
    )
    parser.add_argument("--reset", help="begun anew at this instant")
    parser.add_argument("--stopped", help="ready, handed over or refused at this instant")
    parser.add_argument("--cancelled", help="cancelled at this instant")
    parser.add_argument(
        "--now", help="as it stood at this instant; else now, with the trace until the due moment"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def question(args: argparse.Namespace, settings: Settings) -> Question:
    """What the options mean. Raises BadTerm."""
    _refuse_contradictions(args)
    if args.rule is None and args.service is None:
        calendar = _calendar(args, settings)
        rule = _rule_by_hand(args, calendar)
    else:
        rule = _installed(args, settings.network)
        calendar = settings.network.terms.calendar_of(rule)
    events = tuple(_events(args, calendar.zone))
    now = None if args.now is None else instant("--now", args.now, calendar.zone)
    if now is not None and now < events[0].at:
        raise BadTerm("--now: is before --received: the clock hasn't started")
    return Question(rule, calendar, events, now)


def instant(option: str, text: str, zone: ZoneInfo) -> datetime:
    """An ISO instant; without an offset it is local time in `zone`, which must have it exactly once."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadTerm(f"{option}: {text!r} is no ISO instant such as 2025-09-02T17:00:01+05:00") from None
    if len(text) <= len("2025-09-02"):
        raise BadTerm(f"{option}: {text!r} has no time of day")
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise BadTerm(f"{option}: {text!r} is not within the years {YEARS[0]} to {YEARS[1]}")
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    first, second = (at.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        raise BadTerm(f"{option}: {text!r} is twice or never in {zone.key}; give an offset")
    return first


_GOES_WITH = {
    "policy": ("days",),
    "cutoff": ("days",),
    "hours": ("minutes",),
    "week": ("days", "minutes"),
    "zone": ("days", "minutes"),
    "calendar": ("days", "minutes"),
    "region": ("service",),
    "channel": ("service",),
}


def _refuse_contradictions(args: argparse.Namespace) -> None:
    given = {name for name, value in vars(args).items() if value is not None}
    for option, needed in _GOES_WITH.items():
        if option in given and not given & set(needed):
            raise BadTerm(f"--{option}: goes with {' or '.join(f'--{name}' for name in needed)}")
    if "calendar" in given and given & {"week", "zone"}:
        raise BadTerm("--calendar: has a week and a zone of its own; leave --week and --zone out")
    if {"stopped", "cancelled"} <= given:
        raise BadTerm("--cancelled: give --stopped or --cancelled, one of them")
    for option in ("days", "minutes"):
        if option in given and not 1 <= getattr(args, option) <= LONGEST[option]:
            raise BadTerm(f"--{option}: must be from 1 to {LONGEST[option]}")


def _calendar(args: argparse.Namespace, settings: Settings) -> WorkCalendar:
    """The plain week, or the installed calendar that --calendar names, with --zone and --hours."""
    found = settings.weeks[args.week or 5]
    if args.calendar is not None:
        calendars = settings.network.terms.calendars
        if args.calendar not in calendars:
            raise BadTerm(f"--calendar: {unknown(args.calendar, calendars)}")
        found = calendars[args.calendar]
    if args.zone is not None:
        found = replace(found, zone=_zone(args.zone))
    if args.hours is not None:
        hours = _hours(args.hours)
        opens, closes = hours.span(date(2025, 1, 1), ZoneInfo("UTC"))
        if timedelta(minutes=args.minutes) > LONGEST["days"] * (closes - opens):
            raise BadTerm(f"--minutes: more than {LONGEST['days']} days of {args.hours}")
        found = replace(found, hours=hours)
    return versioned(found)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadTerm(f"--zone: {name!r} is no IANA time zone such as Asia/Almaty") from None


def _hours(text: str) -> Hours:
    opens, _, closes = text.partition("-")
    hours = Hours(_time("--hours", opens), _closing(closes))
    if closes_before(hours.opens, hours.closes):
        raise BadTerm(f"--hours: {text!r} closes before it opens")
    return hours


def _closing(text: str) -> time:
    if text.strip() == "24:00":
        return time.min
    found = _time("--hours", text)
    if (found.hour, found.minute) == (23, 59):
        raise BadTerm(f"--hours: {text!r} loses a minute every day; its end is written 24:00")
    return found


def _time(option: str, text: str) -> time:
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        raise BadTerm(f"{option}: {text!r} is no time of day such as 17:00") from None
    if found.tzinfo is not None:
        raise BadTerm(f"{option}: {text!r} is local time, without an offset")
    return found


def _rule_by_hand(args: argparse.Namespace, calendar: WorkCalendar) -> TermRule:
    return TermRule(
        id=BY_HAND,
        version=0,
        unit=Unit.MINUTES if args.days is None else Unit.WORKING_DAYS,
        value=args.minutes if args.days is None else args.days,
        source="given on the command line",
        calendar=calendar.id,
        policy=Policy(args.policy or Policy.P1),
        cutoff=None if args.cutoff is None else _time("--cutoff", args.cutoff),
        always=args.hours is None,
    )


def _installed(args: argparse.Namespace, network: Network) -> TermRule:
    """The installed rule in force at the receipt, by its id or by the service."""
    book = network.terms
    if args.service is not None:
        if args.service not in network.services:
            raise BadTerm(f"--service: {unknown(args.service, network.services)}")
        received = instant("--received", args.received, network.zone)
        found = book.rule_for(args.service, args.channel, args.region, received)
        if found is None:
            raise BadTerm(f"--service: no rule of a term covers {args.service!r} then and there")
        return found
    known = [rule for rule in book.rules if rule.id == args.rule]
    if not known:
        raise BadTerm(f"--rule: {unknown(args.rule, {rule.id for rule in book.rules})}")
    return max(known, key=lambda rule: (_valid(rule, args, network), rule.version))


def _valid(rule: TermRule, args: argparse.Namespace, network: Network) -> bool:
    calendar = network.terms.calendar_of(rule)
    return in_force(rule, calendar.day(instant("--received", args.received, calendar.zone)))


def _events(args: argparse.Namespace, zone: ZoneInfo) -> Iterator[ClockEvent]:
    received = instant("--received", args.received, zone)
    yield ClockEvent(received, Action.START, "provider_receive")
    ends = {"reset": Action.RESET, "stopped": Action.STOP, "cancelled": Action.CANCEL}
    for option, action in ends.items():
        if getattr(args, option) is not None:
            at = instant(f"--{option}", getattr(args, option), zone)
            if at < received:
                raise BadTerm(f"--{option}: is before --received")
            yield ClockEvent(at, action, option)
    reach: datetime | None = None
    for start, end in sorted((_pause(text, zone) for text in args.pause), key=itemgetter(0)):
        if reach is not None and start < reach:
            raise BadTerm("--pause: two pauses overlap")
        yield ClockEvent(start, Action.PAUSE, "pause")
        reach = end or datetime.max.replace(tzinfo=UTC)
        if end is not None:
            yield ClockEvent(end, Action.RESUME)


def _pause(text: str, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    start, slash, end = text.partition("/")
    if not slash:
        raise BadTerm(f"--pause: {text!r} is not FROM/TO (or FROM/ while it lasts)")
    begun = instant("--pause", start, zone)
    ended = instant("--pause", end, zone) if end else None
    if ended is not None and ended <= begun:
        raise BadTerm(f"--pause: {text!r} ends before it begins")
    return begun, ended
