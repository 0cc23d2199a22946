"""The `sitcenter` command: the top layer. Objects are wired here and nowhere else."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sitcenter.cli import options
from sitcenter.cli.exempt_input import add_options as exempt_options
from sitcenter.cli.exempt_input import wanted_of
from sitcenter.cli.maintenance_input import add_options as maintenance_options
from sitcenter.cli.pipes import unless_gone
from sitcenter.cli.probe_input import add_options as probe_options
from sitcenter.cli.term_input import add_options as term_options
from sitcenter.settings import ConfigErrors, Settings, load
from sitcenter.storage import StorageError

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 is success, 1 a failure told on stderr, 2 a wrong call, 141 nobody reads it now."""
    return unless_gone(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    args = _parser().parse_args(sys.argv[1:] if argv is None else argv)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    command: Command = args.command
    try:
        return command(args)
    except (ConfigErrors, StorageError) as error:
        print(error, file=sys.stderr)
        return 1


def settings_of(args: argparse.Namespace, env: Mapping[str, str] = os.environ) -> Settings:
    """The settings in the directory that --config names."""
    directory: Path = args.config
    return load(directory, env)


def check(args: argparse.Namespace) -> int:
    """Validate the configuration; every error on a line of its own."""
    from collectors.notify.jobs import build_routes
    from sitcenter import clock
    from sitcenter.cli.cameras import blind_spots
    from sitcenter.cli.evaluating import alpha_lines, uncounted
    from sitcenter.cli.holidays import reminders

    settings = settings_of(args)
    build_routes(settings.notify)
    network = settings.network
    counts = (
        len(network.branches),
        len(network.services),
        len(settings.sources),
        len(settings.cameras.streams),
    )
    print(
        "configuration is valid: {} branches, {} services, {} sources, {} streams of cameras".format(*counts)
    )
    for line in blind_spots(network):
        print(f"blind spot: {line}")
    if not settings.integrity:
        print(f"indicators of integrity aren't evaluated: {uncounted()}")
    for line in alpha_lines(settings):
        print(line)
    for reminder in reminders(settings.weeks[5], clock.now().astimezone(network.zone).date()):
        print(f"to be decided: {reminder}")
    return 0


def collect(args: argparse.Namespace) -> int:
    """Poll the sources until told to stop, or once until they are drained."""
    from sitcenter.cli.wiring import collect_forever, collect_once

    settings = settings_of(args)
    if not args.once:
        if args.source is not None:
            print("a single source goes with --once", file=sys.stderr)
            return 2
        return collect_forever(settings)
    return collect_once(settings, args.source)


def serve(args: argparse.Namespace) -> int:
    """Serve the screens."""
    from sitcenter.cli.wiring import serve_screens

    return serve_screens(settings_of(args))


def run(args: argparse.Namespace) -> int:
    """`collect` and `serve` under one supervisor."""
    from sitcenter.cli.processes import run_processes

    return run_processes(settings_of(args), args.config)


def demo(args: argparse.Namespace) -> int:
    """The simulator and `run`, on a database of its own."""
    from sitcenter.cli.processes import run_demo

    return run_demo(args.config, args.dir, args.port)


def rebuild(args: argparse.Namespace) -> int:
    """Projections anew from the journal."""
    from sitcenter import storage
    from sitcenter.cli.wiring import database

    settings = settings_of(args)
    count = storage.rebuild(database(settings), settings.network)
    print(f"projections rebuilt from the journal's {count} events")
    return 0


def recompute(args: argparse.Namespace) -> int:
    """Stored deadlines and breach instants anew if norms, terms or calendars have changed."""
    from sitcenter.cli.rules import recompute_rules

    return recompute_rules(settings_of(args))


def export(args: argparse.Namespace) -> int:
    """Write a table of a period as CSV, with a manifest beside it."""
    from sitcenter.cli.exporting import export_file

    return export_file(settings_of(args), args.name, args.start, args.end, args.out, args.alert)


def evaluate(args: argparse.Namespace) -> int:
    """The indicators of integrity over a past period, as they would have run then; what is found is kept."""
    from sitcenter.cli.evaluating import Wanted, evaluate_period

    wanted = Wanted(args.start, args.end, args.rule, args.out, args.json)
    return evaluate_period(settings_of(args), wanted)


def exempt(args: argparse.Namespace) -> int:
    """What an exemption would have removed in a past period; nothing is stored."""
    from sitcenter.cli.exempting import preview_exemption

    return preview_exemption(settings_of(args), wanted_of(args))


def registers(args: argparse.Namespace) -> int:
    """What other systems hold, as rules of integrity would read it now."""
    from sitcenter.cli.registers import show_registers

    return show_registers(settings_of(args), args.json)


def verify(args: argparse.Namespace) -> int:
    """Whether the journal, or an exported file, is whole and unchanged."""
    if args.file is not None:
        from sitcenter.cli.exporting import verify_file

        return verify_file(args.file)
    from sitcenter import storage

    problems = storage.verify_journal(storage.connect(settings_of(args).site.database_url))
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"journal: {len(problems)} problems" if problems else "journal: whole and unchanged")
    return 1 if problems else 0


