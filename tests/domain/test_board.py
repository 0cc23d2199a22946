from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from sitcenter.domain.board import board
from sitcenter.domain.board_types import BranchBoard, State
from sitcenter.domain.facts import DeskFact, ModeFact, QueueFact, Slot, Snapshot, SourceFact
from sitcenter.domain.network import BranchStatus, Service
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.domain.builders import NOW, ago, branch, minutes, names, network, norm, open_ticket, source


def only(snapshot: Snapshot, now: datetime = NOW) -> BranchBoard:
    (result,) = board(snapshot, network(), now, EVERYTHING).branches
    return result


def live(**fields: object) -> Snapshot:
    return replace(Snapshot(NOW, sources=(source(),)), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("waits", "state", "reason"),
    [
        ((), State.OK, ""),
        ((23.9,), State.OK, ""),
        ((24,), State.WARN, "wait_near_norm"),
        ((30,), State.WARN, "wait_near_norm"),
        ((30.02,), State.CRIT, "wait_over_norm"),
        ((1, 2, 45), State.CRIT, "wait_over_norm"),
    ],
)
def test_the_state_follows_the_longest_wait_of_those_still_waiting(
    waits: tuple[float, ...], state: State, reason: str
) -> None:
    tickets = tuple(open_ticket(f"A{k}", wait_from=ago(wait)) for k, wait in enumerate(waits))
    result = only(live(tickets=tickets))
    assert (result.state, result.reason) == (state, reason)


def test_live_waits_stand_beside_the_served_mean() -> None:
    slots = (
        Slot("a", "passport", ago(45), issued=9, called=4, wait_n=4, wait_ms=2_400_000, wait_hist={10: 4}),
    )
    tickets = tuple(open_ticket(f"A{k}", wait_from=ago(k)) for k in range(1, 11))
    result = only(live(tickets=tickets, slots=slots))
    assert (result.waiting, result.longest_s, result.longest_ticket) == (10, 600, "A10")
    assert (result.median_s, result.p90_s) == (5 * 60, 9 * 60)
    assert (result.served_mean_s, result.served_p90_s, result.arrivals) == (600, 600, 9)


def test_nobody_waiting_is_zero_not_unknown() -> None:
    result = only(live())
    assert (result.waiting, result.longest_s, result.p90_s, result.wait_known) == (0, 0, None, True)


def test_the_share_within_the_norm_counts_those_who_wait_too_long_already() -> None:
    slots = (Slot("a", "passport", ago(45), called=4, wait_n=4, wait_hist={10: 2, 30: 1, 31: 1}),)
    result = only(
        live(slots=slots, tickets=(open_ticket(wait_from=ago(31)), open_ticket("B", wait_from=ago(2))))
    )
    assert (result.kept_norm, result.judged, result.within_norm, result.over_norm) == (3, 5, 0.6, 1)


def test_a_booked_person_who_is_early_does_not_wait() -> None:
    early = open_ticket("B1", wait_from=NOW + minutes(10))
    booked = open_ticket("B2", status="booked", wait_from=None)
    result = only(live(tickets=(early, booked, open_ticket())))
    assert (result.waiting, result.booked_ahead) == (1, 2)


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        ((), "no_source"),
        ((source(last_success_at=None, last_event_at=None),), "never_read"),
        ((source(failures=2),), "source_failing"),
        ((source(last_success_at=ago(1)),), "source_stale"),
        ((source(last_event_at=ago(11), silent_after_s=600.0),), "source_silent"),
        ((source(), source(source_id="b", failures=5)), "source_failing"),
        ((source(kind="service"),), "no_source"),
    ],
)
def test_a_feed_that_is_not_alive_makes_the_branch_unknown(feed: tuple[SourceFact, ...], reason: str) -> None:
    result = only(Snapshot(NOW, tickets=(open_ticket(wait_from=ago(50)),), sources=feed))
    assert (result.state, result.reason) == (State.UNKNOWN, reason)


OPENED = ago(150)


@pytest.mark.parametrize(
    ("after", "last_event_at", "state", "as_of"),
    [
        (0, OPENED - timedelta(hours=15), State.OK, OPENED),
        (10, OPENED - timedelta(hours=15), State.OK, OPENED + minutes(10)),
        (10.1, OPENED - timedelta(hours=15), State.UNKNOWN, OPENED),
        (10, None, State.OK, OPENED + minutes(10)),
        (10.1, None, State.UNKNOWN, None),
    ],
)
def test_silence_is_counted_from_the_opening(
    after: float, last_event_at: datetime | None, state: State, as_of: datetime | None
) -> None:
    now = OPENED + minutes(after)
    quiet = source(last_success_at=now, last_event_at=last_event_at, silent_after_s=600.0)
    result = only(Snapshot(now, sources=(quiet,)), now)
    assert (result.state, result.as_of) == (state, as_of)


