"""The inbox as words: what fires, what nobody has acted on, what nobody has, what the shift brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.alert_lines import AlertLine, AlertSetting, alert_line
from dashboard.alerts_now import AlertsNow, is_loud, is_unhandled, is_unowned, urgency
from dashboard.inbox_filter import NOBODY, SHIFT, InboxFilter
from dashboard.views_tables import NONE, Cell
from sitcenter.domain.alerts.types import Alert, Condition, Severity

SHOWN = 200
"""Rows that the grid holds: nobody reads more, and the filters lead to the rest."""
_RANKS = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


@dataclass(frozen=True, slots=True)
class CountView:
    """A count that leads to the alerts it counts. `kind` colours it: crit or warn."""

    label: str
    text: str
    href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class InboxView:
    """`notices`: why what is shown may not hold. `old`: it is what was known at an earlier moment.

    `rows`: alert_id and cells.
    """

    notices: tuple[str, ...]
    old: bool
    counts: tuple[CountView, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    note: str


def inbox_view(
    alerts: AlertsNow | None, seen: Sequence[Alert], asked: InboxFilter, s: AlertSetting, link: str
) -> InboxView:
    """The live part of the inbox.

    `seen`: the alerts of the screen's branches. `link`: the part of the query that every address keeps.
    """
    told = sorted((a for a in seen if is_told(a)), key=lambda alert: urgency(alert, s.now))
    passed = [alert for alert in told if asked.passes(alert, s.now)]
    _ = s.translator.text
    wrong = [
        _("the address asks for something unknown, left out here: {what}", what=w[:60]) for w in asked.wrong
    ]
    return InboxView(
        notices=(*notices(alerts, s), *wrong),
        old=alerts is None or not alerts.is_current(s.now),
        counts=_counts(told, alerts, s, link),
        head=_head(s),
        rows=tuple((a.alert_id, _row(alert_line(a, s), s, link)) for a in passed[:SHOWN]),
        note=_note(alerts, len(passed), len(told), s),
    )


def is_told(alert: Alert) -> bool:
    """Whether it ever fired: what isn't certain yet is nobody's trouble."""
    return alert.occurrences > 0 or alert.condition in (Condition.FIRING, Condition.RESOLVED)


def notices(alerts: AlertsNow | None, s: AlertSetting) -> tuple[str, ...]:
    """Why alerts may be missing, worst of all when there are none."""
    _ = s.translator.text
    if alerts is None:
        return (_("Alerts are not evaluated here: nobody would be warned."),)
    if not alerts.readable:
        return (_("Alerts can't be read: what is shown is old. Needs checking."),)
    if alerts.evaluated_at is None:
        return (_("Alerts were never evaluated yet: an empty list means nothing."),)
    if not alerts.is_current(s.now):
        time = s.at(alerts.evaluated_at, "")
        return (
            _(
                "Alerts have not been evaluated since {time}: new ones are missing. Needs checking.",
                time=time,
            ),
        )
    if not alerts.is_whole:
        n = s.translator.number(len(alerts.alerts))
        return (
            _("There are more alerts than the {n} that are read: those of this screen may not be all.", n=n),
        )
    return ()


def _counts(
    told: Sequence[Alert], alerts: AlertsNow | None, s: AlertSetting, link: str
) -> tuple[CountView, ...]:
    _ = s.translator.text
    known = alerts is not None and (alerts.evaluated_at is not None or bool(alerts.alerts))

    def count(label: str, found: Sequence[Alert], kind: str, **query: str) -> CountView:
        text = _number(len(found), alerts, s) if known else NONE
        return CountView(label, text, address(link, **query), kind if found and known else "")

    loud = [a for a in told if is_loud(a, s.now)]
    unhandled = [a for a in loud if is_unhandled(a, s.now)]
    fresh = [a for a in told if (a.fired_at or a.since) >= s.shift]
    return (
        count(_("going on"), loud, "", state="firing"),
        count(_("nobody has acted"), unhandled, _worst(unhandled), state="unhandled"),
        count(_("nobody has it"), [a for a in loud if is_unowned(a, s.now)], "warn", owner=NOBODY),
        count(_("since the shift began, {time}", time=s.at(s.shift, "")), fresh, "", since=SHIFT),
        count(_("all"), told, ""),
    )


def _worst(found: Sequence[Alert]) -> str:
    """The colour of the severest; of slight ones alone none."""
    severities = {alert.severity for alert in found}
    if Severity.HIGH in severities:
        return "crit"
    return "warn" if Severity.MEDIUM in severities else ""


def address(link: str, place: str = "", **query: str) -> str:
    """An address of the inbox, or of one alert, that keeps `link` (language, theme, kiosk, branches)."""
    words = "&".join(part for part in (link, urlencode(query)) if part)
    return f"/alerts{f'/{place}' if place else ''}{f'?{words}' if words else ''}"


def _head(s: AlertSetting) -> tuple[Cell, ...]:
    _ = s.translator.text
    return tuple(
        Cell(text)
        for text in (
            _("severity"),
            _("what happened"),
            _("where"),
            _("since when"),
            _("what is done"),
            _("who has it"),
            _("acknowledged ago"),
        )
    )


def _row(line: AlertLine, s: AlertSetting, link: str) -> tuple[Cell, ...]:
    _ = s.translator.text
    quiet = "quiet" if line.muted else ""
    bad = line.kind if line.loud else "quiet"
    new = _("new")
    fresh, came = (f"{new} · ", "fresh") if line.fresh else ("", "")
    done = "; ".join(filter(None, (line.unsure and f"? {line.unsure}", line.work, line.standing)))
    what = f"{line.what}: {line.measure}" if line.measure else line.what
    return (
        Cell(f"{line.shape} {line.severity_word}", f"name {bad}", sort=_RANKS[line.severity]),
        Cell(what, f"name {quiet}", href=address(link, line.alert_id)),
        Cell(", ".join(filter(None, (line.where, line.subject))), quiet),
        Cell(
            f"{fresh}{line.since} ·",
            f"{quiet} {came}",
            line.since_ms,
            sort=line.since_ms,
        ),
        Cell(done, f"{quiet} {'unhandled' if line.unhandled else ''}"),
        Cell(line.holder or _("nobody"), quiet or ("" if line.holder else "unhandled")),
        _acknowledged(line),
    )


def _acknowledged(line: AlertLine) -> Cell:
    if line.acknowledged_ms is None:
        return Cell(NONE, "quiet", sort=0)
    return Cell("", "", line.acknowledged_ms, sort=line.acknowledged_ms)


def _note(alerts: AlertsNow | None, passed: int, told: int, s: AlertSetting) -> str:
    """How many are shown of how many; that there are none is said only when it is known."""
    _ = s.translator.text
    if alerts is None:
        return ""
    if told == 0 and alerts.is_whole and alerts.is_current(s.now):
        return _("no alerts")
    if passed == 0 and told:
        return _("none of the {total} alerts is asked for here", total=_number(told, alerts, s))
    return _("shown: {n} of {total}", n=min(passed, SHOWN), total=_number(told, alerts, s)) if told else ""


def _number(value: int, alerts: AlertsNow | None, s: AlertSetting) -> str:
    """A count of alerts; of those that were read, if there are more."""
    return f"{s.translator.number(value)}{'' if alerts is None or alerts.is_whole else '+'}"
