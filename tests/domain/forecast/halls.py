"""Visits of one branch in minutes after opening, and a crowd of them."""

from datetime import timedelta
from random import Random

from sitcenter.domain.forecast.replay import Visit
from tests.domain.builders import ago

OPENING = ago(150)


def visit(
    number: int,
    came: float,
    called: float | None = None,
    left: float | None = None,
    service: str = "passport",
    channel: str | None = "kiosk",
    priority: str | None = None,
) -> Visit:
    def at(after: float | None) -> "timedelta | None":
        return None if after is None else timedelta(minutes=after)

    called_at, left_at = at(called), at(left)
    return Visit(
        "a",
        f"A{number:04}",
        service,
        channel,
        priority,
        OPENING + timedelta(minutes=came),
        None if called_at is None else OPENING + called_at,
        None if left_at is None else OPENING + left_at,
    )


def crowd(count: int, seed: int = 1, desks: int = 3, minutes: float = 9.0) -> list[Visit]:
    """People who come at random to a few desks, first come first served; every ninth gives up after a while."""
    random, free, found, came = Random(seed), [0.0] * desks, [], 0.0
    for number in range(count):
        came += random.expovariate(desks / minutes * 0.97)
        called = max(came, min(free))
        service = random.choice(("passport", "licence"))
        if number % 9 == 8 and called > came + 4:
            found.append(visit(number, came, left=came + 4, service=service))
            continue
        free[free.index(min(free))] = called + random.uniform(0.4, 1.6) * minutes
        found.append(visit(number, came, called, service=service))
    return found