@pytest.mark.parametrize("failures", [0, 1])
def test_one_failed_poll_is_not_yet_trouble(failures: int) -> None:
    assert only(live(sources=(source(failures=failures),))).state is State.OK


def test_unknown_figures_are_those_of_the_last_good_moment() -> None:
    stopped = source(last_success_at=ago(6), failures=9)
    result = only(Snapshot(NOW, tickets=(open_ticket(wait_from=ago(40)),), sources=(stopped,)))
    assert (result.longest_s, result.as_of, result.age_s) == (34 * 60, ago(6), 360)


def test_a_branch_never_read_has_no_figures_at_all() -> None:
    result = only(Snapshot(NOW, sources=(source(last_success_at=None, last_event_at=None),)))
    assert (result.longest_s, result.within_norm, result.as_of, result.age_s) == (None, None, None, None)


@pytest.mark.parametrize("mode", ["paper", "outage"])
def test_on_paper_the_log_says_nothing_of_the_people_there(mode: str) -> None:
    result = only(live(tickets=(open_ticket(wait_from=ago(40)),), modes=(ModeFact("a", mode, ago(15)),)))
    assert (result.state, result.reason, result.longest_s) == (State.UNKNOWN, f"mode_{mode}", 25 * 60)


def test_back_from_paper_it_is_live_again() -> None:
    modes = (ModeFact("a", "paper", ago(60)), ModeFact("a", "normal", ago(5)))
    assert only(live(modes=modes)).state is State.OK


def test_outside_hours_with_nobody_waiting_is_closed_not_stale() -> None:
    evening = NOW + timedelta(hours=8)
    dead = source(failures=9)
    assert only(Snapshot(evening, sources=(dead,)), evening).state is State.CLOSED


def test_people_still_waiting_after_closing_are_seen() -> None:
    late = NOW + timedelta(hours=7)
    snapshot = Snapshot(
        late,
        tickets=(open_ticket(wait_from=late - minutes(50)),),
        sources=(source(last_success_at=late, last_event_at=late),),
    )
    assert only(snapshot, late).state is State.CRIT


def test_long_after_closing_an_open_ticket_is_a_forgotten_one() -> None:
    night = NOW + timedelta(hours=9)
    snapshot = Snapshot(
        night, tickets=(open_ticket(),), sources=(source(last_success_at=night),), unclosed={"a": 2}
    )
    result = only(snapshot, night)
    assert (result.state, result.waiting, result.unclosed) == (State.CLOSED, 0, 3)


def test_counts_only_give_no_wait() -> None:
    queues = (QueueFact("a", "1", NOW, None, 7, 3, "A12"), QueueFact("a", "2", NOW, None, 2, 3, None))
    result = only(live(queues=queues))
    assert (result.waiting, result.wait_known, result.longest_s, result.p90_s) == (9, False, None, None)
    assert result.desks.open == 3


@pytest.mark.parametrize(
    ("ages", "poll_s", "waiting", "state"),
    [
        ((15, 0), 1.0, 9, State.OK),
        ((15.1, 0), 1.0, None, State.UNKNOWN),
        ((16, 16), 1.0, None, State.UNKNOWN),
        ((16, 0), 600.0, 9, State.OK),
    ],
)
def test_a_count_that_stands_still_is_not_added_to_current_ones(
    ages: tuple[float, float], poll_s: float, waiting: int | None, state: State
) -> None:
    counts = zip(ages, (7, 2), strict=True)
    queues = tuple(QueueFact("a", str(n), ago(age), None, n, 3, None) for age, n in counts)
    result = only(live(queues=queues, sources=(source(poll_s=poll_s),)))
    assert (result.waiting, result.state) == (waiting, state)
    if state is State.UNKNOWN:
        assert (result.reason, result.as_of, result.desks.open) == (
            "source_silent",
            ago(ages[0]),
            3 if ages[1] == 0 else None,
        )


def test_desks_by_what_they_do() -> None:
    desks = (
        DeskFact("a", "1", "desk_opened", ago(90)),
        DeskFact("a", "2", "desk_paused", ago(5), None, "lunch"),
    )
    serving = open_ticket("A7", status="serving", desk_id="1", started_at=ago(3), called_at=ago(4))
    result = only(live(desks=desks, tickets=(serving,)))
    counts = result.desks
    assert (counts.total, counts.open, counts.serving, counts.paused) == (2, 1, 1, 1)
    assert [(d.desk_id, d.state, d.ticket_number, d.reason_code) for d in result.desk_list] == [
        ("1", "serving", "A7", None),
        ("2", "paused", None, "lunch"),
    ]


