"""One alert as words, for the wall's feed, the inbox and the alert's page. Nothing here knows Dash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from dashboard.alert_cameras import desks_concerned, shared_state, stretch_of
from dashboard.alerts_now import holder, is_loud, is_unhandled, is_unsure, muted_by
from dashboard.i18n import Translator
from dashboard.words_alerts import (
    CONDITIONS,
    KINDS,
    MUTED,
    SECOND,
    SEVERITIES,
    SHAPES,
    SUBJECTS,
    TOKENS,
    WAITS_FOR,
    WHOLE,
    WORK,
)
from sitcenter.domain.alerts.conditions.integrity import began
from sitcenter.domain.alerts.governance import is_indicated
from sitcenter.domain.alerts.types import CAMERAS, VERDICTS, Alert, AlertRule, Condition, Severity, Work
from sitcenter.domain.integrity.standing import card_id
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Network

SHORT = 8
"""Characters of a person's token that are shown."""


@dataclass(frozen=True, slots=True)
class AlertSetting:
    """What the words of an alert depend on beside itself. `shift`: when the officer's shift began.

    `cards`: those of the indicators of integrity, by id.
    """

    rules: Mapping[str, AlertRule]
    network: Network
    translator: Translator
    now: datetime
    shift: datetime
    cards: Mapping[str, RuleCard] = field(default_factory=dict)

    def zone(self, branch_id: str) -> tzinfo:
        """The branch's zone; the network's where it names none."""
        branch = self.network.branches.get(branch_id)
        return branch.zone if branch else self.network.zone

    def place(self, branch_id: str) -> str:
        """The branch's short name; the network's where the alert concerns no single branch."""
        branch = self.network.branches.get(branch_id)
        names = branch.short if branch else self.network.names
        return names.get(self.translator.language)

    def at(self, moment: datetime, branch_id: str) -> str:
        """The hour at the branch; with the date if it was another day, and the year if it was another one."""
        zone = self.zone(branch_id)
        clock = self.translator.clock(moment, zone)
        on, today = moment.astimezone(zone).date(), self.now.astimezone(zone).date()
        if on == today:
            return clock
        day = self.translator.day_of_year if on.year == today.year else self.translator.day
        return f"{day(on)}, {clock}"


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert. `kind`: crit, warn or low. `measure`: what was observed against what is allowed.

    `standing`: that its cause is over, or what mutes it; `work`: what people did; `holder`: who has it, "" is
    nobody. Instants are ms of the epoch: the browser counts their ages up. `fresh`: it came within the shift.
    """

    alert_id: str
    branch_id: str
    severity: Severity
    kind: str
    shape: str
    severity_word: str
    what: str
    measure: str
    where: str
    subject: str
    since: str
    since_ms: int
    standing: str
    work: str
    holder: str
    acknowledged_ms: int | None
    fired_ms: int | None
    fresh: bool
    unhandled: bool
    loud: bool
    muted: bool
    unsure: str


def alert_line(alert: Alert, s: AlertSetting) -> AlertLine:
    """The alert in words."""
    _ = s.translator.text
    muted = muted_by(alert, s.now)
    return AlertLine(
        alert_id=alert.alert_id,
        branch_id=alert.branch_id,
        severity=alert.severity,
        kind=KINDS[alert.severity],
        shape=SHAPES[alert.severity],
        severity_word=_(SEVERITIES[alert.severity]),
        what=rule_name(alert, s),
        measure=measure(alert, s.translator),
        where=s.place(alert.branch_id),
        subject=subject_text(alert.subject, s.translator),
        since=since_text(alert, s),
        since_ms=_ms(alert.since),
        standing=standing(alert, muted, s),
        work=_work(alert, s),
        holder=holder(alert),
        acknowledged_ms=None if alert.acknowledged_at is None else _ms(alert.acknowledged_at),
        fired_ms=None if alert.fired_at is None else _ms(alert.fired_at),
        fresh=(alert.fired_at or alert.since) >= s.shift,
        unhandled=is_unhandled(alert, s.now),
        loud=is_loud(alert, s.now),
        muted=bool(muted),
        unsure=_unsure(alert, s),
    )


def since_text(alert: Alert, s: AlertSetting) -> str:
    """When its cause began; of an indicator's signal of a whole day that day, as nothing was at midnight."""
    local = alert.since.astimezone(s.zone(alert.branch_id))
    if is_indicated(alert) and (local.hour, local.minute, local.second) == (0, 0, 0):
        return s.translator.day_of_year(local.date())
    return s.at(alert.since, alert.branch_id)


def rule_name(alert: Alert, s: AlertSetting) -> str:
    """What happened: the rule's name; of another system's alert, what that system says."""
    told = alert.facts.get("summary")
    if isinstance(told, str) and told:
        return told
    card = s.cards.get(card_id(alert.rule_id))
    rule = card or rule_of(alert, s.rules)
    return rule.names.get(s.translator.language) if rule else alert.rule_id


def rule_of(alert: Alert, rules: Mapping[str, AlertRule]) -> AlertRule | None:
    """The card of an alert's rule; external:DiskFull goes by the card of `external`."""
    return rules.get(alert.rule_id) or rules.get(alert.rule_id.partition(":")[0])


def measure(alert: Alert, translator: Translator) -> str:
    """What was observed, and the limit of a duration; empty where the rule measures nothing.

    Of things that are counted the limit is only the number from which on it is an alert: one, as a rule.
    """
    if alert.observed is None:
        return ""
    observed = _observed(alert, alert.observed, translator)
    if expected := _expected(alert, translator):
        return translator.text("{observed}, expected {expected}", observed=observed, expected=expected)
    if alert.limit is None or alert.unit != "s":
        return observed
    limit = amount(alert.limit, alert.unit, translator)
    return translator.text("{observed}, limit {limit}", observed=observed, limit=limit)


