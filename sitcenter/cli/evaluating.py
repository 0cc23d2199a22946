"""`sitcenter evaluate`: the indicators of integrity over a past period, as they would have run then.

What is found is kept, window by window, and needs checking: it accuses nobody.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.exports_period import Asked, BadFilter, Filters, filters
from sitcenter import clock, storage
from sitcenter.domain.integrity.persistence import EARLIER, held_back
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings import Settings
from sitcenter.settings.load import indicators_lack

if TYPE_CHECKING:
    from sitcenter.cli.told import Told


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was asked for. `rule` None: all."""

    start: str | None
    end: str | None
    rule: str | None
    out: Path | None
    as_json: bool


def uncounted() -> str:
    """Why there are no cards: nothing to count with, or no folder of them."""
    lacking = indicators_lack()
    if lacking:
        return f"no {lacking} here (pip install sitcenter[integrity])"
    return "no folder integrity/ with cards in the configuration"


def alpha_lines(settings: Settings) -> Iterator[str]:
    """How many false signals the cards allow; nothing without cards."""
    if settings.integrity:
        # Loads numpy and scipy, as the rules do: only where there are cards.
        from sitcenter.settings.integrity import BUDGET, spent

        alpha = spent(settings.integrity.values())
        told = f"at most {alpha:g} false signals a branch and window (limit {BUDGET:g})"
        yield f"indicators of integrity: {told}"


def evaluate_period(settings: Settings, wanted: Wanted) -> int:
    """Evaluate, keep and tell. 1 where nothing can be evaluated."""
    now = clock.now()
    try:
        cards = chosen(settings, wanted.rule)
        period = filters(Asked(wanted.start, wanted.end), EVERYTHING, settings.network, (), now)
    except (BadFilter, NoRule) as error:
        print(error, file=sys.stderr)
        return 1
    told = evaluated(settings, cards, period)
    print(json.dumps(told.as_json(), ensure_ascii=False) if wanted.as_json else "\n".join(told.lines()))
    if wanted.out is None:
        return 0
    from sitcenter.cli.exporting import export_file

    return export_file(settings, "signals", wanted.start, wanted.end, wanted.out)


class NoRule(Exception):
    """There is nothing to evaluate; the text says why."""


def chosen(settings: Settings, rule: str | None) -> Mapping[str, RuleCard]:
    """The cards to evaluate. Raises NoRule."""
    if not settings.integrity:
        raise NoRule(f"indicators of integrity can't be evaluated: {uncounted()}")
    if rule is None:
        return settings.integrity
    if rule not in settings.integrity:
        raise NoRule(f"no rule {rule!r}; there are {', '.join(settings.integrity)}")
    return {rule: settings.integrity[rule]}


def evaluated(settings: Settings, cards: Mapping[str, RuleCard], period: Filters) -> "Told":
    """Every closed day of every branch, judged and kept; what there is to tell of it."""
    # Loads numpy and scipy: only where something is evaluated.
    from collectors.integrity.days import closed_days
    from collectors.integrity.judge import Judge
    from collectors.integrity.judged import keep
    from sitcenter.cli.registers import registers_of
    from sitcenter.cli.told import Told
    from sitcenter.cli.wiring import database

    engine, now = database(settings), clock.now()
    reader, store = storage.Reader(engine, settings.network), storage.IntegrityStore(engine)
    judge = Judge(reader, settings.network, cards, settings.site.integrity, registers_of(settings))
    told = Told(cards)
    for _, branch in sorted(settings.network.branches.items()):
        known = reader.known_since(branch.id)
        last = min(period.end, now - settings.site.integrity.lateness)
        for day in closed_days(branch, known, period.start, last):
            judged = judge.closed(day, now)
            keep(store, judged)
            told.add(judged)
    told.hold(_waiting(reader, told.patient, period))
    return told


def _waiting(reader: storage.Reader, cards: Mapping[str, RuleCard], period: Filters) -> frozenset[str]:
    """Names of what these rules found that nobody is alerted of until it is found again."""
    if not cards:
        return frozenset()
    before = period.start - EARLIER
    windows = reader.integrity_windows(EVERYTHING, before, period.end, cards)
    return held_back(reader.integrity_heads(before, cards), windows, cards)
