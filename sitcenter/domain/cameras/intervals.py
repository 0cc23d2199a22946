"""Stretches in one state: a pure fold of the set of a camera's state events."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sitcenter.domain.cameras.board import NOT_WATCHED
from sitcenter.domain.cameras.fields import fact_of, key_of
from sitcenter.domain.cameras.types import CameraInterval, CameraState
from sitcenter.domain.events import Event
from sitcenter.domain.ordering import age


def fold_states(events: Iterable[Event]) -> list[CameraInterval]:
    """The intervals of one camera, in order; the last one lasts.

    Of several words of one instant the newest counts. A word that changes nothing that an interval holds
    (how much can be judged, a measure) lengthens it.
    """
    folded: list[CameraInterval] = []
    for event in _last_words(events):
        began = _interval(event)
        if folded and replace(began, since=folded[-1].since) == folded[-1]:
            continue
        if folded:
            folded[-1] = replace(folded[-1], until=began.since)
        folded.append(began)
    return folded


def as_watched(
    intervals: Iterable[CameraInterval], unwatched_since: datetime | None
) -> Iterator[CameraInterval]:
    """The same intervals, of any cameras; what would last is unknown from when nobody watches any more."""
    for interval in intervals:
        if unwatched_since is None or interval.until is not None or interval.state is CameraState.UNKNOWN:
            yield interval
            continue
        began = max(interval.since, unwatched_since)
        if interval.since < began:
            yield replace(interval, until=began)
        yield replace(interval, state=CameraState.UNKNOWN, cause=NOT_WATCHED, since=began)


def _last_words(events: Iterable[Event]) -> Iterable[Event]:
    ordered = sorted(events, key=lambda item: age(item.occurred_at, item.source_system, item.source_seq))
    return {item.occurred_at: item for item in ordered}.values()


def _interval(event: Event) -> CameraInterval:
    at = event.occurred_at
    fact = fact_of(key_of(event.branch_id, event.subject), at, event.payload)
    maintenance = fact.maintenance_until is not None and fact.maintenance_until > at
    return CameraInterval(fact.key, fact.state, fact.cause, at, None, maintenance, fact.shadow)
