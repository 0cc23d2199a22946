"""From facts to alerts: a feed dies under a full hall, and comes back."""

from datetime import datetime, timedelta

from sitcenter.domain.alerts.advance import advance
from sitcenter.domain.alerts.conditions import signals
from sitcenter.domain.alerts.facts import AlertFacts
from sitcenter.domain.alerts.messages import messages
from sitcenter.domain.alerts.muting import is_muted
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Alert, Condition, Topic
from sitcenter.domain.board import board
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.scope import EVERYTHING
from tests.domain.alerts.test_conditions import RULES
from tests.domain.builders import NOW, ago, network, open_ticket, source

FULL = tuple(open_ticket(f"A{n}", wait_from=ago(45)) for n in range(500))


class Day:
    """Evaluates a branch every ten seconds."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.told: list[tuple[Topic, str]] = []
        self.now = NOW

    def go(self, length: timedelta, failing_from: datetime | None = None) -> None:
        end = self.now + length
        while self.now < end:
            self._round(failing_from)
            self.now += timedelta(seconds=10)

    def _round(self, failing_from: datetime | None) -> None:
        dead = {"failures": 5, "last_success_at": failing_from, "failing_since": failing_from}
        log = source(**dead) if failing_from else source(last_success_at=self.now, last_event_at=self.now)
        snapshot = Snapshot(self.now, FULL, sources=(log,))
        facts = AlertFacts(tickets=FULL, sources=(log,))
        seen = signals(board(snapshot, network(), self.now, EVERYTHING), facts, network(), RULES, self.now)
        for step in advance(self.alerts.values(), seen, RULES, (), self.now):
            self.alerts[step.alert.alert_id] = step.alert
            told = messages(step, RULES, (Route("duty"),), self.now)
            self.told += [(message.topic, message.alert.rule_id) for message in told]


def test_500_who_wait_too_long_are_one_alert() -> None:
    day = Day()
    day.go(timedelta(minutes=1))
    assert [alert.rule_id for alert in day.alerts.values()] == ["wait-over-norm"]
    assert day.told == [(Topic.FIRING, "wait-over-norm")]


def test_a_feed_that_is_dead_from_the_start_is_one_alert_not_500() -> None:
    day = Day()
    day.go(timedelta(minutes=5), failing_from=NOW)
    assert [alert.rule_id for alert in day.alerts.values()] == ["feed-dead"]
    assert day.told == [(Topic.FIRING, "feed-dead")]


def test_a_feed_that_dies_mutes_and_gives_back_what_fired() -> None:
    day = Day()
    day.go(timedelta(minutes=2))
    day.go(timedelta(minutes=20), failing_from=day.now)
    wait = next(alert for alert in day.alerts.values() if alert.rule_id == "wait-over-norm")
    assert (wait.condition, is_muted(wait)) == (Condition.FIRING, True)
    day.go(timedelta(minutes=3))
    wait = day.alerts[wait.alert_id]
    assert (wait.condition, is_muted(wait), len(day.alerts)) == (Condition.FIRING, False, 2)
    assert day.told[:3] == [
        (Topic.FIRING, "wait-over-norm"),
        (Topic.FIRING, "feed-dead"),
        (Topic.ESCALATED, "feed-dead"),
    ]
    assert set(day.told[3:]) == {(Topic.RESOLVED, "feed-dead"), (Topic.FIRING, "wait-over-norm")}
