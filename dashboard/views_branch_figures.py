"""The row of figures of a branch's page.

Those still waiting come first; the mean of those already called never stands alone, because it
looks good while the queue grows.
"""

from dashboard.i18n import Translator
from dashboard.views import count, minutes
from dashboard.views_branch_setting import Setting
from dashboard.views_forecast import error_text
from dashboard.views_tables import NONE, FigureView
from sitcenter.domain.board_types import State


def branch_figures(s: Setting) -> tuple[FigureView, ...]:
    """Eight figures; each says what it leaves out or is measured against."""
    board, translator = s.board, s.translator
    _ = translator.text
    waits = f"{minutes(board.median_s, translator)} / {minutes(board.p90_s, translator)}"
    return (
        FigureView(
            _("longest wait now"),
            minutes(board.longest_s, translator),
            _unit(board.longest_s, translator),
            _("ticket {number}", number=board.longest_ticket) if board.longest_ticket else "",
            board.state if board.state in (State.WARN, State.CRIT) else "",
        ),
        FigureView(_("waiting now"), count(board.waiting, translator), "", _booked(s)),
        FigureView(
            _("median / p90 of those still waiting"),
            waits if board.p90_s is not None else NONE,
            _unit(board.p90_s, translator),
            _("over the norm: {n}", n=translator.number(board.over_norm)) if board.over_norm else "",
        ),
        _called(s),
        _within(s),
        FigureView(
            _("expected wait of a newcomer"),
            minutes(board.expected_wait_s, translator),
            _unit(board.expected_wait_s, translator),
            error_text(s) if board.expected_wait_s is not None else _("no calls lately, or no current data"),
        ),
        _arrivals(s),
        FigureView(
            _("left without service"),
            count(board.abandoned, translator),
            "",
            _("no-show: {n}", n=count(board.no_show, translator)) if board.no_show is not None else "",
        ),
    )


def _unit(seconds: int | None, translator: Translator) -> str:
    return "" if seconds is None else translator.text("min")


def _booked(s: Setting) -> str:
    """People whose booked time has not come."""
    if not s.board.booked_ahead:
        return ""
    return s.translator.text("booked ahead: {n}", n=s.translator.number(s.board.booked_ahead))


def _called(s: Setting) -> FigureView:
    board, translator = s.board, s.translator
    _ = translator.text
    parts = (board.served_mean_s, board.served_median_s, board.served_p90_s)
    known = board.served_mean_s is not None
    return FigureView(
        _("mean / median / p90 of those called today"),
        " / ".join(minutes(part, translator) for part in parts) if known else NONE,
        _unit(board.served_mean_s, translator),
        _("served: {n}", n=count(board.served_n, translator)) if board.served_n is not None else "",
    )


def _within(s: Setting) -> FigureView:
    board, translator = s.board, s.translator
    _ = translator.text
    norm = _("norm {minutes} min", minutes=s.board.norm_s // 60)
    if board.within_norm is None:
        return FigureView(_("within norm today"), NONE, "", norm)
    share = _(
        "{kept} of {judged}", kept=count(board.kept_norm, translator), judged=count(board.judged, translator)
    )
    return FigureView(_("within norm today"), translator.percent(board.within_norm), "", f"{share}; {norm}")


def _arrivals(s: Setting) -> FigureView:
    """Arrivals against the day's capacity; the load may well exceed 100 %."""
    board, translator = s.board, s.translator
    _ = translator.text
    label, arrivals = _("arrivals today"), count(board.arrivals, translator)
    if not board.capacity_per_day:
        return FigureView(label, arrivals, "", _("capacity not stated"))
    capacity = translator.number(board.capacity_per_day)
    if board.arrivals is None:
        return FigureView(label, NONE, "", _("capacity {n} a day", n=capacity))
    load = translator.percent(board.arrivals / board.capacity_per_day)
    return FigureView(
        label, f"{arrivals} / {capacity}", "", _("load: {share} of the day's capacity", share=load)
    )
