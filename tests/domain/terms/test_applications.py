from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sitcenter.domain.applications import Application, Suspension, fold_application
from sitcenter.domain.events import Event
from sitcenter.domain.network import Network
from sitcenter.domain.terms.applications import clock_events, deadlines_differ, rule_of, term_of
from sitcenter.domain.terms.book import TermBook
from sitcenter.domain.terms.risk import at_risk, waits_for
from sitcenter.domain.terms.types import Action
from tests.domain.builders import branch, network, step
from tests.domain.terms.builders import at, calendar, days

RULE = days(1, services=frozenset({"tractor-registration"}), territory=frozenset({"02"}))
TOWN = replace(
    network(branch("a"), branch("b", region_code="19")), terms=TermBook((RULE,), {"week-5": calendar()})
)
RECEIVED = step("provider_receive", at("2025-09-02T12:00:00"), service_code="tractor-registration")
NOW = at("2025-09-03T12:00:00")


def fold(*more: Event) -> Application:
    return fold_application([RECEIVED, *more])


def due(application: Application, now: datetime = NOW) -> datetime | None:
    term = term_of(application, TOWN, now)
    return None if term is None or term.due_at is None else term.due_at.replace(microsecond=0)


def test_the_clock_starts_when_the_provider_receives_not_when_it_is_sent() -> None:
    sent = fold_application([step("send", at("2025-09-02T10:00:00"), service_code="tractor-registration")])
    assert term_of(sent, TOWN, NOW) is None
    assert clock_events(sent) == ()
    assert due(fold()) == at("2025-09-03T23:59:59")


@pytest.mark.parametrize("stop", ["ready", "hand_over"])
def test_ready_and_handed_over_stop_it(stop: str) -> None:
    term = term_of(fold(step(stop, at("2025-09-03T10:00:00"))), TOWN, NOW)
    assert term is not None
    assert (term.state, term.stopped_at) == ("stopped", at("2025-09-03T10:00:00"))


def test_the_first_of_ready_and_handed_over_decides() -> None:
    application = fold(step("ready", at("2025-09-03T10:00:00")), step("hand_over", at("2025-09-09T10:00:00")))
    term = term_of(application, TOWN, at("2025-09-10T10:00:00"))
    assert term is not None
    assert (term.late, term.stopped_at) == (False, at("2025-09-03T10:00:00"))


def test_a_reasoned_refusal_stops_it_and_a_cancellation_cancels() -> None:
    refused = fold(step("decide", at("2025-09-05T10:00:00"), decision="refused"))
    cancelled = fold(step("cancel", at("2025-09-05T10:00:00")))
    found = [term_of(item, TOWN, at("2025-09-06T10:00:00")) for item in (refused, cancelled)]
    assert [(term.state, term.late) for term in found if term] == [("stopped", True), ("cancelled", False)]


def test_an_approval_alone_does_not_stop_it() -> None:
    term = term_of(fold(step("decide", at("2025-09-03T10:00:00"), decision="approved")), TOWN, NOW)
    assert term is not None
    assert term.state == "running"


def test_suspensions_of_steps_and_of_payloads_mean_the_same() -> None:
    by_steps = fold(
        step("suspend", at("2025-09-03T10:00:00"), suspend_reason="archive"),
        step("resume", at("2025-09-04T10:00:00")),
    )
    by_payload = fold(
        step("provider_check", at("2025-09-03T10:00:00"), suspended=True, suspend_reason="archive"),
        step("plate_check", at("2025-09-04T10:00:00"), suspended=False),
    )
    expected = (Suspension(at("2025-09-03T10:00:00"), at("2025-09-04T10:00:00"), "archive"),)
    assert by_steps.suspensions == by_payload.suspensions == expected
    assert by_steps.suspended is by_payload.suspended is False
    assert due(by_steps, at("2025-09-04T12:00:00")) == at("2025-09-04T23:59:59")


def test_a_word_repeated_changes_nothing_and_an_open_suspension_pauses() -> None:
    application = fold(
        step("resume", at("2025-09-02T13:00:00")),
        step("suspend", at("2025-09-03T10:00:00")),
        step("suspend", at("2025-09-03T11:00:00")),
    )
    assert application.suspensions == (Suspension(at("2025-09-03T10:00:00"), None),)
    assert application.suspended is True
    assert due(application, at("2025-10-03T12:00:00")) is None


