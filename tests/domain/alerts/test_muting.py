"""Inhibition, grouping, shelves, maintenance and merging: quiet for a while, never forgotten."""

from dataclasses import replace

from sitcenter.domain.alerts.muting import is_muted
from sitcenter.domain.alerts.types import Condition, Maintenance, Topic, Work
from sitcenter.domain.alerts.verbs import Verb
from tests.domain.alerts.stage import Stage, at, card, seconds, signal

FEED = card("feed-dead")
WAIT = card("wait-over-norm", inhibited_by=frozenset({"feed-dead"}))
UNKNOWN = [("wait-over-norm", "a")]


def window(start: float, end: float, **fields: object) -> Maintenance:
    plain = Maintenance("w1", at(start), at(end), frozenset(), frozenset(), "new cables", "aigul")
    return replace(plain, **fields)  # type: ignore[arg-type]


def dead_feed() -> Stage:
    """A wait over the norm fires, then the feed of its branch dies."""
    stage = Stage(FEED, WAIT)
    stage.round(0, signal(at(0)))
    stage.round(100, signal(at(95), "feed-dead"), unknown=UNKNOWN)
    return stage


def test_a_dead_feed_mutes_the_branchs_alerts_and_resolves_none() -> None:
    stage = dead_feed()
    wait, dead = stage.of("wait-over-norm|a|branch"), stage.of("feed-dead|a|branch")
    assert (wait.condition, wait.inhibited_by) == (Condition.FIRING, dead.alert_id)
    assert is_muted(wait)
    assert stage.told() == [Topic.FIRING, Topic.FIRING]


def test_what_was_muted_comes_back_when_the_feed_does() -> None:
    stage = dead_feed()
    stage.rounds(200, 262, signal(at(0)))
    wait = stage.of("wait-over-norm|a|branch")
    assert (wait.condition, wait.inhibited_by) == (Condition.FIRING, "")
    assert stage.of("feed-dead|a|branch").condition is Condition.RESOLVED
    assert stage.told()[:2] == [Topic.FIRING, Topic.FIRING]
    assert set(stage.told()[2:]) == {Topic.RESOLVED, Topic.FIRING}


def test_what_ended_under_a_dead_feed_resolves_after_it_and_is_told() -> None:
    stage = dead_feed()
    stage.rounds(200, 270)
    assert stage.of("wait-over-norm|a|branch").condition is Condition.RESOLVED
    assert stage.told().count(Topic.RESOLVED) == 2


def test_what_has_ended_is_muted_by_nothing() -> None:
    stage = Stage(FEED, WAIT)
    both = signal(at(0), "feed-dead"), signal(at(0))
    stage.round(0, *both)
    stage.rounds(10, 80, both[0])
    wait = stage.of("wait-over-norm|a|branch")
    assert (wait.condition, wait.inhibited_by) == (Condition.RESOLVED, "")


def test_what_begins_to_fire_muted_is_told_when_the_muting_ends() -> None:
    stage = Stage(FEED, WAIT)
    stage.round(0, signal(at(0), "feed-dead"))
    stage.round(10, signal(at(0), "feed-dead"), signal(at(5)))
    assert stage.told() == [Topic.FIRING]
    stage.rounds(20, 83, signal(at(5)))
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED, Topic.FIRING]


def test_another_branch_isnt_muted() -> None:
    stage = Stage(FEED, WAIT)
    stage.round(0, signal(at(0), "feed-dead"), signal(at(0), branch_id="b"))
    assert stage.of("wait-over-norm|b|branch").inhibited_by == ""


def test_nobody_is_called_up_about_a_muted_alert() -> None:
    stage = Stage(FEED, replace(WAIT, escalate_after=seconds(60), repeat_every=seconds(60)))
    stage.round(0, signal(at(0)))
    stage.rounds(10, 600, signal(at(5), "feed-dead"), signal(at(0)))
    assert stage.of("wait-over-norm|a|branch").level == 0
    assert Topic.REPEAT not in stage.told()


def test_many_desks_at_once_are_one_alert_and_their_own_alerts_rest() -> None:
    stage = Stage(card("service-over-norm"))
    desks = [signal(at(0), "service-over-norm", subject=f"desk:{n}") for n in (1, 2)]
    stage.round(0, *desks)
    stage.round(10, signal(at(8), "service-over-norm"))
    stage.rounds(11, 100, signal(at(8), "service-over-norm"))
    whole = stage.of("service-over-norm|a|branch")
    first = stage.of("service-over-norm|a|desk:1")
    assert (first.condition, first.inhibited_by, len(stage.kept)) == (Condition.FIRING, whole.alert_id, 3)
    stage.rounds(100, 170, desks[0])
    assert stage.of("service-over-norm|a|desk:1").inhibited_by == ""
    assert stage.of("service-over-norm|a|desk:2").condition is Condition.RESOLVED


def test_a_shelf_ends_by_itself_and_what_fires_still_is_told_again() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.act(Verb.SHELVE, 10, until=at(100), reason="known, being mended")
    stage.rounds(20, 100, signal(at(0)))
    assert (is_muted(stage.alert), stage.told()) == (True, [Topic.FIRING])
    stage.round(101, signal(at(0)))
    assert stage.course("shelved_until")[-1] == ("", at(100), at(101))
    assert stage.told() == [Topic.FIRING, Topic.FIRING]


