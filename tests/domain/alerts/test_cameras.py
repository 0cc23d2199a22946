"""What the rules find of cameras, with the cards as they are shipped."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from sitcenter.domain.alerts.conditions import signals
from sitcenter.domain.alerts.facts import AlertFacts
from sitcenter.domain.alerts.types import Round
from sitcenter.domain.board import board
from sitcenter.domain.cameras.board import NOT_CONFIGURED
from sitcenter.domain.cameras.site import STOPPED
from sitcenter.domain.cameras.types import IMPAIRED, NOT_SEEING, CameraBoard, CameraState, Monitorable
from sitcenter.domain.facts import Snapshot, SourceFact
from sitcenter.domain.scope import EVERYTHING
from tests.domain.alerts.test_conditions import NIGHT, RULES, found
from tests.domain.builders import NOW, ago, branch, network, source
from tests.domain.cameras.builders import after, seen, site

TOWN = network(*(branch(name) for name in "abcd"))
WATCH = source(source_id="cameras", kind="camera", branches=tuple("abcd"))
QUEUES = tuple(source(source_id=f"log-{name}", branches=(name,)) for name in "abcd")
CAMERA_RULES = ("camera-site", "camera-lost", "camera-view", "camera-impaired")
UP = None
FAULTS = {
    **dict.fromkeys(sorted(STOPPED), "camera-lost"),
    **dict.fromkeys(sorted(NOT_SEEING - STOPPED), "camera-view"),
    **dict.fromkeys(sorted(IMPAIRED), "camera-impaired"),
}
PICTURE = ("frozen", "black", "over_exposed", "noise", "moved", "covered", "blurred")


def watched(
    cameras: Mapping[str, Sequence[CameraBoard]],
    watch: Sequence[SourceFact] = (WATCH,),
    now: datetime = NOW,
    standing: frozenset[str] = frozenset(),
) -> Round:
    """A round over the cameras of branches a to d."""
    logs = tuple(replace(log, last_success_at=now) for log in QUEUES)
    sources = (*logs, *(replace(one, last_success_at=now) if one is WATCH else one for one in watch))
    seen_now = board(Snapshot(now, sources=sources), TOWN, now, EVERYTHING)
    branches = tuple(replace(b, cameras=tuple(cameras.get(b.branch_id, ()))) for b in seen_now.branches)
    facts = AlertFacts(sources=sources, standing=standing)
    return signals(replace(seen_now, branches=branches), facts, TOWN, RULES, now)


def of(*cameras: CameraBoard, **asked: object) -> Round:
    return watched({"a": cameras}, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "rule_id"), FAULTS.items())
def test_each_fault_is_found_by_its_rule(state: CameraState, rule_id: str) -> None:
    camera = seen("c3", state, -90, cause="timeout", zone="cash", blind_desks=("K1", "K2"))
    (signal,) = of(camera, seen("c1"), seen("c2")).signals
    assert (signal.rule_id, signal.branch_id, signal.subject) == (rule_id, "a", "camera:c3")
    assert signal.since == after(-90)
    assert signal.facts == {"state": state, "cause": "timeout", "zone": "cash", "desks": "K1,K2"}


@pytest.mark.parametrize("state", [CameraState.OK, CameraState.DARK, CameraState.UNKNOWN])
def test_what_is_no_fault_is_none(state: CameraState) -> None:
    assert of(seen("c1", state, -900)).signals == ()


def test_every_state_is_a_fault_of_one_rule_or_none() -> None:
    assert set(FAULTS) == set(CameraState) - {CameraState.OK, CameraState.DARK, CameraState.UNKNOWN}


def test_cameras_are_looked_at_by_night_too() -> None:
    (signal,) = of(seen("c1", CameraState.OFFLINE, -90), seen("c2"), seen("c3"), now=NIGHT).signals
    assert signal.rule_id == "camera-lost"


@pytest.mark.parametrize(
    "learned",
    [
        {"shadow": True},
        {"monitorable": Monitorable.LEARNING},
        {"monitorable": Monitorable.TIMING},
    ],
)
@pytest.mark.parametrize(("state", "rule_id"), FAULTS.items())
def test_a_picture_is_judged_only_when_its_view_was_learned(
    state: CameraState, rule_id: str, learned: Mapping[str, object]
) -> None:
    seen_now = of(seen("c1", state, -90, **learned), seen("c2"), seen("c3"))
    assert (found(seen_now, rule_id) == []) is (state in PICTURE)
    unsure = f"{rule_id}|a|camera:c1" in seen_now.unsure
    assert unsure is (state in PICTURE), "an alert of before neither resolves nor fires"


@pytest.mark.parametrize(("state", "rule_id"), FAULTS.items())
def test_planned_maintenance_is_no_fault_while_it_lasts(state: CameraState, rule_id: str) -> None:
    others = (seen("c2"), seen("c3"))
    during = of(seen("c1", state, -90, maintenance_until=after(1)), *others)
    assert during.signals == ()
    assert f"{rule_id}|a|camera:c1" in during.unsure
    over = of(seen("c1", state, -90, maintenance_until=NOW), *others)
    assert [signal.rule_id for signal in over.signals] == [rule_id]


@pytest.mark.parametrize(
    ("state", "unsure"),
    [
        (CameraState.OK, ()),
        (CameraState.DARK, ()),
        (CameraState.UNKNOWN, ("camera-lost", "camera-view", "camera-impaired")),
        (CameraState.OFFLINE, ("camera-view", "camera-impaired")),
        (CameraState.CODEC, ("camera-view",)),
        (CameraState.NOISE, ("camera-view",)),
        (CameraState.COVERED, ("camera-impaired",)),
        (CameraState.BLURRED, ()),
    ],
)
def test_what_a_worse_state_may_hide_isnt_known(state: CameraState, unsure: Sequence[str]) -> None:
    seen_now = of(seen("c1", state, -90), seen("c2"), seen("c3"))
    assert seen_now.unsure == {f"{rule_id}|a|camera:c1" for rule_id in unsure}


def test_what_was_told_of_a_camera_ends_when_its_stream_is_taken_out() -> None:
    gone = seen("c1", CameraState.UNKNOWN, -90, cause=NOT_CONFIGURED)
    assert of(gone, seen("c2"), seen("c3")).unsure == frozenset()


def test_a_site_that_was_cut_is_one_signal_beside_its_cameras() -> None:
    seen_now = of(*site(-20, -19, -18, -17, -16, -15, -14, UP))
    (signal,) = found(seen_now, "camera-site")
    assert (signal.branch_id, signal.subject, signal.since) == ("a", "branch", after(-20))
    assert (signal.observed, signal.limit, signal.unit) == (7, 5, "cameras")
    assert signal.facts == {"count": 7, "watched": 8}
    assert signal.evidence == tuple(f"c{n}" for n in range(1, 8))
    assert len(found(seen_now, "camera-lost")) == 7


@pytest.mark.parametrize(
    "stops",
    [
        (-20, UP, UP, UP, UP, UP, UP, UP),
        (-20, -19, -18, -17, UP, UP, UP, UP),
        (-28800, -25200, -21600, -18000, -14400, -10800, -7200, -3600),
        (-400, -300, -200, -100, -50, UP, UP, UP),
    ],
)
def test_what_is_no_site_incident(stops: Sequence[float | None]) -> None:
    seen_now = of(*site(*stops))
    assert found(seen_now, "camera-site") == []
    assert ("camera-site", "a") not in seen_now.unknown
    assert len(found(seen_now, "camera-lost")) == sum(at is not None for at in stops)


def test_unknown_cameras_leave_the_site_unknown_only_where_they_matter() -> None:
    dark = [seen(f"u{n}", CameraState.UNKNOWN, None) for n in range(2)]
    few = of(*site(-20, UP, UP, UP, UP, UP), *dark)
    assert ("camera-site", "a") not in few.unknown
    many = of(*site(-20, -19, -18, UP, UP, UP), *dark)
    assert {place for place in many.unknown if place[0] in CAMERA_RULES} == {("camera-site", "a")}
    assert len(found(many, "camera-lost")) == 3, "others are judged all the same"


def test_an_incident_that_stands_goes_on_though_its_cameras_date_their_state_anew() -> None:
    apart = site(-400, -300, -200, -100, -50, UP, UP, UP)
    standing = frozenset({"camera-site|a|branch"})
    assert len(found(of(*apart, standing=standing), "camera-site")) == 1
    assert found(watched({"b": apart}, standing=standing), "camera-site") == [], "another branch's"


@pytest.mark.parametrize("state", sorted((NOT_SEEING | IMPAIRED) - STOPPED))
def test_what_most_cameras_of_a_branch_show_alike_is_one_signal_beside_their_own(state: CameraState) -> None:
    seen_now = of(*site(-90, -89, -88, -87, -86, UP, UP, UP, state=state))
    (signal,) = (each for each in seen_now.signals if each.subject == f"cameras:{state}")
    assert (signal.rule_id, signal.branch_id, signal.since) == (FAULTS[state], "a", after(-90))
    assert (signal.observed, signal.limit, signal.unit) == (5, 5, "cameras")
    assert signal.evidence == ("c1", "c2", "c3", "c4", "c5")
    named = {"state": state, "cameras": "c1,c2,c3,c4,c5", "count": 5, "watched": 8, "desks": ""}
    assert signal.facts == named
    assert len(found(seen_now, FAULTS[state])) == 6
    assert found(seen_now, "camera-site") == []


@pytest.mark.parametrize(
    "cameras",
    [
        site(-90, -89, -88, -87, UP, UP, UP, UP, state=CameraState.BLURRED),
        site(-7200, -5400, -3600, -1800, -90, UP, UP, UP, state=CameraState.BLURRED),
        site(-90, state=CameraState.BLURRED),
        (*site(-90, -90, -90, state=CameraState.BLURRED), *site(-90, -90, -90, state=CameraState.NOISE)),
        tuple(replace(one, shadow=True) for one in site(*[-90] * 8, state=CameraState.BLURRED)),
        tuple(
            replace(one, maintenance_until=after(60)) for one in site(*[-90] * 8, state=CameraState.BLURRED)
        ),
    ],
    ids=["too few", "hours apart", "only one", "two faults", "still learned", "worked on"],
)
def test_what_is_no_fault_of_many(cameras: Sequence[CameraBoard]) -> None:
    assert [each.subject for each in of(*cameras).signals if each.subject.startswith("cameras:")] == []


def test_of_a_fault_of_many_that_stands_nobody_can_tell_while_they_are_hidden() -> None:
    standing = frozenset({"camera-impaired|a|cameras:low_fps"})
    hidden = of(*site(*[-90] * 8, state=CameraState.COVERED), standing=standing)
    assert "camera-impaired|a|cameras:low_fps" in hidden.unsure
    over = of(*site(*[-90] * 4, UP, UP, UP, UP, state=CameraState.COVERED), standing=standing)
    assert "camera-impaired|a|cameras:low_fps" not in over.unsure
    assert not any("cameras:" in each for each in of(*site(*[None] * 8)).unsure)


def test_three_sites_at_once_are_one_incident_of_the_network() -> None:
    cut = {name: site(*(-20 + n for n in range(8))) for name in "abc"}
    (whole,) = (signal for signal in found(watched(cut), "camera-site") if not signal.branch_id)
    assert (whole.subject, whole.observed, whole.unit) == ("branches", 24, "cameras")
    assert whole.facts == {"branches": "a,b,c", "count": 24}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"failures": 2, "last_success_at": ago(5)}, "source_failing"),
        ({"last_success_at": ago(5)}, "source_stale"),
        ({"last_success_at": None}, "never_read"),
    ],
)
def test_cameras_that_nobody_watches_are_one_signal_and_all_else_of_them_is_unknown(
    fields: Mapping[str, object], reason: str
) -> None:
    cameras = {name: site(*range(-20, -12)) for name in "abcd"}
    dead = replace(WATCH, **fields)  # type: ignore[arg-type]
    seen_now = watched(cameras, (dead,))
    (signal,) = seen_now.signals
    assert (signal.rule_id, signal.branch_id, signal.subject) == ("cameras-unwatched", "", "source:cameras")
    assert (signal.facts["reason"], signal.since) == (reason, dead.last_success_at or NOW)
    expected = {(rule_id, name) for rule_id in CAMERA_RULES for name in "abcd"} | {("camera-site", "")}
    assert expected <= seen_now.unknown


def test_a_watch_that_lives_and_one_of_no_cameras_are_no_alert() -> None:
    assert found(of(seen("c1")), "cameras-unwatched") == []
    dead = replace(WATCH, last_success_at=ago(5))
    assert found(watched({}, (dead,)), "cameras-unwatched") == []
    assert found(of(seen("c1"), watch=()), "cameras-unwatched") == []


def test_the_watch_of_one_branch_is_that_branchs_trouble() -> None:
    dead = replace(WATCH, source_id="edge", branches=("b",), last_success_at=ago(5))
    alive = replace(WATCH, branches=("a",))
    seen_now = watched(dict.fromkeys("ab", site(-20, UP, UP, UP)), (alive, dead))
    (signal,) = found(seen_now, "cameras-unwatched")
    assert signal.branch_id == "b"
    assert [signal.branch_id for signal in found(seen_now, "camera-lost")] == ["a"]


def test_a_camera_alone_is_told_only_after_a_site_incident_could_be_and_back_before_its_end() -> None:
    site_card, within = RULES["camera-site"], RULES["camera-site"].limits["within_s"]
    for rule_id in ("camera-lost", "camera-impaired"):
        assert RULES[rule_id].hold_for.total_seconds() > within + site_card.hold_for.total_seconds()
    keep = RULES["camera-lost"].keep_for.total_seconds()
    assert site_card.keep_for.total_seconds() >= keep + within
    muted = [rule_id for rule_id, card in RULES.items() if "camera-site" in card.inhibited_by]
    assert sorted(muted) == ["camera-impaired", "camera-lost", "camera-view"]
