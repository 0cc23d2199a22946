"""All records of some branches and days together, by branch, and what is usual among them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar

from sitcenter.domain.integrity.records import Case, DeskStretch, Outage, Visit

CaseKind = tuple[str, bool]
"""A service, and whether at a desk."""
CHECKS = ("check_documents", "check_fines", "check_fee")


def case_kind(case: Case) -> CaseKind:
    """Which cases have their steps in common."""
    return case.service or "", bool(case.front)


@dataclass(frozen=True, slots=True)
class Checks:
    """Of the sent cases of each kind: how many, and how many had each check."""

    sent: Counter[CaseKind]
    have: Counter[tuple[CaseKind, str]]


@dataclass(frozen=True)
class Records:
    """All that was built of the events of some branches and days."""

    visits: tuple[Visit, ...] = ()
    cases: tuple[Case, ...] = ()
    desks: tuple[DeskStretch, ...] = ()
    outages: tuple[Outage, ...] = ()
    delivered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Branch -> fields and event types that its sources were seen to deliver."""

    @cached_property
    def visits_of(self) -> Mapping[str, list[Visit]]:
        """Branch -> its tickets, tests left out."""
        return _by_branch(visit for visit in self.visits if not visit.is_test)

    @cached_property
    def printed_of(self) -> Mapping[str, list[Visit]]:
        """Branch -> all its tickets, tests too."""
        return _by_branch(self.visits)

    @cached_property
    def cases_of(self) -> Mapping[str, list[Case]]:
        """Branch -> its applications, tests left out."""
        return _by_branch(case for case in self.cases if not case.is_test)

    @cached_property
    def checks(self) -> Checks:
        """How usual each check is."""
        sent = [(case_kind(c), c.firsts) for c in self.cases if not c.is_test and "send" in c.firsts]
        have = [(kind, check) for kind, firsts in sent for check in CHECKS if check in firsts]
        return Checks(Counter([kind for kind, _ in sent]), Counter(have))

    @cached_property
    def claimed(self) -> Mapping[str, int]:
        """Payment -> the sum of fees that applications say it paid; each application once."""
        sums: Counter[str] = Counter()
        for case in self.cases:
            paid = {} if case.is_test or not case.fees else _paid(case)
            for payment_id, amount in paid.items():
                sums[payment_id] += amount
        return sums

    @cached_property
    def desks_of(self) -> Mapping[str, list[DeskStretch]]:
        """Branch -> what its desks said of themselves."""
        return _by_branch(self.desks)


def _paid(case: Case) -> dict[str, int]:
    return {name: step.number("fee_paid") or 0 for step in case.fees if (name := step.text("payment_id"))}


class _OfBranch(Protocol):
    @property
    def branch_id(self) -> str: ...


Record = TypeVar("Record", bound=_OfBranch)


def _by_branch(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.branch_id].append(record)
    return dict(found)
