"""`sitcenter registers`: how what other systems hold stands; and the one place that opens it for rules."""

import json
from collections.abc import Iterator, Mapping

from collectors.mapping.tokens import TokenKey
from collectors.registers.held import RegistersOf
from collectors.registers.shelf import Shelf, Standing
from sitcenter.cli.keys import token_key
from sitcenter.settings import Settings


def shelf_of(settings: Settings) -> Shelf:
    """The configured registers, none read yet. People in them get the site's tokens."""
    key = token_key(settings.site.token_key_file)
    return Shelf(settings.registers, frozenset(settings.network.branches), TokenKey(key.secret, key.key_id))


def registers_of(settings: Settings) -> RegistersOf:
    """The beginning of a window -> what it may use. Keep it: it remembers what it has read."""
    return shelf_of(settings).registers


def show_registers(settings: Settings, as_json: bool) -> int:
    """How every register stands; 1 if one can't be read."""
    standings = shelf_of(settings).standings()
    if as_json:
        print(json.dumps({"registers": [_json(each) for each in standings]}, ensure_ascii=False))
    elif not standings:
        print("no register is configured (registers.toml): rules that need one can't be computed")
    else:
        print("\n".join(line for each in standings for line in _lines(each)))
    return 1 if any(each.error for each in standings) else 0


def _lines(standing: Standing) -> Iterator[str]:
    name = f"{standing.id} ({standing.kind})"
    if standing.error:
        yield f"{name}: can't be read: {standing.error}"
        return
    written = standing.written_at.isoformat(timespec="seconds") if standing.written_at else "never"
    counts = f"{standing.lines} lines in {standing.files} files, {standing.refused} refused"
    yield f"{name}: {counts}, written {written}"
    for refusal in standing.shown:
        yield f"  {refusal.place}: {refusal.reason}: {refusal.detail}"


def _json(standing: Standing) -> Mapping[str, object]:
    return {
        "id": standing.id,
        "kind": standing.kind,
        "files": standing.files,
        "lines": standing.lines,
        "refused": standing.refused,
        "first_refused": [
            {"place": each.place, "reason": each.reason, "detail": each.detail} for each in standing.shown
        ],
        "written_at": standing.written_at.isoformat() if standing.written_at else None,
        "error": standing.error or None,
    }
