"""What several rules read of a scene at one branch: made at the first asking, kept as long as the scene."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple, TypeVar, cast
from zoneinfo import ZoneInfo

from sitcenter.domain.integrity.overtakes import Overtake, overtakes
from sitcenter.domain.integrity.records import Case, Step, Visit
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


class Local(NamedTuple):
    """What a branch's clock shows at an instant. `on`: the date as text; `at_hour`: with the hour."""

    day: date
    on: str
    hour: int
    at_hour: str


class Days:
    """A branch's dates and hours of instants; those of each quarter of an hour of UTC are remembered.

    Zones are whole quarters apart from UTC, and have been since before there were such logs.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[int, Local] = {}

    def of(self, at: datetime) -> date:
        """The calendar date of an instant, as `Branch.day`."""
        return self.local(at).day

    def local(self, at: datetime) -> Local:
        """Date and hour of an instant."""
        if at.tzinfo is not UTC:
            return self._local(at)
        quarter = at.toordinal() * 96 + at.hour * 4 + at.minute // 15
        found = self._known.get(quarter)
        if found is None:
            found = self._known[quarter] = self._local(at)
        return found

    def _local(self, at: datetime) -> Local:
        local = at.astimezone(self._zone)
        return Local(local.date(), f"{local:%Y-%m-%d}", local.hour, f"{local:%Y-%m-%d %H}")


def days_of(scene: Scene, branch: Branch) -> Days:
    """The dates of one branch."""
    return once(scene, ("days", branch.id), lambda: Days(branch.zone))


class Openings:
    """Between which instants a branch is open, give or take the slack; those of each date are remembered."""

    def __init__(self, scene: Scene, branch: Branch, slack: timedelta) -> None:
        self._calendar, self._branch, self._slack = scene.network.calendar, branch, slack
        self._days = days_of(scene, branch)
        self._known: dict[date, Span | None] = {}

    def around(self, at: datetime) -> Span | None:
        """The opening of the instant's date, None of a day off."""
        on = self._days.of(at)
        if on not in self._known:
            self._known[on] = self._opening(on)
        return self._known[on]

    def _opening(self, on: date) -> Span | None:
        branch, slack = self._branch, self._slack
        hours = self._calendar.opening(branch.id, branch.hours, branch.zone, on)
        if hours is None:
            return None
        return (hours[0] - slack).astimezone(UTC), (hours[1] + slack).astimezone(UTC)


def openings(scene: Scene, branch: Branch, slack: timedelta) -> Openings:
    """The hours of one branch."""
    return once(scene, ("openings", branch.id, slack), lambda: Openings(scene, branch, slack))


def tickets_named(scene: Scene, branch: Branch) -> list[str]:
    """By which day and number each application of the window names its ticket, "" where it names none."""

    def made() -> list[str]:
        days = days_of(scene, branch)
        return [
            f"{days.local(case.steps[0].at).on}/{case.ticket_number}"
            if case.ticket_number and case.steps
            else ""
            for case in scene.cases(branch.id)
        ]

    return once(scene, ("named", branch.id), made)


class Decided(NamedTuple):
    """A sent application with its decision: who had accepted it, and whether the provider refused it."""

    case: Case
    step: Step
    operator: str
    refused: bool


def decided(cases: Iterable[Case]) -> Iterator[Decided]:
    """Those of the applications that were accepted by somebody known, sent and decided."""
    for case in cases:
        step, operator = case.firsts.get("decide"), case.operator
        if step is not None and operator is not None and "send" in case.firsts:
            yield Decided(case, step, operator, step.text("refusal_by") == "provider")


def decided_of(scene: Scene, branch: Branch) -> list[Decided]:
    """The window's decisions of a branch."""

    def made() -> list[Decided]:
        return [each for each in decided(scene.cases(branch.id)) if scene.judged(each.step.at)]

    return once(scene, ("decided", branch.id), made)


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

    def around(self, since: datetime, until: datetime) -> list[Session]:
        """As `meeting`, however long they last."""
        return self.sessions[bisect_left(self.ends, since) : bisect_right(self.starts, until)]


NOBODY = AtDesk([], [], [])


def sessions_of(scene: Scene, branch: Branch) -> Mapping[str, AtDesk]:
    """Desk -> the window's sessions at it."""

    def made() -> dict[str, AtDesk]:
        return {
            desk: AtDesk(of, [s[0] for s in of], list(accumulate((s[1] for s in of), max)))
            for desk, of in by_desk(scene.visits(branch.id)).items()
        }

    return once(scene, ("sessions", branch.id), made)
