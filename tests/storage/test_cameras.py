"""What the journal says of cameras: the last word, stretches in one state, samples."""

from collections.abc import Sequence
from datetime import datetime
from itertools import permutations

from sqlalchemy import Engine

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState, Monitorable
from sitcenter.domain.events import Event
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import Reader, Writer, rebuild
from tests.domain.builders import NOW, minutes
from tests.storage.builders import NETWORK, OPENING, batch, camera, projections, rows, sampled

Short = tuple[str, float, float | None]


def save(writer: Writer, *events: Event) -> None:
    cursor = writer.cursor("qa")
    writer.save(batch(rows(*events), cursor, str(int(cursor or 0) + 1)))


def short(intervals: Sequence[CameraInterval]) -> list[Short]:
    """State, and minutes of the opening."""

    def after(at: datetime) -> float:
        return (at - OPENING) / minutes(1)

    return [
        (each.state.value, after(each.since), None if each.until is None else after(each.until))
        for each in intervals
    ]


def read(reader: Reader, start: float = 0, end: float = 600, scope: Scope = EVERYTHING) -> list[Short]:
    return short(list(reader.camera_intervals(scope, OPENING + minutes(start), OPENING + minutes(end))))


def test_neighbours_meet_and_what_changes_nothing_lengthens(writer: Writer, reader: Reader) -> None:
    save(
        writer,
        camera("ok", 0),
        camera("ok", 5, monitorable="timing"),
        camera("covered", 20, cause="view_lost"),
    )
    save(writer, camera("ok", 31))
    assert read(reader) == [("ok", 0, 20), ("covered", 20, 31), ("ok", 31, None)]


def test_any_order_of_arrival_gives_the_same(writer: Writer, reader: Reader, engine: Engine) -> None:
    """Each order in a camera of its own."""
    for number, order in enumerate(permutations(range(4))):
        name = f"c{number:02}"
        told = (
            camera("ok", 0, name),
            camera("covered", 20, name),
            camera("ok", 20, name, seq=f"{name}, told later at that instant"),
            camera("offline", 45, name),
        )
        save(writer, *(told[place] for place in order[:2]))
        save(writer, *(told[place] for place in order))
    assert read(reader) == [("ok", 0, 45), ("offline", 45, None)] * 24
    saved = projections(engine)
    rebuild(engine, NETWORK)
    assert projections(engine) == saved


def test_a_corrected_word_is_none(writer: Writer, reader: Reader) -> None:
    save(writer, camera("ok", 0), camera("covered", 20, seq="w"), camera("ok", 30))
    save(writer, camera("blurred", 25, seq="r", is_correction=True, corrects_seq="w"))
    assert read(reader) == [("ok", 0, 25), ("blurred", 25, 30), ("ok", 30, None)]
    save(writer, camera("ok", 26, is_correction=True, corrects_seq="r"))
    assert read(reader) == [("ok", 0, None)]


def test_maintenance_and_shadow_are_stretches_of_their_own(writer: Writer, reader: Reader) -> None:
    until = (OPENING + minutes(30)).isoformat()
    save(writer, camera("ok", 0, shadow=True), camera("ok", 10), camera("ok", 20, maintenance_until=until))
    save(writer, camera("ok", 30, maintenance_until=until))
    found = list(reader.camera_intervals(EVERYTHING, OPENING, NOW))
    assert [(each.shadow, each.maintenance) for each in found] == [
        (True, False),
        (False, False),
        (False, True),
        (False, False),
    ]


def test_a_period_has_what_overlaps_it(writer: Writer, reader: Reader) -> None:
    save(writer, camera("ok", 0), camera("covered", 20), camera("ok", 31))
    save(writer, camera("ok", 5, "c2"), camera("ok", 1, "c1", branch_id="b"))
    assert read(reader, 19, 20) == [("ok", 0, 20), ("ok", 5, None), ("ok", 1, None)]
    assert read(reader, 20, 31, Scope(frozenset("a"))) == [("covered", 20, 31), ("ok", 5, None)]
    assert read(reader, -9, 1) == [("ok", 0, 20)]
    assert read(reader, 31, 32, Scope(frozenset("b"))) == [("ok", 1, None)]
    assert read(reader, 0, 60, Scope(frozenset())) == []


def test_the_last_word_holds_over_days(writer: Writer, reader: Reader) -> None:
    when = (OPENING + minutes(3)).isoformat()
    save(writer, camera("covered", -3000, since=when, told_at=when, lost_share=0.75, cause="view_lost"))
    save(writer, camera("ok", -4000), camera("later", 1, "c2", monitorable="?"))
    first, second = reader.snapshot(NOW, EVERYTHING).cameras
    assert (first.key, first.state, first.cause) == (CameraKey("a", "c1"), CameraState.COVERED, "view_lost")
    assert first.since == first.at == OPENING + minutes(3)
    assert (first.measured, first.shadow, first.monitorable) == (
        {"lost_share": 0.75},
        False,
        Monitorable.FULL,
    )
    assert (second.state, second.since, second.monitorable) == (
        CameraState.UNKNOWN,
        OPENING + minutes(1),
        Monitorable.LEARNING,
    )
    assert reader.snapshot(NOW, Scope(frozenset("b"))).cameras == ()


def test_samples_are_read_in_order(writer: Writer, reader: Reader) -> None:
    save(writer, sampled(3, fps=25.0), sampled(1), sampled(2, "c2"), sampled(2, lag_s=0.125, codec="h264"))
    start, end = OPENING + minutes(1), OPENING + minutes(3)
    assert reader.camera_samples("a", "c1", start, end) == [
        (start, {"fps": 24.5}),
        (OPENING + minutes(2), {"fps": 24.5, "lag_s": 0.125, "codec": "h264"}),
    ]
    trends = reader.camera_trends(EVERYTHING, OPENING + minutes(2), ("fps", "lag_s"))
    assert trends == {
        CameraKey("a", "c1"): [(OPENING + minutes(2), (24.5, 0.125)), (end, (25.0, None))],
        CameraKey("a", "c2"): [(OPENING + minutes(2), (24.5, None))],
    }
    assert reader.camera_trends(Scope(frozenset("b")), OPENING, ("fps",)) == {}


def test_a_corrected_sample_is_none(writer: Writer, reader: Reader, engine: Engine) -> None:
    save(writer, sampled(1), sampled(2))
    save(writer, camera("ok", 3, is_correction=True, corrects_seq=sampled(1).source_seq))
    assert [at for at, _ in reader.camera_samples("a", "c1", OPENING, NOW)] == [OPENING + minutes(2)]
    saved = projections(engine)
    rebuild(engine, NETWORK)
    assert projections(engine) == saved


def test_many_samples_of_one_camera_are_rebuilt(writer: Writer, engine: Engine) -> None:
    save(writer, *(sampled(number / 8) for number in range(2100)), camera("ok", 0))
    saved = projections(engine)
    assert len(saved["camera_sample"]) == 2100
    rebuild(engine, NETWORK)
    assert projections(engine) == saved
