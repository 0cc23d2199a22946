"""What `sitcenter maintenance` is asked: its commands, their options, and the window that they mean."""

import argparse
import getpass
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sitcenter.domain.alerts.types import Maintenance
from sitcenter.settings import Settings
from sitcenter.settings.errors import unknown

LONGEST = timedelta(days=31)
"""What is to be quiet for longer has a rule that is wrong."""


class BadWindow(Exception):
    """The options make no window; the text says why."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's own commands and their options."""
    commands = parser.add_subparsers(required=True, metavar="add|list|cancel", dest="maintenance")
    adding = commands.add_parser("add", help="plan a window")
    adding.add_argument("--from", dest="start", help="an instant; now if left out")
    ending = adding.add_mutually_exclusive_group(required=True)
    ending.add_argument("--to", dest="end", help="an instant, not included")
    ending.add_argument("--minutes", type=int, help="how long")
    adding.add_argument("--branch", action="append", default=[], help="all branches if left out; repeat")
    adding.add_argument("--rule", action="append", default=[], help="all rules if left out; repeat")
    adding.add_argument("--reason", required=True)
    commands.add_parser("list", help="windows that run or are planned")
    commands.add_parser("cancel", help="end a window now").add_argument("id")
    for command in commands.choices.values():
        command.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="configuration directory")
        command.add_argument("--actor", default=getpass.getuser(), help="who does it; else the user")


def planned(args: argparse.Namespace, settings: Settings, now: datetime) -> Maintenance:
    """The window that the options describe. Raises BadWindow."""
    zone = settings.network.zone
    start = now if args.start is None else _instant("--from", args.start, zone)
    end = _end(args, start, zone)
    if end <= max(start, now):
        raise BadWindow("--to: the window would be over already")
    if end - start > LONGEST:
        raise BadWindow(f"--to: a window lasts {LONGEST.days} days at most")
    if not args.reason.strip():
        raise BadWindow("--reason: say why")
    _known("--branch", args.branch, settings.network.branches)
    _known("--rule", args.rule, settings.rules)
    return Maintenance(
        id=secrets.token_hex(4),
        start=start,
        end=end,
        rules=frozenset(args.rule),
        branches=frozenset(args.branch),
        reason=args.reason.strip(),
        actor=args.actor,
    )


def _end(args: argparse.Namespace, start: datetime, zone: ZoneInfo) -> datetime:
    if args.minutes is None:
        return _instant("--to", args.end, zone)
    try:
        return start + timedelta(minutes=args.minutes)
    except OverflowError:
        raise BadWindow("--minutes: too many") from None


def _instant(option: str, text: str, zone: ZoneInfo) -> datetime:
    """Without an offset it is the installation's time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadWindow(f"{option}: not an instant: {text!r}") from None
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _known(option: str, asked: Iterable[str], names: Iterable[str]) -> None:
    known = set(names)
    for name in asked:
        if name not in known:
            raise BadWindow(f"{option}: {unknown(name, known)}")
