"""One rule's tables: branches, exemptions, verdicts, recent signals. Words only."""

from dataclasses import replace

from dashboard.counted import counted
from dashboard.rules_counting import rate_interval
from dashboard.rules_setting import RulesSetting
from dashboard.rules_state import PlaceState, RuleState
from dashboard.views_rules_cells import expected_cell, last_cell, place_word, raised_cell
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_alerts import WORK
from dashboard.words_branch import word
from dashboard.words_rules import GATES, STATES, SUBJECTS
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.state import Known, known_of, state_of
from sitcenter.domain.integrity.tallies import LOOKS, tried
from sitcenter.domain.integrity.types import Exemption, Head

SIGNALS_SHOWN = 50
TOKEN_CHARS = 8
"""Tokens of people are shown by their first characters: enough to tell one from another."""
VERDICTS_ORDER = (Work.CONFIRMED, Work.DISMISSED_LEGITIMATE, Work.DISMISSED_FALSE, Work.TECHNICAL)


def branches_table(state: RuleState, s: RulesSetting) -> TableView:
    """How the rule stands at each branch, and what it did there in thirty days."""
    _ = s.translator.text
    numbers = (
        _("periods looked at"),
        _("records"),
        _("signals a 1,000 records (95 %)"),
        _("expected false"),
        _("raised"),
        _("kept, nobody alerted"),
    )
    labels = (
        _("branch"),
        _("how it stands"),
        _("last period"),
        *numbers,
        _("periods in which it was silent, or of a part of which nobody can tell"),
    )
    return TableView(
        _("By branch, 30 days"),
        head(labels, numbers),
        tuple(_branch(place, state, s) for place in state.places),
        _("no branch"),
        _("A period in which a rule was silent says nothing, neither good nor bad."),
    )


def _branch(place: PlaceState, state: RuleState, s: RulesSetting) -> tuple[Cell, ...]:
    told, raised = place.tally, sum(not head.shadow for head in place.heads)
    expected, known = told.expected(state.card.alpha) if told.recorded else None, told.recorded > 0
    return (
        Cell(s.branch(place.branch_id), "name", href=s.page(f"/branch/{place.branch_id}")),
        Cell(place_word(place, s), "" if place.stand in LOOKS else "quiet"),
        last_cell(place, s),
        Cell(_looked(place, s), "num"),
        _records(place, s),
        Cell(rate_text(told.signals, told.base, s), "num"),
        expected_cell(expected, s),
        raised_cell(raised, known, s),
        raised_cell(len(place.heads) - raised, known, s),
        Cell(_silent(place, s), "quiet"),
    )


def _records(place: PlaceState, s: RulesSetting) -> Cell:
    """How many records there were to look at; that there was none is told in words."""
    if not place.tally.looked_at:
        return Cell(NONE, "num quiet")
    if not place.tally.recorded:
        return Cell(s.translator.text("nothing to compare"), "num quiet")
    return Cell(s.translator.number(place.tally.base), "num")


def _looked(place: PlaceState, s: RulesSetting) -> str:
    """Periods looked at of all, and how many of them in part; a dash where there was none."""
    if not place.tally.windows:
        return NONE
    told, number = place.tally, s.translator.number
    text = f"{number(told.looked_at)}/{number(told.windows)}"
    return text + (s.translator.text(", of them in part {n}", n=number(told.partly)) if told.partly else "")


def rate_text(signals: int, base: int, s: RulesSetting) -> str:
    """Signals a thousand records with the interval; a dash where none was looked at."""
    if not base:
        return NONE
    low, high = rate_interval(signals, base)
    return f"{s.figure(1000 * signals / base)} ({s.figure(low)}–{s.figure(high)})"


def _silent(place: PlaceState, s: RulesSetting) -> str:
    """Fields and gates with the number of windows; of a gate, the last too."""
    _, number = s.translator.text, s.translator.number
    parts = [
        _("missing {field}: {n}", field=s.fields([name]), n=number(n))
        for name, n in sorted(place.tally.lacking.items())
    ]
    parts += [
        _(
            "{reason}: {n}, last {date}",
            reason=word(s.translator, GATES, reason),
            n=number(n),
            date=s.day(place.tally.closed_last[reason], place.branch_id),
        )
        for reason, n in sorted(place.tally.closed.items())
    ]
    return "; ".join(parts) or NONE


def exemptions_table(state: RuleState, s: RulesSetting) -> TableView:
    """Lawful grounds, until when each holds, and on how many signals it was tried in vain."""
    _, counts = s.translator.text, tried(state.heads)
    known = state.tally.recorded > 0 or bool(state.heads)
    number = _("tried on signals, 30 days")
    return TableView(
        _("Lawful grounds that are tried first"),
        head((_("ground"), _("in force until"), number), (number,)),
        tuple(
            (
                Cell(each.names.get(s.translator.language), "name"),
                _until(each, s),
                raised_cell(counts.get(each.code, 0), known, s),
            )
            for each in state.card.exemptions
        ),
        _("this rule has none"),
        _("What a ground covers is never counted: a signal lists those that were tried and didn't hold."),
    )