def _observed(alert: Alert, value: float, translator: Translator) -> str:
    """Of several desks the stretch's own length first: their times are added up, and may be longer."""
    served, desks = amount(value, alert.unit, translator), len(desks_concerned(alert))
    since, until = stretch_of(alert)
    if alert.unit != "s" or desks < 2 or until == since:
        return served
    return translator.text(
        "{stretch}, {desks} ({served} of service in all)",
        stretch=amount((until - since).total_seconds(), "s", translator),
        desks=translator.plural("{n} desk", "{n} desks", desks),
        served=served,
    )


def _expected(alert: Alert, translator: Translator) -> str:
    """What chance or the rule lets expect of what an indicator observed; empty where that is nothing."""
    expected = alert.facts.get("expected")
    if not is_indicated(alert) or not isinstance(expected, int | float) or expected <= 0:
        return ""
    if expected == alert.observed:  # its numbers agree: what needs checking is something else
        return ""
    if alert.unit in ("s", "min", "share"):
        return amount(expected, alert.unit, translator)
    return translator.number(round(expected, 1))


def amount(value: float, unit: str, translator: Translator) -> str:
    """A figure with its unit; seconds become whole minutes, rounded down, once there is one. Less than
    nothing (what took less time than that of others) has a minus before it.
    """
    if value < 0 and unit in ("s", "min"):
        return f"−{amount(-value, unit, translator)}"
    whole = int(value)
    if unit == "s":
        return translator.duration(whole if whole < 60 else whole // 60 * 60)
    if unit == "min":
        return translator.duration(whole * 60)
    if unit == "share":
        return translator.percent(value)
    if unit == "KZT":
        return f"{translator.number(whole)} ₸"
    number = translator.number(whole if value == whole else round(value, 1))
    return _counted(whole, unit, translator) or f"{number} {unit}".rstrip()


def _counted(n: int, unit: str, translator: Translator) -> str:
    """So many of something; empty of a unit that nothing is counted in."""
    counts = {
        "people": translator.plural("{n} person", "{n} people", n),
        "applications": translator.plural("{n} application", "{n} applications", n),
        "branches": translator.plural("{n} branch", "{n} branches", n),
        "rows": translator.plural("{n} row", "{n} rows", n),
        "cameras": translator.plural("{n} camera", "{n} cameras", n),
        "tickets": translator.plural("{n} ticket", "{n} tickets", n),
        "steps": translator.plural("{n} step", "{n} steps", n),
    }
    return counts.get(unit, "")


def subject_text(subject: str, translator: Translator) -> str:
    """What exactly it concerns; empty where it is the branch itself, the code where there are no words.

    When an indicator's signal began stands beside; of people there is the beginning of a token.
    """
    if began(subject) is not None:
        subject = subject.rpartition("@")[0]
    kind, _sep, name = subject.partition(":")
    if kind == "pair":
        one, _sep, other = name.partition("+")
        words = (SUBJECTS["operator"], one), (SUBJECTS["representative"], other)
        return ", ".join(translator.text(text, id=token[:SHORT]) for text, token in words)
    if subject.startswith(CAMERAS):
        return shared_state(name, translator)
    if kind in TOKENS:
        name = name[:SHORT]
    elif kind == "ticket":
        name = name.rpartition("/")[2]
    if kind in WHOLE:
        return ""
    if subject in WAITS_FOR:
        return translator.text(WAITS_FOR[subject])
    return translator.text(SUBJECTS[kind], id=name) if kind in SUBJECTS else subject


def standing(alert: Alert, muted: str, s: AlertSetting) -> str:
    """Where its cause stands unless it simply goes on, and why it is kept quiet if it is."""
    _ = s.translator.text
    words = [] if alert.condition is Condition.FIRING else [_(CONDITIONS[alert.condition])]
    if alert.condition is Condition.RESOLVED and alert.resolved_at is not None:
        words = [_("over since {time}", time=s.at(alert.resolved_at, alert.branch_id))]
    if muted == "shelved" and alert.shelved_until is not None:
        words.append(_("put aside until {time}", time=s.at(alert.shelved_until, alert.branch_id)))
    elif muted:
        words.append(_(MUTED[muted]))
    if alert.flapping:
        words.append(_("comes and goes"))
    return ", ".join(words)


def _work(alert: Alert, s: AlertSetting) -> str:
    """What people did; and by when an explanation was asked for that nobody has given."""
    _ = s.translator.text
    work = _(WORK[alert.work])
    if alert.proposed:
        more = _("something else is proposed") if alert.work in VERDICTS else ""
        work = ", ".join(filter(None, (work, more, _(SECOND))))
    if alert.explain_by is None or alert.explanation or alert.work in VERDICTS or alert.work is Work.CLOSED:
        return work
    time = s.at(alert.explain_by, alert.branch_id)
    late = alert.explain_by < s.now
    asked = (
        _("explanation overdue since {time}", time=time) if late else _("explanation due {time}", time=time)
    )
    return f"{work}, {asked}"


def _unsure(alert: Alert, s: AlertSetting) -> str:
    """That nobody can tell whether the cause is still there, and since when."""
    if alert.unknown_since is None or not is_unsure(alert):
        return ""
    time = s.at(alert.unknown_since, alert.branch_id)
    return s.translator.text("not known since {time} whether it still is so", time=time)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
