"""What people read: what, where, since when, what to do, and no name of a person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from collectors.notify.notice import Desk, span
from collectors.notify.words import WORDS
from sitcenter.domain.alerts.types import Severity, Topic
from sitcenter.domain.network import Names
from sitcenter.settings.integrity import load_cards
from tests.collectors.builders import IIN
from tests.collectors.notify.builders import DESK, RULE, SITE, alert, message, notice
from tests.domain.builders import NOW, minutes
from tests.integration.evaluating import CONFIG


@pytest.mark.parametrize(
    ("language", "title", "lines"),
    [
        (
            "en",
            "HIGH: Wait over the norm — a",
            ["Where: a", "Since: 10:58", "Now: 50 min (limit: 30 min)", "What to do: Open a desk"],
        ),
        (
            "ru",
            "ВЫСОКАЯ: Ожидание выше норматива — a",
            ["Где: a", "С какого времени: 10:58", "Сейчас: 50 мин (порог: 30 мин)", "Что делать: Откройте окно"],
        ),
        (
            "kk",
            "ЖОҒАРЫ: Күту нормативтен асты — a",
            ["Қайда: a", "Басталғаны: 10:58", "Қазір: 50 мин (шекті мән: 30 мин)", "Не істеу керек: Терезе ашыңыз"],
        ),
    ],
)  # fmt: skip
def test_a_message_says_what_where_since_when_and_what_to_do(
    language: str, title: str, lines: list[str]
) -> None:
    told = notice(language=language)
    assert told.title == title
    assert set(lines) <= set(told.body.splitlines())
    assert told.body.splitlines()[-1].endswith(f"{SITE}/alerts/00ff00ff00ff00ff?lang={language}")


def test_an_incident_of_the_network_names_its_branches() -> None:
    told = notice(branch_id="", subject="branches", observed=2, unit="branches", facts={"branches": "a,b"})
    assert "Where: Whole network (a, b)" in told.body.splitlines()
    assert told.title == "HIGH: Wait over the norm — Whole network"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "cameras c1, c2, c3"), ("ru", "камеры c1, c2, c3"), ("kk", "c1, c2, c3 камералары")],
)
def test_an_alert_of_several_cameras_names_them_all(language: str, told: str) -> None:
    facts = {"cameras": "c1,c2,c3", "state": "black"}
    sent = notice(language=language, subject="cameras:black", facts=facts)
    assert told in sent.title
    assert told in sent.body


def test_a_repeat_says_since_when_and_for_how_long() -> None:
    assert notice(Topic.REPEAT).title == "Still open since 10:58 (for 32 min): Wait over the norm — a"


def test_since_yesterday_is_told_with_its_date() -> None:
    told = notice(Topic.REPEAT, since=NOW - timedelta(days=1, minutes=5))
    assert told.title == "Still open since 2026-11-19 11:25 (for 24 h 05 min): Wait over the norm — a"


def test_an_end_says_how_long_it_lasted_and_asks_for_nothing() -> None:
    told = notice(Topic.RESOLVED, resolved_at=NOW - minutes(2))
    assert told.title == "Resolved after 30 min: Wait over the norm — a"
    assert "Lasted: 30 min" in told.body
    assert "What to do" not in told.body


def test_an_escalation_says_that_nobody_acknowledged() -> None:
    assert notice(Topic.ESCALATED, level=2).title.startswith("Nobody has acknowledged, escalated (2): ")


def test_no_message_names_a_person() -> None:
    for topic in Topic:
        told = notice(
            topic,
            owner="Aigerim",
            acknowledged_by="Aigerim",
            explanation="Aigerim",
            subject=f"application:{IIN}",
            facts={"summary": f"call {IIN}"},
        )
        assert "Aigerim" not in told.title + told.body
        assert IIN not in told.title + told.body


def test_an_alert_of_another_system_is_told_in_its_own_words() -> None:
    card = replace(RULE, id="external", severity=Severity.LOW, names=Names("Басқа", "Другая", "Elsewhere"))
    desk = Desk(DESK.network, {"external": card}, SITE)
    facts = {"summary": "Disk is full", "description": f"Call {IIN}"}
    foreign = message(rule_id="external:DiskFull", branch_id="", subject="external:am:1", facts=facts)
    told = desk.notice(foreign, "en", duplicate=False)
    assert told.title == "HIGH: Elsewhere: DiskFull: Disk is full — Whole network"
    assert {"Call ***", "What to do: Open a desk"} <= set(told.body.splitlines())
    assert told.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("subject", "place"),
    [
        ("branch", "a"),
        ("desk:7", "a, desk 7"),
        ("application:0012", "a, application 0012"),
        ("other:1", "a"),
        ("terms:provider", "a, waiting for the service provider"),
    ],
)
def test_the_place_is_as_near_as_it_is_known(subject: str, place: str) -> None:
    assert notice(subject=subject).title.endswith(f"— {place}")


def test_counts_keep_their_unit_and_are_not_made_up() -> None:
    assert "Now: 12 applications" in notice(observed=12.0, limit=None, unit="applications").body.splitlines()
    assert "Now:" not in notice(observed=None).body


def test_a_possible_duplicate_says_so() -> None:
    assert notice(duplicate=True).body.endswith("This may be a repeated delivery of the same message.")
    assert "repeated" not in notice().body


def test_the_severity_of_a_delivery_is_the_rules_own() -> None:
    """An Alertmanager takes another label for another alert, and the first would never end."""
    assert notice(severity=Severity.LOW).severity is Severity.HIGH


def test_a_rule_that_is_gone_is_told_by_its_id() -> None:
    desk = Desk(DESK.network, {}, SITE)
    assert desk.notice(message(), "en", duplicate=False).title == "HIGH: wait-over-norm — a"


@pytest.mark.parametrize(
    ("lasted", "text"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00 min"),
        (100_000, "27 h 46 min"),
    ],
)
def test_spans(lasted: int, text: str) -> None:
    assert span(timedelta(seconds=lasted), WORDS["en"]) == text


def test_every_language_has_every_word() -> None:
    english = WORDS["en"]
    for words in WORDS.values():
        assert set(words.titles) == set(Topic)
        assert set(words.severities) == set(Severity)
        assert words.units.keys() == english.units.keys()
        assert words.subjects.keys() == english.subjects.keys()


def test_building_a_notice_changes_nothing_in_its_message() -> None:
    told = message()
    assert DESK.notice(told, "ru", duplicate=True).message == replace(told, alert=alert())


C5 = load_cards(CONFIG)["C5"]
TOKENS = ("0a1b2c3d4e5f" * 6, "f9e8d7c6b5a4" * 6)
INDICATED: dict[str, Any] = {
    "rule_id": "integrity:C5",
    "subject": f"pair:{TOKENS[0]}+{TOKENS[1]}@2026-11-19T05:00:00.000000Z",
    "since": NOW - timedelta(days=1, minutes=90),
    "observed": 14.0,
    "limit": None,
    "unit": "tickets",
    "facts": {"expected": 2.54},
}


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Operator and representative meet often: needs checking",
                "Where: a, operator 0a1b2c3d, representative f9e8d7c6",
                "Since: 2026-11-19 10:00",
                "Found: 14 tickets (expected: 2.5 tickets)",
                "Papers are at the front office until: 2026-12-19",
                "It takes two different people to dismiss it.",
                "This is an indicator; it needs checking.",
            ],
        ),
        (
            "ru",
            [
                "Оператор и представитель встречаются часто: требует проверки",
                "Где: a, оператор 0a1b2c3d, представитель f9e8d7c6",
                "Бумаги во фронт-офисе до: 2026-12-19",
                "Отклонить могут только два разных человека.",
            ],
        ),
        (
            "kk",
            [
                "Оператор мен өкіл жиі кездеседі: тексеруді қажет етеді",
                "Қағаздар фронт-офисте мына күнге дейін: 2026-12-19",
                "Қабылдамау үшін екі бөлек адам керек.",
            ],
        ),
    ],
)
def test_what_an_indicator_found_is_told_with_its_day_and_no_whole_token(
    language: str, lines: list[str]
) -> None:
    desk = replace(DESK, cards={"C5": C5})
    told = desk.notice(message(**INDICATED), language, False)
    assert set(lines) <= set(told.body.splitlines())
    assert not any(token in told.title + told.body for token in TOKENS)


def test_without_its_card_an_indicator_is_told_by_its_id() -> None:
    told = notice(**{**INDICATED, "severity": Severity.LOW, "unit": "KZT"})
    assert "It takes two" not in told.body
    assert told.title.startswith("LOW: integrity:C5 — a, operator 0a1b2c3d")
