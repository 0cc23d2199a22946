"""`sitcenter board`: the board of this moment, or as it was known at a past one, as JSON."""

import sys
from dataclasses import fields
from datetime import UTC, datetime

import orjson

from sitcenter import clock, storage
from sitcenter.domain.board import board
from sitcenter.domain.board_types import Board
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings import Settings

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Instants are stored as microseconds since then."""


class BadMoment(ValueError):
    """What --at says is no moment whose board can be shown."""


def show_board(settings: Settings, at: str | None) -> int:
    """Print the board. 2 for an `at` that can't be used."""
    engine = storage.connect(settings.site.database_url)
    reader = storage.Reader(engine, settings.network)
    try:
        past = None if at is None else moment(at, clock.now())
    except BadMoment as error:
        print(f"--at: {error}", file=sys.stderr)
        return 2
    if past is None:
        snapshot = reader.live(EVERYTHING, clock.now)
    else:
        snapshot = reader.snapshot_at(past, EVERYTHING)
        _tell_of_rules(reader.rules_changed(past))
    found = board(snapshot, settings.network, snapshot.at, EVERYTHING)
    alerts = storage.AlertStore(engine).alerts_at(snapshot.at, EVERYTHING)
    print(orjson.dumps(_as_json(found) | {"alerts": alerts}, option=orjson.OPT_INDENT_2).decode())
    return 0


def moment(text: str, now: datetime) -> datetime:
    """The instant that a person wrote, in UTC. Raises BadMoment."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMoment(f"{text!r} isn't a moment like 2026-11-20T11:30:00+05:00") from error
    if at.tzinfo is None:
        whole = at.isoformat()
        raise BadMoment(f"{text!r} doesn't say its offset from UTC, as in {whole}+05:00 or {whole}Z")
    if at > now:
        raise BadMoment(f"{text!r} is in the future")
    if at < EARLIEST:
        raise BadMoment(f"{text!r} is before {EARLIEST.year}: no board was kept then")
    return at.astimezone(UTC)


def _as_json(found: Board) -> dict[str, object]:
    return {field.name: getattr(found, field.name) for field in fields(found)}


def _tell_of_rules(changes: list[storage.RulesChange]) -> None:
    """Norms and calendars aren't kept: what hung on them is shown by those of today."""
    for change in changes:
        reasons = "; ".join(change.recomputed.reasons)
        print(f"the rules have changed since, at {change.at.isoformat()}: {reasons}", file=sys.stderr)
