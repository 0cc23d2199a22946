"""Events in a database, rounds over time: what becomes an alert, and what doesn't."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from collectors.evaluation import EVALUATE, SETTLED, Evaluation
from collectors.jobs import Job, RepeatedJob
from sitcenter import clock
from sitcenter.domain.alerts.types import Condition, Message, Step, Topic, Work
from sitcenter.domain.alerts.verbs import Verb, act
from sitcenter.domain.events import Event
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import AlertStore, Heartbeats, Reader, connect, migrate
from tests.domain.builders import NOW, minutes
from tests.integration.evaluating import ROUTES, RULES, Site
from tests.storage.builders import NETWORK, OPENING, event


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    yield Site(engine)
    engine.dispose()


def issued(count: int, ago: float) -> list[Event]:
    """People who came to branch a `ago` minutes before NOW."""
    after = (NOW - OPENING) / minutes(1) - ago
    return [event("ticket_issued", after, f"A{number:03}") for number in range(count)]


def called(count: int, after: float) -> list[Event]:
    return [
        event("called", (NOW - OPENING) / minutes(1) + after, f"A{number:03}", desk_id="1")
        for number in range(count)
    ]


def test_a_quiet_site_has_no_alerts(site: Site) -> None:
    site.read(*issued(5, 10))
    site.pass_by(5)
    assert site.alerts() == {}
    assert site.store.evaluated_at() == site.now


def test_a_dead_feed_with_five_hundred_waiting_is_one_alert(site: Site) -> None:
    site.read(*issued(500, 10))
    site.pass_by(1)
    site.dead = {"qa"}
    site.pass_by(40)
    assert list(site.alerts()) == ["feed-dead a"]
    alert = site.alerts()["feed-dead a"]
    assert (alert.condition, alert.facts["waiting_then"]) == (Condition.FIRING, 500)
    told = [out.message.topic for out in site.store.due("duty", site.now, 100)]
    assert told.count(Topic.FIRING) == 1


def test_five_hundred_who_wait_too_long_are_one_alert(site: Site) -> None:
    site.read(*issued(500, 10))
    site.pass_by(30)
    alert = site.alerts()["wait-over-norm a"]
    assert (alert.condition, alert.facts["count"], alert.occurrences) == (Condition.FIRING, 500, 1)
    assert alert.since == NOW + minutes(20), "dated when the first norm was passed, not when it was noticed"
    site.read(*called(500, 30))
    site.pass_by(3)
    assert site.alerts()["wait-over-norm a"].condition is Condition.RESOLVED
    told = [out.message for out in site.store.due("duty", site.now, 100)]
    about = [message.topic for message in told if message.alert.alert_id == alert.alert_id]
    assert about == [Topic.FIRING, Topic.RESOLVED]


def test_an_unknown_state_keeps_an_alert_until_it_is_known_again(site: Site) -> None:
    """The feed dies while people wait too long: nobody knows that they don't, nobody knows that they do."""
    site.read(*issued(3, 35))
    site.pass_by(1)
    before = site.alerts()["wait-over-norm a"]
    site.dead = {"qa"}
    site.pass_by(30)
    frozen = site.alerts()["wait-over-norm a"]
    assert (frozen.condition, frozen.occurrences, frozen.version) == (Condition.FIRING, 1, before.version + 1)
    assert frozen.inhibited_by == site.alerts()["feed-dead a"].alert_id
    site.dead = set()
    site.read(*called(3, 1))
    site.pass_by(3)
    found = {name: alert.condition for name, alert in site.alerts().items()}
    assert found == {"wait-over-norm a": Condition.RESOLVED, "feed-dead a": Condition.RESOLVED}


def test_a_feed_that_died_before_the_norm_was_passed_fires_nothing_when_unknown(site: Site) -> None:
    site.read(*issued(3, 29))
    site.evaluate()
    site.dead = {"qa"}
    site.pass_by(30)
    assert "wait-over-norm a" not in site.alerts()


class Interrupted(AlertStore):
    """An officer acknowledges everything just before the next rounds are written."""

    times = 1

    def record(
        self, steps: Sequence[Step], messages: Sequence[Message], evaluated_at: datetime | None = None
    ) -> list[str]:
        if self.times > 0:
            self.times -= 1
            for alert in self.open(NOW):
                super().record([act(alert, Verb.NOTE, "aliya", NOW, reason="on my way")], [])
        return super().record(steps, messages, evaluated_at)


@pytest.mark.parametrize(("times", "lost"), [(1, 0), (2, 0), (99, 1)])
def test_a_round_that_an_officer_got_into_is_decided_anew(site: Site, times: int, lost: int) -> None:
    site.read(*issued(3, 35))
    site.evaluate()
    alert = site.alerts()["wait-over-norm a"]
    store = Interrupted(site.engine)
    store.times = times
    site.now += minutes(1)
    site.read(*called(3, 0.5))
    assert site.evaluate(store).lost == (alert.alert_id,) * lost
    site.pass_by(2)
    flips = [flip.changed for flip in site.store.flips(alert.alert_id)]
    assert flips.count("note") == min(times, 3)
    assert site.alerts()["wait-over-norm a"].condition is Condition.RESOLVED


