"""`sitcenter maintenance`: planned windows in which alerts are quiet. Each has an end and a reason."""

import argparse
import sys
from zoneinfo import ZoneInfo

from sitcenter import clock
from sitcenter.cli.maintenance_input import BadWindow, planned
from sitcenter.cli.wiring import database
from sitcenter.domain.alerts.types import Maintenance
from sitcenter.settings import Settings
from sitcenter.storage import AlertStore


def maintain(args: argparse.Namespace, settings: Settings) -> int:
    """Add, list or cancel windows. 1 for a window that can't be."""
    store, now = AlertStore(database(settings)), clock.now()
    if args.maintenance == "list":
        for window in store.windows(now):
            print(_line(window, settings.network.zone))
        return 0
    if args.maintenance == "cancel":
        store.cancel_window(args.id, args.actor, now)
        print(f"{args.id}: cancelled")
        return 0
    try:
        window = planned(args, settings, now)
    except BadWindow as error:
        print(error, file=sys.stderr)
        return 1
    store.plan(window)
    print(_line(window, settings.network.zone))
    return 0


def _line(window: Maintenance, zone: ZoneInfo) -> str:
    start, end = (at.astimezone(zone).isoformat(" ", "seconds") for at in (window.start, window.end))
    rules = ",".join(sorted(window.rules)) or "all rules"
    branches = ",".join(sorted(window.branches)) or "all branches"
    return f"{window.id}  {start} - {end}  {rules}  {branches}  {window.actor}: {window.reason}"
