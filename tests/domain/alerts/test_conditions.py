"""What each rule finds, on boards made of facts, with the cards as they are shipped."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sitcenter.domain.alerts.conditions import signals
from sitcenter.domain.alerts.facts import AlertFacts, Differing, ExternalAlert, SetAside, StuckRoute
from sitcenter.domain.alerts.types import AlertRule, Round, Severity, Signal
from sitcenter.domain.board import board
from sitcenter.domain.facts import ModeFact, OpenTicket, QueueFact, Snapshot, SourceFact
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING
from sitcenter.domain.terms.risk import AtRisk
from sitcenter.settings import load
from tests.domain.builders import NOW, ago, branch, minutes, network, open_ticket, source

RULES = load(Path(__file__).parents[3] / "config", {}).rules
NIGHT = NOW + timedelta(hours=14)
"""Half past one in the morning of a Saturday."""


def looked(
    *tickets: OpenTicket,
    sources: tuple[SourceFact, ...] = (source(),),
    now: datetime = NOW,
    rules: Mapping[str, AlertRule] = RULES,
    town: Network | None = None,
    modes: tuple[ModeFact, ...] = (),
    queues: tuple[QueueFact, ...] = (),
    **facts: object,
) -> Round:
    town = town or network()
    snapshot = Snapshot(now, tickets, sources=sources, modes=modes, queues=queues)
    beside = AlertFacts(tickets=tickets, sources=sources, **facts)  # type: ignore[arg-type]
    return signals(board(snapshot, town, now, EVERYTHING), beside, town, rules, now)


def found(seen: Round, rule_id: str) -> list[Signal]:
    return [signal for signal in seen.signals if signal.rule_id == rule_id]


def waiting(number: str, since: float) -> OpenTicket:
    return open_ticket(number, wait_from=ago(since))


def serving(desk: str, since: float) -> OpenTicket:
    return open_ticket(desk, status="serving", wait_from=None, started_at=ago(since), desk_id=desk)


DEAD = source(failures=2, failing_since=ago(4), last_success_at=ago(5))


def test_waits_over_the_norm_are_one_signal_a_branch() -> None:
    (signal,) = found(looked(waiting("A1", 40), waiting("A2", 35), waiting("A3", 30)), "wait-over-norm")
    assert (signal.branch_id, signal.subject, signal.since) == ("a", "branch", ago(10))
    assert (signal.observed, signal.limit, signal.unit) == (2400, 1800, "s")
    assert signal.evidence == ("equeue/a/2026-11-20/A1", "equeue/a/2026-11-20/A2")
    assert signal.facts == {"count": 2, "services": "passport"}


def test_the_norm_itself_is_no_breach_one_second_more_is() -> None:
    assert found(looked(waiting("A1", 30)), "wait-over-norm") == []
    assert found(looked(waiting("A1", 30 + 1 / 60)), "wait-over-norm") != []


def test_evidence_is_bounded_and_the_count_is_not() -> None:
    line = [waiting(f"A{n:03}", 40 + n / 60) for n in range(500)]
    (signal,) = found(looked(*line), "wait-over-norm")
    assert (len(signal.evidence), signal.facts["count"]) == (20, 500)


def test_as_many_must_wait_as_the_card_says_and_it_is_dated_by_them() -> None:
    rules = {**RULES, "wait-over-norm": replace(RULES["wait-over-norm"], limits={"people": 2})}
    assert found(looked(waiting("A1", 40), rules=rules), "wait-over-norm") == []
    (signal,) = found(looked(waiting("A1", 40), waiting("A2", 35), rules=rules), "wait-over-norm")
    assert signal.since == ago(5)


def test_where_only_counts_are_known_nobodys_wait_is_judged() -> None:
    queue = QueueFact("a", "q", NOW, "passport", 90, 2, None)
    seen = looked(queues=(queue,))
    assert ("wait-over-norm", "a") in seen.unknown


def test_a_dead_feed_with_500_waiting_is_one_signal_and_the_rest_is_unknown() -> None:
    seen = looked(*(waiting(f"A{n}", 60) for n in range(500)), sources=(DEAD,))
    (signal,) = seen.signals
    assert (signal.rule_id, signal.branch_id, signal.since) == ("feed-dead", "a", ago(5))
    assert (signal.facts["reason"], signal.evidence) == ("source_failing", ("equeue",))
    assert {rule for rule, _ in seen.unknown} == {"wait-over-norm", "service-over-norm", "desks-short"}


def test_a_feed_that_died_overnight_is_missed_from_the_opening_on() -> None:
    (signal,) = found(looked(sources=(source(last_success_at=NOW - timedelta(hours=9)),)), "feed-dead")
    assert signal.since == NOW - timedelta(hours=2, minutes=30)
    assert signal.facts["last_good"] == (NOW - timedelta(hours=9)).isoformat()


def test_a_feed_that_was_never_read_has_no_last_moment() -> None:
    (signal,) = found(looked(sources=()), "feed-dead")
    assert (signal.facts["reason"], signal.facts["last_good"], signal.observed) == ("no_source", None, None)


def test_a_dead_feed_of_a_closed_branch_is_no_alarm_and_no_recovery() -> None:
    seen = looked(sources=(DEAD,), now=NIGHT)
    assert found(seen, "feed-dead") == []
    assert {("feed-dead", "a"), ("wait-over-norm", "a")} <= seen.unknown


def test_a_closed_branch_whose_feed_lives_has_nobody_waiting() -> None:
    alive = source(last_success_at=NIGHT, last_attempt_at=NIGHT)
    assert looked(sources=(alive,), now=NIGHT) == Round(NIGHT)


def test_a_branch_on_paper_has_no_dead_feed_but_unknown_waits() -> None:
    seen = looked(waiting("A1", 60), modes=(ModeFact("a", "paper", ago(20)),))
    assert seen.signals == ()
    assert ("wait-over-norm", "a") in seen.unknown
    assert ("feed-dead", "a") not in seen.unknown


def test_a_desk_that_serves_for_two_norms_is_a_signal_of_its_own() -> None:
    (signal,) = found(looked(serving("1", 41), serving("2", 39)), "service-over-norm")
    assert (signal.subject, signal.since, signal.observed, signal.limit) == ("desk:1", ago(1), 2460, 2400)


def test_four_desks_at_once_are_one_signal_of_the_branch() -> None:
    (signal,) = found(looked(*(serving(str(n), 41 + n) for n in range(1, 6))), "service-over-norm")
    assert (signal.subject, signal.facts["count"], signal.observed) == ("branch", 5, 46 * 60)
    assert signal.since == ago(3)
    assert str(signal.facts["desks"]).split(",") == ["5", "4", "3", "2", "1"]


def test_a_ticket_forgotten_at_closing_isnt_served_all_night() -> None:
    for hours, signals_found in ((8, 1), (9, 0)):
        now = NOW + timedelta(hours=hours)
        seen = looked(serving("1", 60), sources=(source(last_success_at=now),), now=now)
        assert len(found(seen, "service-over-norm")) == signals_found


def application(number: int, due: datetime, now: datetime = NOW, **fields: object) -> AtRisk:
    values: dict[str, object] = {
        "branch_id": "a",
        "application_id": f"{number:012}",
        "service_code": "passport",
        "stage": "provider",
        "waits_for": "provider",
        "due_at": due,
        "left_s": (due - now).total_seconds(),
        "late": due < now,
        "paused": False,
        "due_at_source": None,
        "differs": False,
    }
    return AtRisk(**(values | fields))  # type: ignore[arg-type]


def test_overdue_applications_are_gathered_by_whom_they_wait_for() -> None:
    late = (
        application(1, ago(60)),
        application(2, ago(90)),
        application(3, ago(30), waits_for="branch", stage="front_office"),
    )
    by_branch, by_provider = found(looked(at_risk=late), "term-overdue")
    assert (by_branch.subject, by_branch.observed, by_branch.since) == ("terms:branch", 1, ago(30))
    assert (by_provider.subject, by_provider.observed, by_provider.since) == ("terms:provider", 2, ago(90))
    assert by_provider.evidence == ("000000000002", "000000000001")
    assert by_provider.facts["waits_for"] == "provider"


def test_due_today_is_told_two_hours_before_closing() -> None:
    closing = NOW + timedelta(hours=6, minutes=30)
    due = application(1, closing + timedelta(hours=5))
    alive = {"sources": (source(last_success_at=closing - minutes(119)),), "at_risk": (due,)}
    assert found(looked(at_risk=(due,)), "term-due-today") == []
    (signal,) = found(looked(now=closing - minutes(119), **alive), "term-due-today")  # type: ignore[arg-type]
    assert signal.since == closing - minutes(120)


def test_without_its_service_log_nothing_is_known_of_terms() -> None:
    log = source(source_id="services", kind="service", failures=3, last_success_at=ago(9))
    seen = looked(sources=(source(), log))
    (signal,) = seen.signals
    assert (signal.rule_id, signal.branch_id, signal.subject) == ("service-feed-dead", "a", "source:services")
    assert signal.since == ago(9)
    of_terms = {(rule, "a") for rule in ("term-overdue", "term-due-today", "deadline-mismatch")}
    assert seen.unknown - {("desks-short", "a")} == of_terms


def test_a_log_of_several_branches_is_one_cause_of_the_network() -> None:
    both = source(branches=("a", "b"))
    log = source(
        source_id="services", kind="service", branches=("a", "b"), failures=3, last_success_at=ago(9)
    )
    seen = looked(sources=(both, log), town=network(branch("a"), branch("b")))
    assert [(signal.rule_id, signal.branch_id) for signal in seen.signals] == [("service-feed-dead", "")]


def test_deadlines_that_differ_are_one_signal_a_branch() -> None:
    odd = tuple(Differing("a", f"{n:012}", "passport", "provider") for n in (2, 1))
    (signal,) = found(looked(differing=odd), "deadline-mismatch")
    assert (signal.observed, signal.evidence) == (2, ("000000000001", "000000000002"))


def test_desks_are_short_when_the_next_one_would_wait_too_long_and_some_are_closed() -> None:
    town = network()
    line = [waiting(f"A{n}", n / 10) for n in range(1, 40)]
    now = board(Snapshot(NOW, tuple(line), sources=(source(),)), town, NOW, EVERYTHING)
    slow = replace(
        now.branches[0],
        expected_wait_s=1801,
        desks=replace(now.branches[0].desks, open=1, serving=1),
    )
    facts = AlertFacts(tickets=tuple(line), sources=(source(),))

    def short(here: object) -> list[Signal]:
        one = replace(now, branches=(here,))  # type: ignore[arg-type]
        return found(signals(one, facts, town, RULES, NOW), "desks-short")

    (signal,) = short(slow)
    assert (signal.observed, signal.limit, signal.facts["desks_open"]) == (1801, 1800, 1)
    assert short(replace(slow, expected_wait_s=1800)) == []
    assert short(replace(slow, desks=replace(slow.desks, open=2))) == []


def test_rows_put_aside_are_a_signal_from_the_cards_limit_on() -> None:
    few, many = SetAside("equeue", ("a",), 19, ago(50)), SetAside("shared", ("a", "b"), 20, ago(40))
    (signal,) = found(looked(set_aside=(few, many)), "quarantine-growing")
    assert (signal.branch_id, signal.subject, signal.since, signal.observed) == (
        "", "source:shared", ago(40), 20,
    )  # fmt: skip


def test_a_route_is_stuck_when_its_first_message_waits_too_long() -> None:
    slow, stuck = StuckRoute("mail", 1, ago(2), "status 503"), StuckRoute("sms", 7, ago(2.1), "status 401")
    (signal,) = found(looked(stuck=(slow, stuck)), "route-stuck")
    assert (signal.branch_id, signal.subject, signal.since) == ("", "route:sms", ago(2.1))
    assert (signal.observed, signal.limit, signal.facts["count"]) == (126, 120, 7)
    assert signal.facts["error"] == "status 401"


def outside(**labels: str) -> ExternalAlert:
    named = {"alertname": "DiskFull", **labels}
    return ExternalAlert("alertmanager", "f00d", named, {"summary": "97 %"}, ago(3), None, NOW)


def test_an_alert_of_another_system_comes_in_at_its_branch() -> None:
    (signal,) = looked(external=(outside(branch="a", severity="high"),)).signals
    assert (signal.rule_id, signal.branch_id, signal.since) == ("external:DiskFull", "a", ago(3))
    assert (signal.facts["summary"], signal.facts["severity"]) == ("97 %", Severity.HIGH)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("critical", Severity.HIGH),
        ("Warning", Severity.MEDIUM),
        ("info", Severity.LOW),
        ("low", Severity.LOW),
    ],
)
def test_the_severities_of_prometheus_are_understood(told: str, meant: Severity) -> None:
    (signal,) = looked(external=(outside(severity=told),)).signals
    assert signal.facts["severity"] == meant


def test_an_unknown_branch_or_severity_is_nobodys() -> None:
    (signal,) = looked(external=(outside(branch="nowhere", severity="page"),)).signals
    assert (signal.branch_id, signal.facts["severity"]) == ("", None)


def test_what_ended_there_and_signs_of_life_are_no_signals() -> None:
    over = replace(outside(), ends_at=ago(1))
    assert looked(external=(over, outside(alertname="Watchdog"))).signals == ()


def test_an_evaluation_that_came_late_says_since_when_nobody_watched() -> None:
    (signal,) = looked(last_round_at=ago(1)).signals
    assert (signal.rule_id, signal.branch_id, signal.since, signal.observed) == ("monitor", "", ago(1), 60)
    assert looked(last_round_at=ago(0.5)).signals == ()


@pytest.mark.parametrize("rule_id", ["wait-over-norm", "feed-dead"])
def test_a_disabled_rule_finds_nothing(rule_id: str) -> None:
    rules = {**RULES, rule_id: replace(RULES[rule_id], enabled=False)}
    for sources in ((source(),), (DEAD,)):
        seen = looked(waiting("A1", 60), sources=sources, rules=rules)
        assert found(seen, rule_id) == []
        assert rule_id not in {rule for rule, _ in seen.unknown}
