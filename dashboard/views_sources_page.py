"""The sources page as words: what is read, how old it is, whether anything was lost, what was set aside."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dashboard.i18n import Translator
from dashboard.views import count
from dashboard.views_sources import SourceView
from dashboard.views_tables import NONE, Cell, FigureView, TableView, head
from dashboard.words import SHAPES
from dashboard.words_branch import word
from dashboard.words_sources import SET_ASIDE, SOURCE_KINDS, STATES, TRANSPORTS
from sitcenter.domain.board_types import State
from sitcenter.domain.network import Network


class SetAside(Protocol):
    """A row that could not be used; `raw` is its text, masked by the collector."""

    @property
    def source_id(self) -> str:
        """Where it came from."""

    @property
    def at(self) -> datetime:
        """When it was read."""

    @property
    def place(self) -> str:
        """File and line, or table and key."""

    @property
    def reason(self) -> str:
        """A short code."""

    @property
    def detail(self) -> str:
        """The field and the trouble."""

    @property
    def raw(self) -> str:
        """The masked text."""


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source. `counts` are figures since the beginning; `sum` says whether they add up."""

    source_id: str
    facts: tuple[str, ...]
    branches: str
    state: State
    shape: str
    word: str
    error: str
    times: tuple[Cell, ...]
    counts: tuple[FigureView, ...]
    sum: str
    adds_up: bool