def test_a_reset_begins_anew_ends_the_suspension_and_keeps_the_rule() -> None:
    application = fold(step("suspend", at("2025-09-03T10:00:00")), step("reset", at("2025-09-08T12:00:00")))
    assert application.reset_at == at("2025-09-08T12:00:00")
    assert application.suspensions == (Suspension(at("2025-09-03T10:00:00"), at("2025-09-08T12:00:00")),)
    assert due(application, at("2025-09-08T13:00:00")) == at("2025-09-09T23:59:59")
    assert rule_of(application, TOWN) == RULE


def test_an_application_keeps_the_rule_in_force_at_its_start() -> None:
    """Neither the end of the rule's validity nor a reset after it gives another one."""
    pilot = replace(RULE, id="pilot", valid_to=date(2025, 9, 3))
    later = replace(RULE, id="later", value=5, valid_from=date(2025, 9, 3))
    town = replace(TOWN, terms=TermBook((pilot, later), {"week-5": calendar()}))
    begun_anew = fold(step("reset", at("2025-09-08T12:00:00")))
    for application, end in ((fold(), "2025-09-03"), (begun_anew, "2025-09-09")):
        found = term_of(application, town, at("2025-09-08T13:00:00"))
        assert found is not None
        assert (found.rule_id, found.due_at) == ("pilot", at(f"{end}T23:59:59.999999"))


def test_an_empty_suspension_does_not_pause() -> None:
    noon = at("2025-09-03T11:00:00")
    application = fold(step("suspend", noon, seq="1"), step("resume", noon, seq="2"))
    assert [event.action for event in clock_events(application)] == [Action.START]
    assert due(application) == at("2025-09-03T23:59:59")


def test_elsewhere_another_rule_or_none() -> None:
    assert term_of(replace(fold(), branch_id="b"), TOWN, NOW) is None
    assert term_of(replace(fold(), branch_id="unknown"), TOWN, NOW) is None


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        ("2025-09-03T18:59:59+00:00", False),
        ("2025-09-03T23:59:59.400000+05:00", False),
        ("2025-09-02T18:59:59+00:00", True),
        ("2025-09-03T23:59:58+05:00", True),
        (None, False),
    ],
)
def test_a_deadline_that_the_source_sends_is_compared_in_whole_seconds(
    told: str | None, differs: bool
) -> None:
    application = replace(fold(), due_at_source=None if told is None else at(told))
    assert deadlines_differ(term_of(application, TOWN, NOW), application) is differs
    assert not deadlines_differ(None, application)


# at risk


def test_late_or_due_today_the_worst_first() -> None:
    def named(name: str, received: str, **fields: object) -> Application:
        made = replace(fold(), application_id=name, received_at=at(received))
        return replace(made, **fields)  # type: ignore[arg-type]

    applications = [
        named("tomorrow", "2025-09-03T10:00:00"),
        named("today", "2025-09-02T10:00:00"),
        named("late", "2025-08-28T10:00:00"),
        named("closed", "2025-08-27T10:00:00", is_open=False),
        named("unknown", "2025-08-27T10:00:00", service_code="eds"),
        named("paused", "2025-09-02T11:00:00", suspensions=(Suspension(at("2025-09-03T09:00:00"), None),)),
        named(
            "paused late", "2025-08-27T11:00:00", suspensions=(Suspension(at("2025-09-02T09:00:00"), None),)
        ),
    ]
    found = at_risk(applications, TOWN, NOW)
    assert [(item.application_id, item.late, item.paused) for item in found] == [
        ("paused late", True, True),
        ("late", True, False),
        ("today", False, False),
    ]
    assert found[2].left_s == pytest.approx(timedelta(hours=12).total_seconds(), abs=1)
    assert found[0].left_s < 0


def test_today_is_the_branchs_day() -> None:
    application = fold()
    before_midnight = datetime(2025, 9, 2, 18, 59, 59, tzinfo=UTC)
    assert at_risk([application], TOWN, before_midnight) == ()
    assert len(at_risk([application], TOWN, before_midnight + timedelta(seconds=1))) == 1


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"stage": "front_office"}, "branch"),
        ({"stage": "sent"}, "system"),
        ({"stage": "provider"}, "provider"),
        ({"stage": "provider", "tech_error": True}, "system"),
        ({"stage": "provider", "branch_id": "dark"}, "system"),
    ],
)
def test_whom_it_waits_for(fields: dict[str, object], who: str) -> None:
    application = replace(fold(), **fields)  # type: ignore[arg-type]
    assert waits_for(application, outages={"dark"}) == who


def test_the_network_without_rules_puts_nothing_at_risk() -> None:
    bare: Network = network()
    assert at_risk([fold()], bare, NOW) == ()
