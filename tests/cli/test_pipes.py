"""A command whose reader has gone ends quietly, as the tools of a shell do."""

import os
import subprocess
import sys

import pytest

from sitcenter.cli.pipes import unless_gone

ENDLESS = """
import sys
from sitcenter.cli.pipes import unless_gone

def told() -> int:
    while True:
        print("a line", file=sys.{stream})

sys.exit(unless_gone(told))
"""
UNREAD = {
    "printed and ended": ["-m", "sitcenter", "holidays", "--from", "2026", "--to", "2026"],
    "still printing": ["-c", ENDLESS.format(stream="stdout")],
    "still complaining": ["-c", ENDLESS.format(stream="stderr")],
}
"""Commands, the last of which is read on stdout but not on stderr."""


def test_a_command_that_nobody_reads_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    started = [
        subprocess.Popen(
            [sys.executable, *argv],
            stdout=subprocess.PIPE if name == "still complaining" else writing,
            stderr=writing if name == "still complaining" else subprocess.PIPE,
        )
        for name, argv in UNREAD.items()
    ]
    os.close(writing)
    told = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [141, 141, 141]
    assert told == [(None, b""), (None, b""), (b"", None)]


def test_a_connection_of_its_own_that_broke_is_its_own_failure() -> None:
    def lost() -> int:
        raise BrokenPipeError("the database's")

    with pytest.raises(BrokenPipeError, match="the database's"):
        unless_gone(lost)


def test_what_it_answers_is_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert unless_gone(lambda: 3) == 3
    assert capsys.readouterr() == ("", "")
