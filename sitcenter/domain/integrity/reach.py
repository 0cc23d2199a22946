"""How far rules look: days of a window, days by which they learn, and what is shared between branches."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sitcenter.domain.integrity.records import Case
from sitcenter.domain.integrity.types import Kind, RuleCard

PAST = 7
"""Days before a window by which rules learn what is usual."""

Keys = Callable[[Case], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """A window ends with the day that is judged.

    `days`: how many days it has, that one included. `past`: days before it that are shown as the time before.
    `again`: what is found of the same subject within so many days is the same signal, dated by the day that
    first found it; 0: each signal is dated by its own cause. `live`: whether it may be asked while the day
    runs; None: if it is a written rule. `keys`: what its applications share with others, of whatever branch
    and day; of the time before and of other branches it is shown those alone. `latest`: and the latest
    application of each other branch, by which it sees who still works.
    """

    days: int = 1
    past: int = PAST
    again: int = 0
    live: bool | None = None
    keys: Keys | None = None
    latest: bool = False


def payments(case: Case) -> Iterable[str]:
    """Payments that an application says it paid."""
    return _named(case, "payment_id")


def plates(case: Case) -> Iterable[str]:
    """Plates that it names."""
    return _named(case, "plate_token")


def signatures(case: Case) -> Iterable[str]:
    """Electronic signatures by which it was signed."""
    return _named(case, "eds_serial_token")


def applicants(case: Case) -> Iterable[str]:
    """Whose it is, and what for."""
    return (f"{case.applicant}|{case.service}",) if case.applicant else ()


def representatives(case: Case) -> Iterable[str]:
    """Who brought it for somebody else."""
    return (case.representative,) if case.representative else ()


def _named(case: Case, key: str) -> set[str]:
    return {name for step in case.steps if (name := step.text(key))}


DAY = Reach()
ALONE = Reach(past=0)
"""A day without what was before it."""
FORTNIGHT = Reach(days=14, again=14)
"""Who meets, is refused or is fast too often shows over days; the reference figures are of fortnights.

Such a rule has no `persistence` on its card: windows that overlap find again what they found.
"""

WHOLE = Reach(live=False)
"""What is counted or learned of a day without regard to the watermark isn't asked before its end."""

REACHES: Mapping[str, Reach] = {
    "C2-A": WHOLE,
    "C3": Reach(days=30, past=0, again=30),
    "C3-D": Reach(past=10, live=False),
    "C4": WHOLE,
    "C5": FORTNIGHT,
    "C5-L": Reach(live=True),
    "C8": FORTNIGHT,
    "C8-F": FORTNIGHT,
    "C8-O": Reach(past=28),
    "C10-S": FORTNIGHT,
    "C10-P": Reach(past=28),
    "C11": Reach(days=2, past=14, live=False, keys=payments),
    "C13": Reach(past=28, keys=plates),
    "C13-E": Reach(past=0, keys=signatures),
    "C15": WHOLE,
    "C16-G": WHOLE,
    "C18": Reach(past=0, keys=applicants),
    "C19": Reach(past=56, again=28, keys=representatives, latest=True),
    "C20": Reach(past=45, again=30, live=False),
}
"""Rules that look farther than a day of one branch, or must not be asked while it runs.

C5-L goes on from what the days before in its month left to it.
C11 has two days: a payment may be posted for 24 hours, and until then nothing is said of it.
"""


def reach_of(rule_id: str) -> Reach:
    """How far a rule looks."""
    return REACHES.get(rule_id, DAY)


def runs_live(card: RuleCard) -> bool:
    """Whether a rule may be asked while the day runs."""
    live = reach_of(card.id).live
    return card.kind is Kind.DETERMINISTIC if live is None else live
