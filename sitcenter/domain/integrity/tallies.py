"""What the judged windows of a rule add up to: how it stands, what chance may raise, what was raised.

That a rule found nothing is said only of windows in which it looked; silence is told with its reason.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sitcenter.domain.integrity.gates import FAILED, GATES
from sitcenter.domain.integrity.types import Head, RuleCard, RuleWindow

FRESH = timedelta(days=4)
"""A rule whose last window ended longer ago isn't judged any more; a weekend and a holiday are shorter."""
WEEK = timedelta(weeks=1)
YOUNG = "watermark"
"""Why a window is silent that has only begun."""


class Stand(StrEnum):
    """How a rule stands at a branch, or at all of them. Only `quiet` means: looked everywhere, found nothing.

    `partly`: of a part nobody can tell, or it looks at some of the branches only. `empty`: there was no
    record to look at, or none that could be compared with others.
    """

    OFF = "off"
    MUTED = "muted"
    LACKING = "lacking"
    SILENT = "silent"
    LATE = "late"
    NEVER = "never"
    SHADOW = "shadow"
    EMPTY = "empty"
    PARTLY = "partly"
    FOUND = "found"
    QUIET = "quiet"


LOOKS = frozenset({Stand.SHADOW, Stand.PARTLY, Stand.FOUND, Stand.QUIET})
"""Where a rule looks. Everywhere else nothing is known of what it looks for."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Windows of one rule over a period. `lacking` and `closed`: windows by missing field and by gate.

    `computed` of the `windows` were looked at, `partly` looked at in part: `tested` hypotheses over `base`
    records gave `signals`, `shadow` of them in shadow. `recorded`: of both those, in which there was any
    record, of a statistical rule any that it could compare. `exposed`: of both those, out of shadow, in which
    anything was tested. `last`: the newest window of all, `looked`: the newest of both.
    """

    windows: int = 0
    computed: int = 0
    partly: int = 0
    recorded: int = 0
    exposed: int = 0
    tested: int = 0
    base: int = 0
    signals: int = 0
    shadow: int = 0
    lacking: Mapping[str, int] = field(default_factory=dict)
    closed: Mapping[str, int] = field(default_factory=dict)
    closed_last: Mapping[str, datetime] = field(default_factory=dict)
    """When the last window began that the gate kept silent."""
    last: RuleWindow | None = None
    looked: RuleWindow | None = None

    @property
    def looked_at(self) -> int:
        """Windows in which it looked, be it in part: in none of the others is anything known."""
        return self.computed + self.partly

    @property
    def bare(self) -> int:
        """Windows in which it looked and there was no record: that nothing was found says nothing."""
        return self.looked_at - self.recorded

    @property
    def rate(self) -> float | None:
        """Signals a thousand records looked at; None: none was looked at."""
        return 1000 * self.signals / self.base if self.base else None

    def expected(self, alpha: float) -> float:
        """How many false signals chance alone raises at the most, out of shadow."""
        return alpha * self.exposed


def newest(windows: Iterable[RuleWindow]) -> list[RuleWindow]:
    """Each window once, as the newest version of its rule judged it, by its end."""
    found: dict[tuple[str, str, datetime], RuleWindow] = {}
    for window in windows:
        key = (window.rule_id, window.branch_id, window.start)
        if key not in found or found[key].rule_version <= window.rule_version:
            found[key] = window
    return sorted(found.values(), key=lambda window: (window.end, window.branch_id, window.rule_id))


def tally(
    windows: Iterable[RuleWindow], shadow_until: Mapping[str, datetime], compares: bool = False
) -> Tally:
    """The sum of windows, each given once. `shadow_until`: branch -> when its first weeks are over.

    `compares`: of a statistical rule, to which records that it could lay beside nothing are none.
    """
    given = sorted(windows, key=lambda window: window.end)
    looked = [
        replace(window, base=0) if compares and not window.tested else window
        for window in given
        if window.computed or in_part(window)
    ]
    partly = sum(not window.computed for window in looked)
    closed_last = {window.closed: window.start for window in given if window.closed}
    return Tally(
        windows=len(given),
        computed=len(looked) - partly,
        partly=partly,
        recorded=sum(window.base > 0 for window in looked),
        exposed=sum(window.tested > 0 and not in_shadow(window, shadow_until) for window in looked),
        tested=sum(window.tested for window in looked),
        base=sum(window.base for window in looked),
        signals=sum(window.signals for window in looked),
        shadow=sum(window.shadow for window in looked),
        lacking=dict(Counter(name for window in given for name in window.lacking)),
        closed=dict(Counter(window.closed for window in given if window.closed)),
        closed_last=closed_last,
        last=_last(given),
        looked=looked[-1] if looked else None,
    )


