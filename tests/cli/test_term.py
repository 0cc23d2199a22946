"""`sitcenter term` and `sitcenter holidays` as an auditor calls them."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sitcenter.cli import main
from sitcenter.cli.holidays import reminders
from sitcenter.settings import load

CONFIG = str(Path(__file__).parents[2] / "config")
PILOT = ["--days", "1", "--cutoff", "17:00", "--policy", "P1", "--week", "5"]
Capture = pytest.CaptureFixture[str]


def ask(capsys: Capture, *options: str) -> dict[str, Any]:
    assert main(["term", "--config", CONFIG, *options, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_documented_question_is_answered(capsys: Capture) -> None:
    found = ask(
        capsys, *PILOT, "--received", "2025-09-02T17:00:01+05:00", "--now", "2025-09-04T12:00:00+05:00"
    )
    assert found["due_at"] == "2025-09-04T23:59:59+05:00"
    assert (found["state"], found["late"], found["left_s"]) == ("running", False, 43199)
    assert [(piece["kind"], piece["reason"], piece["seconds"]) for piece in found["trace"]] == [
        ("closed", "after_cutoff", 25199),
        ("closed", "receipt_day", 86400),
        ("counted", "", 43200),
    ]
    assert found["rule"]["id"] == "by-hand"
    assert (found["calendar"]["id"], found["calendar"]["week"]) == ("week-5", 5)
    assert len(found["calendar"]["version"]) == 12


@pytest.mark.parametrize(
    ("options", "due"),
    [
        (["--days", "1", "--policy", "P3", "--cutoff", "17:00", "--received", "2025-09-02T17:00:01"], "2025-09-03T23:59:59+05:00"),
        (["--days", "1", "--policy", "P2", "--received", "2025-09-02T17:00:01"], "2025-09-03T17:00:01+05:00"),
        (["--days", "1", "--week", "6", "--received", "2025-10-24T12:00:00"], "2025-10-27T23:59:59+05:00"),
        (["--days", "1", "--week", "5", "--received", "2025-10-24T12:00:00"], "2025-10-28T23:59:59+05:00"),
        (["--days", "1", "--calendar", "provider-6", "--received", "2025-10-24T12:00:00"], "2025-10-27T23:59:59+05:00"),
        (["--days", "1", "--zone", "Europe/Berlin", "--received", "2025-09-02T12:00:00"], "2025-09-03T23:59:59+02:00"),
        (["--days", "1", "--received", "2025-09-02T07:00:00+00:00"], "2025-09-03T23:59:59+05:00"),
        (["--minutes", "60", "--received", "2025-09-06T23:30:00"], "2025-09-07T00:30:00+05:00"),
        (["--minutes", "60", "--hours", "09:00-18:00", "--received", "2025-09-05T17:30:00"], "2025-09-08T09:30:00+05:00"),
        (["--minutes", "60", "--hours", "00:00-24:00", "--received", "2025-09-02T23:30:00"], "2025-09-03T00:30:00+05:00"),
        (["--rule", "tractor-pilot", "--received", "2025-09-05T17:00:01"], "2025-09-09T23:59:59+05:00"),
        (["--service", "tractor-registration", "--region", "02", "--received", "2025-09-05T17:00:01"], "2025-09-09T23:59:59+05:00"),
        (["--service", "tractor-registration", "--region", "19", "--received", "2025-09-05T17:00:01"], "2025-09-09T23:59:59+05:00"),
        (["--service", "tractor-registration", "--region", "02", "--received", "2026-02-05T17:00:01"], "2026-02-09T23:59:59+05:00"),
        (["--service", "vehicle-registration", "--channel", "online", "--received", "2026-01-01T03:00:00"], "2026-01-01T04:00:00+05:00"),
        ([*PILOT, "--received", "2025-09-02T12:00:00", "--pause", "2025-09-03T09:00/2025-09-03T10:00", "--pause", "2025-09-04T09:00/2025-09-04T10:00"], "2025-09-04T23:59:59+05:00"),
        ([*PILOT, "--received", "2025-09-02T12:00:00", "--reset", "2025-09-04T17:00:01"], "2025-09-08T23:59:59+05:00"),
    ],
)  # fmt: skip
def test_due_moments(capsys: Capture, options: list[str], due: str) -> None:
    assert ask(capsys, *options)["due_at"] == due


def test_a_stop_ends_the_trace_and_decides_lateness(capsys: Capture) -> None:
    received = ["--received", "2025-09-02T12:00:00"]
    fine = ask(capsys, *PILOT, *received, "--stopped", "2025-09-03T23:59:59")
    late = ask(capsys, *PILOT, *received, "--stopped", "2025-09-04T00:00:00")
    assert [(found["state"], found["late"]) for found in (fine, late)] == [
        ("stopped", False),
        ("stopped", True),
    ]
    assert late["trace"][-1]["end"] == late["stopped_at"] == "2025-09-04T00:00:00+05:00"


@pytest.mark.parametrize("received", ["2025-09-02T12:00:00", "2999-09-03T12:00:00"])
def test_without_a_moment_asked_for_the_trace_ends_at_the_due_moment(capsys: Capture, received: str) -> None:
    """Whether that is past or to come; late is judged as of now."""
    found = ask(capsys, *PILOT, "--received", received)
    assert [(piece["kind"], piece["reason"], piece["seconds"]) for piece in found["trace"]] == [
        ("closed", "receipt_day", 43200),
        ("counted", "", 86400),
    ]
    assert (found["counted_s"], found["closed_s"]) == (86400, 43200)
    assert (found["late"], found["left_s"] < 0) == (received < "2026", received < "2026")


def test_a_pause_after_the_due_moment_is_no_part_of_how_it_was_counted(capsys: Capture) -> None:
    pauses = ["--pause", "2025-09-03T09:00/2025-09-03T10:00", "--pause", "2025-10-01T09:00/2025-10-01T10:00"]
    found = ask(capsys, *PILOT, "--received", "2025-09-02T12:00:00", *pauses)
    assert (found["due_at"], found["late"]) == ("2025-09-04T23:59:59+05:00", True)
    assert (found["paused_s"], found["trace"][-1]["end"]) == (3600, "2025-09-05T00:00:00+05:00")


def test_minutes_end_at_their_due_moment(capsys: Capture) -> None:
    found = ask(capsys, "--minutes", "60", "--received", "2025-09-06T23:30:00")
    assert [(piece["kind"], piece["end"]) for piece in found["trace"]] == [
        ("counted", "2025-09-07T00:30:00+05:00")
    ]
    assert (found["state"], found["late"]) == ("running", True)


def test_a_reset_to_come_is_counted_from(capsys: Capture) -> None:
    found = ask(capsys, *PILOT, "--received", "2998-09-02T12:00:00", "--reset", "2998-09-08T12:00:00")
    assert found["started_at"] == "2998-09-08T12:00:00+05:00"


def test_paused_and_cancelled_have_no_due_moment(capsys: Capture) -> None:
    received = ["--received", "2025-09-02T12:00:00"]
    paused = ask(capsys, *PILOT, *received, "--pause", "2025-09-03T10:00/")
    cancelled = ask(capsys, *PILOT, *received, "--cancelled", "2025-09-10T12:00:00")
    assert [(f["state"], f["due_at"], f["late"]) for f in (paused, cancelled)] == [
        ("paused", None, False),
        ("cancelled", None, False),
    ]


def test_what_makes_a_figure_less_certain_is_noted(capsys: Capture) -> None:
    ait = ask(capsys, "--days", "3", "--received", "2026-05-26T10:00:00", "--now", "2026-05-26T11:00:00")
    assert ait["notes"] == ["2026-05-27 (Eid al-Adha) is an estimate"]
    beyond = ask(capsys, "--days", "9", "--received", "2028-12-27T10:00:00", "--now", "2028-12-27T11:00:00")
    assert beyond["notes"] == ["the holidays are known for 2024 to 2028 only"]
    portal = ask(capsys, "--minutes", "60", "--received", "2031-05-05T10:00:00")
    assert portal["notes"] == [], "an hour by day and night needs no calendar"
    old = ask(capsys, "--rule", "tractor-pilot", "--received", "2026-03-02T10:00:00")
    assert "the rule was not in force on 2026-03-02" in old["notes"]


def test_for_people_it_is_a_table_with_one_line_after_the_due_moment(capsys: Capture) -> None:
    asked = ["--received", "2025-09-05T17:00:01", "--now", "2025-09-20T12:00:00"]
    assert main(["term", "--config", CONFIG, *PILOT, *asked]) == 0
    told = capsys.readouterr().out
    assert "due        Tue 2025-09-09T23:59:59+05:00" in told
    assert "running, LATE" in told
    rows = told.split("\n\n")[1].splitlines()[1:]
    assert [row.split()[4:-1] for row in rows] == [
        ["closed", "after_cutoff"],
        ["closed", "day_off"],
        ["closed", "receipt_day"],
        ["counted"],
        ["late"],
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--days", "0"], "--days: must be from 1 to 1000"),
        (["--days", "1", "--cutoff", "25:00"], "--cutoff: '25:00' is no time of day"),
        (["--days", "1", "--cutoff", "17:00+05:00"], "--cutoff: '17:00+05:00' is local time"),
        (["--minutes", "5", "--cutoff", "17:00"], "--cutoff: goes with --days"),
        (["--days", "1", "--hours", "09:00-18:00"], "--hours: goes with --minutes"),
        (["--minutes", "5", "--hours", "09:00-23:59"], "--hours: '23:59' loses a minute every day"),
        (["--minutes", "1000000", "--hours", "09:00-09:01"], "--minutes: more than 1000 days of 09:00-09:01"),
        (["--days", "1", "--received", "9999-12-31T10:00:00"], "is not within the years 1991 to 2999"),
        (["--days", "1", "--received", "0001-01-01T00:00:00+05:00"], "is not within the years"),
        (["--minutes", "5", "--hours", "18:00-09:00"], "--hours: '18:00-09:00' closes before it opens"),
        (["--rule", "nope"], "--rule: 'nope' is not defined; allowed: default, "),
        (["--service", "nope"], "--service: 'nope' is not defined; allowed: "),
        (["--days", "1", "--region", "02"], "--region: goes with --service"),
        (["--days", "1", "--calendar", "nope"], "--calendar: 'nope' is not defined; allowed: provider-5"),
        (["--days", "1", "--calendar", "provider-5", "--week", "6"], "--calendar: has a week and a zone"),
        (["--days", "1", "--zone", "Mars"], "--zone: 'Mars' is no IANA time zone"),
        (["--days", "1", "--pause", "2025-09-03T09:00"], "--pause: '2025-09-03T09:00' is not FROM/TO"),
        (["--days", "1", "--pause", "2025-09-03T10:00/2025-09-03T09:00"], "ends before it begins"),
        (["--days", "1", "--pause", "2025-09-03T09:00/", "--pause", "2025-09-04T09:00/"], "two pauses overlap"),
        (["--days", "1", "--now", "2025-09-01T00:00"], "--now: is before --received"),
        (["--days", "1", "--stopped", "2025-09-01T10:00"], "--stopped: is before --received"),
        (["--days", "1", "--stopped", "2025-09-05T10:00", "--cancelled", "2025-09-05T10:00"], "one of them"),
        (["--days", "1", "--received", "yesterday"], "--received: 'yesterday' is no ISO instant"),
        (["--days", "1", "--received", "2025-09-02"], "--received: '2025-09-02' has no time of day"),
        (["--days", "1", "--received", "2024-02-29T23:30"], "is twice or never in Asia/Almaty; give an offset"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(capsys: Capture, options: list[str], message: str) -> None:
    assert main(["term", "--config", CONFIG, "--received", "2025-09-02T17:00:01", *options]) == 2
    assert message in capsys.readouterr().err


def test_holidays_are_made_by_command(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "holidays.toml"
    assert main(["holidays", "--from", "2024", "--to", "2028", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == (Path(CONFIG) / "holidays.toml").read_text(encoding="utf-8")
    assert main(["holidays", "--from", "2028", "--to", "2024"]) == 2
    assert "--to 2024 is before --from 2028" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 20), []),
        (date(2027, 4, 1), ["2027-05-16 (Eid al-Adha) is an estimate"]),
        (date(2028, 11, 20), ["holidays after 2028 aren't known"]),
        (date(2029, 1, 1), ["holidays after 2028 aren't known"]),
    ],
)
def test_the_check_reminds_of_what_must_be_decided_in_time(today: date, told: list[str]) -> None:
    found = list(reminders(load(Path(CONFIG), {}).weeks[5], today))
    assert len(found) == len(told)
    assert all(part in line for part, line in zip(told, found, strict=True))


def test_only_the_import_needs_the_package(tmp_path: Path) -> None:
    """A fresh interpreter that can't import it: terms are counted, the import says what is missing."""
    code = "import sys; sys.modules['holidays'] = None; from sitcenter.cli import main; sys.exit(main(sys.argv[1:]))"

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *args], capture_output=True, text=True, check=False
        )

    counted = run("term", "--config", CONFIG, *PILOT, "--received", "2025-09-02T12:00:00", "--json")
    assert json.loads(counted.stdout)["due_at"] == "2025-09-03T23:59:59+05:00"
    imported = run("holidays", "--from", "2024", "--to", "2025")
    assert imported.returncode == 1
    assert "pip install 'sitcenter[calendar]'" in imported.stderr
