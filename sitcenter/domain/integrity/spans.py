"""Half-open stretches of time: what two have in common, have together, and one has without the other."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in order; those that meet become one."""
    found: list[Span] = []
    for since, until in sorted(span for span in spans if span[0] < span[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    return found


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """What lies in both."""
    met = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return sorted(span for span in met if span[0] < span[1])


def without(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """What lies in the spans and in no hole."""
    left = list(spans)
    for since, until in holes:
        left = [
            part for a, b in left for part in ((a, min(b, since)), (max(a, until), b)) if part[0] < part[1]
        ]
    return sorted(left)


def meets(span: Span, others: Iterable[Span]) -> bool:
    """Whether it has any time in common with one of the others."""
    return any(since < span[1] and span[0] < until for since, until in others)


def length(spans: Iterable[Span]) -> timedelta:
    """All of them together."""
    return sum((until - since for since, until in spans), timedelta(0))
