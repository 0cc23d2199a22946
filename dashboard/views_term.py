"""The proof of one term: rule, calendar, every interval, the source's own deadline. Nothing here knows Dash.

Nobody is named: of the steps only what happened, when, at which desk and with what result is shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from dashboard.at_risk import Told
from dashboard.i18n import Translator
from dashboard.term_command import term_command
from dashboard.terms_text import DIFFERS_SHAPE, LATE_SHAPE, service_name
from dashboard.views_tables import NONE, Cell, FigureView, TableView, head
from dashboard.views_term_rule import Line, calendar_notes, rule_lines
from dashboard.views_term_steps import steps_table
from dashboard.words import reason_text
from dashboard.words_branch import word
from dashboard.words_terms import CLOCK_STATES, INTERVAL_REASONS, INTERVALS, STAGES
from sitcenter.domain.applications import Application
from sitcenter.domain.events import Event
from sitcenter.domain.network import Network
from sitcenter.domain.terms.applications import clock_events, deadlines_differ, rule_of, term_of
from sitcenter.domain.terms.types import ClockState, Interval, Term, TermRule


@dataclass(frozen=True, slots=True)
class TermView:
    """The page. `state` is the CSS class of the verdict; `command` "" where there is no term to compute."""

    title: str
    place: str
    state: str
    shape: str
    word: str
    notes: tuple[str, ...]
    figures: tuple[FigureView, ...]
    rule_title: str
    rule: tuple[Line, ...]
    intervals: TableView
    steps: TableView
    command_title: str
    command: str
    command_note: str
    back: Cell
    old: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What a page is made from: the application, its term as of `at`, and the rule that it falls under."""

    application: Application
    steps: tuple[Event, ...]
    term: Term | None
    rule: TermRule | None
    network: Network
    translator: Translator
    told: Told | None
    at: datetime

    @property
    def zone(self) -> tzinfo:
        """Times are told as at the branch."""
        branch = self.network.branches.get(self.application.branch_id)
        return self.network.zone if branch is None else branch.zone

    def instant(self, at: datetime | None) -> str:
        """Date and time to the second: at a cutoff one second decides."""
        if at is None:
            return NONE
        local = at.astimezone(self.zone)
        return f"{self.translator.day(local.date())} {local:%H:%M:%S}"


def proof_of(
    application: Application,
    steps: tuple[Event, ...],
    network: Network,
    translator: Translator,
    told: Told | None,
    now: datetime,
) -> Proof:
    """The term now; of a branch whose service log is dead, as of its last good moment."""
    at = (now if told is None or told.as_of is None else told.as_of).replace(microsecond=0)
    term, rule = term_of(application, network, at), rule_of(application, network)
    return Proof(application, steps, term, rule, network, translator, told, at)


def term_view(p: Proof) -> TermView:
    """The page in one language."""
    _ = p.translator.text
    state, shape, verdict = _verdict(p)
    branch = p.network.branches.get(p.application.branch_id)
    place = p.application.branch_id if branch is None else branch.names.get(p.translator.language)
    service = service_name(p.application.service_code, p.network, p.translator)
    return TermView(
        title=_("Application {id}", id=p.application.application_id),
        place=f"{place} · {service} · {word(p.translator, STAGES, p.application.stage)}",
        state="unknown" if p.told else state,
        shape="?" if p.told else shape,
        word=verdict,
        notes=_notes(p),
        figures=_figures(p),
        rule_title=_("Rule and calendar"),
        rule=rule_lines(p.rule, p.term, p.application, p.network, p.translator, p.instant),
        intervals=_intervals(p),
        steps=steps_table(p.steps, p.translator, p.instant),
        command_title=_("The same by hand"),
        command=_command(p),
        command_note=_("This command computes the term anew, by the installed calendar."),
        back=Cell(_("All that is late or due today"), href=f"/terms?lang={p.translator.language}"),
        old=p.told is not None,
    )


def _command(p: Proof) -> str:
    if p.rule is None or p.term is None:
        return ""
    calendar = p.network.terms.calendar_of(p.rule)
    return term_command(p.rule, calendar, clock_events(p.application), p.zone, p.at)


