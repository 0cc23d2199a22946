"""One branch as words and figures, for its director and the duty officer. Nothing here knows Dash.

Ticket and desk numbers only: no operator is named.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.i18n import Translator
from dashboard.views import count
from dashboard.views_branch_figures import branch_figures
from dashboard.views_branch_setting import Setting, epoch_ms
from dashboard.views_branch_tables import services_table, tickets_table
from dashboard.views_tables import Cell, FigureView, TableView
from dashboard.words import SHAPES, reason_text
from dashboard.words_branch import DESK_KINDS, DESK_STATES, KINDS, PAUSES, word
from sitcenter.domain.board_types import BranchBoard, DeskBoard, State
from sitcenter.domain.network import Branch, BranchStatus, Network


@dataclass(frozen=True, slots=True)
class DeskView:
    """A desk of the map. `since` is a local hour; from `since_ms` the browser counts, unless None."""

    number: str
    kind: str
    state: str
    word: str
    ticket: str
    since: str
    since_ms: int | None
    reason: str
    attention: bool


@dataclass(frozen=True, slots=True)
class BranchView:
    """The page. `old`: figures are the last good ones, of the hour `at`, and are struck through."""

    branch_id: str
    name: str
    facts: tuple[str, ...]
    trial: str
    state: State
    shape: str
    word: str
    old: bool
    at: str
    as_of_ms: int | None
    age_label: str
    notes: tuple[str, ...]
    figures: tuple[FigureView, ...]
    desks_title: str
    desks_count: str
    desks: tuple[DeskView, ...]
    desks_empty: str
    services: TableView
    tickets: TableView
    day_title: str
    day_empty: str
    footnote: str
    exports_title: str
    exports: tuple[Cell, ...]


def branch_view(
    board: BranchBoard, branch: Branch, network: Network, translator: Translator, now: datetime
) -> BranchView:
    """The page of one branch in one language."""
    _ = translator.text
    setting = Setting(board, branch, network, translator, now)
    return BranchView(
        branch_id=board.branch_id,
        name=branch.names.get(translator.language),
        facts=_facts(setting),
        trial=_trial(branch, translator),
        state=board.state,
        shape=SHAPES[board.state],
        word=_word(setting),
        old=setting.old,
        at=setting.clock(board.as_of),
        as_of_ms=epoch_ms(board.as_of),
        age_label=_("last update"),
        notes=_notes(setting),
        figures=branch_figures(setting),
        desks_title=_("Desks"),
        desks_count=_desk_counts(setting),
        desks=tuple(_desk(desk, setting) for desk in board.desk_list),
        desks_empty="" if board.desk_list else _("this branch has no desks"),
        services=services_table(setting),
        tickets=tickets_table(setting),
        day_title=_("Waits and arrivals of the day"),
        day_empty=_("no opening hours today"),
        footnote=_(
            "The wait of the electronic queue is not the citizen's whole wait: people before the ticket "
            "machine, at the door or in the inspection yard are not counted."
        ),
        exports_title=_("Today's rows as a file"),
        exports=_exports(setting),
    )


def _facts(s: Setting) -> tuple[str, ...]:
    """Kind, place and today's hours."""
    _ = s.translator.text
    address = s.branch.address.get(s.translator.language) if s.branch.address else ""
    place = ", ".join(part for part in (s.branch.city.get(s.translator.language), address) if part)
    return (word(s.translator, KINDS, s.branch.kind), place, _hours(s))


def _hours(s: Setting) -> str:
    _ = s.translator.text
    if s.board.opens_at is None or s.board.closes_at is None:
        return _("day off today")
    return _("today {opens}–{closes}", opens=s.clock(s.board.opens_at), closes=s.clock(s.board.closes_at))


def _trial(branch: Branch, translator: Translator) -> str:
    trial = branch.status is BranchStatus.TRIAL
    return translator.text("trial operation") if trial else ""


def _word(s: Setting) -> str:
    _ = s.translator.text
    if s.board.state is State.OK:
        return _("nothing out of the ordinary") if s.board.wait_known else _("wait is not measured")
    return reason_text(s.translator, s.board.reason)


def _notes(s: Setting) -> tuple[str, ...]:
    """What limits the figures, said before them."""
    _ = s.translator.text
    board, notes = s.board, []
    if s.old and board.as_of is not None:
        notes.append(_("Figures of {time}, not current: they are struck through.", time=s.clock(board.as_of)))
    if board.waiting is not None and not board.wait_known:
        notes.append(_("The source gives counts only: nobody's wait is known, and none is estimated."))
    if s.branch.status is BranchStatus.TRIAL:
        notes.append(_("Works before its official opening: there is nothing to compare with yet."))
    if board.unclosed:
        notes.append(_("left open earlier: {n}", n=s.translator.number(board.unclosed)))
    if board.quarantined:
        notes.append(_("rows set aside: {n}", n=s.translator.number(board.quarantined)))
    return tuple(notes)


def _desk_counts(s: Setting) -> str:
    """Open of all, and how many of them are free or paused, as far as anybody tells."""
    desks, translator = s.board.desks, s.translator
    if not s.board.desk_list:
        return ""
    _ = translator.text
    known = s.board.state is not State.UNKNOWN
    opened = count(desks.open if known else None, translator)
    text = _("open: {open} of {total}", open=opened, total=desks.total)
    if known and desks.paused is not None:
        text += ", " + _("paused: {n}", n=translator.number(desks.paused))
    return text


def _desk(desk: DeskBoard, s: Setting) -> DeskView:
    _ = s.translator.text
    pressed = s.board.state in (State.WARN, State.CRIT)
    return DeskView(
        number=desk.desk_id,
        kind=word(s.translator, DESK_KINDS, desk.kind if desk.kind != "service" else None),
        state=desk.state,
        word=word(s.translator, DESK_STATES, desk.state),
        ticket=desk.ticket_number or "",
        since=_since(desk, s),
        since_ms=None if s.old or desk.state == "idle" else epoch_ms(desk.since),
        reason=word(s.translator, PAUSES, desk.reason_code) if desk.state == "paused" else "",
        attention=desk.state == "paused" and pressed,
    )


def _since(desk: DeskBoard, s: Setting) -> str:
    """A free desk was opened at that hour; it has served people since, so it was not idle all that time."""
    _ = s.translator.text
    if desk.since is None:
        return ""
    time = s.clock(desk.since)
    return _("open since {time}", time=time) if desk.state == "idle" else _("since {time}", time=time)


def _exports(s: Setting) -> tuple[Cell, ...]:
    """Links to the same branch and day. For Excel: its separator, and identifiers that keep their zeros."""
    _ = s.translator.text
    midnight = s.branch.day(s.now)
    query = f"branches={s.branch.id}&from={midnight}&to={midnight + timedelta(days=1)}"
    separator = "comma" if s.translator.language == "en" else "semicolon"
    excel = f"{query}&sep={separator}&mark_ids=true"
    return (
        Cell(_("tickets, for Excel"), href=f"/export/tickets.csv?{excel}"),
        Cell(_("tickets, CSV"), href=f"/export/tickets.csv?{query}"),
        Cell(_("applications, for Excel"), href=f"/export/applications.csv?{excel}"),
        Cell(_("applications, CSV"), href=f"/export/applications.csv?{query}"),
    )
