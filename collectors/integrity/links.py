"""What branches share: which applications name the same payment, plate, signature, papers or representative.

Of each day of a branch only the keys and the ids of its applications are kept; the few applications that
share a key with a window are read whole. So a network's memory holds some 0.2 kB an application and key.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from collectors.integrity.days import Day, day_of
from collectors.integrity.journal import Journal
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.reach import REACHES, Keys, Reach
from sitcenter.domain.integrity.records import Case
from sitcenter.domain.network import Branch, Network

KEYS: tuple[Keys, ...] = tuple({reach.keys: None for reach in REACHES.values() if reach.keys})
SPAN = max(reach.past + reach.days for reach in REACHES.values() if reach.keys)


@dataclass(frozen=True, slots=True)
class Named:
    """A day of a branch: kind of key -> key -> its applications; and the application of its last step."""

    by_key: Mapping[Keys, Mapping[str, tuple[str, ...]]]
    latest: str | None


class Links:
    """What the days of a network's branches share; each is read once, and kept while it may be asked for."""

    def __init__(self, journal: Journal, network: Network) -> None:
        self._journal = journal
        self._network = network
        self._room = SPAN * max(1, len(network.branches))
        self._kept: OrderedDict[tuple[str, datetime], Named] = OrderedDict()

    def forget(self, branch_id: str, since: datetime) -> None:
        """A day's journal changed."""
        self._kept.pop((branch_id, since), None)

    def records(self, day: Day, until: datetime, reach: Reach, window: Records) -> Records:
        """The applications of every branch, of the window's days and the `past` before, that share a key
        with the window's and aren't in it, each with its steps before `until`.
        """
        if reach.keys is None:
            return Records()
        wanted = {key for case in window.cases for key in reach.keys(case)}
        cases: list[Case] = []
        for branch in self._network.branches.values() if wanted else ():
            shared = set(self._shared(branch, day, reach, reach.keys, wanted))
            if branch.id == day.branch.id:
                shared -= {case.application_id for case in window.cases}
            if shared:
                cases += records(self._journal.filed(branch.id, sorted(shared), until)).cases
        return Records(cases=tuple(cases))

    def _shared(self, branch: Branch, day: Day, reach: Reach, keys: Keys, wanted: set[str]) -> Iterator[str]:
        known = self._journal.known_since(branch.id)
        latest = None
        for back in range(reach.past + reach.days - 1, -1, -1):
            each = day_of(branch, day.on - timedelta(days=back))
            if known is None or each.until <= known:
                continue
            named = self._named(each)
            latest = named.latest or latest
            of = named.by_key[keys]
            for key in wanted & of.keys():
                yield from of[key]
        if reach.latest and latest is not None and branch.id != day.branch.id:
            yield latest

    def _named(self, day: Day) -> Named:
        key = day.branch.id, day.since
        found = self._kept.get(key)
        if found is None:
            found = named(records(self._journal.steps(day.branch.id, *day.window)).cases)
        self._kept[key] = found
        self._kept.move_to_end(key)
        while len(self._kept) > self._room:
            self._kept.popitem(last=False)
        return found


def named(cases: tuple[Case, ...]) -> Named:
    """What the applications of a day name."""
    by_key: dict[Keys, dict[str, tuple[str, ...]]] = {}
    real = [case for case in cases if not case.is_test]
    for keys in KEYS:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for case in real:
            for key in keys(case):
                found[key].append(case.application_id)
        by_key[keys] = {key: tuple(ids) for key, ids in found.items()}
    last = max(real, key=lambda case: (case.steps[-1].at, case.application_id), default=None)
    return Named(by_key, last.application_id if last else None)
