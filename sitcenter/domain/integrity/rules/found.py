"""What every rule gives back, and how a signal is put together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sitcenter.domain.events import Kind as LogKind
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import Evidence, FactValue, IntegritySignal, RuleCard, Term
from sitcenter.domain.network import Branch


@dataclass(frozen=True, slots=True)
class Found:
    """One rule at one branch. `closed`: why it had to be silent after all; `lacking`: what it missed."""

    signals: tuple[IntegritySignal, ...] = ()
    tested: int = 0
    base: int = 0
    closed: str = ""
    lacking: tuple[str, ...] = ()


Find = Callable[[RuleCard, Branch, Scene], Found]
Carry = Callable[[RuleCard, Branch, Scene], object]


@dataclass(frozen=True, slots=True)
class Rule:
    """`limits`: names that its card must set. `grounds`: exemptions that it establishes itself.

    `reads`: logs that it lays beside those that its card needs, where there are any: while these aren't read,
    what they would have said isn't known either.

    `carry`: of a rule that goes on through a calendar month, its state at a scene's end; `find` and it go on
    from `scene.carried`, the state at the scene's beginning, and change nothing of it.
    """

    find: Find
    limits: frozenset[str]
    grounds: frozenset[str] = frozenset()
    carry: Carry | None = None
    reads: frozenset[LogKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """The measured part of a signal."""

    subject: str
    since: datetime
    until: datetime
    observed: float
    expected: float
    events: Iterable[str]
    terms: tuple[Term, ...] = ()
    p: float | None = None
    q: float | None = None
    e: float | None = None
    severity: str = ""
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def signal(card: RuleCard, branch: Branch, unit: str, on: date, told: Told) -> IntegritySignal:
    """The signal of a rule at a branch; evidence in a fixed order, each event once."""
    return IntegritySignal(
        rule_id=card.id,
        rule_version=card.version,
        kind=card.kind,
        severity=told.severity or card.severity,
        branch_id=branch.id,
        subject=told.subject,
        since=told.since,
        until=told.until,
        observed=told.observed,
        expected=told.expected,
        unit=unit,
        evidence=Evidence(tuple(sorted(set(told.events))), told.terms),
        p=told.p,
        q=told.q,
        e=told.e,
        exemptions=card.tried(on),
        facts=told.facts,
    )
