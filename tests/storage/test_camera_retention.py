"""What was measured of cameras long ago leaves its projection in short turns; the journal keeps it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from sitcenter.domain.events import Event
from sitcenter.storage import CameraStore, Writer, rebuild, verify_journal
from sitcenter.storage.camera_retention import ROWS
from sitcenter.storage.journal import event
from sitcenter.storage.projections import camera_sample
from tests.domain.builders import minutes
from tests.storage.builders import NETWORK, OPENING, batch, camera, projections, rows, sampled, table_rows


def never() -> bool:
    return False


def save(writer: Writer, *events: Event) -> None:
    cursor = writer.cursor("qa")
    writer.save(batch(rows(*events), cursor, str(int(cursor or 0) + 1)))


def kept(engine: Engine) -> list[tuple[str, str, datetime]]:
    return [row[:3] for row in table_rows(engine, camera_sample)]


def test_what_is_old_is_forgotten_of_each_camera_and_all_else_stays(writer: Writer, engine: Engine) -> None:
    watched = [camera("ok", 0), camera("covered", 20), camera("ok", 40, branch_id="b")]
    measured = [sampled(at, name) for at in (1, 30, 60) for name in ("c1", "c2")]
    save(writer, *watched, *measured, sampled(5, branch_id="b"))
    before = projections(engine)
    store, cut = CameraStore(engine), OPENING + minutes(30)
    assert store.forget_samples(cut, 1000, never) == 3
    expected = [("a", name, OPENING + minutes(at)) for name in ("c1", "c2") for at in (30, 60)]
    assert kept(engine) == expected
    after = projections(engine)
    assert {name for name in before if before[name] != after[name]} == {"camera_sample"}
    assert len(table_rows(engine, event)) == len(watched) + len(measured) + 1
    assert list(verify_journal(engine)) == []
    assert store.forget_samples(cut, 1000, never) == 0


def test_a_rebuild_brings_it_back_until_the_next_turn(writer: Writer, engine: Engine) -> None:
    save(writer, sampled(1), sampled(60))
    saved = projections(engine)
    store, cut = CameraStore(engine), OPENING + minutes(30)
    assert store.forget_samples(cut, 1000, never) == 1
    rebuild(engine, NETWORK)
    assert projections(engine) == saved
    assert store.forget_samples(cut, 1000, never) == 1


def test_a_turn_is_short_and_bounded(writer: Writer, engine: Engine) -> None:
    first = [sampled(number / 16) for number in range(2 * ROWS + 10)]
    save(writer, *first, sampled(0, "c2"))
    store, cut = CameraStore(engine), OPENING + minutes(600)
    turns = iter([False, True])
    assert store.forget_samples(cut, 10 * ROWS, lambda: next(turns, True)) == ROWS
    assert kept(engine)[0] == ("a", "c1", OPENING + minutes(ROWS / 16)), "the oldest go first"
    assert store.forget_samples(cut, ROWS - 1, never) == ROWS
    assert store.forget_samples(cut, 10 * ROWS, never) == 11
    assert kept(engine) == []


def test_what_was_measured_in_one_moment_goes_together(writer: Writer, engine: Engine) -> None:
    again = [camera("", 1, seq=f"again {number}") for number in range(3)]
    moved = [sampled(number / 16 - 60) for number in range(ROWS - 1)]
    same = [sampled(1), *(one_of(each) for each in again)]
    save(writer, *moved, *same, sampled(2))
    turns = iter([False, True])
    store, cut = CameraStore(engine), OPENING + minutes(600)
    assert store.forget_samples(cut, 10 * ROWS, lambda: next(turns, True)) == ROWS + 3
    assert kept(engine) == [("a", "c1", OPENING + minutes(2))]


def one_of(word: Event) -> Event:
    """A sample with the word's own moment and key."""
    return replace(word, event_type="camera_sample", payload={"fps": 25.0})
