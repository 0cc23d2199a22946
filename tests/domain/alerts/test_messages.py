"""Who is told of what, once."""

from sitcenter.domain.alerts.messages import repeats
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Severity, Topic, Work
from sitcenter.domain.alerts.verbs import Verb
from tests.domain.alerts.stage import Stage, at, card, seconds, signal

LOUD = card(severity=Severity.HIGH, escalate_after=seconds(300), repeat_every=seconds(600))


def told(stage: Stage) -> list[tuple[str, Topic]]:
    return [(message.route, message.topic) for message in stage.outbox.values()]


def test_a_route_hears_of_its_severities_branches_and_rules() -> None:
    stage = Stage(
        routes=(
            Route("all"),
            Route("loud", min_severity=Severity.HIGH),
            Route("branch-a", branches=frozenset({"a"})),
            Route("branch-b", branches=frozenset({"b"})),
            Route("waits", rules=frozenset({"wait-over-norm"})),
            Route("terms", rules=frozenset({"term-overdue"})),
        )
    )
    stage.round(0, signal())
    assert told(stage) == [("all", Topic.FIRING), ("branch-a", Topic.FIRING), ("waits", Topic.FIRING)]


def test_a_route_for_external_hears_of_all_that_other_systems_say() -> None:
    stage = Stage(card("external"), routes=(Route("it", rules=frozenset({"external"})),))
    stage.round(0, signal(rule_id="external:DiskFull"))
    assert told(stage) == [("it", Topic.FIRING)]


def test_levels_are_told_one_after_the_other_and_all_hear_the_end() -> None:
    routes = (
        Route("officer", levels=frozenset({0})),
        Route("head", levels=frozenset({1})),
        Route("minister", levels=frozenset({2})),
    )
    stage = Stage(card(escalate_after=seconds(300)), routes=routes)
    stage.round(0, signal())
    stage.round(303, signal())
    stage.rounds(306, 370)
    assert told(stage) == [
        ("officer", Topic.FIRING),
        ("head", Topic.ESCALATED),
        ("officer", Topic.RESOLVED),
        ("head", Topic.RESOLVED),
    ]


def test_it_is_repeated_until_somebody_acknowledges() -> None:
    stage = Stage(card(repeat_every=seconds(600)))
    stage.rounds(0, 1830, signal(at(-60)), every=10)
    assert stage.told() == [Topic.FIRING, Topic.REPEAT, Topic.REPEAT, Topic.REPEAT]
    stage.act(Verb.ACKNOWLEDGE, 1835, reason="called")
    stage.rounds(1840, 4000, signal(at(-60)), every=10)
    assert stage.told().count(Topic.REPEAT) == 3


def test_a_repeat_carries_since_when_it_is_so() -> None:
    stage = Stage(card(repeat_every=seconds(600)))
    stage.rounds(0, 610, signal(at(-60)), every=10)
    repeat = list(stage.outbox.values())[-1]
    assert (repeat.alert.since, repeat.alert.work) == (at(-60), Work.NEW)


def test_a_repeat_that_is_due_has_the_same_key_until_it_is_written() -> None:
    stage = Stage(card(repeat_every=seconds(600)))
    stage.rounds(0, 605, signal(), every=5)
    late = {
        m.key
        for when in (600, 700, 1100)
        for m in repeats([stage.alert], stage.rules, stage.routes, at(when))
    }
    assert len(late) == 1


def test_a_message_shows_the_alert_as_it_was_then() -> None:
    stage = Stage(LOUD)
    stage.round(0, signal(observed=1801))
    stage.round(3, signal(observed=1804))
    (message,) = stage.outbox.values()
    assert (message.alert.observed, message.at, message.alert.notified_at) == (1801, at(0), at(0))


def test_a_merged_alert_is_not_told() -> None:
    stage = Stage(card(), card("desks-short"))
    stage.round(0, signal(), signal(rule_id="desks-short"))
    other = stage.of("wait-over-norm|a|branch")
    stage.act(Verb.MERGE, 5, stage.of("desks-short|a|branch"), into=other.alert_id)
    stage.rounds(10, 75, signal())
    assert stage.told() == [Topic.FIRING, Topic.FIRING]
