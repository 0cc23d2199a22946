"""What goes overdue before closing, as words and figures. Nothing here knows Dash."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dashboard.at_risk import RiskNow, Told
from dashboard.i18n import Translator
from dashboard.terms_text import LATE_SHAPE, moment, service_name, short, zone_of
from dashboard.views_tables import NONE, Cell, FigureView, TableView, head
from dashboard.views_terms_rows import rows_table
from dashboard.words import reason_text
from dashboard.words_branch import word
from dashboard.words_terms import STAGES, WAITS_FOR, WAITS_SHAPES
from sitcenter.domain.network import Network
from sitcenter.domain.terms.risk import AtRisk


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the attribution bar: whom it waits for, how many, how many of them are late."""

    waits_for: str
    shape: str
    word: str
    count: int
    text: str
    late: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TermsView:
    """The page. `old`: no branch of it is live, so every figure is struck through."""

    title: str
    notes: tuple[str, ...]
    filters: tuple[Cell, ...]
    figures: tuple[FigureView, ...]
    bar_title: str
    bar: tuple[Share, ...]
    stages: TableView
    services: TableView
    rows: TableView
    old: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The address's filters, None where it has none; `branches` as it came, for links."""

    waits_for: str | None = None
    service: str | None = None
    branches: str | None = None

    def keeps(self, row: AtRisk) -> bool:
        """Whether a row is asked for."""
        return self.waits_for in (None, row.waits_for) and self.service in (None, row.service_code or "")

    def address(self, language: str, **changes: str | None) -> str:
        """The same page with other filters."""
        asked = {
            "branches": self.branches,
            "waits_for": self.waits_for,
            "service": self.service,
            **changes,
            "lang": language,
        }
        return "/terms?" + urlencode({name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part of the page is made from."""

    risk: RiskNow
    rows: tuple[AtRisk, ...]
    chosen: Chosen
    network: Network
    translator: Translator

    @property
    def blind(self) -> bool:
        """Whether nothing that the viewer sees is live."""
        return not set(self.network.branches) - set(self.risk.old)

    def counted(self, rows: Iterable[AtRisk]) -> tuple[AtRisk, ...]:
        """Rows that sums are made of: live ones; where nothing is live, all, and the sums are old."""
        return tuple(row for row in rows if self.blind or row.branch_id not in self.risk.old)


def terms_view(
    risk: RiskNow, chosen: Chosen, network: Network, translator: Translator, missing: str = ""
) -> TermsView:
    """The page in one language. `network`: the branches that the viewer sees; `missing`: what isn't here."""
    _ = translator.text
    s = Setting(risk, tuple(row for row in risk.rows if chosen.keeps(row)), chosen, network, translator)
    return TermsView(
        title=_("Overdue before closing"),
        notes=tuple(text for text in (missing, *_notes(s)) if text),
        filters=_filters(s),
        figures=_figures(s),
        bar_title=_("Whom they wait for"),
        bar=tuple(_share(s, name) for name in WAITS_FOR),
        stages=_counted(s, _("By stage"), _("stage"), lambda row: row.stage, _stage_cell),
        services=_counted(
            s, _("By service"), _("service"), lambda row: row.service_code or "", _service_cell
        ),
        rows=rows_table(s.rows, risk, network, translator, nothing(s)),
        old=s.blind,
    )


def _notes(s: Setting) -> tuple[str, ...]:
    """Which branches aren't current, and as of when their rows are."""
    names: dict[tuple[str, str], list[str]] = {}
    for branch_id, told in s.risk.old.items():
        names.setdefault((told.reason, as_of_text(told, s)), []).append(
            short(branch_id, s.network, s.translator)
        )
    left_out = "" if s.blind else s.translator.text(" Their rows are not in the sums.")
    return tuple(
        s.translator.text(
            "Not current, as of {time}: {branches} ({reason}). What was finished since is not known.",
            time=time,
            branches=", ".join(branches),
            reason=reason_text(s.translator, reason),
        )
        + left_out
        for (reason, time), branches in names.items()
    )


def as_of_text(told: Told, s: Setting) -> str:
    """The hour of the last good word; a dash for none ever."""
    return NONE if told.as_of is None else moment(told.as_of, s.risk.at, s.network.zone, s.translator)


def nothing(s: Setting) -> str:
    """What stands in place of an empty list: that all is well, only where that is known."""
    _ = s.translator.text
    if s.blind:
        return _("Not known: no service log is live.")
    if s.chosen.waits_for or s.chosen.service:
        return _("Nothing of this kind is late or due before the end of today.")
    if s.risk.old:
        return _("Nothing is late or due before the end of today at the branches whose log is live.")
    return _("Nothing is late or due before the end of today.")


def _filters(s: Setting) -> tuple[Cell, ...]:
    """Filters of the address, each with the way to drop it."""
    translator, chosen = s.translator, s.chosen
    _, found = translator.text, []
    if chosen.waits_for is not None:
        text = _("waits for: {whom}", whom=word(translator, WAITS_FOR, chosen.waits_for))
        found.append(Cell(f"{text} ✕", href=chosen.address(translator.language, waits_for=None)))
    if chosen.service is not None:
        text = _("service: {name}", name=service_name(chosen.service, s.network, translator))
        found.append(Cell(f"{text} ✕", href=chosen.address(translator.language, service=None)))
    return tuple(found)


def _figures(s: Setting) -> tuple[FigureView, ...]:
    _ = s.translator.text
    rows = s.counted(s.rows)
    late = sum(row.late for row in rows)
    differs = sum(row.differs for row in rows)
    paused = sum(row.late and row.paused for row in rows)
    return (
        FigureView(
            _("late already"),
            _number(late, s),
            "",
            _("of them the clock stands: {n}", n=s.translator.number(paused)) if paused else "",
            "crit" if late and not s.blind else "",
        ),
        FigureView(
            _("due before the end of today"),
            _number(len(rows) - late, s),
            "",
            _("next at {time}", time=_next(s)) if _next(s) else "",
        ),
        FigureView(
            _("source names another deadline"),
            _number(differs, s),
            "",
            _("needs checking") if differs else "",
            "warn" if differs and not s.blind else "",
        ),
    )


def _number(n: int, s: Setting) -> str:
    """A count; where nothing is live, none that reads as zero."""
    return NONE if s.blind and not n else s.translator.number(n)


def _next(s: Setting) -> str:
    ahead = [row for row in s.counted(s.rows) if not row.late]
    return moment(ahead[0].due_at, s.risk.at, zone_of(ahead[0], s.network), s.translator) if ahead else ""


def _share(s: Setting, waits_for: str) -> Share:
    """One part of the bar; it counts without the filter by whom, so that the parts stay comparable."""
    kept = replace(s.chosen, waits_for=None)
    rows = [row for row in s.counted(s.risk.rows) if row.waits_for == waits_for and kept.keeps(row)]
    late = sum(row.late for row in rows)
    chosen = s.chosen.waits_for == waits_for
    told = s.translator.text("{shape} late: {n}", shape=LATE_SHAPE, n=s.translator.number(late))
    return Share(
        waits_for,
        WAITS_SHAPES[waits_for],
        word(s.translator, WAITS_FOR, waits_for),
        len(rows),
        _number(len(rows), s),
        told if late else "",
        s.chosen.address(s.translator.language, waits_for=None if chosen else waits_for),
        chosen,
    )


def _counted(
    s: Setting, title: str, label: str, key: Callable[[AtRisk], str], cell: Callable[[str, Setting], Cell]
) -> TableView:
    """Late and due today by one quality of the rows, the most late first."""
    _ = s.translator.text
    rows = s.counted(s.rows)
    late, due = Counter(key(r) for r in rows if r.late), Counter(key(r) for r in rows if not r.late)
    names = sorted(late.keys() | due.keys(), key=lambda name: (-late[name], -due[name], name))
    numbers = (_("late"), _("due today"))
    return TableView(
        title,
        head((label, *numbers), numbers),
        tuple((cell(name, s), _late_count(late[name], s), _count(due[name], s)) for name in names),
        nothing(s),
    )


def _late_count(n: int, s: Setting) -> Cell:
    if not n or s.blind:
        return _count(n, s)
    return Cell(f"{LATE_SHAPE} {s.translator.number(n)}", "num crit")


def _count(n: int, s: Setting) -> Cell:
    return Cell(s.translator.number(n), "num")


def _stage_cell(stage: str, s: Setting) -> Cell:
    return Cell(word(s.translator, STAGES, stage))


def _service_cell(code: str, s: Setting) -> Cell:
    name = service_name(code, s.network, s.translator)
    return Cell(name, href=s.chosen.address(s.translator.language, service=code))
