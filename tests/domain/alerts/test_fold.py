"""Flips are the truth: whatever happens, folding them gives the alert, and the same rounds the same flips."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitcenter.domain.alerts.fold import fold, unobserved
from sitcenter.domain.alerts.muting import is_muted
from sitcenter.domain.alerts.types import VERDICTS, Alert, Condition, Flip, Maintenance, Severity, Topic
from sitcenter.domain.alerts.verbs import Refused, Verb
from tests.domain.alerts.stage import Stage, at, card, seconds, signal

CARDS = (
    card("feed-dead", severity=Severity.HIGH, hold_for=seconds(10), escalate_after=seconds(120)),
    card(
        "wait-over-norm",
        hold_for=seconds(0),
        keep_for=seconds(20),
        inhibited_by=frozenset({"feed-dead"}),
        escalate_after=seconds(60),
        repeat_every=seconds(90),
    ),
)
CAUSES = ("feed-dead", "wait-over-norm")


@dataclass(frozen=True)
class Turn:
    """After so many seconds: which causes are there, unknown, under maintenance; and what people do."""

    wait: int
    there: frozenset[str]
    unknown: frozenset[str]
    maintained: bool
    verb: Verb | None
    pick: int


TURNS = st.lists(
    st.builds(
        Turn,
        wait=st.sampled_from((1, 3, 15, 70, 700, 2000)),
        there=st.frozensets(st.sampled_from(CAUSES)),
        unknown=st.frozensets(st.sampled_from(CAUSES)),
        maintained=st.booleans(),
        verb=st.none() | st.sampled_from(tuple(Verb)),
        pick=st.integers(0, 3),
    ),
    max_size=40,
)


def play(stage: Stage, turns: list[Turn], when: int = 0) -> int:
    for turn in turns:
        when += turn.wait
        stage.windows = [Maintenance("w", at(0), at(when + 1), frozenset(), frozenset(), "works", "b")]
        if not turn.maintained:
            stage.windows = []
        found = [signal(at(when), rule) for rule in sorted(turn.there - turn.unknown)]
        stage.round(when, *found, unknown=[(rule, "a") for rule in turn.unknown])
        if turn.verb and stage.kept:
            _act(stage, turn.verb, turn.pick, when)
    return when


def _act(stage: Stage, verb: Verb, pick: int, when: int) -> None:
    alerts = sorted(stage.kept.values(), key=lambda alert: alert.alert_id)
    words = {"reason": "so", "owner": f"o{pick}", "until": at(when + 100), "into": alerts[0].alert_id}
    with suppress(Refused):
        stage.act(verb, when, alerts[pick % len(alerts)], **words, verdict=sorted(VERDICTS)[pick])


def history(flips: list[Flip], alert: Alert) -> list[Flip]:
    return [flip for flip in flips if flip.alert_id == alert.alert_id]


@given(TURNS)
@settings(max_examples=200, deadline=None)
def test_folding_the_flips_gives_the_alert(turns: list[Turn]) -> None:
    stage = Stage(*CARDS)
    play(stage, turns)
    for alert in stage.kept.values():
        assert fold(history(stage.flips, alert)) == unobserved(alert)


@given(TURNS)
@settings(max_examples=100, deadline=None)
def test_flips_are_numbered_without_a_gap_and_each_begins_where_the_last_ended(turns: list[Turn]) -> None:
    stage = Stage(*CARDS)
    play(stage, turns)
    for alert in stage.kept.values():
        own = history(stage.flips, alert)
        assert [flip.seq for flip in own] == list(range(1, alert.version + 1))
        conditions = [flip for flip in own if flip.changed == "condition"]
        assert [f.before for f in conditions] == ["", *(f.after for f in conditions[:-1])]
        assert all(flip.at <= flip.noticed_at for flip in own)


@given(TURNS, st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_the_same_rounds_give_the_same_flips_whole_or_in_slices(turns: list[Turn], cut: int) -> None:
    """Between two rounds nothing is remembered but what is stored: another process may go on."""
    whole = Stage(*CARDS)
    play(whole, turns)
    first = Stage(*CARDS)
    when = play(first, turns[:cut])
    second = Stage(*CARDS)
    second.kept = dict(reversed(first.kept.items()))
    play(second, turns[cut:], when)
    assert first.flips + second.flips == whole.flips
    assert second.kept == whole.kept


@given(TURNS)
@settings(max_examples=100, deadline=None)
def test_one_cause_has_one_live_alert(turns: list[Turn]) -> None:
    stage = Stage(*CARDS)
    play(stage, turns)
    live = (Condition.PENDING, Condition.FIRING)
    causes = [alert.fingerprint for alert in stage.kept.values() if alert.condition in live]
    assert len(causes) == len(set(causes))


@given(TURNS)
@settings(max_examples=100, deadline=None)
def test_no_cause_moves_while_it_is_unknown(turns: list[Turn]) -> None:
    stage = Stage(*CARDS)
    play(stage, turns)
    ends = list(accumulate(turn.wait for turn in turns))
    blind = {(rule, at(end)) for turn, end in zip(turns, ends, strict=True) for rule in turn.unknown}
    moved = {
        (stage.kept[flip.alert_id].rule_id, flip.noticed_at)
        for flip in stage.flips
        if flip.changed in ("condition", "level", "flapping", "notified_at")
        and flip.actor == ""
        and flip.after
    }
    assert not moved & blind


@given(TURNS)
@settings(max_examples=100, deadline=None)
def test_nobody_is_called_about_what_is_muted_and_an_end_is_told_only_after_a_beginning(
    turns: list[Turn],
) -> None:
    stage = Stage(*CARDS)
    play(stage, turns)
    begun: set[str] = set()
    for message in stage.outbox.values():
        if message.topic is Topic.RESOLVED:
            assert message.alert.alert_id in begun
        else:
            assert not is_muted(message.alert)
            begun.add(message.alert.alert_id)


def test_an_alert_as_it_was_then_is_folded_from_the_flips_noticed_by_then() -> None:
    stage = Stage()
    stage.round(10, signal(at(0)))
    stage.rounds(100, 170)
    then = [flip for flip in stage.flips if flip.noticed_at <= at(120)]
    assert (fold(then).condition, fold(stage.flips).condition) == (Condition.FIRING, Condition.RESOLVED)


def test_a_severity_and_moments_survive_the_fold() -> None:
    stage = Stage(replace(CARDS[0], hold_for=seconds(0)))
    stage.round(0, signal(at(-5), "feed-dead"))
    folded = fold(stage.flips)
    assert (folded.severity, folded.since, folded.occurrences) == (Severity.HIGH, at(-5), 1)
    assert isinstance(folded.notified_at, datetime)


def test_there_is_no_alert_without_a_flip() -> None:
    with pytest.raises(ValueError, match="flip"):
        fold([])
