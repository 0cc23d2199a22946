"""How an alert about a camera is told."""

from dataclasses import replace

import pytest

from dashboard.alert_cameras import REASONS, STANDINGS, camera_path, camera_standing, unseen_desks
from dashboard.alert_lines import amount, subject_text
from dashboard.components_alert import alert as alert_parts
from dashboard.i18n import load
from sitcenter.domain.cameras.types import IMPAIRED, NOT_SEEING, Failure
from tests.dashboard.desk import alert
from tests.dashboard.test_alert_page import facts, shown

COVERED = alert(
    "a1", "camera-view", subject="camera:c3", facts={"state": "covered", "cause": "", "desks": "1,2"}
)


def test_the_page_says_how_the_camera_stands_and_whom_nobody_sees() -> None:
    view = shown(COVERED)
    assert view.line.subject == "camera c3"
    assert facts(view)["how the camera stands"] == "the lens is covered"
    assert facts(view)["desks that nobody sees now"] == "1, 2"
    assert view.subject_href.split("?")[0] == f"/cameras/{COVERED.branch_id}/c3"
    assert view.subject_href in str(alert_parts(view))


@pytest.mark.parametrize(
    ("language", "told", "subject"),
    [
        ("en", "no connection to the camera, the password isn't accepted", "camera c3"),
        ("ru", "нет связи с камерой, пароль не принят", "камера c3"),
        ("kk", "камерамен байланыс жоқ, құпиясөз қабылданбады", "c3 камерасы"),
    ],
)
def test_state_and_reason_in_three_languages(language: str, told: str, subject: str) -> None:
    dead = alert("a1", "camera-view", subject="camera:c3", facts={"state": "offline", "cause": "auth"})
    assert camera_standing(dead, load(language)) == told
    assert subject_text(dead.subject, load(language)) == subject


MANY = alert(
    "a1",
    "camera-view",
    subject="cameras:black",
    evidence=("c1", "c2", "c3"),
    facts={"state": "black", "cameras": "c1,c2,c3", "count": 3, "watched": 4, "desks": "1,2"},
)


def test_an_alert_of_several_cameras_names_them_all_and_leads_to_each() -> None:
    view = shown(MANY)
    assert view.line.subject == facts(view)["how the camera stands"] == "the picture is black"
    assert facts(view)["desks that nobody sees now"] == "1, 2"
    assert [one.text for one in view.evidence] == ["c1", "c2", "c3"]
    pages = [one.href.split("?")[0] for one in view.evidence]
    assert pages == [f"/cameras/{MANY.branch_id}/{name}" for name in ("c1", "c2", "c3")]
    assert subject_text("cameras:from_elsewhere", load("en")) == "from_elsewhere"


def test_a_cause_without_words_is_left_out() -> None:
    odd = alert("a1", "camera-view", subject="camera:c3", facts={"state": "moved", "cause": "view_lost"})
    assert camera_standing(odd, load("en")) == "the camera looks elsewhere"


def test_every_fault_and_every_reason_has_words() -> None:
    assert STANDINGS.keys() == NOT_SEEING | IMPAIRED
    assert REASONS.keys() == set(Failure)


def test_an_alert_about_something_else_says_nothing_of_cameras() -> None:
    desk = alert("a1", subject="desk:7", facts={"desks": "7", "state": "offline"})
    assert camera_standing(desk, load("en")) == unseen_desks(desk) == camera_path(desk) == ""


def test_what_an_indicator_found_of_a_camera_is_over() -> None:
    past = replace(
        COVERED,
        rule_id="integrity:C7",
        subject="camera:c3@2026-11-19T05:00:00.000000Z",
        observed=7 * 3660.0,
        unit="s",
        limit=None,
        facts={"desks": "1,2,7", "until": "2026-11-19T06:15:00+00:00", "expected": 0.0},
    )
    view = shown(past)
    told = facts(view)
    assert told["observed"].replace("\u00a0", " ") == "1 hr 15 min, 3 desks (7 hr 7 min of service in all)"
    assert told["desks where it was"] == "1, 2, 7"
    assert told["alerted since"] == facts(shown(COVERED))["certain since"]
    assert {"desks that nobody sees now", "certain since"} & told.keys() == set()
    assert view.subject_href.split("?")[0] == f"/cameras/{COVERED.branch_id}/c3"
    assert camera_path(replace(past, subject=past.subject.replace("c3", "c3+c4"))) == ""
    one = facts(shown(replace(past, facts={"desks": "1", "expected": 0.0})))
    assert one["observed"].replace("\u00a0", " ") == "7 hr 7 min"


def test_cameras_are_counted() -> None:
    assert [amount(count, "cameras", load("ru")) for count in (1, 3, 8)] == [
        "1 камера", "3 камеры", "8 камер"
    ]  # fmt: skip
