"""One rule's page as words: what it counts, how it stands, what it can't see, how often it was right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from dashboard.explained import explained
from dashboard.rules_counting import Seen, pair_test
from dashboard.rules_reading import MONTH, WEEKS_SHOWN
from dashboard.rules_setting import RulesSetting
from dashboard.rules_state import RuleState
from dashboard.views_alert import Said
from dashboard.views_rule_power import power_table
from dashboard.views_rule_tables import (
    branches_table,
    exemptions_table,
    rate_text,
    signals_table,
    verdicts_table,
)
from dashboard.views_rules_cells import expected_cell, precision_text, raised_cell, shape, stand_text
from dashboard.views_tables import NONE, FigureView, TableView
from dashboard.words_branch import word
from dashboard.words_performance import SEVERITIES
from dashboard.words_rules import KINDS
from dashboard.words_rules_card import ADDRESSEES, LIMITS, SHARES, STRATA, TESTS, UNITS
from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.tallies import Tally, Week, weeks
from sitcenter.domain.integrity.types import Kind, Unit


@dataclass(frozen=True, slots=True)
class RuleView:
    """The page. `power` None where the rule looks at no pairs; `weeks` are drawn unless `weeks_empty` says
    why not.
    """

    back: Said
    rule_id: str
    name: str
    about: str
    stand: str
    looks: bool
    notes: tuple[str, ...]
    explanation: str
    sums: tuple[FigureView, ...]
    card_title: str
    card: tuple[Said, ...]
    innocent_title: str
    innocent: tuple[str, ...]
    exemptions: TableView
    branches: TableView
    weeks_title: str
    weeks_note: str
    weeks_empty: str
    weeks: tuple[Week, ...]
    power: TableView | None
    verdicts: TableView
    signals: TableView
    export: Said


def rule_view(state: RuleState, seen: Mapping[int, Seen] | None, s: RulesSetting) -> RuleView:
    """The page in one language. `seen`: what halls can show, None where it can't be counted."""
    _, card, language = s.translator.text, state.card, s.translator.language
    drawn = _weeks(state, s)
    return RuleView(
        back=Said("", _("All indicators"), href=s.page("/rules")),
        rule_id=card.id,
        name=card.names.get(language),
        about=", ".join(
            (
                word(s.translator, KINDS, card.kind.value),
                _severity(card.severity, s),
                _version(card.version, s),
            )
        ),
        stand=f"{shape(state)} {stand_text(state, s)}",
        looks=state.looks,
        notes=s.notes,
        explanation=explained(card, s.translator),
        sums=_sums(state, s),
        card_title=_("What it counts"),
        card=_card(state, s),
        innocent_title=_("Known innocent causes"),
        innocent=tuple(names.get(language) for names in card.innocent),
        exemptions=exemptions_table(state, s),
        branches=branches_table(state, s),
        weeks_title=_("Raised by week, against what chance may raise"),
        weeks_note=_(
            "Weeks without a bar and without a mark were not judged, or had nothing to look at or compare: "
            "nothing is known of them."
        ),
        weeks_empty=_weeks_empty(drawn, s),
        weeks=drawn,
        power=power_table(seen, pair_test(card).live, s) if looks_at_pairs(state) else None,
        verdicts=verdicts_table(state, s),
        signals=signals_table(state, s),
        export=_export(state, s),
    )


def _weeks_empty(drawn: Sequence[Week], s: RulesSetting) -> str:
    """What is said in the place of a drawing without anything on it."""
    if any(week.recorded or week.raised or week.shadow for week in drawn):
        return ""
    return s.translator.text("Nothing was looked at in any of these weeks: nothing is known of them.")


def looks_at_pairs(state: RuleState) -> bool:
    """Whether the power of the pair test says what the rule can't see."""
    return state.card.kind is Kind.STATISTICAL and state.card.unit is Unit.PAIR


def _severity(severity: str, s: RulesSetting) -> str:
    return s.translator.text("severity {word}", word=word(s.translator, SEVERITIES, severity))


def _version(version: int, s: RulesSetting) -> str:
    return s.translator.text("version {n}", n=version)