def test_whoever_takes_it_from_the_shelf_early_sees_it_told_again() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.act(Verb.SHELVE, 10, until=at(1000), reason="known")
    stage.act(Verb.UNSHELVE, 20)
    stage.round(23, signal(at(0)))
    assert stage.told() == [Topic.FIRING, Topic.FIRING]


def test_what_ends_on_the_shelf_is_told_to_those_who_heard_that_it_fires() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.act(Verb.SHELVE, 10, until=at(1000), reason="known")
    stage.rounds(20, 83)
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED]


def test_maintenance_mutes_what_fires_and_what_begins_to() -> None:
    stage = Stage()
    stage.windows = [window(50, 300)]
    stage.round(0, signal(at(0)))
    stage.round(60, signal(at(0)), signal(at(55), branch_id="b"))
    assert [alert.maintenance for alert in stage.kept.values()] == ["w1", "w1"]
    assert stage.course("maintenance") == [("w1", at(50), at(60)), ("w1", at(55), at(60))]
    assert stage.told() == [Topic.FIRING]


def test_what_fires_still_when_maintenance_ends_is_told() -> None:
    stage = Stage()
    stage.windows = [window(0, 300)]
    stage.rounds(10, 300, signal(at(5)))
    assert stage.told() == []
    stage.round(301, signal(at(5)))
    assert stage.course("maintenance")[-1] == ("", at(300), at(301))
    assert stage.told() == [Topic.FIRING]


def test_what_is_muted_twice_is_told_when_both_have_ended() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.windows = [window(10, 100)]
    stage.act(Verb.SHELVE, 20, until=at(200), reason="known")
    stage.rounds(30, 200, signal(at(0)))
    assert stage.told() == [Topic.FIRING]
    stage.round(201, signal(at(0)))
    assert stage.told() == [Topic.FIRING, Topic.FIRING]


def test_it_is_told_only_when_it_is_known_to_fire_still() -> None:
    stage = Stage()
    stage.windows = [window(0, 100)]
    stage.round(10, signal(at(5)))
    stage.round(101, unknown=UNKNOWN)
    stage.round(104, unknown=UNKNOWN)
    assert stage.told() == []
    stage.round(107, signal(at(5)))
    assert stage.told() == [Topic.FIRING]


def test_what_is_just_ending_isnt_told_again() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.act(Verb.SHELVE, 10, until=at(100), reason="known")
    stage.rounds(90, 160)
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED]


def test_what_ends_within_maintenance_is_never_told() -> None:
    stage = Stage()
    stage.windows = [window(0, 300)]
    stage.round(10, signal(at(5)))
    stage.rounds(20, 400)
    assert (stage.alert.condition, stage.told()) == (Condition.RESOLVED, [])


def test_a_window_that_is_called_off_ends_now() -> None:
    stage = Stage()
    stage.windows = [window(0, 3000)]
    stage.round(10, signal(at(5)))
    stage.windows = []
    stage.round(20, signal(at(5)))
    assert stage.course("maintenance")[-1] == ("", at(20), at(20))


def test_a_window_covers_its_own_branches_and_rules_only() -> None:
    stage = Stage(card(), card("external"))
    stage.windows = [window(0, 300, branches=frozenset({"b"}), rules=frozenset({"external"}))]
    stage.round(
        10, signal(at(5)), signal(at(5), branch_id="b"), signal(at(5), "external:DiskFull", branch_id="b")
    )
    assert [a.rule_id for a in stage.kept.values() if a.maintenance] == ["external:DiskFull"]


def test_a_merged_alert_is_quiet_while_the_other_lives_and_detaches_when_it_ends() -> None:
    stage = Stage(card(), card("desks-short"))
    stage.round(0, signal(at(0)), signal(at(0), "desks-short"))
    other = stage.of("wait-over-norm|a|branch")
    stage.act(Verb.MERGE, 5, stage.of("desks-short|a|branch"), into=other.alert_id)
    stage.rounds(10, 70, signal(at(0), "desks-short"))
    assert is_muted(stage.of("desks-short|a|branch"))
    stage.rounds(70, 76, signal(at(0), "desks-short"))
    assert stage.of("desks-short|a|branch").merged_into == ""
    assert stage.course("merged_into")[-1][0] == ""


def test_alerts_that_are_merged_in_a_circle_dont_silence_each_other() -> None:
    stage = Stage(card(), card("desks-short"))
    both = signal(at(0)), signal(at(0), "desks-short")
    stage.round(0, *both)
    one, two = stage.of("wait-over-norm|a|branch"), stage.of("desks-short|a|branch")
    stage.act(Verb.MERGE, 5, one, into=two.alert_id)
    stage.act(Verb.MERGE, 6, two, into=one.alert_id)
    stage.round(10, *both)
    assert not all(is_muted(alert) for alert in stage.kept.values())


def test_detached_by_hand_it_stands_alone_again() -> None:
    stage = Stage(card(), card("desks-short"))
    both = signal(at(0)), signal(at(0), "desks-short")
    stage.round(0, *both)
    two = stage.of("desks-short|a|branch")
    merged = stage.act(Verb.MERGE, 5, two, into=stage.of("wait-over-norm|a|branch").alert_id)
    assert not is_muted(stage.act(Verb.DETACH, 6, merged, reason="another cause"))
    assert stage.of("desks-short|a|branch").work is Work.NEW
