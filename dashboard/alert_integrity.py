"""What an alert of an indicator of integrity says: whom it is about, when, how long it can be checked, and by
which rule. A person is told by the beginning of the token; nobody is accused.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from dashboard.alert_cameras import stretch_of
from dashboard.alert_lines import AlertSetting
from dashboard.explained import explained
from dashboard.i18n import mark
from dashboard.words_alerts import WORK
from sitcenter.domain.alerts.governance import MERGED, is_indicated, takes_two
from sitcenter.domain.alerts.types import Alert, Work
from sitcenter.domain.integrity.papers import papers_until
from sitcenter.domain.integrity.types import RuleCard

ADDRESSEES: Mapping[str, str] = {
    "branch-director": mark("the director of the branch"),
    "situational-centre": mark("the situational centre"),
    "provider": mark("the service provider"),
}


class Told(NamedTuple):
    """A label and its text."""

    label: str
    text: str


def happened(alert: Alert, s: AlertSetting) -> str:
    """When it was, at the branch: a moment, a stretch of a day, or days; empty of other alerts."""
    if not is_indicated(alert):
        return ""
    since, until = stretch_of(alert)
    zone = s.zone(alert.branch_id)
    first, last = since.astimezone(zone), until.astimezone(zone)
    day = s.translator.day(first.date())
    if (first.hour, first.minute) == (0, 0) and last - first >= timedelta(days=1):
        end = (last - timedelta(microseconds=1)).date()
        return day if end == first.date() else f"{day} – {s.translator.day(end)}"
    start, end_clock = s.translator.clock(since, zone), s.translator.clock(until, zone)
    if last.date() != first.date():
        return f"{day}, {start} – {s.translator.day(last.date())}, {end_clock}"
    return f"{day}, {start}" if start == end_clock else f"{day}, {start}–{end_clock}"


def papers(alert: Alert, s: AlertSetting) -> str:
    """By when it must be looked at, and how many days are left; empty of other alerts."""
    if not is_indicated(alert):
        return ""
    _ = s.translator.text
    zone = s.zone(alert.branch_id)
    last = papers_until(stretch_of(alert)[0].astimezone(zone).date())
    left, day = (last - s.now.astimezone(zone).date()).days, s.translator.day(last)
    if left < 0:
        return _("gone since {day}: it can't be checked by them any more", day=day)
    if left == 0:
        return _("look today, {day}: tomorrow they are gone", day=day)
    days = s.translator.plural("{n} day left", "{n} days left", left)
    return _("look by {day}: {left}", day=day, left=days)


def proposal(alert: Alert, s: AlertSetting) -> str:
    """What one person has proposed and a second must agree to, or that two are needed; empty of others."""
    _ = s.translator.text
    if not takes_two(alert):
        return ""
    if not alert.proposed:
        return _("to dismiss, merge or close it takes two different people")
    what, who = proposed(alert.proposed, s), alert.proposed_by
    told = _("{what}, proposed by {who}; a second person must do the same", what=what, who=who)
    return f"{told}: {alert.proposed_why}" if alert.proposed_why else told


def card_told(alert: Alert, card: RuleCard | None, s: AlertSetting) -> Sequence[Told]:
    """The indicator's own card: what it looks at, innocent causes, what was tried, the clause, to whom."""
    if card is None:
        return ()
    _, language = s.translator.text, s.translator.language
    innocent = "; ".join(each.get(language) for each in card.innocent)
    return (
        Told(_("What the indicator looks at"), explained(card, s.translator)),
        Told(_("Known innocent causes"), innocent),
        Told(_("Exemptions that were tried, and did not hold"), _exemptions(alert, card, s)),
        Told(_("Clause of law"), card.law.get(language)),
        Told(_("To whom"), _(ADDRESSEES[card.addressee]) if card.addressee in ADDRESSEES else card.addressee),
    )


def proposed(what: str, s: AlertSetting) -> str:
    """A proposal in words: a verdict, that it be closed, or into which alert it is to be merged."""
    kind, _, into = what.partition(":")
    if kind == MERGED:
        return s.translator.text("to be merged into {id}", id=into)
    return s.translator.text(WORK[Work(what)])


def _exemptions(alert: Alert, card: RuleCard, s: AlertSetting) -> str:
    """Those that were tried in vain, by name; their code where the card has it no more."""
    names = {each.code: each.names.get(s.translator.language) for each in card.exemptions}
    codes = str(alert.facts.get("exemptions") or "").split(",")
    told = "; ".join(names.get(code, code) for code in codes if code)
    return told or s.translator.text("this rule has none")