def _sums(state: RuleState, s: RulesSetting) -> tuple[FigureView, ...]:
    _, told, record = s.translator.text, state.tally, state.standing
    windows = _("of {n} periods", n=s.translator.number(told.windows))
    if told.bare:
        windows += _(", with nothing to look at or compare {n}", n=s.translator.number(told.bare))
    if told.partly:
        windows += _(", of them in part {n}", n=s.translator.number(told.partly))
    muted = _("muted: fewer than a fifth confirmed") if record.muted else ""
    return (
        FigureView(_("periods looked at, 30 days"), _periods(told, s), "", windows if told.windows else ""),
        FigureView(_("false signals expected"), expected_cell(state.expected, s).text, "", _chance(state, s)),
        FigureView(
            _("raised"),
            raised_cell(state.raised, told.recorded > 0, s).text,
            "",
            _("kept without an alert {n}", n=s.translator.number(state.shadowed)) if state.shadowed else "",
        ),
        FigureView(
            _("signals a 1,000 records"),
            rate_text(told.signals, told.base, s),
            "",
            _of_records(state, s),
        ),
        FigureView(
            _("precision"),
            NONE if record.precision is None else precision_text(record, s),
            "",
            muted
            or (_("nothing was decided yet") if record.precision is None else _("confirmed of decided")),
            "warn" if record.muted else "",
        ),
    )


def _periods(told: Tally, s: RulesSetting) -> str:
    """How many it looked at; a dash where there was none to look at."""
    return s.translator.number(told.looked_at) if told.windows else NONE


def _of_records(state: RuleState, s: RulesSetting) -> str:
    """Of how many records; what was found again in later periods is one signal and several findings."""
    _, told, number = s.translator.text, state.tally, s.translator.number
    if not told.base:
        return ""
    if told.signals <= len(state.heads):
        return _("of {n} records", n=number(told.base))
    return _(
        "found {m} times in {n} records: again in a later period counts again",
        m=number(told.signals),
        n=number(told.base),
    )


def _chance(state: RuleState, s: RulesSetting) -> str:
    _ = s.translator.text
    if state.card.kind is Kind.DETERMINISTIC:
        return _("a written rule: none by chance")
    share = s.translator.number(state.card.alpha)
    return _("{alpha} a period, {n} periods", alpha=share, n=s.translator.number(state.tally.exposed))


def _card(state: RuleState, s: RulesSetting) -> tuple[Said, ...]:
    """The card's own words; a law's clause leads to its source."""
    _, card, translator = s.translator.text, state.card, s.translator
    strata = ", ".join(word(translator, STRATA, each) for each in card.strata)
    lines = [
        Said(_("whom or what it is about"), word(translator, UNITS, card.unit.value)),
        Said(_("scheme"), card.scheme),
        Said(_("how it counts"), word(translator, TESTS, card.test)),
        Said(_("compared within"), strata),
        Said(_("what it needs"), s.fields(card.needs)),
        *(_limit(name, value, s) for name, value in card.limits.items()),
        Said(_("law"), card.law.get(translator.language), href=card.law_source),
        Said(_("who looks into it"), word(translator, ADDRESSEES, card.addressee)),
    ]
    return tuple(said for said in lines if said.text)


def _limit(name: str, value: float, s: RulesSetting) -> Said:
    share = f"{s.translator.number(100 * value)} %"
    return Said(word(s.translator, LIMITS, name), share if name in SHARES else s.figure(value, 4))


def _weeks(state: RuleState, s: RulesSetting) -> tuple[Week, ...]:
    """Eight weeks by Mondays of the network's zone, the one that runs too."""
    zone = s.network.zone
    today = s.now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    starts = [day_start(zone, monday - timedelta(weeks=k)) for k in range(WEEKS_SHOWN - 1, -1, -1)]
    places = [(state.card.id, place.branch_id) for place in state.places]
    return weeks(
        [window for place in places for window in s.past.windows.get(place, ())],
        [one for place in places for one in s.past.heads.get(place, ())],
        state.card.alpha,
        s.past.shadow_until,
        starts,
        state.card.compares,
    )


def week_label(week: Week, s: RulesSetting) -> str:
    """The Monday of a week."""
    return s.day(week.start)


def _export(state: RuleState, s: RulesSetting) -> Said:
    """The same signals as a file."""
    _, days = s.translator.text, timedelta(days=1)
    asked = {"from": _date(s.now - MONTH, s), "to": _date(s.now + days, s), "rule": state.card.id}
    branches = dict(parse_qsl(s.link)).get("branches")
    query = urlencode(asked | ({"branches": branches} if branches else {}))
    return Said("", _("Signals of this rule as CSV"), href=f"/export/signals.csv?{query}")


def _date(at: datetime, s: RulesSetting) -> str:
    return at.astimezone(s.network.zone).date().isoformat()
