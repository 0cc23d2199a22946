"""The rule of a term as words: its version, validity and clause, and what it made of the receipt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dashboard.i18n import Translator
from dashboard.words_branch import word
from dashboard.words_terms import POLICIES
from sitcenter.domain.applications import Application
from sitcenter.domain.network import Network
from sitcenter.domain.terms.clock import days_spanned
from sitcenter.domain.terms.counting import counting
from sitcenter.domain.terms.types import Term, TermRule, Unit


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what belongs to it; `code` where it is an identifier."""

    label: str
    text: str
    code: bool = False


Instant = Callable[[datetime | None], str]


def rule_lines(
    rule: TermRule | None,
    term: Term | None,
    application: Application,
    network: Network,
    translator: Translator,
    instant: Instant,
) -> tuple[Line, ...]:
    """The rule, its calendar, and the day from which the term counts. Empty without a rule."""
    if rule is None:
        return ()
    _ = translator.text
    calendar = network.terms.calendar_of(rule)
    version = calendar.version if term is None else term.calendar_version
    return (
        Line(_("rule"), f"{rule.id} · " + _("version {n}", n=rule.version), code=True),
        Line(_("in force"), _validity(rule, translator)),
        Line(_("clause"), rule.source),
        Line(_("term"), _length(rule, translator)),
        Line(_("calendar"), f"{calendar.id} · " + _("version {n}", n=version), code=True),
        *_receipt(rule, term, application, network, translator, instant),
    )


def calendar_notes(
    rule: TermRule | None, term: Term | None, network: Network, translator: Translator
) -> Iterator[str]:
    """What makes a term less certain: years beyond the table of holidays, days that are estimates."""
    if rule is None or term is None or (rule.unit is Unit.MINUTES and rule.always):
        return
    _ = translator.text
    calendar = network.terms.calendar_of(rule)
    days = days_spanned(term, calendar)
    if calendar.covered is not None and not calendar.covers(*days):
        first, last = calendar.covered
        yield _(
            "Holidays are known for {first} to {last} only: other years are counted by the week.",
            first=first,
            last=last,
        )
    for on, day in calendar.estimated(*days):
        name = day.names.get(translator.language, day.kind)
        yield _("{day} ({name}) is an estimated date.", day=translator.day(on), name=name)


def _validity(rule: TermRule, translator: Translator) -> str:
    _ = translator.text
    parts = []
    if rule.valid_from is not None:
        parts.append(_("since {day}", day=translator.day(rule.valid_from)))
    if rule.valid_to is not None:
        parts.append(_("until {day}, that day not included", day=translator.day(rule.valid_to)))
    if rule.published is not None:
        parts.append(_("published {day}", day=translator.day(rule.published)))
    if rule.territory:
        parts.append(_("regions {codes}", codes=", ".join(sorted(rule.territory))))
    return "; ".join(parts) or _("no limits of time or territory")


def _length(rule: TermRule, translator: Translator) -> str:
    _ = translator.text
    if rule.unit is Unit.MINUTES:
        hours = _("day and night") if rule.always else _("in working hours")
        return translator.plural("{n} minute", "{n} minutes", rule.value) + ", " + hours
    days = translator.plural("{n} working day", "{n} working days", rule.value)
    return f"{days}; {word(translator, POLICIES, rule.policy)}"


def _receipt(
    rule: TermRule,
    term: Term | None,
    application: Application,
    network: Network,
    translator: Translator,
    instant: Instant,
) -> tuple[Line, ...]:
    _ = translator.text
    if term is None:
        return ()
    calendar = network.terms.calendar_of(rule)
    found = [Line(_("received by the provider"), instant(application.received_at))]
    if application.reset_at is not None and term.started_at != application.received_at:
        found.append(Line(_("clock begun anew"), instant(term.started_at)))
    if rule.cutoff is not None and rule.unit is Unit.WORKING_DAYS:
        after = term.started_at.astimezone(calendar.zone).time() > rule.cutoff
        judged = _("received later than that") if after else _("received in time")
        found.append(Line(_("cutoff"), f"{rule.cutoff:%H:%M:%S} · {judged}"))
    if rule.unit is Unit.WORKING_DAYS:
        effective = counting(rule, calendar, term.started_at).effective
        found.append(Line(_("counts as received on"), translator.day(effective)))
    return tuple(found)
