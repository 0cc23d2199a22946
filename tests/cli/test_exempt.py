"""`sitcenter exempt`: an exemption is tried on the past before it is saved."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sitcenter.cli import main
from sitcenter.domain.alerts.types import Condition, Work
from sitcenter.domain.events import Event
from sitcenter.domain.intake import Batch, Row
from sitcenter.settings import load
from sitcenter.storage import AlertStore, SourceSpec, Writer, connect, migrate
from tests.domain.builders import NOW
from tests.storage.alert_steps import pending
from tests.storage.alert_steps import step as alert_step
from tests.storage.builders import step

CONFIG = Path(__file__).parents[2] / "config"
PERIOD = ("--from", "2026-11-19", "--to", "2026-11-21")
MOBILE = ("--code", "mobile_team", "--field", "channel", "--values", "mobile, postal")
Run = Callable[..., int]


def went_on(number: int, channel: str) -> Iterator[Event]:
    """An application that was sent after a negative identification."""
    first: dict[str, Any] = {"biometric_result": "negative"}
    for name, minute, fields in (("identify", 5, first), ("sign", 9, {}), ("send", 11, {})):
        one = step(name, minute + number, operator_token="op", desk_id="1", channel=channel, **fields)
        yield replace(
            one, branch_id="psc-medeu", subject=f"00000000000{number}", source_seq=f"{number}-{name}"
        )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a store in which two applications went on after a negative identification, one of them
    of a team that comes to people's homes.
    """
    monkeypatch.setenv("SITCENTER_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("SITCENTER_TOKEN_KEY_FILE", str(tmp_path / "token.key"))
    engine = connect(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    writer = Writer(engine, load(CONFIG, {}).network)
    writer.register([SourceSpec("sa", "service", ("psc-medeu",), 1.0)])
    told = [*went_on(0, "kiosk"), *went_on(1, "mobile")]
    rows = [Row(each.source_seq, (each,)) for each in told]
    writer.save(Batch("sa", rows, None, "1", NOW + timedelta(days=1), source_tz="Asia/Almaty"))
    engine.dispose()

    def called(*words: str, config: Path = CONFIG) -> int:
        return main([*words, "--config", str(config)])

    return called


def test_what_would_go_is_told_and_nothing_is_stored(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("exempt", "C9", *MOBILE, "--until", "2026-12-31", *PERIOD) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "C9: 2 signals in the period; 'mobile_team' would have removed 1"
    assert lines[1].startswith("  - C9|psc-medeu|application:000000000001|2026-11-20T")
    assert lines[-6:] == [
        "[[exemption]]",
        'code = "mobile_team"',
        'names = { kk = "", ru = "", en = "" }',
        'field = "channel"',
        'values = ["mobile", "postal"]',
        "until = 2026-12-31",
    ]
    with sqlite3.connect(tmp_path / "store.db") as store:
        assert store.execute("SELECT count(*) FROM integrity_signal").fetchone() == (0,)


def test_an_exemption_that_ended_before_the_period_says_so(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("exempt", "C9", *MOBILE, "--until", "2026-11-18", *PERIOD) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "C9: 2 signals in the period; 'mobile_team' would have removed 0",
        "its last day, 2026-11-18, is before the period, which begins on 2026-11-19:",
        "it holds on no day of it; ask of an earlier period, or give --until a later day",
    ]

    def ended(*until: str) -> bool:
        assert run("exempt", "C9", *MOBILE, *until, *PERIOD, "--json") == 0
        return bool(json.loads(capsys.readouterr().out)["ended_before_period"])

    assert ended("--until", "2026-11-18")
    assert not ended("--until", "2026-11-19"), "its last day is the period's first"
    assert not ended()


def test_what_people_confirmed_is_pointed_at(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("exempt", "C9", *MOBILE, *PERIOD, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["before"], told["confirmed"], told["appeared"]) == (2, [], [])
    [removed] = told["removed"]
    confirm(tmp_path / "store.db", removed)
    assert run("exempt", "C9", *MOBILE, *PERIOD, "--json") == 0
    assert json.loads(capsys.readouterr().out)["confirmed"] == [removed]
    assert run("exempt", "C9", *MOBILE, *PERIOD) == 0
    assert "people confirmed 1 of them" in capsys.readouterr().out


def confirm(path: Path, fingerprint: str) -> None:
    """An officer finds that the signal with this fingerprint was right."""
    rule, branch_id, subject, since = fingerprint.split("|")
    about = f"{subject}@{datetime.fromisoformat(since):%Y-%m-%dT%H:%M:%S.%fZ}"
    name = f"integrity:{rule}|{branch_id}|{about}"
    alert = pending("a1", branch_id, fingerprint=name, rule_id=f"integrity:{rule}", subject=about)
    engine = connect(f"sqlite:///{path}")
    first = alert_step(alert, condition=Condition.FIRING)
    assert AlertStore(engine).record([first], []) == []
    assert AlertStore(engine).record([alert_step(first.alert, work=Work.CONFIRMED)], []) == []
    engine.dispose()


def test_a_ground_that_the_rule_finds_out_itself_needs_no_field(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    card = config / "integrity" / "C9.toml"
    head, *blocks = card.read_text(encoding="utf-8").split("[[exemption]]")
    kept = [block for block in blocks if "later_positive" not in block]
    assert len(kept) == len(blocks) - 1
    card.write_text("[[exemption]]".join([head, *kept]), encoding="utf-8")
    assert run("exempt", "C9", "--code", "later_positive", *PERIOD, config=config) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "C9: 2 signals in the period; 'later_positive' would have removed 0"
    assert lines[-2:] == ['code = "later_positive"', 'names = { kk = "", ru = "", en = "" }']


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("C99", *MOBILE), "no rule 'C99'; there are C1, "),
        (("C9", "--code", "weather"), "exemption of C9: code: 'weather' is not defined; allowed: "),
        (
            ("C9", "--code", "x", "--field", "colour", "--values", "red"),
            "exemption of C9: field: Input should be '', 'channel', 'service_code'",
        ),
        (
            ("C9", "--code", "x", "--field", "channel"),
            "exemption of C9: field: field and values go together; fields: channel, ",
        ),
        (
            ("C9", "--code", "No Good", "--field", "channel", "--values", "a"),
            "exemption of C9: code: String should match",
        ),
        (("C9", *MOBILE, "--until", "soon"), "exemption of C9: until: Input should be a valid date"),
        (("C11", "--code", "posting_lag"), "exemption of C11: code: 'posting_lag' is in the card already"),
    ],
)
def test_what_makes_no_exemption_is_refused_in_a_sentence(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], error: str
) -> None:
    assert run("exempt", *words, *PERIOD) == 1
    assert capsys.readouterr().err.startswith(error)
