"""The tables of a branch's page: queues by service, and those who wait longest, by ticket number."""

from dashboard.i18n import Translator
from dashboard.views import count, minutes
from dashboard.views_branch_setting import Setting
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words import SHAPES
from dashboard.words_branch import CHANNELS, ORDINARY, PRIORITIES, word
from sitcenter.domain.board_types import ServiceBoard, State, WaitingTicket
from sitcenter.domain.branch_board import WARN_SHARE

TICKETS_SHOWN = 20


def services_table(s: Setting) -> TableView:
    """One row a service, the longest wait first."""
    _ = s.translator.text
    numbers = (_("waiting"), _("longest"), _("forecast"), _("called"), _("served"), _("mean wait"), _("norm"))
    return TableView(
        _("Queues by service"),
        head((_("service"), *numbers), numbers),
        tuple(_service(service, s) for service in s.board.services),
        _("nobody has come yet") if s.board.wait_known else _("the source doesn't tell services apart"),
        _("minutes; forecast: of who comes now without a booking; mean wait: of those called today"),
    )


def _service(service: ServiceBoard, s: Setting) -> tuple[Cell, ...]:
    translator = s.translator
    longest = service.longest_s if service.waiting else None
    return (
        Cell(s.service(service.service_code), "name"),
        Cell(count(service.waiting, translator), "num"),
        Cell(_marked(longest, service.norm_s, s), f"num {_grade(longest, service.norm_s, s)}"),
        Cell(minutes(service.expected_wait_s, translator), "num"),
        Cell(count(service.called, translator), "num"),
        Cell(count(service.served, translator), "num"),
        Cell(minutes(service.served_mean_s, translator), "num"),
        Cell(minutes(service.norm_s, translator), "num quiet"),
    )


def tickets_table(s: Setting) -> TableView:
    """One row a person who waits, longest first."""
    _ = s.translator.text
    numbers = (_("wait"), _("norm"), _("over by"))
    shown = s.board.longest[:TICKETS_SHOWN]
    return TableView(
        _("Longest waiting"),
        head((_("ticket"), _("service"), _("channel"), _("priority"), *numbers), numbers),
        tuple(_ticket(ticket, s) for ticket in shown),
        _("nobody is waiting") if s.board.wait_known else _("nobody's wait is known"),
        _("minutes; shown: {n} of {total} waiting", n=len(shown), total=count(s.board.waiting, s.translator)),
        _("press Enter to sort"),
    )


def _ticket(ticket: WaitingTicket, s: Setting) -> tuple[Cell, ...]:
    translator = s.translator
    over = ticket.wait_s - ticket.norm_s
    priority = None if ticket.priority_class == ORDINARY else ticket.priority_class
    return (
        Cell(ticket.ticket_number or NONE, "ticket"),
        Cell(s.service(ticket.service_code), "name"),
        Cell(word(translator, CHANNELS, ticket.channel) or NONE),
        Cell(word(translator, PRIORITIES, priority) or NONE),
        _wait(ticket, s),
        Cell(minutes(ticket.norm_s, translator), "num quiet", sort=ticket.norm_s),
        Cell(_over(over, translator), "num", sort=over),
    )


def _wait(ticket: WaitingTicket, s: Setting) -> Cell:
    text = _marked(ticket.wait_s, ticket.norm_s, s)
    return Cell(text, f"num {_grade(ticket.wait_s, ticket.norm_s, s)}", sort=ticket.wait_s)


def _over(over_s: int, translator: Translator) -> str:
    """Whole minutes beyond the norm; less than one is not nothing."""
    if over_s <= 0:
        return NONE
    return minutes(over_s, translator) if over_s >= 60 else "<1"


def _grade(wait_s: int | None, norm_s: int, s: Setting) -> str:
    """crit beyond the norm, warn near it, as the board judges; nothing for old figures."""
    if wait_s is None or s.old:
        return ""
    if wait_s > norm_s:
        return State.CRIT
    return State.WARN if wait_s >= WARN_SHARE * norm_s else ""


def _marked(wait_s: int | None, norm_s: int, s: Setting) -> str:
    """Minutes with the shape that says what the colour says."""
    grade = _grade(wait_s, norm_s, s)
    shape = f"{SHAPES[State(grade)]} " if grade else ""
    return shape + minutes(wait_s, s.translator)
