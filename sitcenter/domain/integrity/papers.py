"""How long what a signal is about can still be checked: the front office keeps its papers for a month."""

from calendar import monthrange
from datetime import date


def papers_until(day: date) -> date:
    """The last day on which papers of `day` are at the front office: the same day of the next month, or its
    last one.
    """
    years, month = divmod(day.month, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
