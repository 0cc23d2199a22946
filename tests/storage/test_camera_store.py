"""References, what was learned and orders of people, beside the journal."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from sitcenter.domain.cameras.stills import KEPT, Still
from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, ReferenceLearned, Verb
from sitcenter.storage import CameraStore, Reader, Writer
from sitcenter.storage.camera_tables import camera_order, camera_reference, camera_still
from tests.domain.builders import NOW, ago, minutes
from tests.storage.builders import NETWORK, OPENING, Ticking, batch, camera, rows, table_rows

KEY, OTHER = CameraKey("a", "c1"), CameraKey("b", "c1")
CLOCK = Box(0.7, 0.0, 1.0, 0.125, "clock")


@pytest.fixture
def store(engine: Engine) -> CameraStore:
    return CameraStore(engine, Ticking())


def reference(name: str, at: datetime, body: str = "", key: CameraKey = KEY) -> ReferenceLearned:
    return ReferenceLearned(key, name, at, body or f"{name} of {at}", 40)


def order(order_id: str, verb: Verb, at: datetime, key: CameraKey = KEY, **more: object) -> CameraOrder:
    return CameraOrder(order_id, key, verb, at, "technician", "cleaning", **more)  # type: ignore[arg-type]


def test_the_newest_reference_of_each_name_is_handed_back(store: CameraStore, engine: Engine) -> None:
    told = [reference(name, ago(after)) for name in ("commissioning", "day", "night") for after in (9, 5, 2)]
    for each in told:
        store.keep_reference(each)
        store.keep_reference(each)
    store.keep_reference(reference("day", ago(1), key=OTHER))
    assert set(store.references([KEY])[KEY]) == {each for each in told if each.at == ago(2)}
    assert set(store.references([KEY, OTHER, CameraKey("a", "c9")])) == {KEY, OTHER}
    kept = [row[2] for row in table_rows(engine, camera_reference)]
    assert sorted(kept) == ["commissioning"] * 3 + ["day", "day", "night"]


def test_an_accepted_view_has_no_reference_of_before(store: CameraStore, engine: Engine) -> None:
    store.keep_reference(reference("commissioning", ago(9)))
    store.keep_reference(reference("day", ago(9)))
    store.order(order("1", Verb.ACCEPT_VIEW, ago(5)))
    assert store.references([KEY]) == {}
    new = reference("commissioning", ago(4))
    store.keep_reference(new)
    assert store.references([KEY]) == {KEY: (new,)}
    assert len(table_rows(engine, camera_reference)) == 3


def test_what_was_learned_replaces_what_was_before(store: CameraStore, reader: Reader) -> None:
    assert reader.camera_learned("a", "c1") is None
    store.keep_learned(KEY, '{"fps": 25}', NOW)
    store.keep_all_learned({KEY: '{"fps": 12.5}', OTHER: "{}"}, NOW)
    assert store.learned([KEY]) == {KEY: '{"fps": 12.5}'}
    assert set(store.learned([KEY, OTHER])) == {KEY, OTHER}
    assert reader.camera_learned("a", "c1") == {"fps": 12.5}


def test_orders_wait_until_the_journal_has_them(store: CameraStore, engine: Engine) -> None:
    mask = order("m", Verb.MASK, ago(5), masks=(CLOCK, Box(0.1, 0.2, 0.3, 0.4)))
    mend = order("w", Verb.MAINTENANCE, ago(9), OTHER, until=NOW + minutes(30))
    for each in (mask, mend, mask):
        store.order(each)
    assert store.pending() == [mend, mask]
    store.taken("w", NOW)
    store.taken("w", NOW + minutes(1))
    assert store.pending() == [mask]
    assert store.orders(OTHER, 5) == [mend]
    assert {row[0]: row[-1] for row in table_rows(engine, camera_order)} == {"m": None, "w": NOW}


def test_what_is_in_force_is_what_was_ordered_last(store: CameraStore) -> None:
    assert (store.masks(KEY), store.maintenance_until(KEY, NOW)) == ((), None)
    until = NOW + minutes(30)
    store.order(order("1", Verb.MASK, ago(9), masks=(CLOCK,)))
    store.order(order("2", Verb.MAINTENANCE, ago(8), until=until))
    store.order(order("3", Verb.MASK, ago(7), OTHER, masks=(CLOCK, CLOCK)))
    assert store.masks(KEY) == (CLOCK,)
    assert store.maintenance_until(KEY, NOW) == until
    assert store.maintenance_until(KEY, until) is None
    store.order(order("4", Verb.UNMASK, ago(6)))
    store.order(order("5", Verb.MAINTENANCE, ago(5)))
    assert (store.masks(KEY), store.maintenance_until(KEY, NOW)) == ((), None)
    assert len(store.masks(OTHER)) == 2
    assert [each.order_id for each in store.orders(KEY, 3)] == ["5", "4", "2"]


def test_where_the_last_run_ended_is_known(store: CameraStore, engine: Engine) -> None:
    writer = Writer(engine, NETWORK)
    assert (store.told(), store.watched_until("qa"), store.watched_until("?")) == ({}, None, None)
    writer.save(batch(rows(camera("ok", 3), camera("ok", 2), camera("ok", 1, branch_id="b")), None, "1"))
    assert store.told() == {KEY: OPENING + minutes(3), OTHER: OPENING + minutes(1)}
    assert store.watched_until("qa") == NOW


def test_a_still_replaces_the_one_before_and_is_gone_in_two_minutes(
    store: CameraStore, engine: Engine
) -> None:
    assert store.still(KEY, NOW) is None
    first, second = Still(KEY, ago(1), "s1", b"\xff\xd8\x00'"), Still(KEY, NOW, "s2", b"\xff\xd8 again")
    other = Still(OTHER, ago(1), "s3", b"\xff\xd8 other")
    for each in (first, other, second):
        store.keep_still(each)
    assert (store.still(KEY, NOW), store.still(OTHER, NOW)) == (second, other)
    assert store.still(KEY, NOW + KEPT) is None
    store.drop_stills(ago(1))
    assert [row[:2] for row in table_rows(engine, camera_still)] == [KEY]
    store.drop_stills(NOW)
    assert table_rows(engine, camera_still) == []
