"""How the alerts themselves do, after ISA-18.2 and EEMUA 191, as words. Nothing here knows Dash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from urllib.parse import urlencode

from dashboard.i18n import Translator
from dashboard.period_asked import Period
from dashboard.views_performance_rows import Judged, judged_rows
from dashboard.views_tables import NONE, Cell, FigureView, TableView, head
from dashboard.words_branch import word
from dashboard.words_performance import GUIDELINE_SHARES, SEVERITIES
from sitcenter.domain.alerts.performance import Performance, Share
from sitcenter.domain.alerts.types import AlertRule

FEW = 20
"""So few alarms say nothing about shares."""
OFFICERS = (1, 2, 3, 4)
SPANS = (1, 7, 30)
SHORTEST = timedelta(seconds=1)
WITHIN_SHAPE, OUTSIDE_SHAPE = "✓", "◆"


@dataclass(frozen=True, slots=True)
class PerformanceView:
    """The page. `unknown`: why nothing is known of the period; then there are no figures, not zeros."""

    title: str
    period: str
    notes: tuple[str, ...]
    choices: tuple[Cell, ...]
    unknown: str
    figures: tuple[FigureView, ...]
    guideline: TableView
    top: TableView
    severities: TableView
    source: str


@dataclass(frozen=True, slots=True)
class PageSetting:
    """What the address asks for and what is known of it."""

    period: Period
    officers: int
    branches: str | None
    rules: Mapping[str, AlertRule]
    zone: tzinfo
    translator: Translator
    notes: tuple[str, ...] = ()
    unknown: str = ""


def performance_view(figures: Performance | None, s: PageSetting) -> PerformanceView:
    """The page in one language; `figures` None where nothing is known."""
    _ = s.translator.text
    known = figures is not None
    return PerformanceView(
        title=_("Alarm performance"),
        period=_period(s),
        notes=(*s.notes, *_unevaluated(figures, s.translator)),
        choices=_choices(s),
        unknown="" if known else s.unknown,
        figures=() if figures is None else _figures(figures, s.translator),
        guideline=_guideline(() if figures is None else judged_rows(figures, s.translator), s),
        top=_top(() if figures is None else figures.top, s),
        severities=_severities(figures, s),
        source=_(
            "Guideline: ISA-18.2 and EEMUA 191. An alarm is an alert that began to fire and was not muted. "
            "Time in which no rule was evaluated is in no rate and no share."
        ),
    )


def _period(s: PageSetting) -> str:
    _ = s.translator.text
    start, end = (
        f"{s.translator.day(at.astimezone(s.zone).date())} {s.translator.clock(at, s.zone)}"
        for at in (s.period.start, s.period.end)
    )
    officers = s.translator.plural("{n} officer", "{n} officers", s.officers)
    return _("{start} – {end}, {officers}", start=start, end=end, officers=officers)


def _unevaluated(figures: Performance | None, translator: Translator) -> tuple[str, ...]:
    """How much of the period says nothing."""
    _ = translator.text
    if figures is None or figures.unevaluated < SHORTEST:
        return ()
    missing = translator.duration(int(figures.unevaluated.total_seconds()))
    whole = translator.duration(int((figures.end - figures.start).total_seconds()))
    said = _(
        "Rules were not evaluated for {missing} of {whole}: what fired then is not known.",
        missing=missing,
        whole=whole,
    )
    return (said,)


def _choices(s: PageSetting) -> tuple[Cell, ...]:
    """Other periods and numbers of officers, as links."""
    days = [
        Cell(
            s.translator.plural("{n} day", "{n} days", n),
            href=_address(s, s.officers, (s.period.end - timedelta(days=n)).isoformat(timespec="minutes"))
            if n > 1
            else _address(s, s.officers, None),
        )
        for n in SPANS
    ]
    start = None if s.period.moves else s.period.start.isoformat(timespec="minutes")
    officers = [
        Cell(
            s.translator.plural("{n} officer", "{n} officers", n),
            "current" if n == s.officers else "",
            href=_address(s, n, start),
        )
        for n in OFFICERS
    ]
    return (*days, *officers)


def _address(s: PageSetting, officers: int, start: str | None) -> str:
    asked = {"from": start, "branches": s.branches, "officers": str(officers), "lang": s.translator.language}
    return "/performance?" + urlencode({name: value for name, value in asked.items() if value is not None})


def _figures(figures: Performance, translator: Translator) -> tuple[FigureView, ...]:
    _ = translator.text
    return (
        FigureView(_("alarms"), translator.number(figures.alarms)),
        FigureView(
            _("mean / median time to acknowledge"),
            _times(figures.acknowledged.mean_s, figures.acknowledged.median_s, translator),
            "",
            _("of {n} acknowledged", n=translator.number(figures.acknowledged.n)),
        ),
        FigureView(
            _("mean / median time to resolve"),
            _times(figures.resolved.mean_s, figures.resolved.median_s, translator),
            "",
            _("of {n} resolved", n=translator.number(figures.resolved.n)),
        ),
    )


def _times(mean_s: float | None, median_s: float | None, translator: Translator) -> str:
    if mean_s is None or median_s is None:
        return NONE
    return f"{translator.duration(int(mean_s))} / {translator.duration(int(median_s))}"


def _guideline(rows: Sequence[Judged], s: PageSetting) -> TableView:
    _ = s.translator.text
    return TableView(
        _("Against the guideline"),
        head((_("figure"), _("value"), _("guideline"), _("judgement"), _("what it means")), (_("value"),)),
        tuple(_judged(row, s.translator) for row in rows),
        s.unknown,
    )


def _judged(row: Judged, translator: Translator) -> tuple[Cell, ...]:
    return (
        Cell(row.name),
        Cell(row.value, "num"),
        Cell(row.guideline, "quiet"),
        verdict_cell(row.within, translator),
        Cell(row.meaning, "quiet"),
    )


def verdict_cell(within: bool | None, translator: Translator) -> Cell:
    """Within the guideline or not; None: not judged."""
    _ = translator.text
    if within is None:
        return Cell(_("not judged"), "quiet")
    if within:
        return Cell(_("{shape} within", shape=WITHIN_SHAPE))
    return Cell(_("{shape} outside", shape=OUTSIDE_SHAPE), "warn")


def _top(shares: Sequence[Share], s: PageSetting) -> TableView:
    _ = s.translator.text
    numbers = (_("alarms"), _("share"))
    return TableView(
        _("Rules with the most alarms"),
        head((_("rule"), *numbers), numbers),
        tuple((Cell(_rule(share.name, s)), *_counts(share, s.translator)) for share in shares),
        s.unknown or _("no alarm in this period"),
        _("a rule that gives most of the alarms is the first to look at"),
    )


def _counts(share: Share, translator: Translator) -> tuple[Cell, Cell]:
    return Cell(translator.number(share.count), "num"), Cell(translator.percent(share.share), "num")


def _rule(rule_id: str, s: PageSetting) -> str:
    rule = s.rules.get(rule_id)
    return rule_id if rule is None else rule.names.get(s.translator.language)


def _severities(figures: Performance | None, s: PageSetting) -> TableView:
    _ = s.translator.text
    numbers = (_("alarms"), _("share"), _("guideline"))
    shares = () if figures is None else figures.severities
    few = figures is None or figures.alarms < FEW
    return TableView(
        _("By severity"),
        head((_("severity"), *numbers, _("judgement")), numbers),
        tuple(_severity(share, few, s.translator) for share in shares),
        s.unknown,
        _("fewer than {n} alarms are not judged by shares", n=FEW),
    )


def _severity(share: Share, few: bool, translator: Translator) -> tuple[Cell, ...]:
    limit = GUIDELINE_SHARES[share.name]
    within = share.share >= limit if share.name == "low" else share.share <= limit
    return (
        Cell(word(translator, SEVERITIES, share.name)),
        *_counts(share, translator),
        Cell(translator.percent(limit), "num quiet"),
        verdict_cell(None if few else within, translator),
    )
