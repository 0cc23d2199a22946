"""Following one file: half lines, encodings, headers, bad rows."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from collectors.records import Record, SourceError, Unread
from sitcenter.domain import reasons
from tests.collectors.builders import IIN, KAZAKH
from tests.collectors.transports.following import HEADER, Follower, append, config, csv_rows


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "queue.csv"


def test_what_is_appended_is_read_once(log: Path) -> None:
    log.write_bytes(HEADER + csv_rows(1, 2))
    follower = Follower(config(log))
    assert follower.ids() == ["1", "2"]
    assert follower.ids() == []
    append(log, csv_rows(3))
    assert follower.ids() == ["3"]


def test_a_new_reader_goes_on_where_the_cursor_is(log: Path) -> None:
    log.write_bytes(HEADER + csv_rows(1, 2))
    first = Follower(config(log))
    assert first.ids() == ["1", "2"]
    append(log, csv_rows(3))
    assert Follower(config(log), cursor=first.cursor).ids() == ["3"]


def test_a_half_written_line_waits_for_its_end(log: Path) -> None:
    log.write_bytes(HEADER + b"1;one\n2;tw")
    follower = Follower(config(log))
    assert follower.ids() == ["1"]
    append(log, b"o")
    assert follower.ids() == []
    append(log, b"\n")
    assert [each.values for each in follower.read() if isinstance(each, Record)] == [
        {"id": "2", "name": "two"}
    ]


def test_a_header_alone_is_no_row(log: Path) -> None:
    log.write_bytes(HEADER)
    follower = Follower(config(log))
    assert follower.ids() == []
    append(log, csv_rows(1))
    assert follower.ids() == ["1"]


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
def test_batches_of_a_static_file_begin_and_end_at_the_same_places(log: Path, limit: int) -> None:
    log.write_bytes(HEADER + csv_rows(*range(7)))
    one, two = Follower(config(log), limit=limit), Follower(config(log), limit=limit, afresh=True)
    assert one.ids() == two.ids() == [str(n) for n in range(7)]
    assert one.cursor == two.cursor


@pytest.mark.parametrize(
    ("encoding", "start"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-8-sig", b"\xef\xbb\xbf"), ("kz1048", b"")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_kazakh_letters_in_every_encoding_with_either_line_end(
    log: Path, encoding: str, start: bytes, end: str
) -> None:
    text = f"id;аты{end}1;{KAZAKH}{end}"
    log.write_bytes(start + text.encode("utf-8" if encoding == "utf-8-sig" else encoding))
    (row,) = Follower(config(log, encoding=encoding)).read()
    assert isinstance(row, Record)
    assert row.values == {"id": "1", "аты": KAZAKH}


def test_windows_1251(log: Path) -> None:
    log.write_bytes("id;имя\n1;Ёжик №5\n".encode("windows-1251"))
    (row,) = Follower(config(log, encoding="windows-1251")).read()
    assert isinstance(row, Record)
    assert row.values["имя"] == "Ёжик №5"


def test_a_byte_outside_the_encoding_rejects_its_row_only(log: Path) -> None:
    log.write_bytes(HEADER + b"1;ok\n2;\xff\xfe\n3;ok\n")
    assert Follower(config(log)).ids() == ["1", reasons.BAD_ENCODING, "3"]


def test_a_quoted_field_may_hold_lines_and_comes_back_whole(log: Path) -> None:
    log.write_bytes(HEADER + b'1;"two\r\nlines; and ""more"""\r\n2;x\r\n')
    first, second = Follower(config(log)).read()
    assert isinstance(first, Record)
    assert first.values["name"] == 'two\r\nlines; and "more"'
    assert (first.place, second.place) == ("queue.csv:2", "queue.csv:4")


@pytest.mark.parametrize("line", [b"1", b"1;2;3", b'1;"x"y', b'1;"open'])
def test_a_row_that_is_not_the_headers_is_rejected_alone(log: Path, line: bytes) -> None:
    log.write_bytes(HEADER + line + b"\n" + csv_rows(*range(2, 500)))
    found = Follower(config(log, max_row_bytes=1000)).ids()
    assert found == [reasons.BAD_ROW, *(str(n) for n in range(2, 500))]


def test_a_row_that_cannot_be_cut_says_where_it_is(log: Path) -> None:
    log.write_bytes(HEADER + f"{IIN}\n".encode())
    (row,) = Follower(config(log)).read()
    assert isinstance(row, Unread)
    assert (row.place, row.raw) == ("queue.csv:2", IIN)


def test_blank_lines_are_no_rows(log: Path) -> None:
    log.write_bytes(HEADER + b"\n1;a\n  \r\n2;b\n")
    rows = Follower(config(log)).read()
    assert [each.place for each in rows] == ["queue.csv:3", "queue.csv:5"]


def test_columns_go_by_name_and_a_new_header_takes_over(log: Path) -> None:
    log.write_bytes(b"id;name\n1;a\nname;extra;id\nb;x;2\n")
    follower = Follower(config(log), needed=frozenset({"id", "name"}))
    assert follower.ids() == ["1", "2"]
    append(log, b"c;y;3\n")
    (row,) = follower.read()
    assert isinstance(row, Record)
    assert row.values == {"name": "c", "extra": "y", "id": "3"}