def _verdict(p: Proof) -> tuple[str, str, str]:
    """CSS class, shape and words of how the term stands."""
    _, term = p.translator.text, p.term
    if term is None:
        return "", "", _no_term(p)
    state = word(p.translator, CLOCK_STATES, term.state)
    if term.state is ClockState.CANCELLED:
        return "", "", state
    if term.late:
        return "crit", LATE_SHAPE, _("late") + " · " + state
    return "", "", (_("in time") if term.state is ClockState.STOPPED else _("not late")) + " · " + state


def _no_term(p: Proof) -> str:
    _ = p.translator.text
    if p.application.received_at is None:
        return _("The term has not begun: the service provider has not received the application.")
    return _("No rule of terms covers this service here.")


def _notes(p: Proof) -> tuple[str, ...]:
    _ = p.translator.text
    found = []
    if p.told is not None:
        reason = reason_text(p.translator, p.told.reason)
        time = p.instant(p.told.as_of)
        found.append(_("Not current, as of {time} ({reason}).", time=time, reason=reason))
    if p.application.tech_error:
        found.append(_("The source reports a technical error: it waits for an information system."))
    return (*found, *calendar_notes(p.rule, p.term, p.network, p.translator))


def _figures(p: Proof) -> tuple[FigureView, ...]:
    _, term = p.translator.text, p.term
    if term is None:
        return ()
    return (
        FigureView(_("due"), p.instant(term.due_at), "", _due_note(p, term)),
        _left(p, term),
        FigureView(_("counted"), span(term.counted), _("h:min:s")),
        FigureView(_("clock stood"), span(term.paused), _("h:min:s")),
        _source(p, term),
    )


def _due_note(p: Proof, term: Term) -> str:
    _ = p.translator.text
    if term.due_at is None and term.state is ClockState.PAUSED:
        return _("a clock that stands falls due at no known time")
    return ""


def _left(p: Proof, term: Term) -> FigureView:
    """By the wall clock, as in the list; the end of the clock is where it stopped."""
    _ = p.translator.text
    if term.due_at is None:
        return FigureView(_("left"), NONE)
    gap = term.due_at - (term.stopped_at or p.at)
    label = _("late by") if term.late else _("left")
    return FigureView(label, span(abs(gap)), _("h:min:s"), "", "crit" if term.late and not p.told else "")


def _source(p: Proof, term: Term) -> FigureView:
    _ = p.translator.text
    label, told = _("source's deadline"), p.application.due_at_source
    if told is None:
        return FigureView(label, NONE, "", _("the source names none"))
    if deadlines_differ(term, p.application):
        note = _("{shape} differs from ours, needs checking", shape=DIFFERS_SHAPE)
        return FigureView(label, p.instant(told), "", note, "warn" if not p.told else "")
    return FigureView(label, p.instant(told), "", _("the same as ours") if term.due_at else "")


def span(time: timedelta) -> str:
    """Hours, minutes, seconds, to the millisecond where a source tells it: 29:12:04, or 0:00:01.250."""
    seconds, millis = divmod(round(time / timedelta(milliseconds=1)), 1000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + (f".{millis:03}" if millis else "")


def _intervals(p: Proof) -> TableView:
    _ = p.translator.text
    trace = () if p.term is None else p.term.trace
    closed = sum((i.end - i.start for i in trace if i.kind == "closed"), timedelta(0))
    total = sum((i.end - i.start for i in trace), timedelta(0))
    note = ""
    if p.term is not None:
        note = _(
            "counted {counted} + clock stood {paused} + not counted {closed} = {total}",
            counted=span(p.term.counted),
            paused=span(p.term.paused),
            closed=span(closed),
            total=span(total),
        )
    return TableView(
        _("How the time was counted"),
        head((_("from"), _("until"), _("time"), _("reason"), _("length")), (_("length"),)),
        tuple(_interval(i, p) for i in trace),
        _("nothing has been counted yet"),
        note,
    )


def _interval(interval: Interval, p: Proof) -> tuple[Cell, ...]:
    return (
        Cell(p.instant(interval.start)),
        Cell(p.instant(interval.end)),
        Cell(word(p.translator, INTERVALS, interval.kind), "" if interval.kind == "counted" else "quiet"),
        Cell(word(p.translator, INTERVAL_REASONS, interval.reason), "quiet"),
        Cell(span(interval.end - interval.start), "num"),
    )
