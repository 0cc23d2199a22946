"""States of rules that go on through a calendar month, from day to day of a branch.

A state is made of the journal alone, from the first day of its month: what is kept spares reading these
days again, and forgetting it changes no judgement.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from collectors.integrity.days import Day
from sitcenter.domain.integrity.evaluate import Failed, carried
from sitcenter.domain.integrity.gates import STALE
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import RuleCard

ROOM = 128
"""States that are kept: of the last days of some branches; the oldest goes first."""

SceneOf = Callable[[Day, Mapping[str, object]], Scene]
"""A day, and the states with which it begins -> what is shown of it."""


class Months:
    """What each closed day left to the next."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[str, datetime, str], object] = OrderedDict()

    def state(
        self,
        card: RuleCard,
        day: Day,
        known_since: datetime,
        closed: Callable[[Day], bool],
        scene_of: SceneOf,
        failed: Failed,
    ) -> object:
        """A rule's state as a day of a branch begins; None on the first of a month.

        Days that aren't `closed`, and those that a source still keeps silent, are made anew each time.
        """
        days = list(_before(day, known_since))
        start = next((n for n in range(len(days), 0, -1) if _key(card, days[n - 1]) in self._kept), 0)
        state = self._kept[_key(card, days[start - 1])] if start else None
        final = True
        for each in days[start:]:
            state, reason = carried(card, scene_of(each, {card.id: state}), each.branch, failed)
            final = final and reason != STALE and closed(each)
            if final:
                self._keep(_key(card, each), state)
        return state

    def _keep(self, key: tuple[str, datetime, str], state: object) -> None:
        self._kept[key] = state
        if len(self._kept) > self._room:
            self._kept.popitem(last=False)

    def forget(self, branch_id: str, since: datetime) -> None:
        """A day's journal changed, and with it what it left to the days after it."""
        for key in [each for each in self._kept if each[0] == branch_id and each[1] >= since]:
            del self._kept[key]


def _key(card: RuleCard, day: Day) -> tuple[str, datetime, str]:
    return day.branch.id, day.since, card.id


def _before(day: Day, known_since: datetime) -> Iterator[Day]:
    """The days of its month before a day, in order, since anything is known."""
    days = (day.back(number) for number in range(day.on.day - 1, 0, -1))
    return (each for each in days if each.until > known_since)
