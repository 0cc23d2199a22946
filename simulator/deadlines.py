"""When the service systems say that an application is due: their own reckoning, not always the right one."""

from datetime import datetime, time, timedelta

from simulator.days_off import is_off
from simulator.demand import HOUR, MINUTE

CUTOFF = 17 * HOUR
"""What the provider receives later than this counts from the next working day."""
ONLINE_TERM = 60 * MINUTE
_DAYS = {"identity-card": 15, "passport": 15, "tractor-registration": 2}
_NO_CUTOFF = 24 * HOUR
_END = time(23, 59, 59)


def term_days(service: str) -> int:
    """Working days that a service may take."""
    return _DAYS.get(service, 1)


def cutoff_of(service: str) -> float:
    """Seconds after midnight; the longer terms have none."""
    return _NO_CUTOFF if service in _DAYS else CUTOFF


def due(received: datetime, days: int, cutoff: float) -> datetime:
    """The end of the n-th working day after the receipt; `cutoff` in seconds after midnight.

    What is received on a day off, or after the cutoff, counts as received on the next working day.
    """
    late = (received - received.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds() > cutoff
    counted = days + (late or is_off(received))
    return datetime.combine(moved(received, counted), _END, received.tzinfo)


def moved(day: datetime, working_days: int) -> datetime:
    """The same hour so many working days later, or earlier for a negative number."""
    step = timedelta(days=1 if working_days > 0 else -1)
    for _ in range(abs(working_days)):
        day += step
        while is_off(day):
            day += step
    return day
