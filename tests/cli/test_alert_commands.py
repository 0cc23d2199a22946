"""`sitcenter alerts` and `sitcenter maintenance`, as a user calls them."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sitcenter import clock
from sitcenter.cli import main
from sitcenter.domain.alerts.types import Condition
from sitcenter.storage import AlertStore, connect, migrate
from tests.storage.alert_steps import pending, step

CONFIG = str(Path(__file__).parents[2] / "config")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AlertStore:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("SITCENTER_DATABASE_URL", url)
    engine = connect(url)
    migrate(engine)
    return AlertStore(engine)


def run(*words: str) -> int:
    return main([*words, "--config", CONFIG])


def planned(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The id of a window that was added."""
    assert run("maintenance", *words) == 0
    return capsys.readouterr().out.split()[0]


def test_open_alerts_are_listed_those_that_fire_first(
    store: AlertStore, capsys: pytest.CaptureFixture[str]
) -> None:
    now = clock.now()
    firing = step(
        replace(pending("f1", since=now), observed=31.0, limit=20.0, unit="min"),
        condition=Condition.FIRING,
        owner="aliya",
    )
    ended = step(pending("r1", since=now), condition=Condition.RESOLVED, resolved_at=now)
    store.record([step(pending("p1")), firing, ended], [], now - timedelta(hours=1))
    assert run("alerts") == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"2 open, evaluated 36\d\d s ago", head)
    assert first.startswith("f1  medium  firing   since ")
    assert first.endswith("wait-over-norm a f1  31 min (limit 20)  new, aliya")
    assert second.startswith("p1  ")
    assert run("alerts", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [alert["alert_id"] for alert in told["alerts"]] == ["f1", "p1"]
    assert told["evaluated_at"] is not None


def test_that_nothing_was_ever_evaluated_is_said(
    store: AlertStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("alerts") == 0
    assert capsys.readouterr().out == "the rules were never evaluated\n"


def test_maintenance_is_planned_listed_and_cancelled(
    store: AlertStore, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = planned(capsys, "add", "--minutes", "30", "--reason", "new switch", "--actor", "aliya")
    narrow = planned(
        capsys,
        *("add", "--from", "2999-01-01T09:00", "--to", "2999-01-01T10:00+05:00"),
        *("--branch", "psc-medeu", "--rule", "feed-dead", "--reason", "cabling"),
    )
    assert run("maintenance", "list") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(wide)
    assert first.endswith("all rules  all branches  aliya: new switch")
    assert second.startswith(f"{narrow}  2999-01-01 09:00:00+05:00 - 2999-01-01 10:00:00+05:00")
    assert "feed-dead  psc-medeu" in second
    assert run("maintenance", "cancel", wide) == 0
    assert [window.id for window in store.windows(clock.now())] == [narrow]
    assert run("maintenance", "cancel", wide) == 1
    assert "no such window" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", "2020-01-01T00:00Z"], "--to: the window would be over already"),
        (["--to", "tomorrow"], "--to: not an instant: 'tomorrow'"),
        (["--to", "2999-01-01"], "--to: a window lasts 31 days at most"),
        (["--minutes", "0"], "--to: the window would be over already"),
        (["--minutes", "9" * 18], "--minutes: too many"),
        (
            ["--minutes", "5", "--branch", "psc-medey"],
            "--branch: 'psc-medey' is not defined; allowed: ",
        ),
        (["--minutes", "5", "--rule", "feed"], "--rule: 'feed' is not defined; allowed: "),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    store: AlertStore, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert run("maintenance", "add", "--reason", "why", *words) == 1
    assert capsys.readouterr().err.startswith(told)
    assert store.windows(clock.now()) == []


@pytest.mark.parametrize("words", [["--reason", "why"], ["--minutes", "5"]])
def test_an_end_and_a_reason_are_mandatory(store: AlertStore, words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("maintenance", "add", *words)
    assert caught.value.code == 2
    assert run("maintenance", "add", "--minutes", "5", "--reason", " ") == 1
