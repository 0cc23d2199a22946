"""What a capture process that is late itself may still say: a monitor's own haste is no camera's fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sitcenter import clock
from sitcenter.domain.cameras.types import Failure, Sample

PATIENCE = frozenset({Failure.TIMEOUT, Failure.DNS})
"""Failures that are no answer, only the end of our patience."""
UNFAIR_S = 1.0
"""A wait in which this process itself was late by so much was none; by less it was one."""


def without_timing(sample: Sample) -> Sample:
    """The sample without the measures that are made of moments of arrival: they aren't known.

    That packets come, what they hold, and since when none does stay: a silence outlasts any delay of ours.
    """
    return replace(
        sample,
        fps=None,
        bitrate_kbps=None,
        packet_gap_max_s=None,
        timestamp_jumps=None,
        timestamp_backsteps=None,
        lag_s=None,
        latency_s=None,
        clock_offset_s=None,
    )


@dataclass(slots=True)
class Unlooked:
    """How long nobody looked whether something came of a camera, since something last did.

    Such silence is ours: the watchdog woke late, as the whole process did, or the camera's thread was
    decoding, or waiting for its turn to. Moments are seconds of the monotonic clock.
    """

    since: float = 0.0
    late_s: float = 0.0
    """Of it what the process itself came late."""
    _worked_s: float = 0.0
    _works_since: float | None = None
    _asked_s: float = 0.0
    """How long somebody did look for an answer, in attempts that were excused."""

    def came(self, at: float) -> None:
        """Something came, or is waited for anew."""
        self.since, self.late_s, self._worked_s = at, 0.0, 0.0

    def answered(self, at: float) -> None:
        """There is a session: whoever is asked the next time has all the patience again."""
        self._asked_s = 0.0
        self.came(at)

    def late(self, late_s: float, now: float) -> None:
        """The watchdog looks at `now`, so much later than it was to."""
        self.late_s += max(0.0, min(late_s, now - self.since))

    @contextmanager
    def working(self) -> Iterator[None]:
        """The camera's thread is at work on a picture, and sees nothing that comes."""
        began = self._works_since = clock.monotonic()
        try:
            yield
        finally:
            self._works_since = None
            self._worked_s += clock.monotonic() - began

    def excuses(self, failure: Failure, now: float, longest_s: float) -> bool:
        """Whether who was asked may have answered, and we came too late to hear it.

        Not once attempts in a row were looked at for `longest_s` in all: then nobody answers.
        """
        if failure not in PATIENCE or self.late_s < UNFAIR_S:
            return False
        self._asked_s += max(0.0, now - self.since - self.late_s)
        return self._asked_s <= longest_s

    def seconds(self, now: float) -> float:
        """All of it; 0 where it is too little to matter."""
        works_s = 0.0 if self._works_since is None else max(0.0, now - self._works_since)
        unlooked_s = self.late_s + self._worked_s + works_s
        return unlooked_s if unlooked_s >= UNFAIR_S else 0.0
