"""The commands as a user calls them, on a configuration and a log of their own."""

import fcntl
import json
import logging
import shutil
import socket
from pathlib import Path

import pytest

from sitcenter.cli import main
from tests.e2e.server import free_port

CONFIG = Path(__file__).parents[2] / "config"
SOURCES = """
[[source]]
id = "queue"
kind = "queue"
shape = "events"
zone = "UTC"
branches = ["psc-medeu"]
transport = {{ type = "file", format = "jsonl", path = "{log}" }}
[source.fields]
key = "id"
branch = "branch"
at = "at"
event = "type"
ticket_number = "ticket"
service_code = "service"
"""
LINES = [
    {"id": 1, "type": "ticket_issued", "at": "2026-11-20T05:00:00Z", "ticket": "A001"},
    {"id": 2, "type": "called", "at": "2026-11-20T05:12:00Z", "ticket": "A001"},
    {"id": 2, "type": "called", "at": "2026-11-20T05:12:00Z", "ticket": "A001"},
    {"id": 3, "type": "danced", "at": "2026-11-20T05:12:00Z", "ticket": "A001"},
]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    directory = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    log = tmp_path / "queue.jsonl"
    log.write_text("".join(json.dumps(line | {"branch": "psc-medeu"}) + "\n" for line in LINES))
    (directory / "sources.toml").write_text(SOURCES.format(log=log))
    monkeypatch.setenv("SITCENTER_DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'store.db'}")
    monkeypatch.setenv("SITCENTER_TOKEN_KEY_FILE", str(tmp_path / "token.key"))
    return str(directory)


