"""Rotation, truncation, copies: nothing is lost and nothing is read twice."""

import gzip
import os
import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.records import Unread
from sitcenter.domain import reasons
from tests.collectors.transports.following import HEADER, Follower, append, config, csv_rows


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "queue.csv"


@pytest.fixture(params=[False, True], ids=["one reader", "restarted"])
def follower(log: Path, request: pytest.FixtureRequest) -> Follower:
    log.write_bytes(HEADER + csv_rows(1, 2))
    following = Follower(config(log), afresh=request.param)
    assert following.ids() == ["1", "2"]
    return following


def later(path: Path, seconds: int) -> None:
    """Give the file a time of its own: copies within one tick of the clock would look alike."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + seconds * 10**9))


def test_a_renamed_log_is_finished_before_the_new_one(log: Path, follower: Follower) -> None:
    append(log, csv_rows(3))
    log.rename(f"{log}.1")
    log.write_bytes(HEADER + csv_rows(4))
    assert follower.ids() == ["3", "4"]
    append(log, csv_rows(5))
    assert follower.ids() == ["5"]


def test_a_writer_that_still_holds_the_renamed_log_is_heard(log: Path, follower: Follower) -> None:
    with log.open("ab") as held:
        log.rename(f"{log}.1")
        log.write_bytes(b"")
        held.write(csv_rows(3))
        held.flush()
        assert follower.ids() == ["3"]
        held.write(b"4;ha")
        held.flush()
        assert follower.ids() == []
        held.write(b"lf\n")
    log.write_bytes(HEADER + csv_rows(5))
    assert follower.ids() == ["4", "5"]


def test_the_last_line_of_a_rotated_log_needs_no_line_feed(log: Path, follower: Follower) -> None:
    append(log, b"3;cut")
    log.rename(f"{log}.1")
    log.write_bytes(HEADER + csv_rows(4))
    assert follower.ids() == ["3", "4"]


def test_several_rotations_between_two_polls(log: Path, follower: Follower) -> None:
    append(log, csv_rows(3))
    log.rename(f"{log}.2")
    Path(f"{log}.1").write_bytes(HEADER + csv_rows(4, 5))
    later(Path(f"{log}.1"), 1)
    log.write_bytes(HEADER + csv_rows(6))
    assert follower.ids() == ["3", "4", "5", "6"]
    assert follower.ids() == []


def test_no_live_log_for_a_moment_between_rename_and_creation(log: Path, follower: Follower) -> None:
    append(log, csv_rows(3))
    log.rename(f"{log}.1")
    page = follower._reader().fetch(follower.cursor, 10)
    follower.cursor = page.cursor
    assert len(page.records) == 1
    log.write_bytes(HEADER + csv_rows(4))
    assert follower.ids() == ["4"]


def test_a_rotated_log_that_was_compressed_is_known_by_its_beginning(log: Path, follower: Follower) -> None:
    append(log, csv_rows(3))
    packed = Path(f"{log}.1.gz")
    packed.write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()
    log.write_bytes(HEADER + csv_rows(4))
    assert follower.ids() == ["3", "4"]
    assert follower.ids() == []
    follower.close()


def test_a_rotated_log_that_is_just_being_compressed_is_not_read_twice(log: Path, follower: Follower) -> None:
    append(log, csv_rows(*range(3, 200)))
    assert follower.ids()[-1] == "199"
    append(log, csv_rows(200))
    log.rename(f"{log}.1")
    packed = Path(f"{log}.1.gz")
    packed.write_bytes(gzip.compress(Path(f"{log}.1").read_bytes()))
    later(packed, 1)
    log.write_bytes(HEADER + csv_rows(201))
    assert follower.ids() == ["200", "201"]


def test_copytruncate(log: Path, follower: Follower) -> None:
    append(log, csv_rows(3))
    shutil.copy(log, f"{log}.1")
    log.write_bytes(b"")
    assert follower.ids() == ["3"]
    append(log, HEADER + csv_rows(4))
    assert follower.ids() == ["4"]
    assert follower.ids() == []


def test_copytruncate_whose_log_has_outgrown_the_old_place_again(log: Path, follower: Follower) -> None:
    append(log, csv_rows(3))
    shutil.copy(log, f"{log}.1")
    log.write_bytes(HEADER + csv_rows(*range(10, 30)))
    assert follower.ids() == ["3", *(str(n) for n in range(10, 30))]


def test_a_copy_that_is_still_there_beside_the_log_is_not_read_again(log: Path, follower: Follower) -> None:
    shutil.copy(log, f"{log}.1")
    append(log, csv_rows(3))
    assert follower.ids() == ["3"]


def test_truncation_without_a_copy_starts_the_log_anew_and_is_told_once(
    log: Path, follower: Follower
) -> None:
    log.write_bytes(b"")
    (told,) = follower.read()
    assert isinstance(told, Unread)
    assert (told.place, told.reason) == ("queue.csv:3", reasons.LOST_FILE)
    assert f"read up to byte {len(HEADER + csv_rows(1, 2))} " in told.detail
    assert follower.ids() == []
    append(log, HEADER + csv_rows(7))
    assert follower.ids() == ["7"]


def test_a_log_that_was_removed_unread_is_told_and_what_is_left_is_read(
    log: Path, follower: Follower
) -> None:
    append(log, csv_rows(3))
    log.unlink()
    Path(f"{log}.1").write_bytes(HEADER + csv_rows(5))
    later(Path(f"{log}.1"), 1)
    log.write_bytes(HEADER + csv_rows(6))
    assert follower.ids() == [reasons.LOST_FILE, "5", "6"]
    assert follower.ids() == []


def test_the_columns_of_a_rotated_log_are_its_own(log: Path, follower: Follower) -> None:
    log.rename(f"{log}.1")
    log.write_bytes(b"name;id\nfour;4\n")
    assert follower.ids() == ["4"]


def test_the_first_poll_begins_with_the_oldest_file(log: Path) -> None:
    for age, name in ((3, ".2.gz"), (2, ".1"), (1, "")):
        content = HEADER + csv_rows(10 - age)
        path = Path(f"{log}{name}")
        path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        later(path, -age)
    Path(f"{log}.bak").write_bytes(HEADER + csv_rows(99))
    follower = Follower(config(log))
    assert follower.ids() == ["7", "8", "9"]
    follower.close()


def test_a_log_of_one_file_a_day(tmp_path: Path) -> None:
    follower = Follower(config(tmp_path / "queue-*.csv"))
    (tmp_path / "queue-2026-11-19.csv").write_bytes(HEADER + csv_rows(1))
    assert follower.ids() == ["1"]
    append(tmp_path / "queue-2026-11-19.csv", csv_rows(2))
    (tmp_path / "queue-2026-11-20.csv").write_bytes(HEADER + csv_rows(3))
    assert follower.ids() == ["2", "3"]


WRITE, ROTATE, COPYTRUNCATE, READ = range(4)
actions = st.lists(
    st.tuples(st.sampled_from([WRITE, WRITE, ROTATE, COPYTRUNCATE, READ]), st.integers(1, 40)), max_size=25
)


@settings(max_examples=150, deadline=None)
@given(actions, st.booleans(), st.integers(1, 5))
def test_however_a_log_is_written_rotated_and_read_every_row_comes_once_and_in_order(
    plan: Sequence[tuple[int, int]], afresh: bool, limit: int
) -> None:
    """A write puts so many bytes, which cut lines anywhere. A writer finishes its line before a rotation."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "queue.csv"
        follower = Follower(config(log), limit=limit, afresh=afresh)
        ids, clock = count(1), count(1)
        pending, written, read = HEADER, 0, list[object]()
        log.write_bytes(b"")
        for action, size in [*plan, (WRITE, 10_000), (READ, 0)]:
            if action == WRITE:
                while len(pending) < size <= 40:
                    written = next(ids)
                    pending += csv_rows(written)
                append(log, pending[:size])
                pending = pending[size:]
            elif action == READ:
                read += follower.ids()
            else:
                append(log, pending)
                _rotate(log, next(clock), copy=action == COPYTRUNCATE)
                read += follower.ids() if action == COPYTRUNCATE else []
                pending = HEADER
        assert read == [str(n) for n in range(1, written + 1)]


def _rotate(log: Path, number: int, *, copy: bool) -> None:
    aside = Path(f"{log}.{number}")
    if copy:
        shutil.copy(log, aside)
        log.write_bytes(b"")
    else:
        log.rename(aside)
        log.write_bytes(b"")
    later(aside, number - 1000)
