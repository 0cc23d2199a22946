"""What can be asked of `sitcenter probe`; imports no library of cameras, as every command reads it."""

import argparse

from sitcenter.cli.probe_words import LANGUAGES

LONGEST_S = 600.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of a stream."""
    parser.add_argument(
        "url", help="rtsp://, http(s):// or a file; - reads it from the input, so that no other user sees it"
    )
    parser.add_argument("--seconds", type=_seconds, default=10.0, help="how long to look; 10 if left out")
    parser.add_argument("--transport", choices=("tcp", "udp"), default="tcp", help="of RTSP; tcp if left out")
    parser.add_argument("--lang", choices=LANGUAGES, help="the site's if left out")
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def _seconds(text: str) -> float:
    value = float(text)
    if not 1 <= value <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"1 to {LONGEST_S:.0f}")
    return value
