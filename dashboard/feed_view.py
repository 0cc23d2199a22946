"""The right column of the wall: what happened, what it needs, who has it, since when. Made of alerts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from dashboard.alert_lines import AlertLine, AlertSetting, alert_line, rule_of
from dashboard.alerts_now import AlertsNow, is_loud, is_unowned, muted_by, urgency
from dashboard.views_inbox import address, notices
from dashboard.words_alerts import WORK
from sitcenter.domain.alerts.types import Alert, Condition, Work

HELD = 40
"""Alerts that the column is made of: no screen shows more; the rest is counted."""
FRESH_MS = 120_000
"""So long what nobody has acted on calls for attention; then it only stays first."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One alert. `needs` is what to do, while nobody has acted. `who` has it, for as long as since `who_ms`.

    `href` leads to it in the wall's language. `fresh_until_ms`: until when it may blink; None if somebody
    has acted.
    """

    href: str
    kind: str
    shape: str
    at: str
    name: str
    what: str
    measure: str
    who: str
    who_ms: int | None
    needs: str
    fresh_until_ms: int | None


@dataclass(frozen=True, slots=True)
class FeedView:
    """The column. `notices`: why alerts may be missing; `well` is said only if it is known that all is well.

    `quiet`: how many are kept quiet. `beyond`: how many more there are than items. `unowned`: branch ->
    alerts that nobody has. `old`: it isn't known whether the items still are so.
    """

    title: str
    notices: tuple[str, ...]
    items: tuple[FeedItem, ...]
    quiet: str
    well: str
    badge_alt: str
    unowned: Mapping[str, int] = field(default_factory=dict)
    beyond: int = 0
    old: bool = False


def feed_view(alerts: AlertsNow | None, seen: Sequence[Alert], s: AlertSetting) -> FeedView:
    """The feed of the alerts `seen`, unhandled first."""
    _ = s.translator.text
    loud = sorted((a for a in seen if is_loud(a, s.now)), key=lambda alert: urgency(alert, s.now))
    muted = sum(bool(muted_by(a, s.now)) for a in seen if a.condition is Condition.FIRING)
    unowned = Counter(a.branch_id for a in loud if is_unowned(a, s.now))
    told = notices(alerts, s)
    title, unheld = _("Alerts"), _("nobody has: {n}", n=s.translator.number(unowned.total()))
    return FeedView(
        title=f"{title} · {unheld}" if unowned else title,
        notices=told,
        items=tuple(_item(alert, s) for alert in loud[:HELD]),
        beyond=max(0, len(loud) - HELD),
        quiet=_("kept quiet: {n}", n=muted) if muted else "",
        well="" if loud or told else _("nothing out of the ordinary"),
        badge_alt=_("alerts that nobody has"),
        unowned=unowned,
        old=alerts is None or not alerts.is_current(s.now),
    )


def _item(alert: Alert, s: AlertSetting) -> FeedItem:
    line = alert_line(alert, s)
    rule = rule_of(alert, s.rules)
    return FeedItem(
        href=address(urlencode({"lang": s.translator.language}), line.alert_id),
        kind=line.kind,
        shape=line.shape,
        at=line.since,
        name=", ".join(filter(None, (line.where, line.subject))),
        what=line.what,
        measure=f"? {line.unsure}" if line.unsure else line.measure,
        who=_who(line, s),
        who_ms=line.acknowledged_ms if line.holder else line.fired_ms,
        needs=rule.action.get(s.translator.language) if rule is not None and line.unhandled else "",
        fresh_until_ms=line.fired_ms + FRESH_MS if line.unhandled and line.fired_ms is not None else None,
    )


def _who(line: AlertLine, s: AlertSetting) -> str:
    """Who has it and what became of it; of whom it was assigned to before it came back, no more than that."""
    _ = s.translator.text
    if not line.holder:
        return _("nobody has it")
    return f"{_(WORK[Work.ASSIGNED]) if line.unhandled else line.work}: {line.holder}"
