"""One camera's page: what its state means, what to do, and everything that is known beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.camera_reading import KEPT_FOR, CameraKnown, Known
from dashboard.deps import Deps
from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.camera import CameraPage, is_camera
from dashboard.views_camera import CameraView, camera_view, hours_shown
from dashboard.views_cameras_setting import CameraSetting
from sitcenter.domain.board import board
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.cameras.types import Box, CameraBoard, CameraOrder, CameraState, Verb
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.builders_branch import NOW, branch, network, snapshot
from tests.dashboard.builders_cameras import (
    KEY,
    CameraRows,
    FakeCameraDesk,
    camera,
    interval,
    samples,
    with_cameras,
)
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader

NET = network(with_cameras(branch()))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
COVERED = camera(state=CameraState.COVERED, cause="covered", since=NOW - 6 * MINUTE)


def order(verb: Verb, minutes: float, **changes: Any) -> CameraOrder:
    made = CameraOrder(f"o{minutes}", KEY, verb, NOW - minutes * MINUTE, "Ахметова", "cleaning")
    return replace(made, **changes)


def place(cameras: Sequence[CameraBoard]) -> BranchBoard:
    (made,) = (b for b in board(snapshot(), NET, NOW, EVERYTHING).branches if b.branch_id == "almaty-5")
    return replace(made, cameras=tuple(cameras))


def setting(language: str = "en") -> CameraSetting:
    return CameraSetting(NET, load(language), NOW, "dark")


def shown(one: CameraBoard = COVERED, known: Known | None = None, language: str = "en") -> CameraView:
    others = [camera(f"c{k}") for k in range(2, 9)]
    told = known or Known(NOW - 2 * HOUR, NOW)
    return camera_view(place([one, *others]), one, told, 2, setting(language))


def test_a_state_says_what_it_means_and_what_to_do_without_accusing() -> None:
    view = shown()
    assert (view.name, view.word, view.cause, view.since) == (
        "c1 · hall", "covered lens", "the usual view is not seen", "since 11:01"
    )  # fmt: skip
    assert view.meaning == "Something hides most of the view."
    assert "Needs checking" in view.advice
    assert view.footnote == "No picture of the camera is shown or kept here: only what was measured."


@pytest.mark.parametrize("state", CameraState)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_page_in_every_language(language: str, state: CameraState) -> None:
    view = shown(camera(state=state), language=language)
    assert all((view.word, view.meaning, view.advice))


def test_desks_are_told_apart_by_whether_anybody_sees_them() -> None:
    assert [(d.numbers, d.word, d.level) for d in shown().desks] == [
        ("1, 5", "no camera sees them now", "warn")
    ]
    assert [(d.numbers, d.word) for d in shown(camera(state=CameraState.UNKNOWN)).desks] == [
        ("1, 5", "not known whether they are seen")
    ]
    assert [d.word for d in shown(camera()).desks] == ["are seen"]
    assert shown(camera(covers=())).desks_empty == "It looks at no desk."


def test_stretches_are_listed_newest_first_with_what_they_lasted() -> None:
    known = Known(
        NOW - 2 * HOUR,
        NOW,
        intervals=(
            interval(CameraState.OFFLINE, NOW - DAY, NOW - DAY + HOUR, "timeout"),
            replace(interval(CameraState.OK, NOW - DAY + HOUR, None), maintenance=True, shadow=True),
        ),
    )
    rows = [[cell.text.replace("\xa0", " ") for cell in row] for row in shown(known=known).intervals.rows]
    assert rows == [
        ["Nov 19, 12:07", "lasts", "23 hr", "sees", "", "maintenance, on trial"],
        ["Nov 19, 11:07", "Nov 19, 12:07", "1 hr", "camera offline", "no answer in time", ""],
    ]


def test_a_long_list_says_what_it_leaves_out() -> None:
    many = tuple(
        interval(CameraState.OK, NOW - (100 - k) * HOUR, NOW - (99 - k) * HOUR, f"x{k}") for k in range(70)
    )
    table = shown(known=Known(NOW - HOUR, NOW, intervals=many)).intervals
    assert (len(table.rows), table.note) == (60, "earlier ones not shown here: 10")


def test_what_people_did_is_told_with_their_reasons() -> None:
    clock = Box(0, 0, 0.3, 0.08, "clock")
    known = Known(
        NOW - HOUR,
        NOW,
        orders=(
            order(Verb.MAINTENANCE, 3, until=NOW + HOUR),
            order(Verb.MAINTENANCE, 1),
            order(Verb.MASK, 5, masks=(clock,)),
            order(Verb.ACCEPT_VIEW, 9),
        ),
        masks=(clock,),
    )
    view = shown(known=known)
    assert [row[2].text for row in view.orders.rows] == [
        "maintenance ended",
        "maintenance until 12:07",
        "Mask a region (regions left out: 1)",
        "Accept the new view",
    ]
    assert view.orders.rows[0][3].text == "cleaning"
    assert view.masks == ("clock in the picture: 0–30 % across, 0–8 % down",)


@pytest.mark.parametrize(
    ("asked", "lasted", "hours"),
    [("6", 0, 6), (None, 0.5, 2), (None, 3, 6), (None, 9, 24), (None, 200, 2), ("7", 0.1, 2), ("x", 0.1, 2)],
)
def test_the_span_shows_how_the_state_began_unless_another_is_asked_for(
    asked: str | None, lasted: float, hours: int
) -> None:
    assert hours_shown(asked, camera(since=NOW - lasted * HOUR), NOW) == hours


def reader() -> FakeReader:
    rows = CameraRows(
        intervals=(interval(CameraState.OK, NOW - DAY, None),), samples={KEY: samples(NOW + MINUTE)}
    )
    return FakeReader(facts=snapshot(), camera_rows=rows)


def made(source: FakeReader, desk: FakeCameraDesk | None = None) -> Deps:
    return replace(deps(source, NET), cameras=desk)


def frame(later: timedelta = timedelta(0), silent: bool = False) -> Frame:
    at = NOW + later
    return Frame(1, at, snapshot(), NET, silent_since=at if silent else None)


def test_measures_are_read_once_for_a_while_and_orders_show_at_once() -> None:
    source, desk = reader(), FakeCameraDesk()
    found = CameraKnown(made(source, desk))
    first = found.of(frame(), KEY, 2)
    desk.order(order(Verb.ACCEPT_VIEW, 0))
    second = found.of(frame(KEPT_FOR / 2), KEY, 2)
    assert source.camera_rows.reads == ["intervals", "samples"]
    assert (len(first.orders), len(second.orders)) == (0, 1)
    assert second.curves == first.curves
    found.of(frame(KEPT_FOR), KEY, 2)
    assert source.camera_rows.reads == ["intervals", "samples"] * 2


def test_while_the_database_is_silent_the_last_reading_is_all_there_is() -> None:
    source = reader()
    found = CameraKnown(made(source))
    assert found.of(frame(silent=True), KEY, 2).curves == {}
    first = found.of(frame(), KEY, 2)
    assert found.of(frame(HOUR, silent=True), KEY, 2) is first
    assert found.of(frame(HOUR, silent=True), KEY, 24).curves == {}


def at(address: str, scope: Scope = EVERYTHING) -> str:
    """The page at an address."""
    asked = screen(address, scope, LANGUAGES, "en", NET.branches)
    return str(CameraPage(made(reader())).view(frame(), asked, setting()))


def test_only_cameras_that_exist_and_may_be_seen_have_a_page() -> None:
    assert "c1 · hall" in at("/cameras/almaty-5/c1")
    assert "There is no such camera" in at("/cameras/almaty-5/c99")
    assert "There is no such branch" in at("/cameras/atlantis/c1")
    assert "There is no such branch" in at("/cameras/almaty-5/c1", Scope(frozenset({"almaty-9"})))


@pytest.mark.parametrize(
    ("path", "exists"),
    [
        ("cameras/almaty-5/c1", True),
        ("cameras/almaty-5/c9", False),
        ("cameras/almaty-5", False),
        ("cameras/post-7/c1", False),
        ("almaty-5/c1", False),
    ],
)
def test_an_address_without_a_camera_is_none(path: str, exists: bool) -> None:
    assert is_camera(path, NET) is exists
