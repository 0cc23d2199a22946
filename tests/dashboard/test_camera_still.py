"""Stills on a camera's page: asked for by a form, shown by a route that logs each look; off by default."""

import logging
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from dashboard.camera_callback import order
from dashboard.camera_forms import FIELDS, camera_forms, fields_of
from dashboard.camera_reading import CameraKnown, Known
from dashboard.camera_still import router
from dashboard.components_camera import camera as camera_parts
from dashboard.deps import Deps
from dashboard.frames import Frame
from dashboard.i18n import LANGUAGES, load
from dashboard.views_camera_still import StillView, still_view
from dashboard.views_cameras_setting import CameraSetting
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import CameraOrder, Verb
from tests.dashboard.builders_branch import NOW, branch, network, snapshot
from tests.dashboard.builders_cameras import KEY, FakeCameraDesk, with_cameras
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader
from tests.dashboard.served import served
from tests.dashboard.test_camera_page import shown

NET = network(with_cameras(branch()), with_cameras(branch("almaty-7")))
PLACE = NET.branches["almaty-5"]
PICTURE = b"\xff\xd8 a picture"
PAGE = "/cameras/almaty-5/c1"
ADDRESS = f"{PAGE}/still.jpg"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def asked(ago: float, order_id: str = "s1") -> CameraOrder:
    return CameraOrder(order_id, KEY, Verb.STILL, NOW - seconds(ago), "Ахметова", "cleaning?")


def desk() -> FakeCameraDesk:
    return FakeCameraDesk([asked(9)], {KEY: Still(KEY, NOW - seconds(5), "s1", PICTURE)})


def made(stills: bool = True, later: float = 0) -> Deps:
    site = replace(deps(FakeReader(facts=snapshot()), NET), cameras=desk(), now=lambda: NOW + seconds(later))
    return replace(site, stills=True) if stills else site


def answers(site: Deps, *addresses: str) -> list[httpx.Response]:
    app = FastAPI()
    app.include_router(router(site))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        return [client.get(each) for each in addresses]


def test_each_look_at_a_still_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dashboard.camera_still")
    first, again = answers(made(), f"{ADDRESS}?order=s1", f"{ADDRESS}?order=s1&branches=almaty-5")
    assert (first.content, again.content) == (PICTURE, PICTURE)
    assert (first.headers["content-type"], first.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert caplog.messages == [
        "still of almaty-5/c1 of 2026-11-20T06:07:25+00:00 (order s1) shown to 127.0.0.1"
    ] * 2  # fmt: skip


def test_nothing_but_the_still_that_was_asked_for_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dashboard.camera_still")
    strange = (
        f"{ADDRESS}?order=s2",
        f"{ADDRESS}?order=s1&branches=almaty-7",
        f"{ADDRESS}?order=s1&branches=atlantis",
        "/cameras/almaty-5/c2/still.jpg?order=s1",
        "/cameras/almaty-99/c1/still.jpg?order=s1",
    )
    assert [each.status_code for each in answers(made(), *strange)] == [404] * len(strange)
    assert [each.status_code for each in answers(made(later=200), f"{ADDRESS}?order=s1")] == [404]
    assert caplog.messages == []


def test_by_default_there_is_no_route_no_form_no_order_and_no_word_of_stills() -> None:
    site = made(stills=False)
    assert router(site).routes == []
    assert [each.status_code for each in answers(site, f"{ADDRESS}?order=s1")] == [404]
    assert "camera-still" not in str(camera_forms(load("en")))
    assert fields_of(False) is FIELDS
    refused = order(site, Verb.STILL, {"reason": "cleaning?"}, "Ахметова", f"{PAGE}?lang=en")
    assert refused == (False, "This site shows no stills.")
    known = CameraKnown(site).of(Frame(1, NOW, snapshot(), NET), KEY, 2)
    assert (known.stills, known.still, view(known)) == (False, None, None)


def test_the_form_asks_why_and_the_order_is_kept() -> None:
    assert "camera-still-reason" in str(camera_forms(load("en"), stills=True))
    site = made()
    assert order(site, Verb.STILL, {"reason": "cleaning?"}, "Сейітқали", f"{PAGE}?lang=en").done
    assert not order(site, Verb.STILL, {"reason": ""}, "Сейітқали", f"{PAGE}?lang=en").done
    assert site.cameras is not None
    latest = site.cameras.orders(KEY, 1)[0]
    assert (latest.verb, latest.actor, latest.reason) == (Verb.STILL, "Сейітқали", "cleaning?")


def view(known: Known, language: str = "en", link: str = "") -> StillView | None:
    return still_view(known, KEY, PLACE, CameraSetting(NET, load(language), NOW, "dark", link))


def known(*orders: CameraOrder, still: Still | None = None) -> Known:
    return Known(NOW - timedelta(hours=2), NOW, orders=orders, stills=True, still=still)


def test_what_the_page_keeps_of_a_still_is_no_picture() -> None:
    found = CameraKnown(made()).of(Frame(1, NOW, snapshot(), NET), KEY, 2)
    assert found.still == Still(KEY, NOW - seconds(5), "s1", b"")
    told = view(found, link="branches=almaty-5")
    assert told is not None
    assert told.source == f"{ADDRESS}?branches=almaty-5&order=s1"
    assert told.words == (
        "taken at 11:07: blurred on purpose, not kept, gone at 11:09",
        "asked for by Ахметова at 11:07: cleaning?",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_until_it_comes_the_page_says_so_and_then_that_none_came(language: str) -> None:
    still = Still(KEY, NOW - seconds(50), "s1", b"")
    waiting, newer = (
        view(known(asked(9)), language),
        view(known(asked(9, "s2"), asked(55), still=still), language),
    )
    none_came, over = view(known(asked(90)), language), view(known(asked(150)), language)
    assert waiting is not None
    assert none_came is not None
    assert (waiting, waiting.source, none_came.source, over) == (newer, "", "", None)
    assert waiting.words[0] != none_came.words[0]


def test_the_page_shows_it_with_what_it_is() -> None:
    still = Still(KEY, NOW - seconds(5), "s1", b"")
    page = shown(known=known(asked(9), still=still))
    text = str(camera_parts(page, {}))
    assert f"{ADDRESS}?order=s1" in text
    assert "What people did" in text
    assert "Show a still" in text
    assert (
        page.footnote == "No picture is kept here. One that was asked for is shown blurred, for two minutes."
    )
