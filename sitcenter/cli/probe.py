"""`sitcenter probe`: one stream examined, for the technician at the wall."""

import argparse
import sys
from collections.abc import Iterator, Mapping

import orjson

from camera_feeds.probe import Probe, probe
from camera_feeds.streams import Stream
from sitcenter.cli.probe_words import ADVICE, HEADS, LANGUAGES, MEASURES, REASONS, STATES
from sitcenter.domain.cameras.types import CameraKey, CameraState
from sitcenter.settings import ConfigErrors, load

NOBODY = CameraKey("", "probe")
FROM_INPUT = "-"


def show_probe(args: argparse.Namespace, env: Mapping[str, str]) -> int:
    """Print what was found; 0 if nothing is wrong with the stream, 1 otherwise."""
    url = sys.stdin.readline().strip() if args.url == FROM_INPUT else args.url
    stream = Stream(NOBODY, url, args.transport)
    found = probe(stream, args.seconds)
    if args.json:
        print(orjson.dumps(_as_json(found), option=orjson.OPT_INDENT_2).decode())
    else:
        print("\n".join(_lines(found, stream, args.lang or _language(args, env))))
    return 0 if found.state is CameraState.OK else 1


def _language(args: argparse.Namespace, env: Mapping[str, str]) -> str:
    """The site's language. A technician's own machine has no site: English then."""
    try:
        return load(args.config, env).site.default_language
    except (ConfigErrors, OSError):
        return "en"


def _as_json(found: Probe) -> dict[str, object]:
    return {
        "state": found.state,
        "reason": found.reason,
        "seconds": found.seconds,
        "error": found.error,
        **found.measures,
    }


def _lines(found: Probe, stream: Stream, language: str) -> Iterator[str]:
    place = LANGUAGES.index(language)
    head = {name: texts[place] for name, texts in HEADS.items()}
    yield f"{stream.shown}  ({head['looked']} {_number(found.seconds)} {head['s']})"
    yield f"{STATES[found.state][place]}: {REASONS[found.reason][place]}"
    if found.error:
        yield f"{head['error']}: {found.error}"
    yield f"{head['do']}: {ADVICE[found.reason][place]}"
    for name, (texts, unit) in MEASURES.items():
        value = found.measures.get(name)
        if value is not None and value != "" and value is not False:
            shown = head["yes"] if value is True else _number(value)
            yield f"  {texts[place]:44} {shown} {head.get(unit, unit)}".rstrip()


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