def board(args: argparse.Namespace) -> int:
    """The board now, or as it was known at a past moment, as JSON."""
    from sitcenter.cli.boards import show_board

    return show_board(settings_of(args), args.at)


def list_alerts(args: argparse.Namespace) -> int:
    """Alerts that fire or are about to."""
    from sitcenter.cli.alerts import show_alerts

    return show_alerts(settings_of(args), args.json)


def plan_maintenance(args: argparse.Namespace) -> int:
    """Planned windows in which alerts are quiet."""
    from sitcenter.cli.maintenance import maintain

    return maintain(args, settings_of(args))


def notify(args: argparse.Namespace) -> int:
    """What waits to be told on each route; with --try, a trial message."""
    from sitcenter.cli.notifying import show_routes, try_routes

    settings = settings_of(args)
    return try_routes(settings, args.route) if args.trial else show_routes(settings)


def count_term(args: argparse.Namespace) -> int:
    """When a term falls due, and why: how a figure is checked by hand."""
    from sitcenter.cli.term import show_term

    return show_term(args, settings_of(args))


def examine(args: argparse.Namespace) -> int:
    """One camera's stream examined: state, reason, every measure."""
    from sitcenter.cli.probe import show_probe

    return show_probe(args, os.environ)


def import_holidays(args: argparse.Namespace) -> int:
    """Make the table of state holidays and moved days of some years."""
    from sitcenter.cli.holidays import make_table

    return make_table(args.first, args.last, args.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sitcenter", description="Monitor of a situational centre")
    parser.add_argument("--config", type=Path, default=Path("config"), help="configuration directory")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command) -> argparse.ArgumentParser:
        summary = (command.__doc__ or "").splitlines()[0]
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="configuration directory")
        sub.set_defaults(command=command)
        return sub

    add("check", check)
    options.collect(add("collect", collect))
    add("serve", serve)
    add("run", run)
    options.demo(add("demo", demo))
    add("rebuild", rebuild)
    add("recompute", recompute)
    options.export(add("export", export))
    options.evaluate(add("evaluate", evaluate))
    exempt_options(add("exempt", exempt))
    add("registers", registers).add_argument("--json", action="store_true", help="as one JSON object")
    verifying = add("verify", verify).add_mutually_exclusive_group(required=True)
    verifying.add_argument("file", type=Path, nargs="?", help="an exported file")
    verifying.add_argument("--journal", action="store_true", help="the journal in the database")
    showing = add("board", board)
    showing.add_argument("--json", action="store_true", required=True)
    showing.add_argument("--at", help="a past moment with its offset: what was known then")
    add("alerts", list_alerts).add_argument("--json", action="store_true", help="as one JSON object")
    notifying = add("notify", notify)
    notifying.add_argument("--try", dest="trial", action="store_true", help="send a trial message")
    notifying.add_argument("route", nargs="?", help="one route only (with --try)")
    maintenance_options(add("maintenance", plan_maintenance))
    term_options(add("term", count_term))
    probe_options(add("probe", examine))
    options.holidays(add("holidays", import_holidays))
    return parser
