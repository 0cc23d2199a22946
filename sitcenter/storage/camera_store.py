"""What those who watch cameras keep beside the journal, and what people order of cameras."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, delete, func, select, update

from sitcenter import clock
from sitcenter.domain.cameras.fields import instant_of, key_of, masks_of, params_of
from sitcenter.domain.cameras.stills import Still, is_shown
from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, ReferenceLearned, Verb
from sitcenter.storage.bulk import insert_into, upsert_rows
from sitcenter.storage.camera_retention import forget_samples
from sitcenter.storage.camera_tables import camera_learned, camera_order, camera_reference, camera_still
from sitcenter.storage.engine import reading, transact
from sitcenter.storage.journal import source
from sitcenter.storage.latest import CAMERA
from sitcenter.storage.moments import Now, known
from sitcenter.storage.projections import latest

COMMISSIONING = "commissioning"
MASKING = (Verb.MASK.value, Verb.UNMASK.value)


class CameraStore:
    """References, what was learned, and orders. Safe to share by threads.

    `now` is read just before an order is committed, to say when it became known.
    """

    def __init__(self, engine: Engine, now: Now = clock.now) -> None:
        self._engine, self._now = engine, now

    def references(self, keys: Iterable[CameraKey]) -> Mapping[CameraKey, tuple[ReferenceLearned, ...]]:
        """The newest references of the cameras, one a name; none from before the last accepted view."""
        wanted = set(keys)
        with reading(self._engine) as connection:
            accepted = _accepted(connection)
            rows = connection.execute(select(camera_reference).order_by(camera_reference.c.at)).all()
        found: dict[CameraKey, dict[str, ReferenceLearned]] = {}
        for branch_id, camera_id, name, at, body, good_blocks in rows:
            key = CameraKey(branch_id, camera_id)
            if key in wanted and (key not in accepted or at > accepted[key]):
                found.setdefault(key, {})[name] = ReferenceLearned(key, name, at, body, good_blocks)
        return {key: tuple(by_name.values()) for key, by_name in found.items()}

    def keep_reference(self, learned: ReferenceLearned) -> None:
        """Keep a reference in place of the older ones of its name; of the commissioning all are kept."""
        transact(self._engine, partial(_keep_reference, learned=learned))

    def learned(self, keys: Iterable[CameraKey]) -> Mapping[CameraKey, str]:
        """What was learned of the cameras, as JSON."""
        wanted = set(keys)
        columns = camera_learned.c.branch_id, camera_learned.c.camera_id, camera_learned.c.learned
        with reading(self._engine) as connection:
            rows = connection.execute(select(*columns)).all()
        found = {CameraKey(branch_id, camera_id): text for branch_id, camera_id, text in rows}
        return {key: text for key, text in found.items() if key in wanted}

    def keep_learned(self, key: CameraKey, learned: str, at: datetime) -> None:
        """Keep what was learned of a camera by `at`, in place of what was before."""
        self.keep_all_learned({key: learned}, at)

    def keep_all_learned(self, learned: Mapping[CameraKey, str], at: datetime) -> None:
        """The same of several cameras in one transaction."""
        names = tuple(column.name for column in camera_learned.c)
        rows = [(*key, at, text) for key, text in sorted(learned.items())]
        transact(self._engine, lambda connection: upsert_rows(connection, camera_learned, names, rows))

    def order(self, order: CameraOrder) -> None:
        """Append an order; of two with one id the first counts."""
        transact(self._engine, partial(_append, now=self._now, order=order))

    def pending(self) -> list[CameraOrder]:
        """Orders that the journal doesn't have yet, the oldest first."""
        query = select(camera_order).where(camera_order.c.taken_at.is_(None))
        return self._orders(query.order_by(camera_order.c.at, camera_order.c.order_id))

    def taken(self, order_id: str, at: datetime) -> None:
        """Say that the journal has an order; said again, the first time stays."""
        work = (
            update(camera_order)
            .where(camera_order.c.order_id == order_id, camera_order.c.taken_at.is_(None))
            .values(taken_at=at)
        )
        transact(self._engine, lambda connection: connection.execute(work))

    def orders(self, key: CameraKey, limit: int) -> list[CameraOrder]:
        """What was ordered of a camera, the newest first."""
        newest = camera_order.c.at.desc(), camera_order.c.order_id.desc()
        return self._orders(select(camera_order).where(_of(key)).order_by(*newest).limit(limit))

    def masks(self, key: CameraKey) -> tuple[Box, ...]:
        """The regions of a camera's picture that are masked."""
        last = self._last(key, MASKING)
        return last.masks if last else ()

    def maintenance_until(self, key: CameraKey, now: datetime) -> datetime | None:
        """Until when a camera is worked on, None while it isn't."""
        last = self._last(key, (Verb.MAINTENANCE.value,))
        return last.until if last and last.until and last.until > now else None

    def keep_still(self, still: Still) -> None:
        """Keep a still in place of the one before of its camera."""
        names = tuple(column.name for column in camera_still.c)
        row = (*still.key, still.at, still.order_id, still.body)
        transact(self._engine, lambda connection: upsert_rows(connection, camera_still, names, [row]))

    def drop_stills(self, before: datetime) -> None:
        """Delete stills that were made until then."""
        work = delete(camera_still).where(camera_still.c.at <= before)
        transact(self._engine, lambda connection: connection.execute(work))

    def still(self, key: CameraKey, now: datetime) -> Still | None:
        """The still of a camera; None once its time is over, whether it is deleted yet or not."""
        of_key = camera_still.c.branch_id == key.branch_id, camera_still.c.camera_id == key.camera_id
        with reading(self._engine) as connection:
            row = connection.execute(select(camera_still).where(*of_key)).one_or_none()
        if row is None or not is_shown(row.at, now):
            return None
        return Still(key, row.at, row.order_id, bytes(row.body))

    def forget_samples(self, before: datetime, most: int, stop: Callable[[], bool]) -> int:
        """Delete what was measured before a moment from the projection, `most` rows or so; how many."""
        return forget_samples(self._engine, before, most, stop)

    def told(self) -> Mapping[CameraKey, datetime]:
        """Each camera that the journal knows, and the instant of the last word of its state."""
        columns = latest.c.branch_id, latest.c.subject, latest.c.occurred_at
        with reading(self._engine) as connection:
            rows = connection.execute(select(*columns).where(latest.c.topic == CAMERA)).all()
        return {key_of(branch_id, subject): at for branch_id, subject, at in rows}

    def watched_until(self, source_id: str) -> datetime | None:
        """When a source was last good."""
        with reading(self._engine) as connection:
            query = select(source.c.last_success_at).where(source.c.source_id == source_id)
            at: datetime | None = connection.execute(query).scalar_one_or_none()
        return at

    def _last(self, key: CameraKey, verbs: Iterable[str]) -> CameraOrder | None:
        of_verbs = select(camera_order).where(_of(key), camera_order.c.verb.in_(verbs))
        newest = camera_order.c.at.desc(), camera_order.c.order_id.desc()
        return next(iter(self._orders(of_verbs.order_by(*newest).limit(1))), None)

    def _orders(self, query: Select[*tuple[Any, ...]]) -> list[CameraOrder]:
        with reading(self._engine) as connection:
            return list(map(_order, connection.execute(query).all()))