def test_an_acknowledgement_during_a_round_is_kept(site: Site) -> None:
    site.read(*issued(3, 35))
    site.evaluate()
    alert = site.alerts()["wait-over-norm a"]
    assert site.store.record([act(alert, Verb.ACKNOWLEDGE, "aliya", site.now, reason="calling")], []) == []
    site.pass_by(5)
    kept = site.alerts()["wait-over-norm a"]
    assert (kept.work, kept.acknowledged_by) == (Work.ACKNOWLEDGED, "aliya")
    assert kept.seen_at == site.now


def test_the_very_same_cause_comes_back_after_the_machine_forgot_it(site: Site) -> None:
    """A late correction shows that those who were called hadn't been: the alert is dated as it was then."""
    site.read(*issued(1, 35))
    site.pass_by(1)
    first = site.alerts()["wait-over-norm a"]
    site.read(event("called", 151, "A000", desk_id="1", seq="call"))
    site.pass_by(3)
    for _ in range(2):
        site.now += minutes(65)
        site.evaluate()
    assert first.alert_id not in {alert.alert_id for alert in site.store.open(site.now)}
    site.read(event("called", 151, "A001", desk_id="1", seq="undone", corrects_seq="call"))
    site.pass_by(1)
    again = site.alerts()["wait-over-norm a"]
    assert (again.alert_id, again.condition) == (first.alert_id, Condition.FIRING)
    assert again.occurrences == 2


def test_rounds_that_came_late_are_told(site: Site) -> None:
    site.pass_by(1)
    site.now += minutes(10)
    site.evaluate()
    alert = site.alerts()["monitor "]
    assert (alert.condition, alert.since) == (Condition.FIRING, NOW + minutes(1))


def test_many_rounds_leave_no_more_to_do_than_one(site: Site) -> None:
    site.read(*issued(50, 35))
    site.pass_by(2)
    found = site.pass_by(10)
    assert {(round.flips, round.lost) for round in found} == {(0, ())}
    assert len(site.store.open(site.now)) == 1


def test_every_state_is_in_the_flips_and_the_past_is_shown_as_it_was(site: Site) -> None:
    site.read(*issued(3, 25))
    seen: dict[datetime, list[tuple[str, Condition, Work]]] = {}

    def state(at: datetime, past: bool) -> list[tuple[str, Condition, Work]]:
        alerts = site.store.alerts_at(at, EVERYTHING) if past else site.store.open(at)
        return [(alert.alert_id, alert.condition, alert.work) for alert in alerts]

    for minute in range(20):
        site.dead = {"qa"} if minute in (8, 9, 10) else set()
        if minute == 14:
            site.read(*called(3, 14))
        site.pass_by(1)
        seen[site.now] = state(site.now, past=False)
    assert len({tuple(each) for each in seen.values()}) >= 4
    assert {at: state(at, past=True) for at in seen} == seen


class Broken(Reader):
    """A reader whose database is gone for a while."""

    broken = False

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        if self.broken:
            raise OSError("disk I/O error")
        return super().snapshot(now, scope)


def test_an_evaluation_that_fails_is_told_once_and_shows_since_when(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "collectors")
    reader, hearts = Broken(site.engine, NETWORK), Heartbeats(site.engine)
    job = Evaluation(reader, site.store, NETWORK, RULES, ROUTES, lambda: site.now)
    site.evaluate()
    repeated = RepeatedJob(Job(EVALUATE, 3.0, job), hearts, clock.now())
    repeated()
    reader.broken = True
    for _ in range(3):
        site.now += minutes(1)
        repeated()
    heart = hearts.all()[EVALUATE]
    assert (heart.error, site.store.evaluated_at()) == ("OSError: disk I/O error", NOW)
    assert heart.failing_since is not None
    assert heart.ok_at is not None
    reader.broken = False
    repeated()
    assert (hearts.all()[EVALUATE].error, site.store.evaluated_at()) == ("", site.now)
    texts = [record.getMessage() for record in caplog.records if record.name == "collectors"]
    assert texts == [
        "job evaluate fails: OSError: disk I/O error",
        "job evaluate is back after 3 failed turns",
    ]


def test_the_first_round_waits_until_the_sources_are_read_or_have_failed(site: Site) -> None:
    """After a night of standing still no branch is called dead before it was asked."""
    site.pass_by(1)
    site.now += minutes(600)
    job = Evaluation(site.reader, site.store, NETWORK, RULES, ROUTES, lambda: site.now)
    assert job() is None
    site.now += minutes(0.1)
    site.writer.alive("qa", site.now, None)
    site.writer.alive("qb", site.now, None)
    assert job() is None
    site.writer.fail("sa", "no route to host", site.now)
    found = job()
    assert found is not None
    assert found.at == site.now
    assert "feed-dead a" not in site.alerts()


def test_the_first_round_waits_no_longer_than_a_minute(site: Site) -> None:
    job = Evaluation(site.reader, site.store, NETWORK, RULES, ROUTES, lambda: site.now)
    assert job() is None
    site.now += SETTLED
    assert job() is not None
