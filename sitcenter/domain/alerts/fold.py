"""Flips are the truth: an alert is what its flips made of it, and what its rule last observed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sitcenter.domain.alerts.types import Alert, Condition, Flip, Severity, Work

BORN_WITH = ("fingerprint", "rule_id", "rule_version", "severity", "branch_id", "subject", "since")
"""What the first flip's detail says of a new alert."""
NOTE = "note"
"""A flip that changes nothing: somebody said something."""


def fold(flips: Iterable[Flip]) -> Alert:
    """The alert that the flips, in order, make. Raises ValueError without any."""
    alert: Alert | None = None
    for flip in flips:
        alert = applied(alert or _born(flip), flip)
    if alert is None:
        raise ValueError("an alert has at least the flip it began with")
    return alert


def applied(alert: Alert, flip: Flip) -> Alert:
    """The alert after one more flip."""
    changed = dict(flip.detail) if flip.changed == NOTE else {**flip.detail, flip.changed: flip.after}
    values = {name: _PARSE.get(name, str)(_text_of(value)) for name, value in changed.items()}
    return replace(alert, version=flip.seq, **values)  # type: ignore[arg-type]


def unobserved(alert: Alert) -> Alert:
    """The alert without what every round may change with no flip: what was measured, and whether the
    cause is there. This is what folding its flips gives."""
    return replace(
        alert,
        observed=None,
        limit=None,
        unit="",
        evidence=(),
        facts={},
        seen_at=None,
        unknown_since=None,
        clear_since=None,
        changes=(),
    )


def text(value: object) -> str:
    """A field's value as a flip writes it; "" is none."""
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _born(flip: Flip) -> Alert:
    told = {name: _PARSE.get(name, str)(_text_of(flip.detail[name])) for name in BORN_WITH}
    return Alert(alert_id=flip.alert_id, **told)  # type: ignore[arg-type]


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else text(value)


def _moment(value: str) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


_PARSE: Mapping[str, Callable[[str], object]] = {
    "condition": Condition,
    "work": Work,
    "severity": Severity,
    "flapping": bool,
    **dict.fromkeys(("level", "occurrences", "rule_version"), int),
    **dict.fromkeys(
        (
            "since",
            "fired_at",
            "resolved_at",
            "acknowledged_at",
            "explain_by",
            "escalated_at",
            "notified_at",
            "shelved_until",
        ),
        _moment,
    ),
}
