"""Found once is chance, found again is a reason to look: in how many windows in a row a subject was found."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from sitcenter.domain.integrity.types import Head, RuleCard, RuleWindow

EARLIER = timedelta(days=7)
"""So much more of the past is read than is looked at: what was found then may have been found again."""
Where = tuple[str, str]
"""A rule at a branch."""


def persistent(
    heads: Iterable[Head], windows: Iterable[RuleWindow], cards: Mapping[str, RuleCard]
) -> tuple[Head, ...]:
    """Those of the heads that somebody is to see, in their order.

    A card's `persistence` [m, n]: its subject was found in m of the last n windows of the rule at the branch
    that were computed, the head's own among them. A window that a gate closed, or that lacked a field, says
    nothing and isn't one of the n. With m = 1, and of a rule without a card, all are seen.
    """
    told = tuple(heads)
    waiting = {name: card.persistence for name, card in cards.items() if waits(card)}
    starts = _starts(windows, waiting)
    found: defaultdict[tuple[Where, str], set[int]] = defaultdict(set)
    for head in told:
        place = _place(starts, head)
        if place is not None:
            found[_where(head), head.subject].add(place)
    return tuple(
        head
        for head in told
        if head.rule_id not in waiting
        or _enough(found[_where(head), head.subject], _place(starts, head), *waiting[head.rule_id])
    )


def waits(card: RuleCard) -> bool:
    """Whether what it finds is held back until it is found again."""
    return card.persistence[0] > 1


def held_back(
    heads: Iterable[Head], windows: Iterable[RuleWindow], cards: Mapping[str, RuleCard]
) -> frozenset[str]:
    """Names of the heads out of shadow that nobody is to see yet."""
    told = tuple(heads)
    seen = {head.fingerprint for head in persistent(told, windows, cards)}
    return frozenset(head.fingerprint for head in told if not head.shadow and head.fingerprint not in seen)


def _where(of: Head | RuleWindow) -> Where:
    return of.rule_id, of.branch_id


def _starts(windows: Iterable[RuleWindow], rules: Iterable[str]) -> Mapping[Where, Sequence[RuleWindow]]:
    """Rule and branch -> its computed windows in order, each once whatever versions judged it."""
    wanted = frozenset(rules)
    found: defaultdict[Where, dict[datetime, RuleWindow]] = defaultdict(dict)
    for window in windows:
        if window.computed and window.rule_id in wanted:
            found[_where(window)][window.start] = window
    return {where: [of[start] for start in sorted(of)] for where, of in found.items()}


def _place(windows: Mapping[Where, Sequence[RuleWindow]], head: Head) -> int | None:
    """Which of the windows holds the moment when the head's cause began, None where none does."""
    of = windows.get(_where(head), ())
    place = bisect_right(of, head.since, key=attrgetter("start")) - 1
    return place if place >= 0 and head.since < of[place].end else None


def _enough(found: set[int], place: int | None, least: int, of: int) -> bool:
    """A head of no known window is not held back: nothing is known of the others."""
    return place is None or sum(place - of < each <= place for each in found) >= least