def _until(each: Exemption, s: RulesSetting) -> Cell:
    """Its last day; one that is over is told as such."""
    _ = s.translator.text
    if each.until is None:
        return Cell(_("until it is taken out"))
    day = s.translator.day(each.until)
    today = s.now.astimezone(s.network.zone).date()
    return Cell(day) if each.in_force(today) else Cell(_("no longer: last day {date}", date=day), "quiet")


def verdicts_table(state: RuleState, s: RulesSetting) -> TableView:
    """What people decided of this version's signals."""
    _ = s.translator.text
    rows = [(work, state.verdicts.get(work, 0)) for work in VERDICTS_ORDER]
    number = _("signals")
    return TableView(
        _("What people decided"),
        head((_("verdict"), number), (number,)),
        tuple(
            (Cell(_(WORK[work])), Cell(s.translator.number(n), "num")) for work, n in rows if state.verdicts
        ),
        _("Nothing was decided yet: how often this rule is right isn't known."),
        _("Of this version of the rule, at all branches, since it began."),
    )


def signals_table(state: RuleState, s: RulesSetting) -> TableView:
    """The newest signals; each leads to its alert where it has one."""
    _ = s.translator.text
    numbers = (_("observed"), _("expected"))
    labels = (
        _("since"),
        _("branch"),
        _("about"),
        *numbers,
        _("chance of so much by accident alone"),
        _("how it stands"),
    )
    shown = state.heads[:SIGNALS_SHOWN]
    note = _("Each needs checking and accuses nobody.")
    if len(shown) < len(state.heads):
        note = _("Shown: the newest {n} of {total}. ", n=len(shown), total=len(state.heads)) + note
    known = known_of(s.past.given.get(state.card.id, ()), s.past.held)
    return TableView(
        _("Signals of the last 30 days"),
        head(labels, numbers),
        tuple(_signal(one, known, s) for one in shown),
        _no_signal(state, s),
        note,
    )


def _no_signal(state: RuleState, s: RulesSetting) -> str:
    """What an empty table of signals means."""
    _ = s.translator.text
    if state.tally.recorded:
        return _("none where it looked")
    if state.tally.looked_at:
        return _("not known: there was nothing to look at or compare in 30 days")
    return _("not known: it looked nowhere in 30 days")


def _signal(one: Head, known: Known, s: RulesSetting) -> tuple[Cell, ...]:
    alert_id = s.past.alerts.get(one.fingerprint, "")
    expected = s.figure(one.expected) if one.expected else s.translator.number(0)
    return (
        Cell(s.moment(one.since, one.branch_id)),
        Cell(s.branch(one.branch_id), "name"),
        Cell(subject_text(one.subject, s)),
        Cell(counted(one.observed, one.unit, s.translator), "num"),
        Cell(expected, "num"),
        Cell(chance_text(one, s), "quiet"),
        Cell(_standing(one, known, s), href=s.page(f"/alerts/{alert_id}") if alert_id else ""),
    )


def chance_text(one: Head, s: RulesSetting) -> str:
    """Of the test alone and after correction for all that was tested; a written rule has none."""
    figures = [("p", one.p), ("q", one.q)]
    told = [f"{name} {s.figure(value, 4)}" for name, value in figures if value is not None]
    if one.e is not None:
        told.append(f"e {s.translator.number(round(one.e))}")
    return ", ".join(told) or s.translator.text("written rule")


def _standing(one: Head, known: Known, s: RulesSetting) -> str:
    """What was decided of it; else that it needs checking, or why nobody is alerted: as its file says."""
    held = one.fingerprint in known.waiting
    return word(s.translator, STATES, state_of(replace(one, shadow=one.shadow and not held), known, s.now))


def subject_text(subject: str, s: RulesSetting) -> str:
    """Whom or what it is about, people by the first characters of their token."""
    kind, _sep, name = subject.partition(":")
    if kind == "pair":
        operator, _plus, representative = name.partition("+")
        return f"{_person('operator', operator, s)}, {_person('representative', representative, s)}"
    if kind in ("operator", "representative", "signature"):
        return _person(kind, name, s)
    short = name.rpartition("/")[2] if kind == "ticket" else name
    return s.translator.text(SUBJECTS[kind], id=short) if kind in SUBJECTS else subject


def _person(kind: str, token: str, s: RulesSetting) -> str:
    short = token if len(token) <= TOKEN_CHARS else f"{token[:TOKEN_CHARS]}…"
    return s.translator.text(SUBJECTS[kind], id=short)
