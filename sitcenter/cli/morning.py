"""When a demonstration takes place: always on a working morning, whatever the hour of the start."""

from datetime import date, datetime, time, timedelta

from sitcenter.domain.network import Network

MORNING, AFTERNOON = time(10, 30), time(16, 30)
START = time(11, 30)


def demo_shift(network: Network, now: datetime) -> timedelta:
    """How far the demonstration's clock is moved: zero in the middle of a working day.

    Otherwise to 11:30 of the latest day on which most branches are open all day.
    """
    local = now.astimezone(network.zone)
    if _working(network, local.date()) and MORNING <= local.time() < AFTERNOON:
        return timedelta(0)
    day = local.date() - timedelta(days=0 if local.time() >= AFTERNOON else 1)
    while not _working(network, day):
        day -= timedelta(days=1)
    return datetime.combine(day, START, tzinfo=network.zone) - local


def _working(network: Network, day: date) -> bool:
    """Whether most branches are open until the afternoon on `day`."""
    hours = [network.calendar.hours(b.id, b.hours, day) for b in network.branches.values()]
    late = (span is not None and (span.closes >= AFTERNOON or span.closes == time.min) for span in hours)
    return 2 * sum(late) > len(hours)
