"""What commands can be asked for that have no more to say than their options."""

from argparse import ArgumentParser
from pathlib import Path

TABLES = ("tickets", "applications", "alerts", "flips", "cameras", "signals", "evidence")


def collect(parser: ArgumentParser) -> None:
    """The options of `sitcenter collect`."""
    parser.add_argument("--once", action="store_true", help="until the sources are drained, then exit")
    parser.add_argument("source", nargs="?", help="one source only (with --once)")


def demo(parser: ArgumentParser) -> None:
    """The options of `sitcenter demo`."""
    parser.add_argument("--dir", type=Path, default=Path("var/demo"), help="where the demo keeps its files")
    parser.add_argument("--port", type=int, default=8050, help="where the screens are served")


def export(parser: ArgumentParser) -> None:
    """The options of `sitcenter export`."""
    parser.add_argument("name", choices=TABLES)
    parser.add_argument("--from", dest="start", help="a date or an instant; today if left out")
    parser.add_argument("--to", dest="end", help="not included; the next midnight if left out")
    parser.add_argument("--alert", help="of evidence: the alert that it stands behind")
    parser.add_argument("--out", type=Path, required=True)


def evaluate(parser: ArgumentParser) -> None:
    """The options of `sitcenter evaluate`."""
    parser.add_argument("--from", dest="start", required=True, help="a date or an instant")
    parser.add_argument("--to", dest="end", required=True, help="not included")
    parser.add_argument("--rule", help="one rule only, as C5; all if left out")
    parser.add_argument("--out", type=Path, help="where to write the period's signals as CSV")
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def holidays(parser: ArgumentParser) -> None:
    """The options of `sitcenter holidays`."""
    parser.add_argument("--from", dest="first", type=int, required=True, help="the first year")
    parser.add_argument("--to", dest="last", type=int, required=True, help="the last year, included")
    parser.add_argument("--out", type=Path, help="the file to write; printed if left out")
