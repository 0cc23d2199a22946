"""What `sitcenter exempt` can be asked for."""

import argparse
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was asked for. `values`: those typed between commas."""

    rule: str
    code: str
    field: str
    values: tuple[str, ...]
    until: str | None
    start: str
    end: str
    as_json: bool


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `sitcenter exempt`."""
    parser.add_argument("rule", help="the card, as C6")
    parser.add_argument("--code", required=True, help="the ground, as declared_outage or duty_saturday")
    parser.add_argument("--field", default="", help="the field of the record that it looks at")
    parser.add_argument("--values", default="", help="values of the field for which it holds: a,b")
    parser.add_argument("--until", help="the last day on which it holds")
    parser.add_argument("--from", dest="start", required=True, help="a date or an instant")
    parser.add_argument("--to", dest="end", required=True, help="not included")
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def wanted_of(args: argparse.Namespace) -> Wanted:
    """What these options mean."""
    values = tuple(part.strip() for part in args.values.split(",") if part.strip())
    return Wanted(args.rule, args.code, args.field, values, args.until, args.start, args.end, args.json)