def test_a_desk_with_several_tickets_serves_the_one_that_began_last() -> None:
    forgotten = open_ticket("A1", status="serving", desk_id="1", started_at=ago(50))
    serving = open_ticket("A2", status="serving", desk_id="1", started_at=ago(3))
    called = open_ticket("A3", status="called", desk_id="1", called_at=ago(1))
    for order in permutations((forgotten, serving, called)):
        desk = only(live(tickets=order)).desk_list[0]
        assert (desk.ticket_number, desk.since) == ("A2", ago(3))


def test_desks_that_nobody_reports_are_unknown() -> None:
    result = only(live())
    assert (result.desks.open, {d.state for d in result.desk_list}) == (None, {"unknown"})


def test_worst_first_and_unknown_before_the_quiet() -> None:
    names = ("calm", "late", "grey", "near")
    waits = {"calm": 1, "late": 40, "near": 26}
    snapshot = Snapshot(
        NOW,
        tickets=tuple(open_ticket(branch_id=name, wait_from=ago(wait)) for name, wait in waits.items()),
        sources=(source(branches=("calm", "late", "near")), source(branches=("grey",), failures=3)),
    )
    result = board(snapshot, network(*(branch(name) for name in names)), NOW, EVERYTHING)
    assert [b.branch_id for b in result.branches] == ["late", "near", "grey", "calm"]
    assert (result.network.branches_known, result.network.branches_total) == (3, 4)
    assert result.network.waiting == 3


def test_the_scope_and_closed_branches_are_left_out() -> None:
    shut = branch("shut", status=BranchStatus.CLOSED)
    result = board(live(), network(branch("a"), branch("b"), shut), NOW, Scope(frozenset({"b", "shut"})))
    assert [b.branch_id for b in result.branches] == ["b"]
    assert result.network.waiting is None


def test_a_postal_point_without_desks_has_a_board() -> None:
    result = board(live(), network(branch("a", desks=())), NOW, EVERYTHING).branches[0]
    assert (result.desks.total, result.desk_list) == (0, ())


def test_the_networks_desks_are_those_of_branches_that_tell() -> None:
    told = tuple(DeskFact(name, "1", "desk_opened", ago(90)) for name in ("a", "grey"))
    feeds = (source(), source(source_id="other", branches=("grey",), failures=3))
    result = board(
        Snapshot(NOW, desks=told, sources=feeds), network(branch("a"), branch("grey")), NOW, EVERYTHING
    )
    assert (result.network.desks_open, result.network.desks_total) == (1, 2)


def test_when_every_open_branch_is_unknown_nobody_is_counted_not_zero() -> None:
    result = board(Snapshot(NOW, sources=(source(failures=3),)), network(), NOW, EVERYTHING)
    assert (result.network.waiting, result.network.desks_open) == (None, None)


def test_yesterdays_last_moment_has_no_figures_of_today() -> None:
    monday = NOW + timedelta(days=3)
    dead = source(failures=9, last_success_at=NOW)
    result = only(Snapshot(monday, sources=(dead,), unclosed={"a": 12}), monday)
    assert (result.state, result.longest_s, result.waiting, result.as_of) == (State.UNKNOWN, None, None, NOW)


def test_the_norm_shown_is_that_of_whoever_breaks_his_own() -> None:
    quick = replace(network(), services={"eds": Service("eds", names("EDS"), {"*": norm(5)})})
    tickets = (open_ticket("A1", wait_from=ago(20)), open_ticket("B1", service_code="eds", wait_from=ago(6)))
    (result,) = board(live(tickets=tickets), quick, NOW, EVERYTHING).branches
    assert (result.state, result.longest_s, result.norm_s, result.over_norm) == (State.CRIT, 20 * 60, 300, 1)


def test_the_share_within_the_norm_knows_the_channel() -> None:
    slots = (
        Slot("a", "eds", ago(45), called=1, wait_n=1, wait_hist={20: 1}, channel="booking"),
        Slot("a", "eds", ago(45), called=1, wait_n=1, wait_hist={20: 1}, channel="kiosk"),
    )
    norms = {"*": norm(30), "booking": norm(10)}
    quick = replace(network(), services={"eds": Service("eds", names("EDS"), norms)})
    (result,) = board(live(slots=slots), quick, NOW, EVERYTHING).branches
    assert (result.kept_norm, result.judged) == (1, 2)
