"""What is ordered of cameras: recorded once with who, when and why, or refused in plain words."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard.acting import Outcome
from dashboard.acting_cameras import Ordered, order_camera
from dashboard.camera_callback import order, ordered_of
from dashboard.camera_forms import region
from dashboard.i18n import load
from sitcenter.domain.cameras.types import Box, Verb
from tests.dashboard.builders_branch import NOW, branch, network
from tests.dashboard.builders_cameras import KEY, FakeCameraDesk, with_cameras
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader

PLACE = with_cameras(branch())
CLOCK = Box(0, 0, 0.3, 0.08, "clock")


def asked(verb: Verb = Verb.ACCEPT_VIEW, **words: Any) -> Ordered:
    return replace(Ordered(verb, KEY, "Ахметова", "hung anew"), **words)


def told(desk: FakeCameraDesk, one: Ordered, now: datetime = NOW) -> Outcome:
    return order_camera(desk, one, PLACE, load("en"), now)


def test_an_order_is_recorded_with_who_when_and_why() -> None:
    desk = FakeCameraDesk()
    assert told(desk, asked()) == (True, "Recorded at 11:07: Accept the new view.")
    (kept,) = desk.kept
    assert (kept.verb, kept.key, kept.actor, kept.reason, kept.at) == (
        Verb.ACCEPT_VIEW, KEY, "Ахметова", "hung anew", NOW
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ({"actor": ""}, "Write who you are: nothing was recorded."),
        ({"reason": ""}, "Write why: without it nothing is recorded."),
        ({"reason": "x" * 3000}, "That is too long: at most 2000 characters."),
        ({"verb": Verb.MAINTENANCE}, "Choose for how long."),
        ({"verb": Verb.MAINTENANCE, "minutes": 60 * 24 * 30}, "That is too long: choose a shorter time."),
        ({"verb": Verb.MAINTENANCE, "minutes": -5}, "That is too long: choose a shorter time."),
        ({"verb": Verb.UNMASK}, "No region is left out now: there is nothing to take away."),
        (
            {"verb": Verb.MASK},
            "Write where the region begins and ends, from 0 to 100 per cent of the picture.",
        ),
        (
            {"verb": Verb.MASK, "box": Box(0.5, 0, 0.2, 1)},
            "Write where the region begins and ends, from 0 to 100 per cent of the picture.",
        ),
        (
            {"verb": Verb.MASK, "box": Box(0, 0, 1, 0.41)},
            "That is too much of the picture: regions left out may take 40 % of it together.",
        ),
    ],
)
def test_what_can_not_be_done_is_told_and_changes_nothing(words: dict[str, Any], answer: str) -> None:
    desk = FakeCameraDesk()
    assert told(desk, replace(asked(), **words)) == (False, answer)
    assert desk.kept == []


def test_masks_add_up_and_are_taken_away_together() -> None:
    desk, door = FakeCameraDesk(), Box(0.6, 0.2, 0.9, 1, "door")
    told(desk, asked(Verb.MASK, box=CLOCK))
    told(desk, asked(Verb.MASK, box=door))
    assert desk.masks(KEY) == (CLOCK, door)
    assert not told(desk, asked(Verb.MASK, box=Box(0, 0.5, 0.6, 0.8))).done  # more than 40 % by now
    assert told(desk, asked(Verb.UNMASK)).done
    assert desk.masks(KEY) == ()


def test_maintenance_runs_from_now_and_can_be_ended() -> None:
    desk = FakeCameraDesk()
    told(desk, asked(Verb.MAINTENANCE, minutes=60))
    told(desk, asked(Verb.MAINTENANCE, minutes=0, reason="done"))
    assert [one.until for one in desk.kept] == [NOW + timedelta(hours=1), None]


def test_a_second_click_is_no_second_order() -> None:
    desk = FakeCameraDesk()
    told(desk, asked())
    assert told(desk, asked(), NOW + timedelta(seconds=2)).done
    assert len(desk.kept) == 1
    told(desk, asked(), NOW + timedelta(seconds=12))
    assert len(desk.kept) == 2


def test_maintenance_that_ends_is_not_taken_for_its_beginning() -> None:
    desk = FakeCameraDesk()
    told(desk, asked(Verb.MAINTENANCE, minutes=60))
    told(desk, asked(Verb.MAINTENANCE, minutes=0), NOW + timedelta(seconds=2))
    assert [one.until is None for one in desk.kept] == [False, True]


def test_the_camera_is_that_of_the_address() -> None:
    desk = FakeCameraDesk()
    made = replace(deps(FakeReader(), network(PLACE)), cameras=desk)
    words = {"reason": " hung anew "}
    assert order(made, Verb.ACCEPT_VIEW, words, " Ахметова ", "/cameras/almaty-5/c1?lang=en").done
    assert (desk.kept[0].key, desk.kept[0].actor, desk.kept[0].reason) == (KEY, "Ахметова", "hung anew")
    strange = order(made, Verb.ACCEPT_VIEW, words, "x", "/cameras/almaty-5/c77?lang=en")
    assert strange == (False, "There is no such camera")
    nowhere = order(replace(made, cameras=None), Verb.ACCEPT_VIEW, words, "x", "/cameras/almaty-5/c1?lang=en")
    assert nowhere == (False, "Nothing can be ordered of cameras here.")


def test_a_forms_words_become_shares_and_minutes() -> None:
    edges = {"left": 0, "right": 30, "top": 0, "bottom": 8, "purpose": "clock"}
    assert ordered_of(Verb.MASK, edges, "x", KEY).box == CLOCK
    assert ordered_of(Verb.MASK, {**edges, "left": None}, "x", KEY).box is None
    assert ordered_of(Verb.UNMASK, {"reason": " IIN 900101300123 "}, "x", KEY).reason == "IIN ***"
    assert ordered_of(Verb.MAINTENANCE, {"minutes": "0"}, "x", KEY).minutes == 0
    assert ordered_of(Verb.MAINTENANCE, {"minutes": None}, "x", KEY).minutes is None


def test_the_preview_shows_a_sound_region_and_nothing_else() -> None:
    assert region({"left": 10, "right": 40, "top": 0, "bottom": 8}) == {
        "left": "10%", "width": "30%", "top": "0%", "height": "8%"
    }  # fmt: skip
    assert region({"left": 40, "right": 10, "top": 0, "bottom": 8}) == {"display": "none"}
    assert region({"left": None, "right": 10, "top": 0, "bottom": 8}) == {"display": "none"}