def _last(given: Sequence[RuleWindow]) -> RuleWindow | None:
    """The newest; one that is merely too young to be judged only where there is no other."""
    judged = [window for window in given if window.closed != YOUNG]
    return (judged or given)[-1] if given else None


def in_part(window: RuleWindow) -> bool:
    """Whether it looked and had to say itself that of a part nobody can tell; a gate asks it nothing."""
    own = bool(window.closed) and window.closed not in GATES | {FAILED}
    return own and not window.lacking and window.tested > 0 and window.base > 0


def in_shadow(window: RuleWindow, shadow_until: Mapping[str, datetime]) -> bool:
    """Whether nobody is alerted of what the window holds: its branch was young."""
    until = shadow_until.get(window.branch_id)
    return window.shadow > 0 or (until is not None and window.end < until)


def by_branch(windows: Iterable[RuleWindow]) -> Mapping[tuple[str, str], tuple[RuleWindow, ...]]:
    """(rule_id, branch_id) -> its windows."""
    found: defaultdict[tuple[str, str], list[RuleWindow]] = defaultdict(list)
    for window in windows:
        found[window.rule_id, window.branch_id].append(window)
    return {key: tuple(rows) for key, rows in found.items()}


def stand_at(tallied: Tally, shadow_until: datetime | None, now: datetime, signals: int = 0) -> Stand:
    """How a rule that is on stands at one branch: by the newest window, not by what once was.

    `signals`: those stored of the same time, whatever its windows tell.
    """
    if tallied.last is None:
        return Stand.NEVER
    if now - tallied.last.end > FRESH:
        return Stand.LATE
    if tallied.last.lacking:
        return Stand.LACKING
    partly = in_part(tallied.last)
    if tallied.last.closed and not partly:
        return Stand.SILENT
    found = tallied.signals or signals
    if not tallied.base and not found:
        return Stand.EMPTY
    if shadow_until is not None and now < shadow_until:
        return Stand.SHADOW
    if found:
        return Stand.FOUND
    return Stand.PARTLY if partly else Stand.QUIET


ORDER = (
    Stand.FOUND,
    Stand.QUIET,
    Stand.PARTLY,
    Stand.SHADOW,
    Stand.EMPTY,
    Stand.SILENT,
    Stand.LATE,
    Stand.LACKING,
    Stand.NEVER,
)


def stand_of(card: RuleCard, muted: bool, stands: Collection[Stand], raised: int = 0) -> Stand:
    """How a rule stands over branches: what is most alive at any of them, unless it is off or muted.

    What it `raised` is told also where it was silent since. That it found nothing is told of all branches or
    of none: where it doesn't look at one of them, it looked in part.
    """
    if not card.enabled:
        return Stand.OFF
    if muted:
        return Stand.MUTED
    whole = min(stands, key=ORDER.index, default=Stand.NEVER)
    if whole not in (Stand.QUIET, Stand.PARTLY):
        return whole
    if raised:
        return Stand.FOUND
    return Stand.QUIET if set(stands) == {Stand.QUIET} else Stand.PARTLY


@dataclass(frozen=True, slots=True)
class Week:
    """[start, start + 7 days): what chance may raise, and what was raised and what was kept in shadow.

    `recorded` 0: it was asked of no record, so that no signal says nothing.
    """

    start: datetime
    recorded: int
    expected: float
    raised: int
    shadow: int


def weeks(
    windows: Iterable[RuleWindow],
    heads: Iterable[Head],
    alpha: float,
    shadow_until: Mapping[str, datetime],
    starts: Collection[datetime],
    compares: bool = False,
) -> tuple[Week, ...]:
    """Equal weeks from the given starts: windows by their beginning, signals by when their cause began."""
    own, found = list(windows), list(heads)
    return tuple(
        _week(
            start,
            tally((w for w in own if start <= w.start < start + WEEK), shadow_until, compares),
            [head for head in found if start <= head.since < start + WEEK],
            alpha,
        )
        for start in starts
    )


def _week(start: datetime, tallied: Tally, found: Collection[Head], alpha: float) -> Week:
    shadow = sum(head.shadow for head in found)
    return Week(start, tallied.recorded, tallied.expected(alpha), len(found) - shadow, shadow)


def tried(heads: Iterable[Head]) -> Mapping[str, int]:
    """Exemption -> on how many signals it was tried, in vain."""
    return dict(Counter(code for head in heads for code in head.exemptions))
