"""An alert on its way through one round or one verb: every change is made by its flip."""

from dataclasses import replace
from datetime import datetime

from sitcenter.domain.alerts.fold import NOTE, applied, text
from sitcenter.domain.alerts.types import Alert, Condition, Flip, Step


class Course:
    """Holds the alert as it is so far, and the flips that brought it here."""

    def __init__(self, alert: Alert, now: datetime, actor: str = "", *, is_new: bool = False) -> None:
        self.start = alert
        self.alert = alert
        self.flips: list[Flip] = []
        self._now = now
        self.actor = actor
        self._is_new = is_new

    @property
    def is_live(self) -> bool:
        """Whether its cause is there, or was a moment ago."""
        return self.alert.condition in (Condition.PENDING, Condition.FIRING)

    @property
    def is_firing(self) -> bool:
        """Whether it fires."""
        return self.alert.condition is Condition.FIRING

    def flip(
        self, changed: str, after: object, at: datetime | None = None, reason: str = "", **detail: object
    ) -> None:
        """Change one field at the moment `at` (now), and others with it."""
        is_birth = self._is_new and not self.flips
        flip = Flip(
            alert_id=self.alert.alert_id,
            seq=self.alert.version + 1,
            at=at or self._now,
            noticed_at=self._now,
            changed=changed,
            before="" if is_birth or changed == NOTE else text(getattr(self.alert, changed)),
            after=text(after),
            reason=reason,
            actor=self.actor,
            rule_version=self.alert.rule_version,
            detail={name: _json(value) for name, value in detail.items()},
        )
        self.alert = applied(self.alert, flip)
        self.flips.append(flip)

    def observe(self, **seen: object) -> None:
        """Take over what was observed, without a flip."""
        self.alert = replace(self.alert, **seen)  # type: ignore[arg-type]

    def step(self) -> Step | None:
        """What is to be written, None when nothing changed."""
        if self.alert == self.start:
            return None
        return Step(self.alert, tuple(self.flips), self.start.version)


def _json(value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    return text(value)
