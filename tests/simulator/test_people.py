from random import Random

import pytest

from simulator.people import Vehicles, iin_check_digit, invent_iin


def test_invented_iin_is_valid_and_names_nobody() -> None:
    random = Random(7)
    for _ in range(2000):
        iin = invent_iin(random)
        assert len(iin) == 12
        assert iin[6] == "9"
        assert iin_check_digit(iin[:11]) == int(iin[11])


@pytest.mark.parametrize(
    ("prefix", "check"),
    [
        ("00000000000", 0),
        ("10000000000", 1),
        ("00000090000", 8),
        # 5 * 2 = 10 in the first pass; 5 * 4 = 20 in the second, less 11
        ("05000000000", 9),
    ],
)
def test_check_digit_by_hand(prefix: str, check: int) -> None:
    assert iin_check_digit(prefix) == check


def test_a_number_that_fails_both_passes_is_never_issued() -> None:
    unissued = [f"{prefix:011d}" for prefix in range(3000) if iin_check_digit(f"{prefix:011d}") is None]
    assert unissued
    for prefix in unissued:
        digits = [int(sign) for sign in prefix]
        assert sum(d * w for d, w in zip(digits, range(1, 12), strict=True)) % 11 == 10
        assert sum(d * w for d, w in zip(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=True)) % 11 == 10


def test_vehicle_numbers_are_well_formed() -> None:
    vehicle = Vehicles(3).invent(Random(1))
    assert len(vehicle.plate) == 8
    assert len(vehicle.vin) == 17
    assert vehicle.plate[:3].isdigit()


def test_no_two_vehicles_have_one_plate_whatever_their_branches_draw() -> None:
    branches = [(Vehicles(position), Random(1)) for position in range(15)]
    plates = [vehicles.invent(random).plate for vehicles, random in branches for _ in range(3000)]
    assert len(set(plates)) == len(plates)
