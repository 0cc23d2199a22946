"""A signal's figures found anew from what is kept of it: sums from the addends, counts from the rows.

Nothing is taken from the signal that is being checked but its addends and its rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

from dashboard.evidence_reading import Proof, is_of_ticket
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.integrity.types import Evidence, IntegritySignal, Term

TOLERANCE = 1e-6
GAPS = frozenset({"C8"})
"""Rules whose figure is the middle of differences between all cases: no sum of what is kept."""
SHARES = frozenset({"C19"})
MINUTE = 60.0

Count = Callable[[IntegritySignal, Sequence[Event]], float | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A figure as it is stated and as it is found anew; `again` None: what is kept doesn't tell it."""

    stated: float
    again: float | None

    @property
    def equal(self) -> bool | None:
        """Whether both are the same; None: it can't be told."""
        if self.again is None:
            return None
        return isclose(self.stated, self.again, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def observed_again(proof: Proof) -> Check:
    """What was seen: the sum of the addends, or counted in the rows where a rule has none."""
    signal, terms = proof.signal, proof.signal.evidence.terms
    rule = signal.rule_id
    if rule in SHARES:
        return Check(signal.observed, _share_after(signal, terms))
    if terms and rule not in GAPS:
        return Check(signal.observed, sum(term.observed for term in terms))
    count = COUNTS.get(rule)
    return Check(signal.observed, count(signal, proof.standing) if count else None)


def expected_again(proof: Proof) -> Check:
    """What was expected: the sum of the addends; of a written rule nothing is."""
    signal, terms = proof.signal, proof.signal.evidence.terms
    if not terms or signal.rule_id in GAPS | SHARES:
        return Check(signal.expected, None)
    return Check(signal.expected, sum(term.expected for term in terms))


def _share_after(signal: IntegritySignal, terms: Sequence[Term]) -> float | None:
    """C19's share since its week: an addend's expectation is all cases of the week x the share before."""
    start, before = signal.facts.get("week"), signal.expected
    after = [term for term in terms if isinstance(start, str) and term.stratum >= start]
    cases = sum(term.expected for term in after) / before if before > 0 else 0.0
    return sum(term.observed for term in after) / cases if cases > 0 else None


def _subjects(kind: Kind) -> Count:
    def count(_signal: IntegritySignal, events: Sequence[Event]) -> float:
        return float(len({event.subject for event in events if event.kind is kind}))

    return count


def _passed(signal: IntegritySignal, events: Sequence[Event]) -> float:
    """Tickets beside the signal's own."""
    names = {event.subject for event in events if is_of_ticket(event)}
    return float(len(names - {signal.subject.removeprefix("ticket:")}))


def _started(_signal: IntegritySignal, events: Sequence[Event]) -> float:
    return float(sum(event.event_type == "service_started" for event in events))


def _rows(_signal: IntegritySignal, events: Sequence[Event]) -> float:
    return float(len(events))


def _negatives(_signal: IntegritySignal, events: Sequence[Event]) -> float:
    return float(sum(event.payload.get("biometric_result") == "negative" for event in events))


def _one(signal: IntegritySignal, events: Sequence[Event]) -> float:
    """A written rule of one thing: all its rows are there, or it isn't."""
    return float(len(events) == len(signal.evidence.events))


def _filed(signal: IntegritySignal, events: Sequence[Event]) -> float | None:
    """Applications; an act's files stand in its register alone."""
    return float(len({event.subject for event in events})) if signal.subject == "branch" else None


def _paid(_signal: IntegritySignal, events: Sequence[Event]) -> float | None:
    paid = [event.payload.get("fee_paid") for event in events]
    return float(sum(fee for fee in paid if isinstance(fee, int))) if events else None


def _lacking(signal: IntegritySignal, events: Sequence[Event]) -> float | None:
    """Checks that no row of the application tells of."""
    told = {event.event_type for event in events}
    return float(sum(name not in told for name in lacking_steps(signal))) if events else None


def lacking_steps(signal: IntegritySignal) -> tuple[str, ...]:
    """Steps that the signal says an application lacks."""
    named = signal.facts.get("lacking")
    return tuple(filter(None, named.split(","))) if isinstance(named, str) else ()


def _apart(_signal: IntegritySignal, events: Sequence[Event]) -> float | None:
    """Minutes between the first and the last row."""
    if len(events) < 2:
        return None
    moments = [event.occurred_at for event in events]
    return (max(moments) - min(moments)).total_seconds() / MINUTE


COUNTS: Mapping[str, Count] = {
    "C1": _subjects(Kind.SERVICE),
    "C2": _passed,
    "C2-A": _passed,
    "C3-D": _rows,
    "C4": _started,
    "C4-H": _subjects(Kind.QUEUE),
    "C6": _one,
    "C9": _negatives,
    "C10": _one,
    "C11": _paid,
    "C11-K": _lacking,
    "C13": _subjects(Kind.SERVICE),
    "C13-E": _apart,
    "C15": _subjects(Kind.QUEUE),
    "C16": _one,
    "C18": _apart,
    "C20": _filed,
}
"""How often it was seen, by the rows alone; rules that aren't named can't be counted so."""


def digest_now(proof: Proof) -> str:
    """SHA-256 of the rows that are there and count, and of the addends, as the signal's own is made."""
    return Evidence(proof.ids, proof.signal.evidence.terms).digest


def is_unchanged(proof: Proof) -> bool:
    """Whether the same rows and addends are there as when it was found."""
    return digest_now(proof) == proof.kept.digest


def once_in(chance: float) -> int | None:
    """The largest round number n such that the chance is at most one in n; None: not even one in two.

    Round: its first digit and zeros; a thousand million at most.
    """
    if not 0 <= chance <= 0.5:
        return None
    if chance <= 1e-9:
        return 10**9
    whole = int(1 / chance + 1e-9)
    zeros: int = 10 ** (len(str(whole)) - 1)
    return whole // zeros * zeros