def test_check_tells_every_error_on_a_line_of_its_own(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--config", config]) == 0
    site = Path(config) / "site.toml"
    site.write_text(
        site.read_text(encoding="utf-8").replace("tick_seconds = 0.5", "tick_seconds = -1"), encoding="utf-8"
    )
    (Path(config) / "services.toml").unlink()
    capsys.readouterr()
    assert main(["check", "--config", config]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["site.toml", "tick_seconds"],
        ["services.toml", "(file)"],
    ]


def test_collect_once_accounts_for_every_row_and_a_second_run_stores_nothing(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collect", "--once", "--config", config]) == 0
    assert capsys.readouterr().out == "queue: read 4, stored 2, duplicate 1, quarantined 1\n"
    assert main(["collect", "--once", "queue", "--config", config]) == 0
    assert "stored 0" in capsys.readouterr().out


def test_a_source_that_is_not_configured_is_named(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", "--once", "nobody", "--config", config]) == 1
    assert "no source 'nobody'; configured: queue" in capsys.readouterr().err


def test_a_source_that_fails_says_why(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "queue.jsonl").unlink()
    assert main(["collect", "--once", "--config", config]) == 1
    assert "queue.jsonl" in capsys.readouterr().err


def test_rebuild_verify_export_and_the_board(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tickets.csv"
    assert main(["collect", "--once", "--config", config]) == 0
    assert main(["rebuild", "--config", config]) == 0
    assert main(["verify", "--journal", "--config", config]) == 0
    period = ["--from", "2026-11-20", "--to", "2026-11-21"]
    assert main(["export", "tickets", *period, "--out", str(out), "--config", config]) == 0
    assert main(["verify", str(out), "--config", config]) == 0
    assert out.read_bytes().count(b"\r\n") == 2
    out.write_bytes(out.read_bytes().replace(b"A001", b"A002"))
    assert main(["verify", str(out), "--config", config]) == 1
    capsys.readouterr()
    assert main(["board", "--json", "--config", config]) == 0
    board = json.loads(capsys.readouterr().out)
    assert len(board["branches"]) == 15


def test_an_export_of_a_wrong_period_is_refused(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tickets.csv"
    assert main(["collect", "--once", "--config", config]) == 0
    assert main(["export", "tickets", "--from", "yesterday", "--out", str(out), "--config", config]) == 1
    assert "from: not a date" in capsys.readouterr().err
    assert not out.exists()


def test_a_file_without_its_manifest_cannot_be_checked(config: str, tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path / "nothing.csv"), "--config", config]) == 1


def test_a_single_source_goes_with_once(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", "queue", "--config", config]) == 2
    assert "--once" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["verify", "--journal"], ["board", "--json"], ["export", "tickets", "--out", "x.csv"]]
)
def test_a_database_that_nobody_made_is_one_clear_line(
    config: str,
    command: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    assert main([*command, "--config", config]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_demo_removes_only_what_a_demo_made(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "place" / "sources.txt"
    precious.parent.mkdir()
    precious.write_text("keep")
    (Path(config) / "site.toml").unlink()
    assert main(["demo", "--dir", str(precious.parent), "--config", config]) == 1
    assert "site.toml" in capsys.readouterr().err
    assert precious.read_text() == "keep"


def test_a_demo_on_a_taken_port_says_so_and_starts_nothing(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["demo", "--dir", str(tmp_path / "demo"), "--port", port, "--config", config]) == 1
    assert f"port {port} is taken" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()


def test_a_second_demo_in_the_same_place_leaves_the_first_alone(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "demo"
    place.mkdir()
    (place / "sitcenter.db").write_text("running")
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["demo", "--dir", str(place), "--port", str(free_port()), "--config", config]) == 1
    assert "another demonstration runs in" in capsys.readouterr().err
    assert (place / "sitcenter.db").read_text() == "running"


def printed_board(capsys: pytest.CaptureFixture[str], config: str, *options: str) -> tuple[str, str]:
    capsys.readouterr()
    assert main(["board", "--json", "--config", config, *options]) == 0
    said = capsys.readouterr()
    return said.out, said.err


def test_a_past_board_is_the_board_of_then(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collect", "--once", "--config", config]) == 0
    then, _ = printed_board(capsys, config)
    log = tmp_path / "queue.jsonl"
    row = {"id": 9, "type": "ticket_issued", "at": "2026-11-20T05:30:00Z", "ticket": "A009"}
    log.write_text(log.read_text() + json.dumps(row | {"branch": "psc-medeu"}) + "\n")
    assert main(["collect", "--once", "--config", config]) == 0
    shown = json.loads(then)
    assert shown.keys() == {"at", "network", "branches", "alerts"}
    assert printed_board(capsys, config, "--at", shown["at"]) == (then, "")
    local = shown["at"].replace("+00:00", "Z")
    assert printed_board(capsys, config, "--at", local)[0] == then


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-20T11:30:00", "doesn't say its offset"),
        ("2026-11-20", "as in 2026-11-20T00:00:00+05:00"),
        ("0001-01-01T00:00:00+05:00", "before 1970"),
        ("yesterday", "isn't a moment like"),
        ("2999-01-01T00:00:00Z", "in the future"),
    ],
)
def test_a_moment_that_cannot_be_shown_is_refused(
    config: str, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collect", "--once", "--config", config]) == 0
    capsys.readouterr()
    assert main(["board", "--json", "--at", text, "--config", config]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert (said.out, len(said.err.splitlines())) == ("", 1)


def test_a_change_of_rules_is_recomputed_and_told(
    config: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """At the start of a collector, by hand, and beside a board of before."""
    caplog.set_level(logging.INFO, "sitcenter")
    assert main(["recompute", "--config", config]) == 0
    assert "(first rules)" in capsys.readouterr().out
    assert main(["collect", "--once", "--config", config]) == 0
    then = json.loads(printed_board(capsys, config)[0])["at"]
    assert main(["recompute", "--config", config]) == 0
    assert "nothing was recomputed" in capsys.readouterr().out
    services = Path(config) / "services.toml"
    text = services.read_text(encoding="utf-8")
    services.write_text(text.replace("wait_min = 30", "wait_min = 20", 1), encoding="utf-8")
    caplog.clear()
    assert main(["collect", "--once", "--config", config]) == 0
    assert "deadlines moved (changed: norms)" in caplog.text
    assert main(["recompute", "--config", config]) == 0
    assert "nothing was recomputed" in capsys.readouterr().out
    assert "changed: norms" in printed_board(capsys, config, "--at", then)[1]
