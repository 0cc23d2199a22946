"""`sitcenter evaluate` and `export signals` as a user calls them."""

import csv
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sitcenter.cli import main
from sitcenter.cli.told import Tally
from sitcenter.domain.intake import Batch, Row
from sitcenter.settings import load
from sitcenter.settings.integrity import spent
from sitcenter.storage import AlertStore, Reader, SourceSpec, Writer, connect, migrate
from tests.domain.builders import NOW
from tests.storage.alert_steps import pending
from tests.storage.alert_steps import step as alert_step
from tests.storage.builders import step

CONFIG = Path(__file__).parents[2] / "config"
PERIOD = ("--from", "2026-11-19", "--to", "2026-11-21")
Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a store in which one application went on after a negative identification."""
    address = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("SITCENTER_DATABASE_URL", address)
    monkeypatch.setenv("SITCENTER_TOKEN_KEY_FILE", str(tmp_path / "token.key"))
    engine = connect(address)
    migrate(engine)
    writer = Writer(engine, load(CONFIG, {}).network)
    writer.register([SourceSpec("sa", "service", ("psc-medeu",), 1.0)])
    steps = [
        step("identify", 5, biometric_result="negative", operator_token="op", desk_id="1"),
        step("sign", 10, operator_token="op", desk_id="1"),
        step("send", 11, operator_token="op", desk_id="1"),
    ]
    told = [Row(each.source_seq, (replace(each, branch_id="psc-medeu"),)) for each in steps]
    writer.save(Batch("sa", told, None, "1", NOW + timedelta(days=1), source_tz="Asia/Almaty"))
    engine.dispose()

    def called(*words: str, config: Path = CONFIG) -> int:
        return main([*words, "--config", str(config)])

    return called


def test_what_is_found_is_told_kept_and_exported(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, again = tmp_path / "signals.csv", tmp_path / "again.csv"
    assert run("evaluate", *PERIOD, "--out", str(out)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "1 closed days of branches; 1 signals: 0 to check, 1 in shadow: kept, nobody is alerted"
    )
    assert [line.split()[0] for line in lines[1:] if "1 in shadow" in line] == ["C9"]
    assert Tally(windows=1, computed=1).words() == "1 of 1 windows; nothing to look at; 0 found"
    assert lines[-1].startswith(f"{out}: 1 rows, SHA-256 ")
    assert run("verify", str(out)) == 0
    [row] = csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines())
    assert (row["branch_id"], row["rule_id"], row["status"]) == ("psc-medeu", "C9", "shadow")
    assert (row["subject"], row["subject_id"]) == ("application", "000000000123")
    assert run("export", "signals", *PERIOD, "--out", str(again)) == 0
    assert again.read_bytes() == out.read_bytes()


def test_the_evidence_of_an_alert_is_exported(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "evidence.csv"
    assert run("evaluate", *PERIOD) == 0
    engine = connect(f"sqlite:///{tmp_path / 'store.db'}")
    (head,) = Reader(engine, load(CONFIG, {}).network).integrity_heads(NOW - timedelta(days=30))
    made = pending("a1", "psc-medeu", rule_id="integrity:C9")
    AlertStore(engine).record([alert_step(made, evidence=(head.fingerprint,))], ())
    engine.dispose()
    assert run("export", "evidence", "--alert", "a1", "--out", str(out)) == 0
    lines = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [(line["part"], line["event"], line["state"]) for line in lines] == [
        ("signal", "", ""), ("row", "identify", "found"), ("row", "sign", "found")
    ]  # fmt: skip
    assert lines[0]["evidence_sha256"] == lines[0]["evidence_sha256_now"] == head.digest
    assert run("verify", str(out)) == 0
    capsys.readouterr()
    assert run("export", "evidence", "--out", str(out)) == 1
    assert capsys.readouterr().err == "alert: the id of an alert of integrity is wanted\n"


def test_one_rule_is_told_to_programs(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", *PERIOD, "--rule", "C9", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["windows"], list(told["rules"])) == (1, ["C9"])
    assert told["rules"]["C9"] == {
        "windows": 1,
        "computed": 1,
        "lacking": {},
        "closed": {},
        "base": told["rules"]["C9"]["base"],
        "tested": told["rules"]["C9"]["tested"],
        "signals": 1,
        "shadow": 1,
        "waiting": 0,
        "per_thousand": 1000 / told["rules"]["C9"]["base"],
    }


def test_what_waits_to_be_found_again_is_not_told_as_to_check(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITCENTER_INTEGRITY_SHADOW_WEEKS", "0")
    assert run("evaluate", *PERIOD, "--rule", "C9") == 0
    assert capsys.readouterr().out.startswith("1 closed days of branches; 1 signals: 1 to check\n")
    config = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    card = config / "integrity" / "C9.toml"
    patient = card.read_text(encoding="utf-8").replace("alpha = 0\n", "alpha = 0\npersistence = [2, 3]\n")
    card.write_text(patient, encoding="utf-8")
    assert run("evaluate", *PERIOD, "--rule", "C9", config=config) == 0
    whole, rule = capsys.readouterr().out.splitlines()
    apart = ": 0 to check, 1 to be found again first: kept, nobody is alerted"
    assert whole == f"1 closed days of branches; 1 signals{apart}"
    assert rule.endswith(apart)
    assert run("evaluate", *PERIOD, "--rule", "C9", "--json", config=config) == 0
    told = json.loads(capsys.readouterr().out)["rules"]["C9"]
    assert (told["signals"], told["shadow"], told["waiting"]) == (1, 0, 1)


def test_what_alerts_nobody_is_split_by_why() -> None:
    of = Tally(signals=9, shadow=2, waiting=3)
    assert of.split == ": 4 to check, 2 in shadow and 3 to be found again first: kept, nobody is alerted"
    assert Tally().split == ""


def test_what_cant_be_evaluated_is_told_in_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*words: str, config: Path = CONFIG) -> str:
        assert run("evaluate", *words, config=config) == 1
        return capsys.readouterr().err

    assert refused(*PERIOD, "--rule", "C99").startswith("no rule 'C99'; there are C1, C1-S, C2, ")
    assert refused("--from", "2026-11-21", "--to", "2026-11-20").startswith("from must be before to")
    assert run("evaluate", "--from", "2026-10-01", "--to", "2026-10-02") == 0
    assert "no closed day of the period has a log" in capsys.readouterr().out
    bare = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    shutil.rmtree(bare / "integrity")
    cards = "no folder integrity/ with cards in the configuration"
    assert refused(*PERIOD, config=bare) == f"indicators of integrity can't be evaluated: {cards}\n"
    monkeypatch.setitem(sys.modules, "scipy", None)
    library = "no scipy here (pip install sitcenter[integrity])"
    assert refused(*PERIOD) == f"indicators of integrity can't be evaluated: {library}\n"
    assert run("check") == 0
    assert f"indicators of integrity aren't evaluated: {library}" in capsys.readouterr().out


def test_check_says_how_many_false_signals_the_cards_allow(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check") == 0
    alpha = spent(load(CONFIG, {}).integrity.values())
    told = f"indicators of integrity: at most {alpha:g} false signals a branch and window (limit 0.1)"
    assert told in capsys.readouterr().out.splitlines()
