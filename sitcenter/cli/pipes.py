"""What a command does when nobody reads it any more: `sitcenter evaluate ... | head` ends quietly."""

import os
import select
import signal
import sys
from collections.abc import Callable
from typing import TextIO

GONE = 128 + signal.SIGPIPE
"""The exit code by which a shell tells that the reader of a pipe went away."""


def unless_gone(run: Callable[[], int]) -> int:
    """The exit code of `run`; GONE if whoever read its output went away before the end.

    A pipe or a socket that `run` itself had with somebody else, and lost, is its own failure.
    """
    try:
        return _written_out(run)
    except BrokenPipeError:
        lost = [stream for stream in (sys.stdout, sys.stderr) if _is_lost(stream)]
        if not lost:
            raise
        for stream in lost:
            _to_nobody(stream)
        return GONE


def _written_out(run: Callable[[], int]) -> int:
    """Its exit code, once all that it printed is out, also where it ends by itself."""
    try:
        code = run()
    except SystemExit:
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return code


def _is_lost(stream: TextIO) -> bool:
    """Whether it leads into a pipe without another end."""
    if stream.closed:
        return False
    waiting = select.poll()
    waiting.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in waiting.poll(0))


def _to_nobody(stream: TextIO) -> None:
    """The interpreter writes out at its end what is left, and would complain."""
    nobody = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nobody, stream.fileno())
    os.close(nobody)
