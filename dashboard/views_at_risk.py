"""What is late or due today at one branch: what is stuck with the branch, what elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.at_risk import RiskNow, Unsent
from dashboard.i18n import Translator
from dashboard.terms_text import moment, service_name
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.views_terms_rows import application_cell, id_cell, left_cell
from dashboard.words import reason_text
from dashboard.words_branch import word
from dashboard.words_terms import WAITS_FOR, WAITS_SHAPES
from sitcenter.domain.network import Branch, Network
from sitcenter.domain.terms.risk import AtRisk

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """What the panel is made from."""

    risk: RiskNow
    branch: Branch
    network: Network
    translator: Translator


@dataclass(frozen=True, slots=True)
class AtRiskView:
    """The panel: two columns and the way to the whole list."""

    title: str
    note: str
    ours: TableView
    theirs: TableView
    link: Cell
    old: bool


def at_risk_view(risk: RiskNow, branch: Branch, network: Network, translator: Translator) -> AtRiskView:
    """The panel of one branch. `risk` holds no other branch's rows."""
    _ = translator.text
    told, note = risk.old.get(branch.id), ""
    if told is not None:
        as_of = NONE if told.as_of is None else moment(told.as_of, risk.at, branch.zone, translator)
        note = _("As of {time}: {reason}.", time=as_of, reason=reason_text(translator, told.reason))
    s = Setting(risk, branch, network, translator)
    ours = [row for row in risk.rows if row.waits_for == "branch"]
    theirs = [row for row in risk.rows if row.waits_for != "branch"]
    begun = tuple(_unsent(one, s) for one in risk.unsent)
    return AtRiskView(
        _("Terms: late and due today"),
        note,
        _column(_("Waits for the branch"), ours, s, begun),
        _column(_("Waits for others"), theirs, s),
        Cell(_("all with reasons"), href=f"/terms?branches={branch.id}&lang={translator.language}"),
        told is not None,
    )


def _column(title: str, rows: list[AtRisk], s: Setting, more: Sequence[tuple[Cell, ...]] = ()) -> TableView:
    """Late and due today, then what else is stuck there."""
    _ = s.translator.text
    known = s.branch.id not in s.risk.old
    late = sum(row.late for row in rows)
    counts = _("late: {late}, due today: {due}", late=s.translator.number(late), due=len(rows) - late)
    if more:
        counts += ", " + _("not sent: {n}", n=s.translator.number(len(more)))
    cells = (*(_row(row, s) for row in rows), *more)
    return TableView(
        f"{title} · {counts}" if cells or known else title,
        head((_("application"), _("service"), _("waits for"), _("left or late by")), ()),
        cells[:SHOWN],
        _("nothing") if known else _("not known"),
        _("shown: {n} of {total}", n=SHOWN, total=len(cells)) if len(cells) > SHOWN else "",
    )


def _row(row: AtRisk, s: Setting) -> tuple[Cell, ...]:
    return (
        application_cell(row, s.translator),
        Cell(service_name(row.service_code, s.network, s.translator)),
        _whom(row.waits_for, s),
        left_cell(row, s.risk.old.get(row.branch_id), s.branch.zone, s.risk.at, s.translator),
    )


def _unsent(one: Unsent, s: Setting) -> tuple[Cell, ...]:
    day = s.translator.day(s.branch.day(one.begun_at))
    return (
        id_cell(one.branch_id, one.application_id, s.translator),
        Cell(service_name(one.service_code, s.network, s.translator)),
        _whom("branch", s),
        Cell(s.translator.text("begun {day}, not sent; the term has not begun", day=day), "quiet"),
    )


def _whom(waits_for: str, s: Setting) -> Cell:
    shape = WAITS_SHAPES.get(waits_for, "")
    return Cell(f"{shape} {word(s.translator, WAITS_FOR, waits_for)}")
