"""What cameras showed as a file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dashboard.exports_cells import Context, Stores
from dashboard.exports_period import Asked, filters
from dashboard.exports_tables import TABLES
from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.network import Camera
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.domain.builders import NOW, ago, branch, network, source

NETWORK = network(branch("a", cameras=(Camera("01", "hall", ()),)))
KEY = CameraKey("a", "01")
LOST = CameraInterval(KEY, CameraState.OFFLINE, "refused", ago(30), ago(20.5), maintenance=True)
BACK = CameraInterval(KEY, CameraState.OK, "", ago(20.5), None, shadow=True)
WATCHED = source(source_id="cameras", kind="camera")
GONE = CameraInterval(CameraKey("z", "c9"), CameraState.DARK, "", ago(9), ago(8))


@dataclass
class Intervals:
    """A reader of intervals alone."""

    asked: list[tuple[Scope, datetime, datetime]]
    watching: SourceFact = WATCHED

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        return (self.watching,)

    def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
        self.asked.append((scope, start, end))
        yield from (LOST, BACK, GONE)


def rows(status: str | None = None, watching: SourceFact = WATCHED) -> list[dict[str, Any]]:
    table, reader = TABLES["cameras"], Intervals([], watching)
    asked = Asked("2026-11-20", "2026-11-21", status=status)
    chosen = filters(asked, EVERYTHING, NETWORK, table.statuses, NOW)
    found = [
        dict(zip(table.columns, row, strict=True))
        for row in table.rows(Stores(reader), chosen, Context(NETWORK, b""))  # type: ignore[arg-type]
    ]
    assert reader.asked == [(EVERYTHING, chosen.start, chosen.end)]
    return found


def test_a_stretch_is_told_in_the_branchs_time() -> None:
    first, second, third = rows()
    since, until = first.pop("since"), first.pop("until")
    assert (since.isoformat(), until.isoformat()) == (
        "2026-11-20T11:00:00+05:00",
        "2026-11-20T11:09:30+05:00",
    )
    assert first == {
        "branch_id": "a",
        "camera_id": "01",
        "zone": "hall",
        "state": "offline",
        "cause": "refused",
        "duration_s": 570,
        "maintenance": True,
        "shadow": False,
    }
    assert (second["until"], second["duration_s"], second["shadow"]) == (None, None, True)
    assert (third["branch_id"], third["zone"]) == ("z", None)


def test_what_nobody_watches_any_more_is_not_told_as_lasting() -> None:
    _lost, back, unknown, _gone = rows(watching=replace(WATCHED, last_success_at=ago(10)))
    assert (back["state"], back["duration_s"]) == ("ok", 630)
    assert (unknown["state"], unknown["cause"], unknown["until"]) == ("unknown", "not_watched", None)
    assert unknown["since"] == back["until"] == ago(10)


def test_one_state_may_be_asked_for() -> None:
    assert [row["state"] for row in rows("ok")] == ["ok"]


def test_leading_zeros_of_an_id_are_kept() -> None:
    cell = TABLES["cameras"].columns["camera_id"](replace(LOST), Context(NETWORK, b""))
    assert type(cell).__name__ == "Identifier"
