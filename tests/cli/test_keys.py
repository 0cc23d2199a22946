from pathlib import Path
from threading import Thread

import pytest

from sitcenter.cli.keys import SiteKey, inbound_token, token_key


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "token.key"
    key = token_key(path)
    assert len(key.secret) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert token_key(path) == key


def test_the_key_is_not_shown_and_its_name_does_not_tell_it(tmp_path: Path) -> None:
    key = token_key(tmp_path / "token.key")
    assert key.secret.hex() not in repr(key)
    assert key.key_id not in key.secret.hex()


def test_two_first_starts_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[SiteKey] = []
    starts = [Thread(target=lambda: keys.append(token_key(tmp_path / "token.key"))) for _ in range(8)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len({key.key_id for key in keys}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["token.key"]


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token.key").write_text("abcd\n")
    with pytest.raises(ValueError, match=r"token\.key: the token key must have at least 32 bytes"):
        token_key(tmp_path / "token.key")


def test_the_first_start_makes_a_token_for_other_systems_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "inbound.token"
    token = inbound_token(path)
    assert len(token) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert inbound_token(path) == token


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inbound.token").write_text("abcd\n")
    with pytest.raises(
        ValueError, match=r"inbound\.token: the inbound token must have at least 32 characters"
    ):
        inbound_token(tmp_path / "inbound.token")