def _of(key: CameraKey) -> ColumnElement[bool]:
    return and_(camera_order.c.branch_id == key.branch_id, camera_order.c.camera_id == key.camera_id)


def _accepted(connection: Connection) -> dict[CameraKey, datetime]:
    """When the view of a camera was last accepted as the right one."""
    key = camera_order.c.branch_id, camera_order.c.camera_id
    query = select(*key, func.max(camera_order.c.at)).where(camera_order.c.verb == Verb.ACCEPT_VIEW.value)
    rows = connection.execute(query.group_by(*key)).all()
    return {CameraKey(branch_id, camera_id): at for branch_id, camera_id, at in rows}


def _keep_reference(connection: Connection, learned: ReferenceLearned) -> None:
    names = tuple(column.name for column in camera_reference.c)
    row = (*learned.key, learned.name, learned.at, learned.body, learned.good_blocks)
    if learned.name != COMMISSIONING:
        connection.execute(
            delete(camera_reference).where(
                camera_reference.c.branch_id == learned.key.branch_id,
                camera_reference.c.camera_id == learned.key.camera_id,
                camera_reference.c.name == learned.name,
                camera_reference.c.at < learned.at,
            )
        )
    upsert_rows(connection, camera_reference, names, [row])


def _append(connection: Connection, now: Now, order: CameraOrder) -> None:
    values = {
        "order_id": order.order_id,
        "branch_id": order.key.branch_id,
        "camera_id": order.key.camera_id,
        "verb": order.verb.value,
        "at": order.at,
        "actor": order.actor,
        "reason": order.reason,
        "params": orjson.dumps(params_of(order), option=orjson.OPT_SORT_KEYS).decode(),
        "known_at": known(connection, now),
    }
    connection.execute(insert_into(connection.dialect, camera_order).on_conflict_do_nothing(), values)


def _order(row: Row[*tuple[Any, ...]]) -> CameraOrder:
    params = orjson.loads(row.params)
    return CameraOrder(
        order_id=row.order_id,
        key=CameraKey(row.branch_id, row.camera_id),
        verb=Verb(row.verb),
        at=row.at,
        actor=row.actor,
        reason=row.reason,
        masks=masks_of(params),
        until=instant_of(params.get("until")),
    )
