"""The live job: the running day of each branch, and each closed day once, or again if something came late.

What runs comes first, then what is closed, a branch at a time, until a turn's time is spent: the next goes
on where this one stopped.
What is stored says what is still to be judged, so a process that stood still catches up and doubles nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from collectors.errors import error_text
from collectors.integrity.days import Day, closed_days, day_of
from collectors.integrity.due import Done, changed, done, enabled, stale_sources
from collectors.integrity.heard import MARGIN, Heard
from collectors.integrity.journal import Arrivals, Store
from collectors.integrity.judge import Judge
from collectors.integrity.judged import Cards, keep
from collectors.jobs import Job
from collectors.registers.held import RegistersOf, none_held
from sitcenter import clock
from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.reach import reach_of
from sitcenter.domain.integrity.registers import behind
from sitcenter.domain.integrity.timing import Timing
from sitcenter.domain.network import Branch, BranchStatus, Network
from sitcenter.domain.scope import Scope

log = logging.getLogger("collectors")

INTEGRITY = "integrity"
"""The job's name, also in its heartbeat."""
SHARE = 0.2
"""Of the time between turns so much may be spent on each half of one; it ends with the day under way."""


class Live:
    """One network's live judge."""

    def __init__(
        self,
        journal: Arrivals,
        store: Store,
        network: Network,
        cards: Cards,
        timing: Timing,
        registers: RegistersOf = none_held,
        now: Callable[[], datetime] = clock.now,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._journal, self._store, self._cards = journal, store, cards
        self._timing, self._now, self._stop = timing, now, stop
        self._registers = registers
        self._judge = Judge(journal, network, cards, timing, registers)
        self._heard = Heard(journal, network, timing.lateness)
        working = (b for _, b in sorted(network.branches.items()) if b.status is not BranchStatus.CLOSED)
        self._branches = tuple(working)
        self._to_run, self._to_close = deque(self._branches), deque(self._branches)
        self._shared = {name: card for name, card in cards.items() if reach_of(name).keys}
        self._stale: dict[tuple[str, datetime], frozenset[str]] = {}
        self._ran: dict[str, datetime] = {}
        self._failing: set[str] = set()
        self._left_out: dict[tuple[str, datetime], datetime] = {}
        self._begun = False

    def run(self) -> None:
        """One turn. What goes wrong at one branch stops no other; the first error is raised at the end.

        The first one only listens: while this process stood still nobody read the logs, and a log that is
        half read shows applications without tickets.
        """
        now = self._now()
        if self._listen(now):
            return
        self._try_again(now)
        errors = self._each(self._to_run, self._running_days, now)
        errors += self._each(self._to_close, self._closed_days, now)
        if errors:
            raise errors[0]

    def _each(
        self, branches: deque[Branch], judge: Callable[[Branch, datetime], Iterator[None]], now: datetime
    ) -> list[Exception]:
        """Judge day after day of branch after branch until the time is spent, one day at least."""
        began, errors = clock.monotonic(), list[Exception]()
        for _ in range(len(branches)):
            branch = branches[0]
            branches.rotate(-1)
            try:
                for _ in judge(branch, now):
                    if self._stop() or clock.monotonic() - began > SHARE * self._timing.every_s:
                        return errors
                self._failing.discard(branch.id)
            except Exception as error:  # what fails at one branch may go well at the next
                errors.append(error)
                self._failed(branch, error)
        return errors

    def _failed(self, branch: Branch, error: Exception) -> None:
        if branch.id not in self._failing:
            log.warning("indicators of integrity fail at %s: %s", branch.id, error_text(error))
        self._failing.add(branch.id)

    def _listen(self, now: datetime) -> bool:
        """Hear what came in. True at first, when what had come in of the days that may be judged is asked."""
        if self._begun:
            self._heard.listen(now, self._judge.forget)
            return False
        since = (day_start(each.zone, self._first(each, now)) for each in self._branches)
        self._heard.begin(min(since, default=now), now)
        self._begun = True
        return True

    def _try_again(self, now: datetime) -> None:
        """Judge anew, after `lateness`, what was judged without a day on which a rule came to grief."""
        for left_out in self._judge.left_out():
            self._left_out.setdefault(left_out, now)
        for left_out, at in [*self._left_out.items()]:
            if now - at >= self._timing.lateness:
                del self._left_out[left_out]
                self._judge.forget(*left_out)
                self._heard.again(*left_out, now)

    def _closed(self, branch: Branch, now: datetime) -> Sequence[Day]:
        """The closed days that are looked back on, in order."""
        known, first = self._journal.known_since(branch.id), day_start(branch.zone, self._first(branch, now))
        return list(closed_days(branch, known, first, now - self._timing.lateness))

    def _first(self, branch: Branch, now: datetime) -> date:
        """The first day that is looked back on. What came in before it was there when a day was judged."""
        return branch.day(now) - timedelta(days=self._timing.look_back_days)

    def _running(self, branch: Branch, now: datetime) -> Iterator[Day]:
        """Today, and yesterday until it is closed, as far as their watermark has come."""
        today = day_of(branch, branch.day(now))
        for day in (today.back(1), today):
            if day.since < now - self._timing.lateness < day.until:
                yield day

    def _running_days(self, branch: Branch, now: datetime) -> Iterator[None]:
        """Judge what is running."""
        known = self._journal.known_since(branch.id)
        for day in self._running(branch, now) if known is not None else ():
            if self._has_news(day) and self._heard.is_read_up(day, now):
                keep(self._store, self._judge.running(day, now))
                self._ran[branch.id] = now
                yield

    def _closed_days(self, branch: Branch, now: datetime) -> Iterator[None]:
        """Judge what is due of the closed days, the earliest first."""
        for day, cards in self._due(branch, now):
            keep(self._store, self._judge.closed(day, now, cards))
            yield

    def _has_news(self, day: Day) -> bool:
        """Whether something may have come behind the watermark since the day was last judged."""
        ran, last = self._ran.get(day.branch.id), self._heard.last(day)
        if ran is None:
            return True
        return last is not None and last > ran - self._timing.lateness - MARGIN

    def _due(self, branch: Branch, now: datetime) -> Iterator[tuple[Day, Cards]]:
        """Closed days, in order, each with the rules that must be asked about it.

        Who is asked again about a day is asked again about the days after it: they learn from it.
        """
        days, scope = self._closed(branch, now), Scope(frozenset({branch.id}))
        if not days:
            return
        stored = done(self._journal.integrity_windows(scope, days[0].since, now), self._timing.lateness)
        sources, newest = self._journal.sources(scope), datetime.min.replace(tzinfo=UTC)
        for day in days:
            stale = stale_sources(sources, day.until) | behind(self._registers(day.since), day.until)
            kept = stored.get(day.since, Done())
            cards = self._wanted(day, kept, newest, stale, now)
            if cards is self._cards:
                self._stale[branch.id, day.since] = stale
                newest = now
            elif not kept.lacks(enabled(self._cards)):
                newest = max(newest, kept.judged_at(enabled(self._cards)))
            if cards:
                yield day, cards

    def _wanted(self, day: Day, kept: Done, newest: datetime, stale: frozenset[str], now: datetime) -> Cards:
        """The rules to ask about a closed day: all, those that look between branches, or none."""
        if not self._heard.is_read_up(day, now):
            return {}
        every, lateness = enabled(self._cards), self._timing.lateness
        if kept.lacks(every) or kept.judged_at(every) < newest:
            return self._cards
        if changed(self._heard.last(day), kept.judged_at(every), now, lateness):
            return self._cards
        if kept.kept_silent() and stale != self._stale.get((day.branch.id, day.since)):
            return self._cards
        shared = enabled(self._shared)
        elsewhere = self._heard.anywhere(day)
        return self._shared if shared and changed(elsewhere, kept.judged_at(shared), now, lateness) else {}


def integrity_job(
    journal: Arrivals,
    store: Store,
    network: Network,
    cards: Cards,
    timing: Timing,
    registers: RegistersOf = none_held,
    stop: Callable[[], bool] = lambda: False,
) -> Job:
    """The job for the scheduler. `stop`: the process wants to end, and a turn with it."""
    live = Live(journal, store, network, cards, timing, registers, stop=stop)
    return Job(INTEGRITY, timing.every_s, live.run)
