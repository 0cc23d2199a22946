"""What verdicts say of an indicator: its precision with its interval, and when it mutes itself."""

from dataclasses import dataclass

import pytest

from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.standing import card_id, rule_id, standing, standings

CONFIRMED, FALSE = Work.CONFIRMED, Work.DISMISSED_FALSE


@dataclass(frozen=True)
class Said:
    rule_id: str
    rule_version: int
    verdict: Work
    by: str = "А. Иванова"


def test_every_verdict_counts_and_only_a_confirmed_one_is_right() -> None:
    told = standing({CONFIRMED: 3, Work.DISMISSED_LEGITIMATE: 2, FALSE: 4, Work.TECHNICAL: 1, Work.CLOSED: 7})
    assert (told.n, told.confirmed, told.precision, told.muted) == (10, 3, 0.3, False)
    assert (told.dismissed_legitimate, told.dismissed_false, told.technical) == (2, 4, 1)
    assert (round(told.low, 3), round(told.high, 3)) == (0.108, 0.603), "Wilson 1927, by hand"


def test_without_a_verdict_nothing_is_known() -> None:
    told = standing({})
    assert (told.n, told.precision, told.low, told.high, told.muted) == (0, None, 0.0, 1.0, False)


@pytest.mark.parametrize(
    ("confirmed", "dismissed", "muted"),
    [(0, 9, False), (0, 10, True), (1, 9, True), (2, 8, False), (2, 9, True), (4, 16, False), (3, 17, True)],
)
def test_a_version_mutes_itself_below_a_fifth_of_ten_verdicts_or_more(
    confirmed: int, dismissed: int, muted: bool
) -> None:
    assert standing({CONFIRMED: confirmed, FALSE: dismissed}).muted is muted


def test_each_version_of_a_card_stands_for_itself() -> None:
    given = [Said("integrity:C7", 1, FALSE)] * 11 + [
        Said("integrity:C7", 1, FALSE, "Б. Оспанов"),
        Said("integrity:C7", 2, CONFIRMED),
        Said("x:C7", 1, FALSE),
    ]
    told = standings(given)
    assert {key: (one.n, one.muted) for key, one in told.items() if key[0]} == {
        ("C7", 1): (12, True),
        ("C7", 2): (1, False),
    }


def test_one_person_alone_mutes_nothing_however_he_writes_himself() -> None:
    given = [Said("integrity:C7", 1, FALSE), Said("integrity:C7", 1, FALSE, "иванова а")] * 9
    given += [Said("integrity:C7", 1, FALSE, "Иванова")] * 9
    assert standings(given)["C7", 1].muted is False
    assert standings([*given, Said("integrity:C7", 1, FALSE, "Б. Оспанов")])["C7", 1].muted is True


def test_an_alert_names_its_card() -> None:
    assert (rule_id("C5-L"), card_id("integrity:C5-L"), card_id("external:Disk")) == (
        "integrity:C5-L",
        "C5-L",
        "",
    )
