"""What keeps a rule silent, and that silence is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sitcenter.domain.facts import SourceFact
from sitcenter.domain.integrity.evaluate import evaluate, evaluate_rule
from sitcenter.domain.integrity.gates import apart_by
from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.scene import Scene, closed_days
from sitcenter.domain.integrity.types import Finding
from sitcenter.settings.integrity import load_cards
from tests.domain.builders import ALMATY, source
from tests.domain.integrity.cases import FOLDER, at, scene_of

CARDS = load_cards(FOLDER.parent)
BARE: dict[str, Any] = {
    "visits": [{"at": "09:00", "n": 3, "every": 60, "desk": 2, "operator": "o2"}],
    "applications": [{"at": "10:00", "n": 3, "every": 20}],
}
"""Three applications without a ticket: C1 finds them."""


def c1(scene: Scene) -> Finding:
    return evaluate_rule(CARDS["C1"], scene)


def read_to(clock: str, day: int = 1, kind: str = "queue", **fields: object) -> SourceFact:
    return source(source_id=kind, kind=kind, last_success_at=at(clock, day), **fields)


def test_sources_that_were_read_beyond_the_window_let_a_rule_speak() -> None:
    good = replace(scene_of(BARE), sources=(read_to("05:00"), read_to("05:00", kind="service")))
    assert len(c1(good).signals) == 1


@pytest.mark.parametrize(
    "stale",
    [
        read_to("16:00", day=0),
        source(source_id="queue", last_success_at=None),
        read_to("16:00", day=0, failures=5),
    ],
)
def test_a_source_that_was_not_read_to_the_end_closes_the_gate(stale: SourceFact) -> None:
    """One source down is unknown, not innocent: the service log alone would show applications without tickets."""
    found = c1(replace(scene_of(BARE), sources=(stale, read_to("05:00", kind="service"))))
    assert found.signals == ()
    assert [each.reason for each in found.closed] == ["stale_input"]


@pytest.mark.parametrize(("every", "closed"), [(1, ["log_silent"]), (25, [])])
def test_applications_go_on_while_nothing_is_heard_of_tickets(every: int, closed: list[str]) -> None:
    """Its source answers, and its log stands still: nobody says that they had no ticket."""
    tickets = {"at": "09:00", "n": 20, "every": every, "desk": 2, "operator": "o2"}
    crowd = {"at": "10:30", "n": 72, "every": 5}
    found = c1(scene_of({"visits": [tickets], "applications": [crowd]}))
    assert [each.reason for each in found.closed] == closed
    assert bool(found.signals) is not bool(closed)


@pytest.mark.parametrize(("late", "closed"), [(1, []), (3, ["clock_skew"])])
def test_tickets_that_are_issued_while_a_branch_is_closed_tell_that_its_clock_is_wrong(
    late: int, closed: list[str]
) -> None:
    tickets = [{"at": "09:00", "n": 40, "every": 5}, {"at": "21:00", "n": late, "every": 1}]
    found = c1(scene_of({"visits": tickets, "applications": BARE["applications"]}))
    assert [each.reason for each in found.closed] == closed


def test_a_camera_source_that_is_down_does_not_silence_rules_that_need_no_cameras() -> None:
    down = read_to("08:00", day=0, kind="camera")
    sources = (read_to("05:00"), read_to("05:00", kind="service"), down)
    scene = replace(scene_of({**BARE, "cameras": [["c1", "covered", "09:00", "09:30"]]}), sources=sources)
    assert len(c1(scene).signals) == 1
    assert [e.reason for e in evaluate_rule(CARDS["C7"], scene).closed] == ["stale_input"]


def test_nothing_younger_than_the_watermark_is_judged() -> None:
    scene = scene_of(BARE)
    early = replace(scene, now=scene.until + timedelta(minutes=90))
    assert c1(early).signals == ()
    assert [on.isoformat() for on, _, _ in closed_days(scene, scene.network.branches["a"])] == ["2026-11-16"]
    assert closed_days(early, scene.network.branches["a"]) == []
    unborn = replace(scene, now=scene.since)
    assert [each.reason for each in c1(unborn).closed] == ["watermark"]


def test_what_is_counted_by_the_day_is_counted_so_far_while_it_runs() -> None:
    """The third application is behind the watermark; the closed day finds the same again."""
    scene = scene_of(BARE)
    early = replace(scene, now=at("13:30", 0))
    assert c1(early).signals == ()
    [running], [closed] = c1(replace(early, running=True)).signals, c1(scene).signals
    assert (running.fingerprint, running.observed) == (closed.fingerprint, closed.observed)
    assert (running.until, closed.until) == (at("11:30", 0), scene.until)
    assert c1(replace(early, now=at("12:20", 0), running=True)).signals == ()


def test_clocks_apart_are_known_from_outside_or_from_tickets_that_applications_name() -> None:
    scene = scene_of(BARE)
    told = c1(replace(scene, offsets={"a": timedelta(minutes=-11)}))
    assert [each.reason for each in told.closed] == ["clock_skew"]
    assert len(c1(replace(scene, offsets={"a": timedelta(seconds=90)})).signals) == 1
    numbers = [f"T{n}" for n in range(12)]
    linked = scene_of(
        {
            "visits": [{"at": "09:00", "n": 12, "every": 20, "number": numbers, "wait": 0, "walk_s": 0}],
            "applications": [{"at": "09:03", "n": 12, "every": 20, "ticket": numbers}],
        }
    )
    assert apart_by(linked.window.visits, linked.window.cases) == timedelta(minutes=3)
    assert apart_by(linked.window.visits[:5], linked.window.cases[:5]) is None


def test_a_branch_in_its_first_four_weeks_is_in_shadow() -> None:
    scene = scene_of(BARE)
    young = replace(scene, known_since={"a": scene.now - timedelta(days=27)})
    old = replace(scene, known_since={"a": scene.now - timedelta(days=29)})
    assert [s.shadow for s in c1(young).signals] == [True]
    assert [s.shadow for s in c1(old).signals] == [False]


def test_an_expired_exemption_exempts_nobody_and_an_exemption_is_told_on_the_signal() -> None:
    card = CARDS["C1"]
    row = {**BARE, "applications": [{"at": "11:00", "n": 8, "every": 20, "channel": "postal"}]}
    scene = scene_of(row)
    assert evaluate_rule(card, scene).signals == ()
    ended = replace(
        card,
        exemptions=tuple(
            replace(e, until=at("12:00", -1).astimezone(ALMATY).date()) for e in card.exemptions
        ),
    )
    [signal] = evaluate_rule(ended, scene).signals
    assert signal.exemptions == ()
    [usual] = c1(scene_of(BARE)).signals
    assert usual.exemptions == ("other_channel", "declared_outage", "ticket_elsewhere")


def test_every_rule_answers_for_every_branch_even_without_any_event() -> None:
    """Nothing known: each rule names the fields that it lacks, none is silently off."""
    findings = evaluate(CARDS, scene_of({}))
    assert [f.rule_id for f in findings] == list(RULES)
    assert all(f.uncomputable and not f.signals for f in findings)
    needs = {f.rule_id: set(f.uncomputable[0].fields) for f in findings}
    assert needs == {name: set(CARDS[name].needs) for name in RULES}


def test_a_rule_that_is_turned_off_is_not_evaluated() -> None:
    cards = {**CARDS, "C1": replace(CARDS["C1"], enabled=False)}
    assert "C1" not in {finding.rule_id for finding in evaluate(cards, scene_of(BARE))}


def test_a_log_that_was_read_and_held_nothing_is_no_missing_field() -> None:
    card = CARDS["C5"]
    nothing = scene_of({})
    [unread] = evaluate_rule(card, nothing).uncomputable
    assert frozenset(unread.fields) == card.needs
    read = evaluate_rule(card, replace(nothing, sources=(read_to("05:00"),)))
    assert [each.reason for each in read.closed] == ["log_empty"]
    assert read.uncomputable == ()
    never, other = read_to("05:00", last_event_at=None), read_to("05:00", kind="service")
    assert evaluate_rule(card, replace(nothing, sources=(never, other))).uncomputable == (unread,)
