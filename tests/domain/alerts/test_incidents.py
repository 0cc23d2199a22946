"""The same trouble at several branches at once is one alert of the network; theirs rest under it."""

from dataclasses import replace

import pytest

from sitcenter.domain.alerts.facts import Differing
from sitcenter.domain.alerts.muting import is_muted
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Condition, Maintenance, Round, Severity, Signal, Topic
from tests.domain.alerts.stage import Stage, at, card
from tests.domain.alerts.test_conditions import application, found, looked
from tests.domain.builders import NOW, ago, branch, network, source

NAMES = ("a", "b", "c", "d", "e")
TOWN = network(*(branch(name) for name in NAMES))
FEED = card("feed-dead", severity=Severity.HIGH)
HALL = card("wait-over-norm", inhibited_by=frozenset({"feed-dead"}))


def seen(dead: str, when: float = 0.5) -> Round:
    """A round in which the queue logs of these branches (one letter each) have failed."""
    logs = [
        source(source_id=f"log-{name}", branches=(name,))
        if name not in dead
        else source(source_id=f"log-{name}", branches=(name,), failures=3, last_success_at=ago(when))
        for name in NAMES
    ]
    return looked(sources=tuple(logs), town=TOWN)


def of_network(round: Round, rule_id: str = "feed-dead") -> list[Signal]:
    return [signal for signal in found(round, rule_id) if not signal.branch_id]


@pytest.mark.parametrize(("dead", "incidents"), [("a", 0), ("ab", 0), ("abc", 1), ("abcde", 1)])
def test_from_three_dead_feeds_on_there_is_one_incident_beside_them(dead: str, incidents: int) -> None:
    round = seen(dead)
    assert len(of_network(round)) == incidents
    assert len(found(round, "feed-dead")) == len(dead) + incidents


def test_an_incident_says_which_branches_and_began_with_the_first_of_them() -> None:
    (signal,) = of_network(seen("abd"))
    assert (signal.subject, signal.observed, signal.limit, signal.unit) == ("branches", 3, 3, "branches")
    assert signal.facts["branches"] == "a,b,d"
    assert signal.since == ago(0.5)
    assert signal.evidence == ("log-a", "log-b", "log-d")


def test_one_that_was_long_dead_does_not_date_an_incident() -> None:
    logs = [
        source(source_id=name, branches=(name,), failures=3, last_success_at=ago(since))
        for name, since in (("a", 60), ("b", 5), ("c", 4.5), ("d", 4))
    ]
    (signal,) = of_network(looked(sources=tuple(logs), town=TOWN))
    assert signal.since == ago(5)


def test_overdue_applications_of_many_branches_are_summed_by_whom_they_wait_for() -> None:
    late = [application(n, ago(n), branch_id=NAMES[n % 3]) for n in range(1, 8)]
    alone = application(9, ago(1), waits_for="branch")
    round = looked(at_risk=(*late, alone), town=TOWN)
    (signal,) = of_network(round, "term-overdue")
    assert (signal.subject, signal.observed, signal.unit) == ("terms:provider", 7, "applications")
    assert (signal.facts["count"], signal.facts["waits_for"]) == (7, "provider")


def test_closed_branches_with_dead_feeds_leave_the_network_unknown() -> None:
    night = looked(
        sources=tuple(source(source_id=n, branches=(n,), failures=3, last_success_at=ago(9)) for n in "abc"),
        now=NOW.replace(hour=20),
        town=TOWN,
    )
    assert of_network(night) == []
    assert ("feed-dead", "") in night.unknown


def dead(*names: str, since: float = 0) -> tuple[Signal, ...]:
    """Feeds that are dead, and the network's incident from three on."""
    each = [signal_of(name, "branch", since) for name in names]
    whole = [replace(signal_of("", "branches", since), facts={"branches": ",".join(names)})]
    return (*each, *(whole if len(names) >= 3 else ()))


def signal_of(branch_id: str, subject: str, since: float) -> Signal:
    return Signal("feed-dead", branch_id, subject, at(since))


def test_fifteen_dead_feeds_are_told_once_and_end_once() -> None:
    stage = Stage(FEED, HALL)
    names = tuple(f"b{n:02}" for n in range(15))
    stage.rounds(0, 60, *dead(*names))
    firing = [alert for alert in stage.kept.values() if alert.condition is Condition.FIRING]
    assert len(firing) == 16
    assert [alert.branch_id for alert in firing if not is_muted(alert)] == [""]
    stage.rounds(60, 300)
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED]


def test_a_branch_of_an_incident_still_mutes_its_own_hall() -> None:
    stage = Stage(FEED, HALL)
    stage.round(0, Signal("wait-over-norm", "a", "branch", at(0)), *dead("a", "b", "c"))
    wait = stage.of("wait-over-norm|a|branch")
    assert wait.inhibited_by == stage.of("feed-dead|a|branch").alert_id
    stage.round(3, Signal("wait-over-norm", "d", "branch", at(3)), *dead("a", "b", "c"))
    assert stage.of("wait-over-norm|d|branch").inhibited_by == "", "another branch's feed is alive"


def test_who_is_left_when_an_incident_ends_is_told_of() -> None:
    stage = Stage(FEED)
    stage.rounds(0, 30, *dead("a", "b", "c"))
    stage.rounds(30, 120, *dead("a"))
    assert not is_muted(stage.of("feed-dead|a|branch"))
    told = [(message.topic, message.alert.branch_id) for message in stage.outbox.values()]
    assert sorted(told) == [(Topic.FIRING, ""), (Topic.FIRING, "a"), (Topic.RESOLVED, "")]


def test_maintenance_of_all_its_branches_covers_an_incident() -> None:
    stage = Stage(FEED)
    planned = Maintenance("w1", at(0), at(900), frozenset(), frozenset("abc"), "cables", "aigul")
    stage.windows = [planned]
    stage.rounds(0, 60, *dead("a", "b", "c"))
    assert stage.told() == []
    stage.rounds(60, 90, *dead("a", "b", "c", "d"))
    assert [message.alert.branch_id for message in stage.outbox.values()] == [""]


def test_other_deadlines_at_two_branches_are_one_alert_of_the_network() -> None:
    odd = tuple(Differing(name, f"{n:03}", "passport", "provider") for n, name in enumerate("aab"))
    round = looked(differing=odd, town=TOWN)
    (signal,) = of_network(round, "deadline-mismatch")
    assert (signal.observed, signal.facts["branches"]) == (3, "a,b")
    assert len(found(round, "deadline-mismatch")) == 3


def test_a_route_of_a_branch_hears_of_an_incident_there_and_of_its_end() -> None:
    """Also when its own branch is over it before the others are."""
    stage = Stage(FEED, routes=(Route("d", branches=frozenset("d")), Route("e", branches=frozenset("e"))))
    stage.rounds(0, 30, *dead("a", "b", "c", "d"))
    stage.rounds(30, 300, *dead("a", "b", "c"))
    stage.rounds(300, 400)
    told = [(message.route, message.topic) for message in stage.outbox.values()]
    assert told == [("d", Topic.FIRING), ("d", Topic.RESOLVED)]
