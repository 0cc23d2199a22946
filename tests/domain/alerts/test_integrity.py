"""What becomes of the signals of indicators: one alert each, for as long as nobody has judged it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from sitcenter.domain.alerts.conditions import signals
from sitcenter.domain.alerts.conditions.integrity import LOOKED_BACK, began, fingerprint, subject
from sitcenter.domain.alerts.facts import AlertFacts, Indicated
from sitcenter.domain.alerts.fold import fold, unobserved
from sitcenter.domain.alerts.types import Alert, Condition, Ended, Maintenance, Severity, Topic, Work
from sitcenter.domain.alerts.verbs import Verb
from sitcenter.domain.board import board
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.integrity.standing import standing
from sitcenter.domain.integrity.types import Head
from sitcenter.domain.scope import EVERYTHING
from tests.domain.alerts.stage import Stage, at
from tests.domain.alerts.test_conditions import RULES
from tests.domain.builders import NOW, network, source

DAY = timedelta(days=1)
YESTERDAY = NOW - DAY


def head(**fields: object) -> Head:
    values: dict[str, object] = {
        "rule_id": "C7",
        "rule_version": 3,
        "branch_id": "a",
        "subject": "operator:op1",
        "since": YESTERDAY,
        "until": YESTERDAY + timedelta(minutes=5),
        "severity": "medium",
        "observed": 300.0,
        "expected": 0.0,
        "unit": "s",
        "digest": "d1",
        "exemptions": ("declared_outage",),
        "facts": {"sessions": 2},
    }
    return Head(**(values | fields))  # type: ignore[arg-type]


class Centre(Stage):
    """A stage whose rounds find what is stored, with the verdicts that its alerts bear."""

    def __init__(self) -> None:
        super().__init__(*RULES.values())
        self.heads: tuple[Head, ...] = (head(),)
        self.muted = False

    def open(self, now: datetime) -> list[Alert]:
        """All: the store hands over those that ended long ago once their id turns out to be taken."""
        return list(self.kept.values())

    def look(self, when: float) -> None:
        now = at(when)
        town, log = network(), source(last_success_at=now, last_attempt_at=now)
        snapshot = Snapshot(now, sources=(log,))
        seen = signals(
            board(snapshot, town, now, EVERYTHING),
            AlertFacts(
                sources=(log,),
                last_round_at=now,
                standing=frozenset(a.fingerprint for a in self.open(now) if a.condition is Condition.FIRING),
                integrity=Indicated(self.heads, frozenset(self._judged()), self._standings()),
            ),
            town,
            RULES,
            now,
        )
        self.round(when, *seen.signals, unknown=seen.unknown, ended=seen.ended)

    def _judged(self) -> Iterable[str]:
        return (a.fingerprint for a in self.kept.values() if a.work in (Work.CONFIRMED, Work.TECHNICAL))

    def _standings(self) -> Any:
        return {("C7", 3): standing({Work.DISMISSED_FALSE: 10})} if self.muted else {}


@pytest.fixture
def centre() -> Centre:
    played = Centre()
    played.look(0)
    return played


def conditions(stage: Stage) -> list[tuple[str, datetime, str]]:
    return [(f.after, f.at, f.reason) for f in stage.flips if f.changed == "condition"]


def test_a_stored_signal_is_an_alert_dated_when_it_began_and_certain_when_it_was_found(
    centre: Centre,
) -> None:
    alert = centre.alert
    assert (alert.rule_id, alert.rule_version, alert.branch_id, alert.severity) == (
        "integrity:C7", 3, "a", Severity.MEDIUM,
    )  # fmt: skip
    assert (alert.since, alert.fired_at, alert.condition) == (YESTERDAY, NOW, Condition.FIRING)
    assert alert.subject == "operator:op1@2026-11-19T06:30:00.000000Z"
    assert began(alert.subject) == YESTERDAY
    assert alert.evidence == (head().fingerprint,)
    assert (alert.observed, alert.limit, alert.unit) == (300.0, None, "s")
    told = {"sessions": 2, "expected": 0.0, "version": 3, "digest": "d1", "exemptions": "declared_outage"}
    assert told.items() <= alert.facts.items()
    assert centre.told() == [Topic.FIRING]


def test_what_is_found_again_neither_flips_nor_is_written(centre: Centre) -> None:
    flips = len(centre.flips)
    for turn in range(1, 50):
        centre.look(turn * 600)
        assert centre.round(turn * 600 + 1, *_signals(centre, turn * 600 + 1)) == ()
    assert len(centre.flips) == flips
    assert centre.told() == [Topic.FIRING]


def _signals(centre: Centre, when: float) -> Any:
    now = at(when)
    facts = AlertFacts(last_round_at=now, integrity=Indicated(centre.heads))
    return [
        s
        for s in signals(
            board(Snapshot(now), network(), now, EVERYTHING), facts, network(), RULES, now
        ).signals
        if s.rule_id.startswith("integrity:")
    ]


def test_new_figures_of_the_same_signal_are_the_same_alert(centre: Centre) -> None:
    flips = len(centre.flips)
    centre.heads = (head(observed=420.0, digest="d2"),)
    centre.look(300)
    assert (centre.alert.observed, centre.alert.facts["digest"], centre.alert.seen_at) == (
        420.0,
        "d2",
        at(300),
    )
    assert len(centre.flips) == flips


def test_one_operator_on_two_days_is_two_alerts_and_two_at_once_too(centre: Centre) -> None:
    today = head(since=NOW - timedelta(hours=3))
    other = head(rule_id="C4")
    centre.heads = (head(), today, other)
    centre.look(3)
    assert set(centre.kept) == {a.alert_id for a in centre.kept.values()}
    assert sorted(a.fingerprint for a in centre.kept.values()) == sorted(map(fingerprint, centre.heads))
    assert {a.condition for a in centre.kept.values()} == {Condition.FIRING}


def test_a_verdict_ends_it_at_the_next_round_for_good_and_opening_it_anew_brings_it_back(
    centre: Centre,
) -> None:
    centre.act(Verb.VERDICT, 10, verdict=Work.CONFIRMED, reason="looked at the papers")
    centre.look(13)
    assert conditions(centre)[-1] == ("resolved", at(13), Ended.JUDGED)
    assert (centre.alert.work, centre.alert.ended_why) == (Work.CONFIRMED, Ended.JUDGED)
    for turn in range(1, 6):
        centre.look(turn * 800)
    assert centre.alert.condition is Condition.RESOLVED
    centre.act(Verb.REOPEN, 4000, reason="another paper turned up")
    centre.look(4003)
    alert = centre.alert
    assert (alert.condition, alert.work, alert.ended_why) == (Condition.FIRING, Work.NEW, "")
    assert (alert.since, alert.fired_at, alert.occurrences) == (YESTERDAY, at(4003), 2)
    assert centre.told().count(Topic.FIRING) == 2


def test_one_that_was_opened_anew_long_after_is_the_same_alert(centre: Centre) -> None:
    centre.act(Verb.VERDICT, 10, verdict=Work.CONFIRMED, reason="looked at the papers")
    centre.look(13)
    later = 13 + 3 * 86400.0
    centre.act(Verb.REOPEN, later, reason="another paper turned up")
    centre.look(later + 3)
    assert (centre.alert.condition, centre.alert.since) == (Condition.FIRING, YESTERDAY)


def test_what_a_late_event_explains_resolves_with_its_reason_after_keep(centre: Centre) -> None:
    centre.heads = ()
    centre.look(60)
    assert centre.alert.condition is Condition.FIRING
    centre.look(359)
    assert centre.alert.condition is Condition.FIRING
    centre.look(360)
    assert conditions(centre)[-1] == ("resolved", at(60), Ended.RETRACTED)
    centre.look(360 + 1800)
    assert centre.alert.work is Work.CLOSED, "nobody had taken it up"


def test_what_is_found_again_after_it_was_retracted_is_the_same_alert(centre: Centre) -> None:
    centre.heads = ()
    for when in (60, 400):
        centre.look(when)
    centre.heads = (head(),)
    centre.look(90000)
    alert = centre.alert
    assert (alert.condition, alert.since, alert.fired_at, alert.occurrences) == (
        Condition.FIRING, YESTERDAY, at(90000), 2,
    )  # fmt: skip
    assert alert.work is Work.NEW


def test_a_short_gap_between_two_evaluations_is_none(centre: Centre) -> None:
    flips = len(centre.flips)
    stored, centre.heads = centre.heads, ()
    centre.look(60)
    centre.heads = stored
    centre.look(63)
    assert (centre.alert.condition, len(centre.flips)) == (Condition.FIRING, flips)


def test_a_month_later_it_ends_as_nothing_can_be_checked_any_more(centre: Centre) -> None:
    end = (LOOKED_BACK - DAY).total_seconds()
    centre.look(end)
    assert centre.alert.condition is Condition.FIRING
    centre.look(end + 3)
    assert conditions(centre)[-1] == ("resolved", at(end + 3), Ended.TOO_OLD)


@pytest.mark.parametrize(("severity", "work"), [("high", Work.NEW), ("medium", Work.CLOSED)])
def test_a_severe_one_that_nobody_looked_at_in_a_month_doesnt_close_by_itself(
    severity: str, work: Work
) -> None:
    centre = Centre()
    centre.heads = (head(severity=severity),)
    centre.look(0)
    centre.heads = ()
    end = (LOOKED_BACK - DAY).total_seconds() + 3
    centre.look(end)
    centre.look(end + 3600)
    assert (centre.alert.ended_why, centre.alert.work) == (Ended.TOO_OLD, work)


@pytest.mark.parametrize(
    "kept", [{"shadow": True}, {"since": NOW - LOOKED_BACK - timedelta(seconds=1)}], ids=["shadow", "old"]
)
def test_what_is_in_shadow_or_too_old_is_no_alert(kept: dict[str, object]) -> None:
    centre = Centre()
    centre.heads = (head(**kept),)
    centre.look(0)
    assert centre.kept == {}


def test_an_indicator_that_muted_itself_ends_its_alerts_and_says_so(centre: Centre) -> None:
    centre.muted = True
    centre.look(9)
    own = centre.of(fingerprint(head()))
    assert (own.condition, own.ended_why) == (Condition.RESOLVED, Ended.RULE_MUTED)
    told = centre.of("indicator-muted||indicator:C7")
    assert (told.condition, told.severity) == (Condition.FIRING, Severity.LOW)
    assert (told.facts["version"], told.facts["verdicts"], told.facts["confirmed"]) == (3, 10, 0)
    centre.heads = (head(rule_version=4, since=NOW),)
    centre.look(200)
    centre.look(300)
    assert centre.of("indicator-muted||indicator:C7").condition is Condition.RESOLVED, "a new version is none"
    assert centre.of(fingerprint(centre.heads[0])).condition is Condition.FIRING


@pytest.mark.parametrize(
    ("rules", "window"), [(frozenset(), ""), (frozenset({"integrity"}), "w1"), (frozenset({"monitor"}), "")]
)
def test_maintenance_mutes_it_only_where_it_names_it(rules: frozenset[str], window: str) -> None:
    centre = Centre()
    centre.windows = [Maintenance("w1", NOW - DAY, NOW + DAY, rules, frozenset(), "new server", "aigul")]
    centre.look(0)
    assert centre.alert.maintenance == window


def test_the_flips_of_such_a_life_give_the_alert_again(centre: Centre) -> None:
    centre.act(Verb.VERDICT, 10, verdict=Work.TECHNICAL, reason="the camera's clock")
    centre.look(13)
    centre.act(Verb.REOPEN, 100, reason="looked again")
    centre.look(103)
    centre.heads = ()
    for when in (200, 600, 3000):
        centre.look(when)
    assert fold(centre.flips) == unobserved(centre.alert)


def test_evidence_beside_the_figures_isnt_carried_along() -> None:
    centre = Centre()
    centre.heads = (head(facts={"peers": "x" * 5000, "share": 0.4}),)
    centre.look(0)
    assert centre.alert.facts["share"] == 0.4
    assert "peers" not in centre.alert.facts


def test_a_signal_from_a_clock_ahead_began_now_and_stays_one(centre: Centre) -> None:
    centre.heads = (replace(head(), since=NOW + timedelta(hours=5)),)
    centre.kept.clear()
    for when in (3, 6, 9):
        centre.look(when)
    assert len([a for a in centre.kept.values() if a.subject == subject(centre.heads[0])]) == 1
