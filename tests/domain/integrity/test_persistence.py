"""Whom somebody sees: found in m of the last n computed windows, against a plain count."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from sitcenter.domain.integrity.persistence import held_back, persistent
from sitcenter.domain.integrity.types import Head, RuleWindow
from sitcenter.settings.integrity import load_cards
from tests.domain.integrity.cases import FOLDER, at

CARDS = load_cards(FOLDER.parent)
TWICE = {"C14": replace(CARDS["C14"], persistence=(2, 3))}


def head(day: int, subject: str = "operator:o1", rule: str = "C14", branch: str = "a") -> Head:
    return Head(
        rule, 1, branch, subject, at("00:00", day), at("00:00", day + 1), "low", 9, 2.0, "tickets", "0"
    )


def window(day: int, rule: str = "C14", branch: str = "a", closed: str = "") -> RuleWindow:
    return RuleWindow(
        rule, 1, branch, at("00:00", day), at("00:00", day + 1), at("03:00", day + 1), (), closed
    )


def seen(heads: list[Head], windows: list[RuleWindow]) -> list[datetime]:
    return [each.since for each in persistent(heads, windows, TWICE)]


@pytest.mark.parametrize("days", list(product([False, True], repeat=5)))
def test_found_in_two_of_the_last_three_windows(days: tuple[bool, ...]) -> None:
    heads = [head(day) for day, found in enumerate(days) if found]
    wanted = [
        at("00:00", day)
        for day, found in enumerate(days)
        if found and sum(days[max(0, day - 2) : day + 1]) >= 2
    ]
    assert seen(heads, [window(day) for day in range(5)]) == wanted


def test_what_nobody_sees_yet_is_named_but_for_what_is_in_shadow() -> None:
    heads, windows = [head(0), head(1), head(1, "operator:o2")], [window(0), window(1)]
    assert held_back(heads, windows, TWICE) == {heads[0].fingerprint, heads[2].fingerprint}
    assert held_back([heads[0], replace(heads[2], shadow=True)], windows, TWICE) == {heads[0].fingerprint}


def test_a_window_that_says_nothing_is_not_one_of_the_three() -> None:
    windows = [
        window(0),
        window(1, closed="stale_input"),
        window(2, closed="clock_skew"),
        window(3),
        window(4),
    ]
    assert seen([head(0), head(4)], windows) == [at("00:00", 4)]
    assert seen([head(0), head(4)], [*windows[:1], window(1), *windows[2:]]) == []


def test_another_subject_branch_or_rule_does_not_count() -> None:
    windows = [window(0), window(1), window(0, branch="b"), window(0, rule="C15-S")]
    others = [head(0, subject="operator:o2"), head(0, branch="b"), head(0, rule="C15-S")]
    assert persistent([*others, head(1)], windows, TWICE) == (others[2],)


def test_a_window_judged_by_two_versions_is_one() -> None:
    again = replace(window(1), rule_version=2)
    assert seen([head(1), replace(head(1), rule_version=2)], [window(0), window(1), again]) == []


def test_a_card_that_asks_for_one_holds_nobody_back() -> None:
    once = {"C5": CARDS["C5"]}
    assert persistent([head(0, rule="C5")], [], once) == (head(0, rule="C5"),)
    assert persistent([head(0)], [], {}) == (head(0),)


def test_a_moment_within_its_window_belongs_to_it() -> None:
    later = replace(head(1), since=at("00:00", 1) + timedelta(hours=9))
    assert seen([head(0), later], [window(0), window(1)]) == [later.since]
