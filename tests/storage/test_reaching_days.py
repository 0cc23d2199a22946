"""Rules that look farther than a day of one branch: over weeks, and between branches; in any order the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine

from sitcenter.domain.events import Event, Value
from sitcenter.domain.integrity.scene import Payment, Registers
from sitcenter.domain.scope import EVERYTHING
from tests.storage.builders import OPENING, batch, event, rows, step
from tests.storage.judged_days import DAY, FIRST, MIDNIGHT, Days, minutes_of

AFTER = MIDNIGHT + DAY
CLOSED = AFTER + timedelta(hours=2)


@pytest.fixture
def days(engine: Engine) -> Days:
    return Days(engine)


def at_b(steps: Sequence[Event]) -> list[Event]:
    return [replace(each, branch_id="b") for each in steps]


def accepted(day: int, minute: float, name: str, **payload: Value) -> list[Event]:
    """An application that is identified, ready and sent within ten minutes."""
    steps = ("identify", "enter_manual", "check_fee", "ready", "send")
    return [step(each, minutes_of(day, minute + n), name, **payload) for n, each in enumerate(steps)]


def in_any_order(days: Days) -> list[str]:
    """Judged day by day, branch by branch, in every order of days; the same each time."""
    found = []
    for order in permutations(range(3)):
        days.forget()
        for number in order:
            for branch_id in "ba" if number else "ab":
                days.judge(FIRST + number * DAY, FIRST + (number + 1) * DAY, CLOSED, branch_id)
        found.append((days.kept(), days.subjects()))
    assert all(each == found[0] for each in found)
    return found[0][1]


def test_a_signature_at_two_branches_sooner_than_one_can_drive_is_found_at_the_later(days: Days) -> None:
    first = accepted(-2, 0, "1", eds_serial_token="eds", workstation_id="w1")
    second = accepted(-2, 15, "2", eds_serial_token="eds", workstation_id="w2")
    days.read(*first, *at_b(second), at=CLOSED)
    assert in_any_order(days) == ["C13-E signature:eds"]
    [kept] = days.reader.integrity_signals(EVERYTHING, FIRST, CLOSED)
    assert (kept.signal.branch_id, kept.signal.facts["from"]) == ("b", "a")


def test_a_plate_and_a_payment_and_a_refusal_are_remembered_at_all_branches(days: Days) -> None:
    """One plate for two vehicles a day apart, one payment twice, and refused here, accepted there."""
    paid: dict[str, Value] = {"payment_id": "p1", "fee_paid": 1000, "step_result": "paid"}
    twice = [accepted(-3, 60, "3", **paid), at_b(accepted(-2, 60, "4", **paid))]
    plates = [
        accepted(-3, 90, "5", plate_token="plate", vin_token="v1"),
        at_b(accepted(-2, 90, "6", plate_token="plate", vin_token="v2")),
    ]
    person: dict[str, Value] = {"applicant_token": "who", "package_hash": "h"}
    refused = step("decide", minutes_of(-1, 0), "7", refusal_by="front_office", operator_token="o1", **person)
    taken = at_b(accepted(-1, 30, "8", operator_token="o2", refusal_by=None, **person))
    days.read(*(e for each in (*twice, *plates, [refused], taken) for e in each), at=CLOSED)
    days.registers = Registers(payments=(Payment("p1", 1000, None, OPENING - 3 * DAY),))
    found = in_any_order(days)
    assert found == ["C11 application:3", "C11 application:4", "C13 application:6", "C18 application:8"]


def come_late(days: Days, late: Sequence[Event]) -> None:
    """What was read is judged and nothing found; then this comes, and time to judge again goes by."""
    days.now = OPENING + timedelta(minutes=5)
    live = days.live()
    live.run()
    assert days.subjects() == []
    days.read(*late, at=days.now)
    days.now += timedelta(hours=2, minutes=5)
    days.read(at=days.now)
    live.run()


def test_what_comes_late_at_one_branch_is_laid_beside_what_another_was_judged_by(days: Days) -> None:
    use = accepted(-1, 15, "2", eds_serial_token="eds", workstation_id="w2")
    late = accepted(-1, 0, "1", eds_serial_token="eds", workstation_id="w1")
    days.read(*at_b(use), at=OPENING)
    come_late(days, late)
    assert days.subjects() == ["C13-E signature:eds"]
    outcomes = list(days.reader.integrity_windows(EVERYTHING, MIDNIGHT - DAY, MIDNIGHT))
    assert {w.rule_id for w in outcomes if w.branch_id == "b" and w.evaluated_at == days.now} == {
        "C11",
        "C13",
        "C13-E",
        "C18",
        "C19",
    }


def test_what_comes_late_at_one_branch_is_remembered_on_later_days_of_another(days: Days) -> None:
    """A plate of the day before yesterday, read after yesterday was judged, when its second vehicle came."""
    use = accepted(-1, 0, "2", plate_token="plate", vin_token="v2")
    late = accepted(-2, 0, "1", plate_token="plate", vin_token="v1")
    days.read(*at_b(use), *at_b(accepted(-2, 0, "3")), *accepted(-2, 60, "4"), at=OPENING)
    come_late(days, late)
    assert days.subjects() == ["C13 application:2"]


def test_who_is_behind_many_tickets_over_days_is_one_signal_of_the_day_that_first_found_it(
    days: Days,
) -> None:
    """Three people on each of three days; whoever looks back from the days after finds the same again."""
    ticket = event("ticket_issued", minutes_of(-3, 0), holder_token="x")

    def brought(day: int, number: int, who: str) -> Event:
        return step(
            "identify",
            minutes_of(day, number),
            f"{day}/{who}/{number}",
            applicant_token=f"person {day} {number} {who}",
            representative_token=who,
            ticket_number="B1",
        )

    told = [brought(day, number, "x") for day in (-3, -2, -1) for number in range(3)]
    told += [brought(day, number, f"honest {day} {number}") for day in (-3, -2, -1) for number in range(9)]
    days.writer.save(batch(rows(ticket), None, "1", seconds=3 * 86_400))
    days.read(*told, at=CLOSED + 2 * DAY)
    windows = [FIRST + number * DAY for number in range(5)]
    kept = []
    for order in (windows, windows[::-1], windows[2:] + windows[:2]):
        days.forget()
        for since in order:
            days.judge(since, since + DAY, CLOSED + DAY)
        kept.append(days.kept())
    assert kept[0] == kept[1] == kept[2]
    assert len(kept[0]) == 3
    assert days.subjects() == ["C3 representative:x"]
    [signal] = [kept.signal for kept in days.reader.integrity_signals(EVERYTHING, FIRST, CLOSED)]
    assert (signal.since, signal.until) == (MIDNIGHT - DAY, MIDNIGHT + 2 * DAY)
    assert (signal.observed, signal.facts["days"]) == (9, 30)
    [head] = days.reader.integrity_heads(FIRST)
    assert head.fingerprint == signal.fingerprint
