"""The order in which the events of one subject are folded, whatever the order of their arrival."""

from collections.abc import Iterable, Mapping

from sitcenter.domain.events import Event


def in_order(events: Iterable[Event], rank: Mapping[str, int]) -> list[Event]:
    """Events of one subject, each once, without the corrected ones, in the order of the fold."""
    unique = {(event.source_system, event.source_seq): event for event in events}
    corrected = {
        (event.source_system, event.corrects_seq)
        for event in unique.values()
        if event.corrects_seq is not None and event.corrects_seq != event.source_seq
    }
    # Events that correct each other in a circle leave nothing; then none of them is corrected.
    kept = [event for key, event in unique.items() if key not in corrected] or unique.values()
    return sorted(
        kept,
        key=lambda e: (e.occurred_at, rank.get(e.event_type, 99), e.source_system, e.source_seq),
    )