@dataclass(frozen=True, slots=True)
class SourcesView:
    """The page. `missing`: what the address asked for and isn't here."""

    title: str
    summary: tuple[FigureView, ...]
    cards: tuple[SourceCard, ...]
    empty: str
    reasons: TableView
    rows: TableView
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What was set aside: counts by source and reason, and the latest rows."""

    reasons: Mapping[str, Mapping[str, int]]
    rows: tuple[SetAside, ...]


def sources_view(
    views: tuple[SourceView, ...],
    quarantine: Quarantine,
    network: Network,
    transports: Mapping[str, str],
    translator: Translator,
    now: datetime,
) -> SourcesView:
    """The page in one language. `transports`: source id -> file, sql or http, where it is configured."""
    _ = translator.text
    cards = tuple(_card(view, network, transports, translator, now) for view in views)
    return SourcesView(
        _("Data sources"),
        _summary(views, translator),
        cards,
        "" if cards else _("no source is configured"),
        _reasons(quarantine.reasons, translator),
        _rows(quarantine.rows, network, translator, now),
    )


def _summary(views: tuple[SourceView, ...], translator: Translator) -> tuple[FigureView, ...]:
    _ = translator.text
    states = Counter(view.state for view in views)
    live, total = states[State.OK] + states[State.WARN], len(views)
    facts = [view.fact for view in views]
    unbalanced = sum(not view.adds_up for view in views)
    return (
        FigureView(_("live sources"), _("{n} of {total}", n=live, total=total)),
        FigureView(_("rows read"), translator.number(sum(fact.rows_read for fact in facts))),
        FigureView(_("set aside"), translator.number(sum(fact.quarantined for fact in facts))),
        FigureView(
            _("rows add up"),
            _("yes") if not unbalanced else _("no: {n}", n=translator.number(unbalanced)),
            "",
            _("read = stored + duplicate + set aside"),
            State.CRIT if unbalanced else "",
        ),
    )


def _card(
    view: SourceView, network: Network, transports: Mapping[str, str], translator: Translator, now: datetime
) -> SourceCard:
    fact = view.fact
    transport = word(translator, TRANSPORTS, transports.get(fact.source_id))
    facts = (word(translator, SOURCE_KINDS, fact.kind), transport, _every(fact.poll_s, translator))
    return SourceCard(
        source_id=fact.source_id,
        facts=tuple(text for text in facts if text),
        branches=_branches(view.branches, network, translator),
        state=view.state,
        shape=SHAPES[view.state],
        word=word(translator, STATES, view.reason or "live"),
        error=_error(view, network, translator, now),
        times=_times(view, network, translator, now),
        counts=_counts(view, translator),
        sum=_sum(view, translator),
        adds_up=view.adds_up,
    )


def _every(poll_s: float, translator: Translator) -> str:
    return translator.text("every {seconds} s", seconds=translator.number(poll_s))


def _branches(branches: Iterable[str], network: Network, translator: Translator) -> str:
    names = (
        network.branches[b].short.get(translator.language) if b in network.branches else b for b in branches
    )
    return ", ".join(names)


def _error(view: SourceView, network: Network, translator: Translator, now: datetime) -> str:
    """What the source answered instead of rows, as it was recorded; in the words of engineers."""
    fact = view.fact
    if not fact.failures:
        return ""
    failed = translator.text("failed polls in a row: {n}", n=translator.number(fact.failures))
    since = _hour(fact.failing_since, network, translator, now)
    since_text = translator.text("since {time}", time=since) if fact.failing_since else ""
    return " · ".join(part for part in (failed, since_text, fact.error or "") if part)


def _times(view: SourceView, network: Network, translator: Translator, now: datetime) -> tuple[Cell, ...]:
    _ = translator.text
    fact = view.fact
    lag = NONE if fact.lag_s is None else translator.duration(round(fact.lag_s))
    return (
        Cell(_("last success"), "label"),
        _moment(fact.last_success_at, network, translator, now),
        Cell(_("last event"), "label"),
        _moment(fact.last_event_at, network, translator, now),
        Cell(_("lag of events"), "label"),
        Cell(lag),
    )


def _moment(at: datetime | None, network: Network, translator: Translator, now: datetime) -> Cell:
    if at is None:
        return Cell(translator.text("never"))
    return Cell(_hour(at, network, translator, now), "", int(at.timestamp() * 1000))


def _hour(at: datetime | None, network: Network, translator: Translator, now: datetime) -> str:
    """An hour in the network's zone, with its date where that isn't today."""
    if at is None:
        return NONE
    text = translator.clock(at, network.zone)
    day, today = at.astimezone(network.zone).date(), now.astimezone(network.zone).date()
    return text if day == today else f"{translator.day(day)} {text}"


def _counts(view: SourceView, translator: Translator) -> tuple[FigureView, ...]:
    _ = translator.text
    fact = view.fact
    return (
        FigureView(_("read"), count(fact.rows_read, translator)),
        FigureView(_("stored"), count(fact.stored, translator)),
        FigureView(_("duplicate"), count(fact.duplicate, translator)),
        FigureView(_("set aside"), count(fact.quarantined, translator)),
    )


def _sum(view: SourceView, translator: Translator) -> str:
    fact, _ = view.fact, translator.text
    if view.adds_up:
        return _("adds up")
    off = fact.rows_read - fact.stored - fact.duplicate - fact.quarantined
    return _("does not add up: {n}, needs checking", n=translator.number(off))


def _reasons(reasons: Mapping[str, Mapping[str, int]], translator: Translator) -> TableView:
    _ = translator.text
    rows = sorted(
        ((n, source, reason) for source, counts in reasons.items() for reason, n in counts.items()),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    return TableView(
        _("Rows set aside, by reason"),
        head((_("source"), _("reason"), _("rows")), (_("rows"),)),
        tuple(
            (
                Cell(source, "code"),
                Cell(word(translator, SET_ASIDE, reason)),
                Cell(count(n, translator), "num"),
            )
            for n, source, reason in rows
        ),
        _("nothing was set aside"),
    )


def _rows(rows: Iterable[SetAside], network: Network, translator: Translator, now: datetime) -> TableView:
    _ = translator.text
    labels = (_("read at"), _("source"), _("place"), _("reason"), _("detail"), _("row (masked)"))
    return TableView(
        _("Latest rows set aside"),
        head(labels, ()),
        tuple(
            (
                Cell(_hour(row.at, network, translator, now), sort=row.at.timestamp()),
                Cell(row.source_id, "code"),
                Cell(row.place, "code"),
                Cell(word(translator, SET_ASIDE, row.reason)),
                Cell(row.detail),
                Cell(row.raw, "code raw"),
            )
            for row in rows
        ),
        _("nothing was set aside"),
        _("Nothing is dropped: a row that can't be used is kept here until somebody looks at it."),
        _("press Enter to sort"),
    )
