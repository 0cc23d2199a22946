"""One alert's page as words: what happened, what it means, what to do, and everything that was done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.alert_cameras import camera_path, camera_standing, desks_concerned, unseen_desks
from dashboard.alert_integrity import card_told, happened, papers, proposal
from dashboard.alert_lines import AlertLine, AlertSetting, alert_line, rule_name, rule_of, since_text
from dashboard.alerts_now import AlertsNow
from dashboard.allowed import allowed
from dashboard.rule_path import rule_path
from dashboard.views_alert_history import history, why
from dashboard.views_inbox import address, is_told, notices
from dashboard.views_tables import TableView
from sitcenter.domain.alerts.governance import is_indicated, takes_two
from sitcenter.domain.alerts.types import CAMERAS, MUTED_INDICATOR, Alert, Flip
from sitcenter.domain.alerts.verbs import Verb
from sitcenter.domain.integrity.standing import card_id

APPLICATIONS = frozenset({"term-overdue", "term-due-today", "deadline-mismatch"})
TICKETS = frozenset({"wait-over-norm", "service-over-norm"})
SOURCES = frozenset({"feed-dead", "service-feed-dead", "quarantine-growing", "cameras-unwatched"})
"""What the evidence of rules consists of; that of others leads nowhere."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something with its label.

    `ms`: an instant whose age is shown, in ms of the epoch; `href`: where it leads.
    """

    label: str
    text: str
    ms: int | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class AlertView:
    """The page. `version` is what a verb is held against; `can`: the verbs that the alert takes now.

    `old`: alerts aren't evaluated now. `related`: other alerts of the branch.
    """

    notices: tuple[str, ...]
    old: bool
    line: AlertLine
    place_href: str
    subject_href: str
    facts: tuple[Said, ...]
    card_title: str
    card: tuple[Said, ...]
    evidence_title: str
    evidence: tuple[Said, ...]
    history: TableView
    related_title: str
    related: tuple[Said, ...]
    related_empty: str
    version: int
    can: tuple[Verb, ...]
    two: bool = False
    """Whether two different people are needed to dismiss it."""
    named: bool = False
    """Whether it may name whoever acts on it."""


@dataclass(frozen=True, slots=True)
class AlertRead:
    """An alert, its history, and all that is known beside it at the moment."""

    alert: Alert
    flips: Sequence[Flip]
    now: AlertsNow


def alert_view(read: AlertRead, s: AlertSetting, link: str) -> AlertView:
    """The live part of an alert's page. `link`: the part of the query that every address keeps."""
    _ = s.translator.text
    alert = read.alert
    return AlertView(
        notices=notices(read.now, s),
        old=not read.now.is_current(s.now),
        line=alert_line(alert, s),
        place_href=_page(f"/branch/{alert.branch_id}", link) if alert.branch_id else _page("/wall", link),
        subject_href=_page(camera_path(alert), link) or _muted(alert, link),
        facts=_facts(read, s, link),
        card_title=_("Rule"),
        card=_card(alert, s, link),
        evidence_title=_evidence_title(alert, s),
        evidence=_evidence(alert, link),
        history=history(read.flips, alert, s),
        related_title=_("Other alerts of this place"),
        related=_related(read, s, link),
        related_empty=_("none now"),
        version=alert.version,
        can=allowed(alert, s.now),
        two=takes_two(alert),
        named=is_indicated(alert),
    )


def _page(path: str, link: str) -> str:
    return f"{path}?{link}" if path and link else path


def _muted(alert: Alert, link: str) -> str:
    """The page of the indicator that has muted itself."""
    kind, _, card = alert.subject.partition(":")
    return rule_path(card, link) if alert.rule_id == MUTED_INDICATOR and kind == "indicator" else ""


def _facts(read: AlertRead, s: AlertSetting, link: str) -> tuple[Said, ...]:
    """What is known of it, the empty left out."""
    _ = s.translator.text
    alert, line = read.alert, alert_line(read.alert, s)
    lines = [
        Said(_("observed"), line.measure),
        Said(_("branches"), _branches(alert, s)),
        Said(_("when it was"), happened(alert, s)),
        Said(_("papers at the front office"), papers(alert, s)),
        Said(_("how the camera stands"), camera_standing(alert, s.translator)),
        Said(_("desks that nobody sees now"), unseen_desks(alert)),
        Said(_("desks where it was"), ", ".join(desks_concerned(alert))),
        replace(_moment(_("since when"), alert.since, alert, s), text=since_text(alert, s)),
        _moment(_("alerted since") if is_indicated(alert) else _("certain since"), alert.fired_at, alert, s),
        Said(_("cause"), line.standing),
        Said(_("why it is over"), why(alert.ended_why, s)),
        Said(_("not certain"), line.unsure),
        Said(_("came how often"), s.translator.number(alert.occurrences) if alert.occurrences > 1 else ""),
        Said(_("what is done"), line.work),
        Said(_("who has it"), line.holder or _("nobody")),
        _moment(_("acknowledged at"), alert.acknowledged_at, alert, s),
        Said(_("acknowledged why"), alert.acknowledged_why),
        _moment(_("explanation wanted by"), alert.explain_by, alert, s),
        Said(_("explanation"), alert.explanation),
        Said(_("grounds of the verdict"), alert.verdict_why),
        Said(_("two people"), proposal(alert, s)),
        Said(_("escalation level"), s.translator.number(alert.level) if alert.level else ""),
        _other(_("follows from"), alert.inhibited_by, read, s, link),
        _other(_("merged into"), alert.merged_into, read, s, link),
        Said(_("planned maintenance"), _window(alert.maintenance, read.now)),
        Said(_("described there as"), str(alert.facts.get("description") or "")),
    ]
    return tuple(said for said in lines if said.text)


