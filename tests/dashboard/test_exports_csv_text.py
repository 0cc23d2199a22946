import csv
import io
from collections.abc import Sequence
from datetime import datetime
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.csv_text import BLOCK_LINES, Cell, Identifier, Separator, blocks, plain
from tests.dashboard.builders_branch import ALMATY


def written(rows: Sequence[Sequence[Cell]], separator: Separator = Separator.COMMA) -> bytes:
    header = [f"c{k}" for k in range(len(rows[0]))] if rows else ["c0"]
    return b"".join(blocks(header, rows, separator))


def read_back(body: bytes, mark: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=mark))


def test_a_file_has_a_bom_crlf_and_no_sep_line() -> None:
    assert written([["a", 1]]) == b'\xef\xbb\xbf"c0","c1"\r\n"a",1\r\n'


def test_an_empty_file_still_has_its_header() -> None:
    assert written([]) == b'\xef\xbb\xbf"c0"\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_text_that_looks_like_a_formula_is_disarmed(start: str) -> None:
    assert plain(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_numbers_stay_numbers_and_not_known_is_not_zero() -> None:
    assert [plain(cell) for cell in (-12, 0, None, False)] == [-12, 0, "", "false"]
    assert written([[-12, 0, None]]).endswith(b'-12,0,""\r\n')


def test_times_carry_their_offset() -> None:
    assert plain(datetime(2026, 11, 20, 9, 5, tzinfo=ALMATY)) == "2026-11-20T09:05:00+05:00"


def test_identifiers_keep_their_zeros_and_are_marked_only_on_demand() -> None:
    assert plain(Identifier("000012345678")) == "000012345678"
    assert plain(Identifier("000012345678"), mark_identifiers=True) == "'000012345678"
    assert plain("000012345678", mark_identifiers=True) == "000012345678"
    assert plain(Identifier("-1"), mark_identifiers=True) == "'-1"


@given(
    st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=5),
    st.sampled_from(Separator),
)
def test_any_text_comes_back_as_it_was_or_disarmed(rows: list[list[str]], separator: Separator) -> None:
    body = b"".join(blocks(["one", "two"], rows, separator))
    assert read_back(body, separator.mark)[1:] == [[str(plain(cell)) for cell in row] for row in rows]


def test_pieces_stay_small_however_long_the_file() -> None:
    pieces = [len(piece) for piece in blocks(["c"], repeat(["x" * 20], 20 * BLOCK_LINES + 1))]
    assert len(pieces) == 21
    assert max(pieces) < BLOCK_LINES * 30
