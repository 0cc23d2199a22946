"""Words of cameras: all states and causes have some, in three languages, and a strange code harms nobody."""

import pytest

from dashboard.i18n import LANGUAGES, load
from dashboard.words_cameras import CAUSES, STATES, cause_text, state_word, zone_word
from dashboard.words_cameras_advice import ADVICE, ADVICE_BY_CAUSE, MEANINGS, advice_for
from sitcenter.domain.cameras import causes
from sitcenter.domain.cameras.types import CameraState


def test_every_state_has_a_word_a_meaning_and_advice() -> None:
    assert set(STATES) == set(MEANINGS) == set(ADVICE) == set(CameraState)


def test_every_cause_that_the_grading_gives_has_words() -> None:
    assert {code for codes in causes.CAUSES.values() for code in codes if code} - set(CAUSES) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_states_are_called_the_same(language: str) -> None:
    assert len({state_word(load(language), state) for state in CameraState}) == len(CameraState)


def test_a_code_without_words_is_shown_short_and_no_cause_says_nothing() -> None:
    assert cause_text(load("en"), "<script>" * 20) == "code " + ("<script>" * 20)[:40]
    assert cause_text(load("ru"), "") == ""
    assert cause_text(load("kk"), "refused") == "қосылу қабылданбады"


def test_a_zone_without_words_is_called_as_the_configuration_calls_it() -> None:
    assert (zone_word(load("ru"), "parking"), zone_word(load("ru"), "roof")) == ("парковка", "roof")


def test_who_is_sent_for_a_refused_password_is_not_sent_for_the_cable() -> None:
    assert set(ADVICE_BY_CAUSE) <= set(CAUSES)
    assert "password" in advice_for(CameraState.OFFLINE, "auth")
    assert "address" in advice_for(CameraState.OFFLINE, "not_found")
    assert "cable" in advice_for(CameraState.OFFLINE, "timeout")
    assert advice_for(CameraState.COVERED, "covered") == ADVICE[CameraState.COVERED]
