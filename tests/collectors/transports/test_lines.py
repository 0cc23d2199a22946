"""Cutting bytes into records, whatever the bytes."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from collectors.transports.lines import csv_splitter, split_lines

SPLIT = csv_splitter(";", 65_536)


def all_of(content: bytes) -> list[bytes]:
    return SPLIT(content, 1000)[0]


def test_only_whole_lines_are_taken() -> None:
    assert split_lines(b"a\nb\nhalf", 10) == ([b"a", b"b"], 4)
    assert split_lines(b"a\nb\nc\n", 2) == ([b"a", b"b"], 4)
    assert split_lines(b"", 2) == ([], 0)


def test_a_line_feed_in_quotes_does_not_end_a_record() -> None:
    assert all_of(b'1;"two\nlines";x\n2;y;z\n') == [b'1;"two\nlines";x', b"2;y;z"]
    assert all_of(b'"a""\n;b";"c\n\nd"\n') == [b'"a""\n;b";"c\n\nd"']


def test_a_record_with_an_open_quote_is_not_whole() -> None:
    assert SPLIT(b'1;"two\nlines', 10) == ([], 0)
    assert SPLIT(b'0;x\n1;"two\nlines', 10) == ([b"0;x"], 4)


def test_a_quote_inside_a_field_is_only_a_character() -> None:
    assert all_of(b'1;5" pipe\n2;x\n') == [b'1;5" pipe', b"2;x"]


def test_a_stray_quote_costs_its_own_line_only() -> None:
    rows = [b"%d;ok" % n for n in range(2, 40)]
    content = b'1;"never closed\n' + b"\n".join(rows) + b"\n"
    records, used = csv_splitter(";", 100)(content, 1000)
    assert (records, used) == ([b'1;"never closed', *rows], len(content))


cells = st.text(alphabet='ab";\nҚ ', max_size=6)
tables = st.lists(st.lists(cells, min_size=2, max_size=3), min_size=1, max_size=6)


@given(tables)
@example([['"', ";"], ["\n", '";"\n'], ["", ""]])
def test_what_a_csv_writer_wrote_is_cut_into_its_rows(table: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows(table)
    records = all_of(written.getvalue().encode())
    assert [next(csv.reader([r.decode()], delimiter=";", strict=True)) for r in records] == table


def test_a_stray_quote_holds_back_a_growing_log_for_twenty_lines_at_most() -> None:
    content = b'1;"open\n' + b"".join(b"%d;fine\n" % number for number in range(2, 40))
    records, used = SPLIT(content, 1000)
    assert records[0] == b'1;"open'
    assert (len(records), used) == (39, len(content))
