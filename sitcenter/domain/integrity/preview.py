"""What one more exemption would have changed in a past period: asked before it is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sitcenter.domain.integrity.types import Exemption, IntegritySignal, RuleCard


@dataclass(frozen=True, slots=True)
class Preview:
    """Signals of the card as it is, and what the exemption does to them.

    `appeared`: found only with it. A family in which there is less to compare with may show others.
    """

    before: int
    removed: tuple[IntegritySignal, ...]
    appeared: tuple[IntegritySignal, ...]


def with_exemption(card: RuleCard, exemption: Exemption) -> RuleCard:
    """The card as it would be."""
    return replace(card, exemptions=(*card.exemptions, exemption))


def preview(
    before: Iterable[IntegritySignal], after: Iterable[IntegritySignal], again: bool = False
) -> Preview:
    """The same period by both cards. A signal that is found again, whatever its figures, stays.

    `again`: what is found of a subject day after day is one signal, told by its first day.
    """
    old, new = _by_cause(before, again), _by_cause(after, again)
    removed = tuple(each for name, each in old.items() if name not in new)
    return Preview(len(old), removed, tuple(each for name, each in new.items() if name not in old))


def _by_cause(signals: Iterable[IntegritySignal], again: bool) -> Mapping[str, IntegritySignal]:
    found: dict[str, IntegritySignal] = {}
    for signal in sorted(signals, key=lambda each: (each.since, each.fingerprint)):
        found.setdefault(f"{signal.branch_id}|{signal.subject}" if again else signal.fingerprint, signal)
    return dict(sorted(found.items()))
