"""Invented visitors: numbers that are well formed and belong to nobody."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_PASS_ONE = tuple(range(1, 12))
_PASS_TWO = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_FIRST_BIRTHDAY = date(1955, 1, 1)
_BIRTHDAYS = 18_000
_PLATE_LETTERS = "ABCDEHKMPTXYZ"
_VIN_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
# Any region's plate is normal in any region; most are local.
_REGIONS = ("02", "02", "02", "02", "05", "05", "19", "10", "01", "08")

_BRANCHES = 37
"""More than any network that is played has; a divisor of all plates of a region, 999 x 13 x 13 x 13."""
_PLATES = 999 * len(_PLATE_LETTERS) ** 3


@dataclass(frozen=True, slots=True)
class Person:
    """A visitor as a source system would record one."""

    iin: str
    phone: str


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle by its plate and body number."""

    plate: str
    vin: str


def iin_check_digit(first_eleven: str) -> int | None:
    """The 12th digit of an IIN, or None where such a number is never issued."""
    digits = [int(sign) for sign in first_eleven]
    for weights in (_PASS_ONE, _PASS_TWO):
        check = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if check < 10:
            return check
    return None


def invent_iin(random: Random) -> str:
    """A valid IIN with the century digit 9, which the state never issues, so no real person is named."""
    while True:
        birthday = _FIRST_BIRTHDAY + timedelta(days=random.randrange(_BIRTHDAYS))
        prefix = f"{birthday:%y%m%d}9{random.randrange(10_000):04d}"
        check = iin_check_digit(prefix)
        if check is not None:
            return f"{prefix}{check}"


def invent_person(random: Random) -> Person:
    """A visitor; the phone code +7 700 000 is followed by four random digits."""
    return Person(iin=invent_iin(random), phone=f"+7700000{random.randrange(10_000):04d}")


class Vehicles:
    """The vehicles of one branch. As on a real register no two have one plate, of two branches neither."""

    def __init__(self, position: int) -> None:
        self._position = position
        self._taken: set[int] = set()

    def invent(self, random: Random) -> Vehicle:
        """A plate NNN AAA RR and a 17-sign body number."""
        letters = random.choices(range(len(_PLATE_LETTERS)), k=3)
        serial = random.randrange(1, 1000) - 1
        for letter in letters:
            serial = serial * len(_PLATE_LETTERS) + letter
        serial = self._free(serial)
        signs = []
        for _ in range(3):
            serial, letter = divmod(serial, len(_PLATE_LETTERS))
            signs.append(_PLATE_LETTERS[letter])
        plate = f"{serial % 999 + 1:03d}{''.join(reversed(signs))}{random.choice(_REGIONS)}"
        return Vehicle(plate=plate, vin="".join(random.choices(_VIN_SIGNS, k=17)))

    def _free(self, serial: int) -> int:
        """The next number that is this branch's and nobody has yet; after half of them they begin anew."""
        if len(self._taken) > _PLATES // _BRANCHES // 2:
            self._taken.clear()
        own = serial - serial % _BRANCHES + self._position % _BRANCHES
        while own in self._taken:
            own = (own + _BRANCHES) % _PLATES
        self._taken.add(own)
        return own
