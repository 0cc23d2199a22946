"""Whoever acts is recognised by the number that he signs with, under the site's key."""

from pathlib import Path

import pytest

from collectors.mapping.tokens import TokenKey
from sitcenter.cli.keys import token_key
from sitcenter.cli.own_tokens import own_tokens, readings


def test_a_number_is_recognised_however_it_is_written_beside_the_name(tmp_path: Path) -> None:
    path = tmp_path / "token.key"
    key = token_key(path)
    token = TokenKey(key.secret, key.key_id).tokeniser("compact")("OP-17")
    own = own_tokens(path)
    for typed in (
        "OP-17",
        "op 17",
        "Ахметова Г. С., OP-17",
        "op17 Ахметова",
        "Ахметова (OP-17)",
        "Ахметова OP 17",
        "Ахметова, №OP-17.",
        "«OP-17»",
        f"{'x ' * 16}OP17",
    ):
        assert token in own(typed), typed
    for typed in ("", "Ахметова", "OP-1 7a", "OP-170"):
        assert token not in own(typed), typed
    number = TokenKey(key.secret, key.key_id).tokeniser("compact")("1214")
    for typed in ("№1214", "таб.№1214", "таб. 1214.", "N1214", "Ахметова-1214", "#1214"):
        assert number in own(typed), typed
    for typed in ("12140", "№121", "12-14-5"):
        assert number not in own(typed), typed
    other = own_tokens(tmp_path / "other.key")
    assert token not in other("OP-17")


def test_a_text_of_any_length_gives_few_readings() -> None:
    assert len(list(readings("a " * 2000))) == 16 * 17 // 2 + 1000


def test_without_its_key_nobody_is_recognised_and_it_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = own_tokens(tmp_path)
    assert own("OP-17") == frozenset()
    assert "nobody is kept from handling an alert about himself" in caplog.text
