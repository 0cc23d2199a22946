"""Words of cameras: all states and causes have some, in three languages, and a strange code harms nobody."""

import pytest

from dashboard.i18n import LANGUAGES, load
from dashboard.words_cameras import CAUSES, STATES, cause_text, state_word, zone_word
from dashboard.words_cameras_advice import ADVICE, MEANINGS
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
