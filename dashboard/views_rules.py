"""All rules of the indicators as words: how each stands here, what chance may raise and what was raised."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.rules_reading import MONTH
from dashboard.rules_setting import RulesSetting
from dashboard.rules_state import RuleState
from dashboard.views_rules_cells import (
    at_most,
    expected_cell,
    last_cell,
    precision_cell,
    raised_cell,
    rate_cell,
    stand_cell,
)
from dashboard.views_tables import NONE, Cell, FigureView, TableView, head
from dashboard.words_branch import word
from dashboard.words_performance import SEVERITIES
from dashboard.words_rules import KINDS
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.types import Kind

SEVERITY_ORDER = {"high": 0.0, "medium": 1.0, "low": 2.0}


@dataclass(frozen=True, slots=True)
class RulesView:
    """The page. `unknown`: why nothing can be told, and what to do; then there are neither sums nor rules."""

    title: str
    notes: tuple[str, ...]
    unknown: str
    sums: tuple[FigureView, ...]
    rules: TableView
    meaning: str


def rules_view(s: RulesSetting) -> RulesView:
    """The page in one language."""
    _ = s.translator.text
    unknown = unknown_text(s)
    states = () if unknown else s.states
    return RulesView(
        title=_("Indicators"),
        notes=(
            _("An indicator is a reason to look and accuses nobody: each signal needs checking."),
            *s.notes,
        ),
        unknown=unknown,
        sums=() if unknown else _sums(states, s),
        rules=_table(states, s),
        meaning=_(
            "Expected false: what chance alone raises at the most, by the share of alpha of each judged "
            "period; a written rule is expected to raise none. Precision: how many of the decided were "
            "confirmed, with the 95 % interval. A rule that doesn't look says nothing: its silence is not a "
            "good sign."
        ),
    )


def unknown_text(s: RulesSetting) -> str:
    """Why there is nothing to show, and what to do."""
    _ = s.translator.text
    if s.lacking:
        return _(
            "No rule is judged here: {library} isn't installed. Install it: pip install sitcenter[integrity]",
            library=s.lacking,
        )
    if not s.cards:
        return _("No rule is judged here: the configuration has no folder integrity/ with cards.")
    if s.past.at is None:
        return _("Being read: nothing is known yet.")
    return ""


def _sums(states: Sequence[RuleState], s: RulesSetting) -> tuple[FigureView, ...]:
    _ = s.translator.text
    looks = sum(state.looks for state in states)
    return (_expected(states, s), _raised(states, s), _decided(s), FigureView(
        _("rules that look"),
        _("{n} of {total}", n=looks, total=len(states)),
        "",
        _("the others say nothing") if looks < len(states) else "",
    ))  # fmt: skip


def _expected(states: Sequence[RuleState], s: RulesSetting) -> FigureView:
    """Of statistical rules; where none looked there is nothing to expect."""
    _ = s.translator.text
    told = [state for state in states if state.card.kind is Kind.STATISTICAL and state.tally.exposed]
    exposed = sum(state.tally.exposed for state in told)
    value = sum(state.expected or 0.0 for state in told)
    return FigureView(
        _("false signals expected in 30 days"),
        at_most(value, s) if told else NONE,
        "",
        _("statistical rules, {n} periods", n=s.translator.number(exposed))
        if told
        else _("nothing was judged"),
    )


def _raised(states: Sequence[RuleState], s: RulesSetting) -> FigureView:
    _ = s.translator.text
    raised = sum(state.raised for state in states)
    by_chance = sum(state.raised for state in states if state.card.kind is Kind.STATISTICAL)
    shadowed = sum(state.shadowed for state in states)
    known = any(state.tally.recorded for state in states) or raised
    note = _(
        "statistical {n}, written {m}",
        n=s.translator.number(by_chance),
        m=s.translator.number(raised - by_chance),
    )
    if shadowed:
        note += s.translator.text(", kept without an alert {n}", n=s.translator.number(shadowed))
    return FigureView(_("raised"), s.translator.number(raised) if known else NONE, "", note if known else "")


def _decided(s: RulesSetting) -> FigureView:
    """What people decided in the month, at the branches that may be seen."""
    _, start = s.translator.text, s.now - MONTH
    told = [
        one.verdict
        for rule_id in s.cards
        for one in s.past.given.get(rule_id, ())
        if one.at >= start and branch_of(one.fingerprint) in s.network.branches
    ]
    if not s.past.decides:
        return FigureView(_("decided"), NONE, "", _("no alerts are evaluated here"))
    confirmed = s.translator.number(sum(verdict is Work.CONFIRMED for verdict in told))
    return FigureView(_("decided"), s.translator.number(len(told)), "", _("confirmed {n}", n=confirmed))


def branch_of(fingerprint: str) -> str:
    """The branch that an alert's fingerprint names."""
    return fingerprint.split("|")[1] if fingerprint.count("|") > 1 else ""


def _table(states: Sequence[RuleState], s: RulesSetting) -> TableView:
    _ = s.translator.text
    numbers = (_("signals a 1,000 records"), _("expected false"), _("raised in 30 days"))
    labels = (
        _("rule"),
        _("what needs checking"),
        _("kind"),
        _("severity"),
        _("how it stands here"),
        _("last period"),
        *numbers,
        _("precision"),
    )
    return TableView(
        _("Rules"),
        head(labels, numbers),
        tuple(_row(state, s) for state in states),
        unknown_text(s),
        sort_hint=_("press Enter to sort"),
    )


def _row(state: RuleState, s: RulesSetting) -> tuple[Cell, ...]:
    card = state.card
    return (
        Cell(card.id, "ticket", href=s.rule(card.id), sort=float(list(s.cards).index(card.id))),
        Cell(s.short_name(card), "name"),
        Cell(word(s.translator, KINDS, card.kind.value)),
        Cell(word(s.translator, SEVERITIES, card.severity), sort=SEVERITY_ORDER.get(card.severity, 3.0)),
        stand_cell(state, s),
        last_cell(state, s),
        rate_cell(state, s),
        expected_cell(state.expected, s),
        raised_cell(state.raised, state.tally.recorded > 0, s),
        precision_cell(state.standing, s),
    )
