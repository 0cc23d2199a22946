"""What days leave to the next: made once, made again from where the journal changed, a few kept a branch."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from collectors.integrity.days import Day, day_of
from collectors.integrity.months import Months
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.settings.integrity import load_cards
from tests.domain.builders import branch, network, source

CARD = load_cards(Path(__file__).parents[3] / "config")["C5-L"]
NETWORK = network(branch("a"), branch("b"))
EVER = day_of(NETWORK.branches["a"], date(2026, 1, 1)).since


def on(number: int, branch_id: str = "a", month: int = 11) -> Day:
    return day_of(NETWORK.branches[branch_id], date(2026, month, number))


def fails(card: RuleCard, error: Exception) -> None:
    raise AssertionError(card.id) from error


class Asked:
    """States as they are asked for, and the days that were shown for it."""

    def __init__(self, days: int = 5) -> None:
        self.months = Months(days)
        self.shown: list[int] = []
        self.read_to: datetime | None = None
        self.unclosed: frozenset[int] = frozenset()

    def scene(self, day: Day, carried: Mapping[str, object]) -> Scene:
        self.shown.append(day.on.day)
        told = source(branches=(day.branch.id,), last_success_at=self.read_to)
        only = replace(NETWORK, branches={day.branch.id: day.branch})
        now, sources = day.until + timedelta(hours=2), (told,) if self.read_to else None
        return Scene(day.since, day.until, only, now, sources=sources, carried=carried)

    def ask(self, day: Day, known: datetime = EVER) -> list[int]:
        self.shown = []
        self.months.state(
            CARD, day, known, lambda each: each.on.day not in self.unclosed, self.scene, lambda _: fails
        )
        return self.shown


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_a_month_is_read_once_at_each_branch_and_goes_on_day_by_day(asked: Asked) -> None:
    assert asked.ask(on(20)) == asked.ask(on(20, "b")) == list(range(1, 20))
    assert asked.ask(on(20)) == asked.ask(on(20, "b")) == []
    assert asked.ask(on(21)) == [20]
    assert asked.ask(on(17)) == []
    assert asked.ask(on(1)) == []
    assert asked.ask(on(3, month=12)) == [1, 2]


def test_what_came_of_a_day_is_made_again_from_there(asked: Asked) -> None:
    asked.ask(on(20))
    asked.ask(on(20, "b"))
    asked.months.forget("a", on(18).since)
    assert asked.ask(on(20)) == [18, 19]
    assert asked.ask(on(20, "b")) == []
    asked.months.forget("a", on(4).since)
    assert asked.ask(on(20)) == list(range(1, 20))


def test_before_anything_is_known_nothing_is_read(asked: Asked) -> None:
    assert asked.ask(on(20), known=on(15).since) == [15, 16, 17, 18, 19]


def test_what_may_still_change_is_made_anew_each_time(asked: Asked) -> None:
    asked.unclosed = frozenset({19})
    asked.ask(on(20))
    assert asked.ask(on(20)) == [19]
    stale = Asked()
    stale.read_to = on(17).since
    stale.ask(on(20))
    assert stale.ask(on(20)) == [17, 18, 19]
    stale.read_to = on(20).until
    assert stale.ask(on(20)) == [17, 18, 19]
    assert stale.ask(on(20)) == []
