from datetime import date

from sitcenter.domain.terms.holidays import StateHoliday, Swap, moved_days

SATURDAY, SUNDAY, MONDAY = date(2026, 5, 9), date(2026, 5, 10), date(2026, 5, 11)
TUESDAY = date(2026, 5, 12)


def days(
    holidays: list[StateHoliday], swaps: list[Swap] | None = None
) -> list[tuple[date, str, tuple[int, ...]]]:
    return [(day.on, day.kind, day.weeks) for day in moved_days(holidays, swaps or [])]


def test_a_holiday_on_a_working_day_moves_nothing() -> None:
    assert days([StateHoliday(MONDAY, "x")]) == [(MONDAY, "holiday", (5, 6))]


def test_a_holiday_on_saturday_gives_monday_in_a_week_of_five_days_only() -> None:
    assert days([StateHoliday(SATURDAY, "x")]) == [
        (SATURDAY, "holiday", (5, 6)),
        (MONDAY, "substituted", (5,)),
    ]


def test_a_holiday_on_sunday_gives_monday_in_both_weeks() -> None:
    assert days([StateHoliday(SUNDAY, "x")]) == [
        (SUNDAY, "holiday", (5, 6)),
        (MONDAY, "substituted", (5, 6)),
    ]


def test_two_holidays_on_a_weekend_give_two_days_past_a_third_holiday() -> None:
    found = days([StateHoliday(SATURDAY, "x"), StateHoliday(SUNDAY, "y"), StateHoliday(MONDAY, "z")])
    assert [day for day in found if day[1] == "substituted"] == [
        (TUESDAY, "substituted", (5,)),
        (TUESDAY, "substituted", (6,)),
        (date(2026, 5, 13), "substituted", (5,)),
    ]


def test_a_holiday_without_transfer_gives_nothing() -> None:
    assert days([StateHoliday(SUNDAY, "x", transfers=False)]) == [(SUNDAY, "holiday", (5, 6))]


def test_a_swap_with_a_saturday_does_not_concern_a_week_of_six_days() -> None:
    assert days([], [Swap(MONDAY, SATURDAY)]) == [
        (SATURDAY, "working", (5,)),
        (MONDAY, "swapped_off", (5,)),
    ]


def test_a_swap_with_a_sunday_concerns_both_weeks() -> None:
    assert days([], [Swap(MONDAY, SUNDAY)]) == [
        (SUNDAY, "working", (5, 6)),
        (MONDAY, "swapped_off", (5, 6)),
    ]


def test_an_estimated_holiday_makes_its_substitute_estimated() -> None:
    found = moved_days([StateHoliday(SUNDAY, "x", estimated=True)], [])
    assert [day.estimated for day in found] == [True, True]