def test_a_header_that_lacks_a_needed_column_fails_the_poll_and_passes_nothing_over(log: Path) -> None:
    log.write_bytes(b"nr;name\n1;a\n")
    follower = Follower(config(log))
    with pytest.raises(SourceError, match=r"queue\.csv:1: the header lacks the columns id"):
        follower.read()
    assert follower.cursor is None


def test_a_header_that_lacks_another_column_is_told_once_and_its_field_stays_unknown(
    log: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log.write_bytes(HEADER + csv_rows(1))
    follower = Follower(config(log), wanted=frozenset({"id", "desk"}), limit=1)
    assert follower.ids() == ["1"]
    append(log, csv_rows(2))
    assert follower.ids() == ["2"]
    assert len([r for r in caplog.records if "lacks the columns desk" in r.getMessage()]) == 1


def test_a_log_without_a_header_has_its_columns_declared(log: Path) -> None:
    log.write_bytes(b"1;a\n")
    assert Follower(config(log, columns=["id", "name"])).ids() == ["1"]


def test_json_lines(log: Path) -> None:
    log.write_bytes(b'{"id": 1, "x": {"y": null}}\n\n[1]\n{"id": 2\n{"id": 3}\n' + '{"id": "Қ"}\n'.encode())
    assert Follower(config(log, format="jsonl")).ids() == [1, reasons.BAD_ROW, reasons.BAD_ROW, 3, "Қ"]


def test_a_gzipped_log_is_read_through_with_its_last_line(tmp_path: Path) -> None:
    log = tmp_path / "queue.csv.gz"
    log.write_bytes(gzip.compress(HEADER + csv_rows(*range(5)) + b"5;no line feed"))
    for afresh in (False, True):
        follower = Follower(config(log), limit=2, afresh=afresh)
        assert follower.ids() == [str(n) for n in range(6)]
        assert follower.ids() == []
        follower.close()


def test_a_stray_quote_at_the_end_of_a_finished_log_costs_one_row(tmp_path: Path) -> None:
    log = tmp_path / "queue.csv.gz"
    log.write_bytes(gzip.compress(HEADER + csv_rows(0) + b'1;"stray\n' + csv_rows(*range(2, 9))))
    follower = Follower(config(log))
    assert follower.ids() == ["0", reasons.BAD_ROW, *(str(number) for number in range(2, 9))]
    follower.close()


def test_a_gzipped_log_that_is_not_whole_yet_waits(tmp_path: Path) -> None:
    log = tmp_path / "queue.csv.gz"
    content = gzip.compress(HEADER + csv_rows(*range(3)))
    log.write_bytes(content[:-12])
    follower = Follower(config(log))
    early = follower.ids()
    log.write_bytes(content)
    assert early + follower.ids() == ["0", "1", "2"]
    follower.close()


def test_a_rotated_log_that_is_compressed_only_in_part_is_a_failed_poll_not_a_silence(log: Path) -> None:
    packed = log.with_name("queue.csv.1.gz")
    content = gzip.compress(HEADER + csv_rows(*range(3)))
    packed.write_bytes(content[:-12])
    log.write_bytes(HEADER + csv_rows(3))
    follower = Follower(config(log))
    with pytest.raises(SourceError, match="breaks off"):
        follower.ids()
    packed.write_bytes(content)
    assert follower.ids()[-1] == "3"
    follower.close()


def test_no_file_is_a_failed_poll(log: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        Follower(config(log)).read()


def test_an_encoding_that_does_not_keep_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="not a superset of ASCII"):
        config("x", encoding="utf-16")
    with pytest.raises(ValueError, match="unknown encoding"):
        config("x", encoding="latin-99")


@pytest.mark.parametrize("afresh", [False, True], ids=["one reader", "restarted"])
@pytest.mark.parametrize("size", [2_000, 5_000_000], ids=["short", "longer than what is read at once"])
def test_a_line_that_is_too_long_is_told_at_once_and_passed_over(
    log: Path, size: int, *, afresh: bool
) -> None:
    follower = Follower(config(log, max_row_bytes=1000), afresh=afresh)
    log.write_bytes(HEADER + csv_rows(1) + b"x" * size)
    assert follower.ids() == ["1", reasons.LINE_TOO_LONG]
    append(log, b"y" * size)
    assert follower.ids() == []
    append(log, b"z\n" + csv_rows(2))
    (row,) = follower.read()
    assert row.place == "queue.csv:4"
    append(log, b"v" * size + b"\n" + csv_rows(3))
    assert follower.ids() == [reasons.LINE_TOO_LONG, "3"]
    log.rename(f"{log}.1")
    append(Path(f"{log}.1"), b"w" * size)
    log.write_bytes(HEADER + csv_rows(4))
    assert follower.ids() == [reasons.LINE_TOO_LONG, "4"]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_file_without_line_feeds_takes_little_memory(log: Path, kind: str) -> None:
    log.write_bytes(HEADER + b"x" * (32 << 20))
    follower = Follower(config(log, format=kind))
    tracemalloc.start()
    (*_, row) = follower.read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(row, Unread)
    assert (row.reason, len(row.raw)) == (reasons.LINE_TOO_LONG, 2000)
    assert peak < 8 << 20
