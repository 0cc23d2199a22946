"""Where alerts are kept: state, history, silence, and messages on their way."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, select

from sitcenter.domain.alerts.facts import ExternalAlert, Given, SetAside
from sitcenter.domain.alerts.gaps import Gap
from sitcenter.domain.alerts.types import Alert, Flip, Maintenance, Message, Step
from sitcenter.domain.scope import Scope
from sitcenter.storage import alert_gaps, alert_outbox, alert_plans, alert_reads
from sitcenter.storage.alert_outbox import Outgoing, RouteState
from sitcenter.storage.alert_record import record
from sitcenter.storage.alert_tables import ALERTS, alerting
from sitcenter.storage.engine import reading, transact
from sitcenter.storage.moments import Now


class AlertStore:
    """Safe to share by threads: it keeps nothing but the engine and a clock. Reads with a scope keep to it.

    `now` is read as flips are committed, to say when they became known; without it, that is taken to be
    when they were noticed.
    """

    def __init__(self, engine: Engine, now: Now | None = None) -> None:
        self._engine = engine
        self._now = now

    def record(
        self, steps: Sequence[Step], messages: Sequence[Message], evaluated_at: datetime | None = None
    ) -> list[str]:
        """Store steps, their flips and what is to be told of them, in one transaction.

        A step whose alert somebody else has moved meanwhile (its version isn't `version_before`) is left
        out, and so are its later steps and its messages: their alert_ids are returned, to be read and
        decided anew. `evaluated_at`: the moment of the round that these steps end.
        """
        return transact(
            self._engine, lambda connection: record(connection, steps, messages, evaluated_at, self._now)
        )

    def open(self, now: datetime) -> list[Alert]:
        """Pending, firing, and those that ended within the last hour, in a fixed order.

        What resolved and was taken up by nobody is among them for a day, or until it is closed.
        """
        with reading(self._engine) as connection:
            return alert_reads.open_alerts(connection, now)

    def get(self, alert_id: str, scope: Scope) -> Alert | None:
        """One alert; None if there is none or if it is outside the scope."""
        with reading(self._engine) as connection:
            return alert_reads.one(connection, alert_id, scope)

    def flips(self, alert_id: str) -> list[Flip]:
        """The history of an alert, in order. Look it up by `get` first: this one knows no scope."""
        with reading(self._engine) as connection:
            return alert_reads.flips(connection, alert_id)

    def inbox(self, scope: Scope, now: datetime, limit: int = 500) -> list[Alert]:  # noqa: ARG002
        """Alerts that fire or aren't closed, unhandled first. Of too many, those that fire are kept."""
        with reading(self._engine) as connection:
            return alert_reads.inbox(connection, scope, limit)

    def alerts(self, scope: Scope, start: datetime, end: datetime) -> Generator[Alert, None, None]:
        """Alerts whose cause began in [start, end), in that order, read as they are consumed."""
        with reading(self._engine) as connection:
            yield from alert_reads.alerts(connection, scope, start, end)

    def verdicts(self, rule_ids: Iterable[str]) -> list[Given]:
        """The verdicts that stand on alerts of these rules (as alerts name them), by alert_id."""
        with reading(self._engine) as connection:
            return alert_reads.verdicts(connection, rule_ids)

    def flips_between(self, scope: Scope, start: datetime, end: datetime) -> Generator[Flip, None, None]:
        """Flips noticed in [start, end), in the order of their writing, read as they are consumed."""
        with reading(self._engine) as connection:
            yield from alert_reads.flips_between(connection, scope, start, end)

    def alerts_at(self, at: datetime, scope: Scope) -> list[Alert]:
        """What `open` gave at that moment, of the scope, by the flips that were known then.

        What rules observed isn't in the flips, so it isn't here.
        """
        with reading(self._engine) as connection:
            return alert_reads.alerts_at(connection, at, scope)

    def revision(self) -> int:
        """A number that grows with every commit that changes an alert or a window of maintenance.

        A round that only observed anew doesn't change it.
        """
        with reading(self._engine) as connection:
            query = select(alerting.c.revision).where(alerting.c.name == ALERTS)
            return connection.execute(query).scalar_one_or_none() or 0

    def evaluated_at(self) -> datetime | None:
        """The moment that the last whole evaluation was of; None before the first."""
        with reading(self._engine) as connection:
            return alert_gaps.last_round(connection)

    def gaps(self, start: datetime, end: datetime, now: datetime) -> list[Gap]:
        """When no rule was evaluated: gaps that touch [start, end); one that runs still lasts until now."""
        with reading(self._engine) as connection:
            return alert_gaps.gaps(connection, start, end, now)

    def windows(self, now: datetime) -> list[Maintenance]:
        """Maintenance that runs or is still to come."""
        with reading(self._engine) as connection:
            return alert_plans.windows(connection, now)

    def plan(self, window: Maintenance) -> None:
        """Add a window of maintenance. Raises ValueError for one that doesn't end after it begins."""
        transact(self._engine, lambda connection: alert_plans.plan(connection, window))

    def cancel_window(self, window_id: str, actor: str, now: datetime) -> None:
        """End a window now, be it running or not begun. Raises UnknownWindow if there is none to end."""
        transact(self._engine, lambda connection: alert_plans.cancel(connection, window_id, actor, now))

    def put_external(self, alerts: Sequence[ExternalAlert], now: datetime) -> None:  # noqa: ARG002
        """Take over the last word of each alert of another system."""
        transact(self._engine, lambda connection: alert_plans.put_external(connection, alerts))

    def external(self, now: datetime) -> list[ExternalAlert]:
        """Alerts of other systems that haven't ended there."""
        with reading(self._engine) as connection:
            return alert_plans.external(connection, now)

    def set_aside(self, now: datetime) -> list[SetAside]:
        """Sources of which rows were put into quarantine within the hour before `now`."""
        with reading(self._engine) as connection:
            return alert_plans.set_aside(connection, now)

    def due(self, route_id: str, now: datetime, limit: int) -> list[Outgoing]:
        """The next messages of a route in order; one that waits for its next try holds up those behind it."""
        with reading(self._engine) as connection:
            return list(alert_outbox.due(connection, route_id, now, limit))

    def trying(self, outbox_id: int, now: datetime) -> None:
        """Count an attempt that is about to be made: should its end not be known, it is one nevertheless."""
        transact(self._engine, lambda connection: alert_outbox.trying(connection, outbox_id, now))

    def sent(self, outbox_id: int, now: datetime) -> None:
        """The message has arrived."""
        transact(
            self._engine, lambda connection: alert_outbox.change(connection, outbox_id, sent_at=now, error="")
        )

    def failed(self, outbox_id: int, error: str, retry_at: datetime) -> None:
        """The attempt has failed; nothing of the route is due before `retry_at`."""
        transact(
            self._engine,
            lambda connection: alert_outbox.change(connection, outbox_id, error=error, next_try_at=retry_at),
        )

    def forget_sent(self, before: datetime) -> int:
        """Delete messages sent before a moment; how many. That people were told stays in the flips."""
        return transact(self._engine, lambda connection: alert_outbox.forget_sent(connection, before))

    def outbox_state(self) -> Mapping[str, RouteState]:
        """The routes on which something waits."""
        with reading(self._engine) as connection:
            return alert_outbox.state(connection)
