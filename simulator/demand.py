"""When people come and how long things take."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from zlib import crc32

from simulator.network import Branch

HOUR = 3600.0
MINUTE = 60.0
# Share of the full pressure at each hour of the day: morning peak, a second one at lunch, a slow evening.
SHAPE = dict(
    zip(range(8, 20), (0.5, 0.95, 1.1, 1.1, 0.95, 1.05, 1.0, 0.85, 0.75, 0.6, 0.5, 0.3), strict=True)
)
_PEAK = max(SHAPE.values())
# Pressure = arrivals against what the desks on duty can serve at shape 1, by the place of a branch in the
# network file; a sector is always overloaded, because it was opened as demand outgrew the others.
PRESSURES = (0.96, 1.0, 1.3, 0.92, 0.9, 0.97, 1.5, 0.94, 1.0, 1.28, 0.88, 0.96, 1.0, 0.94, 1.0)
SECTOR_PRESSURE = 1.55
OVERLOADED = 1.2


@dataclass(frozen=True, slots=True)
class Profile:
    """How one service runs: mean minutes at the desk, and what it leaves in the service system."""

    kind: str
    minutes: float
    vehicle: bool = False
    fee: int = 0


CONSULTATION = Profile("consultation", 5.0)
CERTIFICATE = Profile("instant", 9.0)
DOCUMENT = Profile("provider", 13.0, fee=865)
VEHICLE = Profile("provider", 14.5, vehicle=True, fee=5407)
REAL_ESTATE = Profile("provider", 15.0, fee=2163)
DEREGISTRATION = Profile("provider", 11.0, vehicle=True, fee=1081)
SOCIAL = Profile("provider", 12.0)
_PROFILES = {
    "vehicle-registration": VEHICLE,
    "vehicle-re-registration": VEHICLE,
    "vehicle-deregistration": DEREGISTRATION,
    "tractor-registration": VEHICLE,
    "driving-licence": DOCUMENT,
    "licence-replacement": DOCUMENT,
    "identity-card": DOCUMENT,
    "passport": DOCUMENT,
    "residence": CERTIFICATE,
    "eds": CERTIFICATE,
    "certificate": CERTIFICATE,
    "real-estate": REAL_ESTATE,
    "social-aid": SOCIAL,
    "unemployed-registration": SOCIAL,
    "school-duplicate": CERTIFICATE,
    "consultation": CONSULTATION,
}
_OTHERS = (CERTIFICATE, DOCUMENT, SOCIAL)


def profile_of(service: str) -> Profile:
    """The profile of a known service; an unknown code gets one by its checksum, always the same."""
    known = _PROFILES.get(service)
    return known or _OTHERS[crc32(service.encode()) % len(_OTHERS)]


def service_weights(services: Sequence[str]) -> list[float]:
    """The first service of a branch is asked for most, each next one less."""
    return [1.0 / (position + 1.5) for position in range(len(services))]


def mean_minutes(branch: Branch) -> float:
    """Mean time at the desk over the branch's mix of services."""
    weights = service_weights(branch.services)
    minutes = (profile_of(code).minutes for code in branch.services)
    return sum(w * m for w, m in zip(weights, minutes, strict=True)) / sum(weights)


def opening_hours(branch: Branch, day: date) -> tuple[float, float] | None:
    """Seconds after local midnight at which the doors open and shut, or None on a day off."""
    if day.weekday() < 5:
        return 9 * HOUR, (20 if branch.duty else 18) * HOUR
    if day.weekday() == 5 and branch.duty:
        return 9 * HOUR, 13 * HOUR
    return None


@dataclass(frozen=True, slots=True)
class Plan:
    """A branch's staffing and load: desks on duty and arrivals an hour at shape 1."""

    desks_on_duty: int
    per_hour: float


def plan_of(branch: Branch, position: int) -> Plan:
    """Overloaded branches staff every desk and have too few; others staff what their load needs."""
    pressure = SECTOR_PRESSURE if branch.kind == "sector" else PRESSURES[position % len(PRESSURES)]
    desks = len(branch.desks_of("service"))
    # A visit costs its service time plus the walk from the seat and the recalls of those who do not come.
    per_desk = 60.0 / (mean_minutes(branch) + 1.25)
    shape_hours = sum(SHAPE[hour] for hour in range(9, 20 if branch.duty else 18))
    if pressure >= OVERLOADED:
        per_hour = min(pressure * desks * per_desk, branch.peak_per_day / shape_hours)
        return Plan(desks, per_hour)
    per_hour = min(0.8 * branch.capacity_per_day / shape_hours, pressure * desks * per_desk)
    needed = max(1, math.ceil(per_hour / (pressure * per_desk)))
    return Plan(min(desks, needed), per_hour)


def arrivals(random: Random, per_hour: float, opens: float, closes: float) -> Iterator[float]:
    """Moments of a Poisson process whose rate follows SHAPE, by thinning; seconds after midnight."""
    at = opens - 10 * MINUTE
    while True:
        at += random.expovariate(per_hour * _PEAK / HOUR)
        if at >= closes - 10 * MINUTE:
            return
        if random.random() * _PEAK <= SHAPE.get(int(at // HOUR), 0.3):
            yield max(at, opens - 5 * MINUTE + random.random() * MINUTE * 5)


def service_seconds(random: Random, profile: Profile) -> float:
    """Log-normal with the profile's mean, between one minute and an hour and a half."""
    sigma = 0.42
    mu = math.log(profile.minutes * MINUTE) - sigma * sigma / 2
    return min(max(random.lognormvariate(mu, sigma), MINUTE), 90 * MINUTE)


def patience_seconds(random: Random) -> float:
    """How long a visitor waits before leaving: median 75 min."""
    return random.lognormvariate(math.log(75 * MINUTE), 0.55)
