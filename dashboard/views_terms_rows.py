"""The list of applications that are late or due today, one row each."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from urllib.parse import quote

from dashboard.at_risk import RiskNow, Told
from dashboard.i18n import Translator
from dashboard.terms_text import DIFFERS_SHAPE, LATE_SHAPE, SOON_SHAPE, moment, service_name, short, zone_of
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_branch import word
from dashboard.words_terms import STAGES, WAITS_FOR, WAITS_SHAPES
from sitcenter.domain.network import Network
from sitcenter.domain.terms.risk import AtRisk

ROWS_SHOWN = 200
SOON = timedelta(hours=1)


def rows_table(
    rows: Sequence[AtRisk], risk: RiskNow, network: Network, translator: Translator, empty: str
) -> TableView:
    """One row an application, worst first."""
    _ = translator.text
    labels = (
        _("application"),
        _("branch"),
        _("service"),
        _("stage"),
        _("waits for"),
        _("due"),
        _("left or late by"),
        _("source's deadline"),
    )
    shown = rows[:ROWS_SHOWN]
    note = _("{shape} the source names another deadline than the rule gives", shape=DIFFERS_SHAPE)
    if len(rows) > len(shown):
        note += "; " + _("shown: {n} of {total}", n=len(shown), total=translator.number(len(rows)))
    return TableView(
        _("Late and due today, worst first"),
        head(labels, ()),
        tuple(_row(row, risk, network, translator) for row in shown),
        empty,
        note,
        _("press Enter to sort"),
    )


def _row(row: AtRisk, risk: RiskNow, network: Network, translator: Translator) -> tuple[Cell, ...]:
    told, zone = risk.old.get(row.branch_id), zone_of(row, network)
    shape = WAITS_SHAPES.get(row.waits_for, "")
    return (
        application_cell(row, translator),
        Cell(short(row.branch_id, network, translator), "name"),
        Cell(service_name(row.service_code, network, translator), "name"),
        Cell(word(translator, STAGES, row.stage)),
        Cell(f"{shape} {word(translator, WAITS_FOR, row.waits_for)}"),
        Cell(
            moment(row.due_at, risk.at, zone, translator), "old" if told else "", sort=row.due_at.timestamp()
        ),
        left_cell(row, told, zone, risk.at, translator),
        _source_cell(row, told, risk.at, zone, translator),
    )


def application_cell(row: AtRisk, translator: Translator) -> Cell:
    """The id, leading to the proof of its term."""
    return id_cell(row.branch_id, row.application_id, translator)


def id_cell(branch_id: str, application_id: str, translator: Translator) -> Cell:
    """An application's number as a link to its page."""
    href = f"/terms/{quote(branch_id)}/{quote(application_id, safe='')}?lang={translator.language}"
    return Cell(application_id, "ticket", href=href)


def left_cell(row: AtRisk, told: Told | None, zone: tzinfo, now: datetime, translator: Translator) -> Cell:
    """Time left or gone by, with the shape of its gravity; old figures have none, but their hour."""
    _ = translator.text
    span = translator.duration(int(abs(row.left_s)))
    text = _("late by {time}", time=span) if row.late else _("{time} left", time=span)
    if row.paused:
        text += ", " + _("clock stands")
    if told is not None:
        as_of = NONE if told.as_of is None else moment(told.as_of, now, zone, translator)
        return Cell(f"{text} · " + _("as of {time}", time=as_of), "old", sort=row.left_s)
    if row.late:
        return Cell(f"{LATE_SHAPE} {text}", "crit", sort=row.left_s)
    if row.left_s <= SOON.total_seconds():
        return Cell(f"{SOON_SHAPE} {text}", "warn", sort=row.left_s)
    return Cell(text, sort=row.left_s)


def _source_cell(row: AtRisk, told: Told | None, now: datetime, zone: tzinfo, translator: Translator) -> Cell:
    at = row.due_at_source
    if at is None:
        return Cell(NONE, "quiet", sort=0)
    text = moment(at, now, zone, translator)
    if row.differs:
        return Cell(f"{DIFFERS_SHAPE} {text}", "quiet" if told else "warn", sort=at.timestamp())
    return Cell(text, "quiet" if told else "", sort=at.timestamp())


def _due_cell(row: AtRisk, told: Told | None, now: datetime, zone: tzinfo, translator: Translator) -> Cell:
    text = moment(row.due_at, now, zone, translator)
    return Cell(text, "old" if told else "", sort=row.due_at.timestamp())
