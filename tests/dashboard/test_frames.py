from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.frames import DATABASE_SILENT, Frame, Screen, screen
from dashboard.i18n import LANGUAGES
from sitcenter.domain.board_types import State
from sitcenter.domain.cameras.types import CameraFact, CameraKey, CameraState
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.network import Camera
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.world import NOW, SHUT, network, snapshot
from tests.domain import builders

SUNDAY = builders.NOW + timedelta(days=2)
AT = "http://127.0.0.1:8050"


def _screen(href: str, scope: Scope = EVERYTHING) -> Screen:
    return screen(AT + href, scope, LANGUAGES, "kk", network().branches)


@pytest.mark.parametrize(
    ("href", "page", "subject", "language"),
    [
        ("/", "wall", "", "kk"),
        ("/wall?kiosk", "wall", "", "kk"),
        ("/wall?lang=ru", "wall", "", "ru"),
        ("/wall?lang=de", "wall", "", "kk"),
        ("/branch/medeu?lang=en", "branch", "medeu", "en"),
        ("/branch/medeu/", "branch", "medeu", "kk"),
    ],
)
def test_an_address_names_a_screen(href: str, page: str, subject: str, language: str) -> None:
    shown = _screen(href)
    assert (shown.page, shown.subject, shown.language) == (page, subject, language)


def test_a_bare_flag_is_an_option_and_an_absent_one_is_not() -> None:
    shown = _screen("/wall?kiosk&rotate=30s")
    assert (shown.option("kiosk"), shown.option("rotate"), shown.option("theme")) == ("", "30s", None)


def test_branches_in_the_address_only_take_away() -> None:
    mine = Scope(frozenset({"medeu", "alatau"}))
    assert _screen("/wall?branches=medeu,auezov", mine).scope == Scope(frozenset({"medeu"}))
    assert _screen("/wall?branches=auezov", mine).scope == Scope(frozenset())
    assert _screen("/wall?branches=", mine).scope == mine
    assert _screen("/wall?branches=medeu").scope == Scope(frozenset({"medeu"}))


def test_what_the_address_invents_never_gets_into_a_scope() -> None:
    shown = _screen("/wall?branches=medeu,atlantis,%20,zzz")
    assert (shown.scope, shown.missing) == (Scope(frozenset({"medeu"})), ("atlantis", "zzz"))
    assert not shown.is_empty
    nothing = _screen("/wall?branches=atlantis")
    assert (nothing.scope, nothing.is_empty) == (Scope(frozenset()), True)
    assert not _screen("/wall?branches=").is_empty


def test_equal_addresses_in_any_order_share_a_screen() -> None:
    assert _screen("/wall?kiosk&lang=ru") == _screen("/wall?lang=ru&kiosk")


def test_a_silent_database_leaves_nothing_known_but_what_the_calendar_says() -> None:
    frame = Frame(2, NOW, snapshot(NOW), network(), silent_since=NOW - timedelta(seconds=1))
    board = frame.board(EVERYTHING)
    assert {b.branch_id: b.state for b in board.branches if b.state is not State.UNKNOWN} == {
        SHUT: State.CLOSED
    }
    assert {b.reason for b in board.branches if b.state is State.UNKNOWN} == {DATABASE_SILENT}
    assert (board.network.waiting, board.network.within_norm, board.network.desks_open) == (None, None, None)
    assert board.network.branches_known == 1


def test_a_silent_database_leaves_no_camera_known() -> None:
    """Not even at night, when a branch is rightly closed."""
    watched = builders.source(kind="camera", last_success_at=SUNDAY)
    seen = CameraFact(CameraKey("a", "c1"), CameraState.OK, "", SUNDAY, SUNDAY)
    here = builders.network(builders.branch("a", cameras=(Camera("c1", "hall", ("1",)),)))
    frame = Frame(1, SUNDAY, Snapshot(SUNDAY, sources=(watched,), cameras=(seen,)), here)
    assert frame.board(EVERYTHING).network.cameras_seeing == 1
    board = replace(frame, silent_since=SUNDAY, _boards={}).board(EVERYTHING)
    [camera] = board.branches[0].cameras
    assert (board.branches[0].state, camera.state, camera.was) == (
        State.CLOSED,
        CameraState.UNKNOWN,
        CameraState.OK,
    )
    assert (board.network.cameras_seeing, board.network.cameras_unknown) == (None, 1)


def test_a_database_that_never_answered_shows_no_figures() -> None:
    board = Frame(1, NOW, Snapshot(NOW), network(), silent_since=NOW).board(EVERYTHING)
    assert {b.longest_s for b in board.branches} == {None}
    assert {b.state for b in board.branches} == {State.UNKNOWN, State.CLOSED}


def test_a_board_is_reckoned_once_for_each_scope() -> None:
    frame = Frame(1, NOW, snapshot(NOW), network())
    mine = Scope(frozenset({"medeu"}))
    assert frame.board(mine) is frame.board(mine)
    assert [branch.branch_id for branch in frame.board(mine).branches] == ["medeu"]
