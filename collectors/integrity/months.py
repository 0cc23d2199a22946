"""States of rules that go on through a calendar month, from day to day of a branch.

A state is made of the journal alone, from the first day of its month: what is kept spares reading these
days again, and forgetting it changes no judgement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from collectors.integrity.days import Day
from sitcenter.domain.integrity.evaluate import FAILED, Failed, carried
from sitcenter.domain.integrity.gates import STALE
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import RuleCard

SceneOf = Callable[[Day, Mapping[str, object]], Scene]
"""A day, and the states with which it begins -> what is shown of it."""


class Months:
    """What each closed day left to the next. `days`: of so many, the latest, it is kept at each branch."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._kept: defaultdict[tuple[str, str], dict[datetime, object]] = defaultdict(dict)
        self._failed: set[tuple[str, datetime]] = set()

    def state(
        self,
        card: RuleCard,
        day: Day,
        known_since: datetime,
        closed: Callable[[Day], bool],
        scene_of: SceneOf,
        failed: Callable[[Day], Failed],
    ) -> object:
        """A rule's state as a day of a branch begins; None on the first of a month.

        Days that aren't `closed`, and those that a source still keeps silent, are made anew each time. A
        day on which the rule comes to grief is left out until it is forgotten.
        """
        kept = self._kept[day.branch.id, card.id]
        days = list(_before(day, known_since))
        start = next((n for n in range(len(days), 0, -1) if days[n - 1].since in kept), 0)
        state = kept[days[start - 1].since] if start else None
        final = True
        for each in days[start:]:
            state, reason = carried(card, scene_of(each, {card.id: state}), each.branch, failed(each))
            if reason == FAILED:
                self._failed.add((each.branch.id, each.since))
            final = final and reason != STALE and closed(each)
            if final:
                kept[each.since] = state
        for since in sorted(kept)[: -self._days]:
            del kept[since]
        return state

    def failed(self) -> list[tuple[str, datetime]]:
        """Branch and day of what was left out because a rule came to grief, since this was last asked."""
        found, self._failed = sorted(self._failed), set()
        return found

    def forget(self, branch_id: str, since: datetime) -> None:
        """A day's journal changed, and with it what it left to the days after it."""
        for (of, _), kept in self._kept.items():
            for day in [each for each in kept if of == branch_id and each >= since]:
                del kept[day]


def _before(day: Day, known_since: datetime) -> Iterator[Day]:
    """The days of its month before a day, in order, since anything is known."""
    days = (day.back(number) for number in range(day.on.day - 1, 0, -1))
    return (each for each in days if each.until > known_since)
