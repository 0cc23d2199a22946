"""What several rules read of a scene at one branch: made at the first asking, kept as long as the scene."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.overtakes import Overtake, overtakes
from sitcenter.domain.integrity.records import Visit
from sitcenter.domain.integrity.scene import Scene, by_desk
from sitcenter.domain.network import Branch

LONGEST = timedelta(hours=4)
"""No session lasts longer."""

T = TypeVar("T")
Session = tuple[datetime, datetime, Visit]
Span = tuple[datetime, datetime]


def once(scene: Scene, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made once a scene. `key`: all that it depends on beside the scene."""
    if key not in scene.shared:
        scene.shared[key] = make()
    return cast("T", scene.shared[key])


class Days:
    """A branch's dates of instants, as `Branch.day`; where a date of UTC is parted is remembered."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._parted: dict[int, tuple[datetime, date, date]] = {}

    def of(self, at: datetime) -> date:
        """The calendar date of an instant."""
        if at.tzinfo is not UTC:
            return at.astimezone(self._zone).date()
        number = at.toordinal()
        if number not in self._parted:
            self._parted[number] = self._part(at)
        midnight, before, since = self._parted[number]
        return since if at >= midnight else before

    def _part(self, at: datetime) -> tuple[datetime, date, date]:
        """Midnight within the UTC date, and the local dates before and since."""
        start = datetime.combine(at.date(), time.min, tzinfo=UTC)
        before = start.astimezone(self._zone).date()
        since = (start + timedelta(days=1, microseconds=-1)).astimezone(self._zone).date()
        return day_start(self._zone, since), before, since


def days_of(scene: Scene, branch: Branch) -> Days:
    """The dates of one branch."""
    return once(scene, ("days", branch.id), lambda: Days(branch.zone))


def opening(scene: Scene, branch: Branch, on: date, slack: timedelta) -> Span | None:
    """The instants between which a branch is open on a date, give or take the slack, or None."""

    def made() -> Span | None:
        hours = scene.network.calendar.opening(branch.id, branch.hours, branch.zone, on)
        if hours is None:
            return None
        return (hours[0] - slack).astimezone(UTC), (hours[1] + slack).astimezone(UTC)

    return once(scene, ("opening", branch.id, on, slack), made)


def calls_of(scene: Scene, branch: Branch, tolerance: timedelta, one_line: bool = False) -> list[Overtake]:
    """The window's first calls in order of time, with whom each passed."""
    key = ("calls", branch.id, tolerance, one_line)
    return once(scene, key, lambda: overtakes(scene.visits(branch.id), tolerance, one_line))


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A desk's sessions in order, their starts, and the latest end so far."""

    sessions: list[Session]
    starts: list[datetime]
    ends: list[datetime]

    def meeting(self, since: datetime, until: datetime) -> list[Session]:
        """Those that may meet the stretch, none that can't."""
        first = max(bisect_left(self.starts, since - LONGEST), bisect_left(self.ends, since))
        return self.sessions[first : bisect_right(self.starts, until)]


NOBODY = AtDesk([], [], [])


def sessions_of(scene: Scene, branch: Branch) -> Mapping[str, AtDesk]:
    """Desk -> the window's sessions at it."""

    def made() -> dict[str, AtDesk]:
        return {
            desk: AtDesk(of, [s[0] for s in of], list(accumulate((s[1] for s in of), max)))
            for desk, of in by_desk(scene.visits(branch.id)).items()
        }

    return once(scene, ("sessions", branch.id), made)
