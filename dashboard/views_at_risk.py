"""What is late or due today at one branch: what is stuck with the branch, what elsewhere."""

from dataclasses import dataclass

from dashboard.at_risk import RiskNow
from dashboard.i18n import Translator
from dashboard.terms_text import moment, service_name
from dashboard.views_tables import Cell, TableView, head
from dashboard.views_terms_rows import application_cell, left_cell
from dashboard.words import reason_text
from dashboard.words_branch import word
from dashboard.words_terms import WAITS_FOR, WAITS_SHAPES
from sitcenter.domain.network import Branch, Network
from sitcenter.domain.terms.risk import AtRisk

SHOWN = 8


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
    told = risk.old.get(branch.id)
    ours = [row for row in risk.rows if row.waits_for == "branch"]
    theirs = [row for row in risk.rows if row.waits_for != "branch"]
    unsent, note = risk.unsent.get(branch.id, 0), ""
    if told is not None:
        as_of = "–" if told.as_of is None else moment(told.as_of, risk.at, branch.zone, translator)
        note = _("As of {time}: {reason}.", time=as_of, reason=reason_text(translator, told.reason))
    begun = translator.plural(
        "{n} application begun earlier and not sent; its term has not begun",
        "{n} applications begun earlier and not sent; their terms have not begun",
        unsent,
    )
    return AtRiskView(
        _("Terms: late and due today"),
        note,
        _column(ours, _("Waits for the branch"), begun if unsent else "", risk, branch, network, translator),
        _column(theirs, _("Waits for others"), "", risk, branch, network, translator),
        Cell(_("all with reasons"), href=f"/terms?branches={branch.id}&lang={translator.language}"),
        told is not None,
    )


def _column(
    rows: list[AtRisk],
    title: str,
    note: str,
    risk: RiskNow,
    branch: Branch,
    network: Network,
    translator: Translator,
) -> TableView:
    _ = translator.text
    known = branch.id not in risk.old
    late = sum(row.late for row in rows)
    counts = _("late: {late}, due today: {due}", late=translator.number(late), due=len(rows) - late)
    notes = [note] + ([_("shown: {n} of {total}", n=SHOWN, total=len(rows))] if len(rows) > SHOWN else [])
    return TableView(
        f"{title} · {counts}" if rows or known else title,
        head((_("application"), _("service"), _("waits for"), _("left or late by")), ()),
        tuple(_row(row, risk, branch, network, translator) for row in rows[:SHOWN]),
        note or (_("nothing") if known else _("not known")),
        "; ".join(text for text in notes if text),
    )


def _row(
    row: AtRisk, risk: RiskNow, branch: Branch, network: Network, translator: Translator
) -> tuple[Cell, ...]:
    shape = WAITS_SHAPES.get(row.waits_for, "")
    return (
        application_cell(row, translator),
        Cell(service_name(row.service_code, network, translator)),
        Cell(f"{shape} {word(translator, WAITS_FOR, row.waits_for)}"),
        left_cell(row, risk.old.get(row.branch_id), branch.zone, risk.at, translator),
    )
