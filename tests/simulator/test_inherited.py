"""What earlier days left open, and what comes over the portal."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest

from simulator.deadlines import cutoff_of, due, moved, term_days
from simulator.events import Event, Label, StepEvent
from simulator.inherited_cases import cases_of
from simulator.network import Network
from simulator.world import World
from tests.simulator.worlds import MORNING, day_of, steps

FRIDAY = MORNING
TODAY = MORNING.replace(hour=0, minute=0)


@pytest.fixture(scope="module")
def morning(network: Network) -> list[Event]:
    return day_of(network, MORNING)


def by_application(events: list[Event]) -> dict[str, list[StepEvent]]:
    found: dict[str, list[StepEvent]] = defaultdict(list)
    for event in steps(events):
        found[event.application.id].append(event)
    return found


def inherited(events: list[Event]) -> dict[str, list[StepEvent]]:
    return {name: some for name, some in by_application(events).items() if some[0].at < TODAY.timestamp()}


def labelled(events: list[Event], kind: str) -> set[str]:
    return {event.subject for event in events if isinstance(event, Label) and event.kind == kind}


def branches_with(events: list[Event], kind: str) -> set[str]:
    return {event.branch for event in events if isinstance(event, Label) and event.kind == kind}


def test_every_kind_of_term_is_there_in_the_morning(morning: list[Event]) -> None:
    kinds = {event.kind for event in morning if isinstance(event, Label)}
    wanted = {"term_overdue", "after_cutoff", "deadline_differs", "term_suspended", "tech_error", "not_sent"}
    assert kinds >= wanted


def test_trouble_with_terms_is_the_trouble_of_a_few(morning: list[Event]) -> None:
    assert branches_with(morning, "term_overdue") == {"calm-3"}
    assert branches_with(morning, "deadline_differs") == {"calm-4"}
    assert len(branches_with(morning, "tech_error")) == 1


@pytest.mark.parametrize("position", range(15))
def test_no_branch_has_two_troubles(position: int) -> None:
    labels = {case.label for case in cases_of(position, 6)} - {"", "after_cutoff", "term_suspended"}
    assert len(labels) <= 1


def test_few_branches_of_a_network_are_late_or_differ() -> None:
    found = Counter(label for k in range(15) for label in {case.label for case in cases_of(k, 6)})
    assert (found["term_overdue"], found["deadline_differs"]) == (2, 1)
    # One branch of each vendor at least has an error or two: they alarm nobody while their term lasts.
    assert max(found["tech_error"], found["not_sent"]) <= 5


def test_some_fall_due_today_and_some_are_late(morning: list[Event]) -> None:
    left = inherited(morning)
    ready = {name for name, some in left.items() if some[-1].step == "ready"}
    deadlines = {name: e.deadline for name, some in left.items() for e in some if e.deadline is not None}
    midnight = TODAY + timedelta(days=1)
    today = {name for name, at in deadlines.items() if TODAY.timestamp() <= at < midnight.timestamp()}
    assert len(today - ready) >= 10
    overdue = labelled(morning, "term_overdue")
    assert overdue
    assert all(deadlines[name] < TODAY.timestamp() for name in overdue)


def test_inherited_steps_lie_in_the_past_and_in_order(morning: list[Event]) -> None:
    for some in inherited(morning).values():
        assert [e.at for e in some] == sorted(e.at for e in some)
        assert some[0].application.ticket is None
    assert [event.at for event in morning] == sorted(event.at for event in morning)


def test_a_suspension_has_its_reason_and_maybe_an_end(morning: list[Event]) -> None:
    said = [(e.step, e.suspended, e.suspend_reason) for e in steps(morning) if e.suspended is not None]
    assert set(said) == {("suspend", True, "document_awaited"), ("resume", False, None)}


def test_an_application_that_was_not_sent_has_no_deadline(morning: list[Event]) -> None:
    names = labelled(morning, "not_sent")
    own = by_application(morning)
    assert names
    assert all({e.step for e in own[name]}.isdisjoint({"sign", "send", "provider_receive"}) for name in names)


def test_the_portal_needs_neither_desk_nor_ticket(network: Network) -> None:
    world = World(network, 1, MORNING)
    night = world.advance(MORNING.replace(hour=23, minute=30))
    online = {n: some for n, some in by_application(night).items() if some[0].application.channel == "online"}
    assert len(online) > 50
    finished = [some for some in online.values() if some[-1].step == "ready"]
    taken = [some[-1].at - next(e.at for e in some if e.step == "provider_receive") for some in finished]
    slow = labelled(night, "online_overdue")
    assert branches_with(night, "online_overdue") == {"calm-3"}
    assert {some[0].application.id for some, took in zip(finished, taken, strict=True) if took > 3600} <= slow
    assert all(e.desk is None for some in online.values() for e in some)


@pytest.mark.parametrize(
    ("received", "days", "end"),
    [
        ("2026-11-19T17:00:00+05:00", 1, "2026-11-20"),
        ("2026-11-19T17:00:01+05:00", 1, "2026-11-23"),
        ("2026-11-20T16:59:00+05:00", 1, "2026-11-23"),
        ("2026-11-13T10:00:00+05:00", 15, "2026-12-04"),
    ],
)
def test_deadlines_of_the_source(received: str, days: int, end: str) -> None:
    at = due(datetime.fromisoformat(received), days, cutoff_of("driving-licence"))
    assert at.isoformat() == f"{end}T23:59:59+05:00"


def test_working_days_both_ways() -> None:
    assert moved(FRIDAY, 1).date().isoformat() == "2026-11-23"
    assert moved(FRIDAY + timedelta(days=2), -1).date() == FRIDAY.date()
    assert [term_days(code) for code in ("driving-licence", "identity-card", "tractor-registration")] == [
        1,
        15,
        2,
    ]
