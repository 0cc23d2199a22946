from datetime import date

import pytest

from dashboard.i18n import LANGUAGES, load, translators
from tests.dashboard.world import ALMATY, NOW

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "1 заявление"), (3, "3 заявления"), (11, "11 заявлений")],
)
def test_russian_has_three_forms(n: int, text: str) -> None:
    said = load("ru").plural("{n} application", "{n} applications", n)
    assert said.replace(NBSP, " ") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 с"),
        (52, "52 с"),
        (60, "1 мин"),
        (412, "6 мин 52 с"),
        (3 * 3600 + 59, "3 ч"),
        (3 * 3600 + 300, "3 ч 5 мин"),
        (90_000, "1 дн. 1 ч"),
        (-5, "0 с"),
    ],
)
def test_a_duration_is_its_two_largest_units(seconds: int, text: str) -> None:
    assert load("ru").duration(seconds).replace(NBSP, " ").replace("1 д.", "1 дн.") == text


@pytest.mark.parametrize(("share", "text"), [(1.0, "100%"), (0.9999, "99%"), (0.0, "0%"), (0.57, "57%")])
def test_a_share_is_rounded_down(share: float, text: str) -> None:
    assert load("kk").percent(share) == text


def test_times_are_those_of_the_place() -> None:
    assert load("kk").clock(NOW, ALMATY) == "11:48"
    assert "2026" in load("kk").day(date(2026, 11, 20))


def test_every_language_of_the_interface_is_there() -> None:
    assert set(translators()) == set(LANGUAGES)
    assert [load(language).text("waiting") for language in LANGUAGES] == ["күтіп тұр", "ожидают", "waiting"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["1 day 1 hr", "2 days 1 hr", "11 days 1 hr", "21 days 1 hr"]),
        ("ru", ["1 дн. 1 ч", "2 дн. 1 ч", "11 дн. 1 ч", "21 дн. 1 ч"]),
        ("kk", ["1 күн 1 сағ", "2 күн 1 сағ", "11 күн 1 сағ", "21 күн 1 сағ"]),
    ],
)
def test_a_duration_has_the_form_of_its_number(language: str, texts: list[str]) -> None:
    said = [load(language).duration(days * 86_400 + 3600) for days in (1, 2, 11, 21)]
    assert [text.replace(NBSP, " ") for text in said] == texts


def test_units_leave_room_for_the_browsers_number() -> None:
    assert load("en").unit_patterns("day") == {"one": f"{{0}}{NBSP}day", "other": f"{{0}}{NBSP}days"}
    assert load("kk").unit_patterns("minute") == dict.fromkeys(("one", "other"), f"{{0}}{NBSP}мин")
    assert set(load("ru").unit_patterns("day")) == {"one", "few", "many"}
