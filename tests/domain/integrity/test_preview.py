"""What one more exemption would have changed: removed, kept and appeared signals of the same period."""

from dataclasses import replace
from datetime import timedelta

from sitcenter.domain.integrity.evaluate import evaluate_rule
from sitcenter.domain.integrity.preview import preview, with_exemption
from sitcenter.domain.integrity.types import Exemption, IntegritySignal
from sitcenter.domain.network import Names
from sitcenter.settings.integrity import load_cards
from tests.domain.integrity.cases import FOLDER, scene_of

CARD = load_cards(FOLDER.parent)["C10"]
MOBILE = Exemption("mobile", Names("k", "r", "e"), "channel", frozenset({"mobile"}))
SCENE = scene_of(
    {
        "applications": [
            {
                "at": "10:00",
                "n": 3,
                "every": 30,
                "id": ["000000000001", "000000000002", "000000000003"],
                "channel": ["kiosk", "mobile", "kiosk"],
                "set": {"check_documents": {"documents_complete": False}},
            }
        ]
    }
)


def signals(*exemptions: Exemption) -> list[IntegritySignal]:
    card = CARD
    for each in exemptions:
        card = with_exemption(card, each)
    return list(evaluate_rule(card, SCENE).signals)


def test_what_the_ground_excuses_goes_and_the_rest_stays() -> None:
    found = preview(signals(), signals(MOBILE))
    assert (found.before, found.appeared) == (3, ())
    assert [each.subject for each in found.removed] == ["application:000000000002"]


def test_an_expired_ground_excuses_nothing() -> None:
    past = replace(MOBILE, until=SCENE.since.date() - timedelta(days=1))
    assert preview(signals(), signals(past)).removed == ()


def test_what_is_found_day_after_day_counts_once_and_goes_only_whole() -> None:
    first, second, _ = signals()
    later = replace(first, since=first.since + timedelta(days=1))
    assert preview([later, first, second], [later, second], again=True).removed == ()
    found = preview([later, first, second], [second], again=True)
    assert (found.before, found.removed) == (2, (first,))
    assert preview([first, later], [later]).removed == (first,)


def test_what_appears_where_there_is_less_to_compare_with_is_told() -> None:
    first, second, _ = signals()
    assert preview([first], [first, second]).appeared == (second,)
