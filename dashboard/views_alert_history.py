"""An alert's history as a table: every flip, who made it, what changed, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from dashboard.alert_integrity import proposed
from dashboard.alert_lines import AlertSetting
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_alerts import CHANGED, CONDITIONS, MADE_BY_RULE, SEVERITIES, WORK
from sitcenter.domain.alerts.types import Alert, Flip

SLACK = timedelta(seconds=1)
INSTANTS = frozenset({"shelved_until", "explain_by", "notified_at"})
VALUES: Mapping[str, Mapping[str, str]] = {
    "condition": {code.value: words for code, words in CONDITIONS.items()},
    "work": {code.value: words for code, words in WORK.items()},
    "severity": {code.value: words for code, words in SEVERITIES.items()},
}


def history(flips: Sequence[Flip], alert: Alert, s: AlertSetting) -> TableView:
    """The latest change first."""
    _ = s.translator.text
    labels = (_("when"), _("noticed"), _("who"), _("what changed"), _("why"))
    rows = tuple(_row(flip, alert, s) for flip in sorted(flips, key=lambda flip: -flip.seq))
    return TableView(_("History"), head(labels, ()), rows, _("nothing was recorded yet"))


def _row(flip: Flip, alert: Alert, s: AlertSetting) -> tuple[Cell, ...]:
    _ = s.translator.text
    late = flip.noticed_at - flip.at > SLACK
    return (
        Cell(_second(flip.at, alert, s), "code"),
        Cell(_second(flip.noticed_at, alert, s) if late else NONE, "quiet"),
        Cell(flip.actor or _("sitcenter itself"), "" if flip.actor else "quiet"),
        Cell(what_changed(flip, alert, s)),
        Cell(why(flip.reason, s) or NONE, "" if flip.reason else "quiet"),
    )


def what_changed(flip: Flip, alert: Alert, s: AlertSetting) -> str:
    """The field and its value before and after, in words."""
    name = s.translator.text(CHANGED[flip.changed]) if flip.changed in CHANGED else flip.changed
    after = _value(flip.changed, flip.after, alert, s)
    if not flip.before:
        return f"{name}: {after}"
    return f"{name}: {_value(flip.changed, flip.before, alert, s)} → {after}"


def why(reason: str, s: AlertSetting) -> str:
    """A person's words as they are; the codes of rounds in words."""
    return s.translator.text(MADE_BY_RULE[reason]) if reason in MADE_BY_RULE else reason


def _value(changed: str, value: str, alert: Alert, s: AlertSetting) -> str:
    _ = s.translator.text
    if changed == "proposed" and value:
        return proposed(value, s)
    if value == "true":
        return _("yes")
    if not value:
        return _("nobody") if changed == "owner" else _("no")
    if changed in INSTANTS:
        return s.at(datetime.fromisoformat(value), alert.branch_id)
    words = VALUES.get(changed, {})
    return _(words[value]) if value in words else value


def _second(at: datetime, alert: Alert, s: AlertSetting) -> str:
    """To the second, with the date where it wasn't today."""
    local = at.astimezone(s.zone(alert.branch_id))
    return f"{s.at(at, alert.branch_id)}:{local.second:02}"