def _moment(label: str, at: datetime | None, alert: Alert, s: AlertSetting) -> Said:
    """An instant; the age of a past one is shown beside it."""
    if at is None:
        return Said(label, "")
    return Said(label, s.at(at, alert.branch_id), int(at.timestamp() * 1000) if at <= s.now else None)


def _other(label: str, alert_id: str, read: AlertRead, s: AlertSetting, link: str) -> Said:
    """Another alert: by its rule's name where it is known, else by its id."""
    other = read.now.by_id.get(alert_id)
    return Said(label, rule_name(other, s) if other else alert_id, href=address(link, alert_id))


def _branches(alert: Alert, s: AlertSetting) -> str:
    """Those that an alert of the network concerns, by name."""
    told = "" if alert.branch_id else str(alert.facts.get("branches") or "")
    return ", ".join(s.place(branch_id) for branch_id in filter(None, told.split(",")))


def _window(window_id: str, now: AlertsNow) -> str:
    reasons = (window.reason for window in now.windows if window.id == window_id)
    return next(reasons, window_id)


def _card(alert: Alert, s: AlertSetting, link: str) -> tuple[Said, ...]:
    _ = s.translator.text
    page = rule_path(alert.rule_id, link) if is_indicated(alert) else ""
    rule = rule_of(alert, s.rules)
    if rule is None:
        return (Said(alert.rule_id, _("no card of this rule is known here")),)
    language = s.translator.language
    within = s.translator.duration(int(rule.respond_within.total_seconds()))
    return (
        Said(_("What to do"), rule.action.get(language)),
        Said(_("Respond within"), within),
        Said(_("What happened"), rule.cause.get(language)),
        Said(_("What it means"), rule.consequence.get(language)),
        *(Said(*told) for told in card_told(alert, s.cards.get(card_id(alert.rule_id)), s)),
        Said(_("rule and its version"), f"{alert.rule_id}, {alert.rule_version}", href=page),
    )


def _evidence_title(alert: Alert, s: AlertSetting) -> str:
    """How many pieces there are, where an alert keeps only the first of them."""
    total, kept = alert.facts.get("count"), len(alert.evidence)
    listed = alert.rule_id in APPLICATIONS | TICKETS
    if listed and isinstance(total, int) and total > kept:
        return s.translator.text(
            "Evidence: {n} of {total}", n=s.translator.number(kept), total=s.translator.number(total)
        )
    return s.translator.text("Evidence")


def _evidence(alert: Alert, link: str) -> tuple[Said, ...]:
    return tuple(Said("", one, href=_page(_leads(alert, one), link)) for one in alert.evidence)


def _leads(alert: Alert, one: str) -> str:
    """The page that shows a piece of evidence."""
    if alert.rule_id in APPLICATIONS:
        return f"/terms/{alert.branch_id}/{one}" if alert.branch_id else "/terms"
    if alert.rule_id in SOURCES:
        return "/sources"
    if alert.subject.startswith(CAMERAS):
        return f"/cameras/{alert.branch_id}/{one}"
    return f"/branch/{alert.branch_id}" if alert.rule_id in TICKETS and alert.branch_id else ""


def _related(read: AlertRead, s: AlertSetting, link: str) -> tuple[Said, ...]:
    """Other alerts of the same place; `label` is their id, for merging."""
    mine = read.alert
    found = (
        a
        for a in read.now.alerts
        if a.branch_id == mine.branch_id and a.alert_id != mine.alert_id and is_told(a)
    )
    return tuple(_relative(alert_line(alert, s), link) for alert in found)


def _relative(line: AlertLine, link: str) -> Said:
    parts = (line.what, line.subject, line.measure, line.work, line.standing)
    text = f"{line.shape} {line.since} {', '.join(filter(None, parts))}"
    return Said(line.alert_id, text, href=address(link, line.alert_id))
