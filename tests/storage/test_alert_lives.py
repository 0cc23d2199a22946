"""Random lives: rounds and officers move alerts; the flips alone tell all of it, also as of any moment past."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from sitcenter.domain.alerts.advance import advance
from sitcenter.domain.alerts.fold import fold, unobserved
from sitcenter.domain.alerts.types import Alert, AlertRule, Maintenance, Round, Severity, Signal, Work
from sitcenter.domain.alerts.verbs import Refused, Verb, act
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import AlertStore
from tests.domain.builders import NOW, minutes, names

BRANCHES = ("a", "b", "")
OFFICERS = ("aliya", "bolat")


def card(rule_id: str, hold_s: float, *inhibited_by: str, severity: Severity = Severity.MEDIUM) -> AlertRule:
    return AlertRule(
        rule_id,
        1,
        severity,
        names(rule_id),
        names("cause"),
        names("consequence"),
        names("action"),
        respond_within=minutes(10),
        hold_for=timedelta(seconds=hold_s),
        keep_for=timedelta(seconds=45),
        repeat_every=minutes(5),
        escalate_after=minutes(8),
        inhibited_by=frozenset(inhibited_by),
    )


RULES = {
    "feed-dead": card("feed-dead", 0),
    "wait-over-norm": card("wait-over-norm", 60, "feed-dead"),
    "integrity": card("integrity", 0, severity=Severity.HIGH),
}
FOUND = ("feed-dead", "wait-over-norm", "integrity:C5")


@dataclass
class Life:
    """A store, a dice, the causes that are there, and what was open at each moment."""

    store: AlertStore
    dice: random.Random
    now: datetime = NOW
    causes: dict[tuple[str, str], datetime] = field(default_factory=dict)
    known: dict[datetime, list[Alert]] = field(default_factory=dict)

    def turn(self) -> None:
        self.now += timedelta(seconds=self.dice.choice((3, 20, 60, 300, 2400)))
        self._change_causes()
        self._evaluate()
        for alert in self.store.open(self.now):
            if self.dice.random() < 0.2:
                self._handle(alert)
        if self.dice.random() < 0.05:
            self._maintain()
        self.known[self.now] = [unobserved(alert) for alert in self.store.open(self.now)]

    def _change_causes(self) -> None:
        for place in self._places():
            if self.dice.random() < 0.3 and self.causes.pop(place, None) is None:
                self.causes[place] = self.now - timedelta(seconds=self.dice.choice((0, 30, 600)))

    def _places(self) -> Iterator[tuple[str, str]]:
        return ((rule, branch) for rule in FOUND for branch in BRANCHES)

    def _evaluate(self) -> None:
        unknown = frozenset(place for place in self._places() if self.dice.random() < 0.1)
        signals = tuple(
            Signal(
                rule,
                branch,
                "branch",
                since,
                observed=self.dice.random(),
                evidence=("T-1",),
                past=rule == "integrity:C5",
            )
            for (rule, branch), since in sorted(self.causes.items())
            if (rule, branch) not in unknown
        )
        windows = self.store.windows(self.now)
        steps = advance(
            self.store.open(self.now), Round(self.now, signals, unknown), RULES, windows, self.now
        )
        lost = self.store.record(steps, [], self.now)
        again = [alert for name in lost if (alert := self.store.get(name, EVERYTHING))]
        opened = [*self.store.open(self.now), *again]
        retried = advance(opened, Round(self.now, signals, unknown), RULES, windows, self.now)
        assert self.store.record([each for each in retried if each.alert.alert_id in lost], []) == []

    def _handle(self, alert: Alert) -> None:
        with suppress(Refused):
            step = act(
                alert,
                self.dice.choice(list(Verb)),
                self.dice.choice(OFFICERS),
                self.now,
                reason="seen",
                owner=self.dice.choice(OFFICERS),
                until=self.now + minutes(10),
                verdict=self.dice.choice((Work.CONFIRMED, Work.TECHNICAL, Work.DISMISSED_FALSE)),
                into="x",
            )
            assert self.store.record([step], []) == []

    def _maintain(self) -> None:
        rules = frozenset(self.dice.sample(sorted(RULES), 1))
        name = f"m{self.now.isoformat()}"
        self.store.plan(
            Maintenance(name, self.now, self.now + minutes(7), rules, frozenset(), "work", "aliya")
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_flips_tell_the_whole_life_of_every_alert_as_of_any_moment(engine: Engine, seed: int) -> None:
    life = Life(AlertStore(engine), random.Random(seed))
    for _ in range(100):
        life.turn()
    check_flips(life)
    check_past(life)


def check_flips(life: Life) -> None:
    alerts = list(life.store.alerts(EVERYTHING, NOW - minutes(60), life.now + minutes(1)))
    assert len(alerts) > 10
    assert len({alert.condition for alert in alerts}) >= 3
    for alert in alerts:
        flips = life.store.flips(alert.alert_id)
        assert fold(flips) == unobserved(alert)
        assert [flip.seq for flip in flips] == list(range(1, alert.version + 1))
    total = sum(alert.version for alert in alerts)
    assert len(list(life.store.flips_between(EVERYTHING, NOW, life.now + minutes(1)))) == total


def check_past(life: Life) -> None:
    """Each moment is asked for when all that came later is there."""
    assert life.store.alerts_at(NOW, EVERYTHING) == []
    for at, alerts in life.known.items():
        assert life.store.alerts_at(at, EVERYTHING) == alerts
    only_a, last = Scope(frozenset({"a"})), life.known[life.now]
    assert life.store.alerts_at(life.now, only_a) == [alert for alert in last if alert.branch_id == "a"]
