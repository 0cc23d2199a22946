"""A process that is killed while it writes alerts leaves whole rounds: flips with the messages they caused."""

import random

import pytest
from sqlalchemy import Engine

from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import AlertStore
from tests.domain.builders import NOW, minutes
from tests.forked import heard
from tests.storage import alert_rounds
from tests.storage.alert_rounds import ALERTS

KILLS = 6
ROUND_S = 0.03
"""About what a round takes: a kill may fall into any part of one."""


@pytest.mark.parametrize("reports", [1, 3, 8])
def test_a_kill_leaves_neither_a_flip_without_its_message_nor_a_message_without_its_flip(
    engine: Engine, url: str, reports: int
) -> None:
    store, chance = AlertStore(engine), random.Random(reports)
    for _ in range(KILLS):
        reported = killed_at_work(url, reports, chance.uniform(0, ROUND_S))
        store.record([], [], NOW)  # waits for a commit that the killed one had asked for
        versions = {alert.version for alert in store.open(NOW)}
        assert len(versions) == 1, "a round was written in part"
        [version] = versions
        assert version >= reported
        flips = list(store.flips_between(EVERYTHING, NOW, NOW + minutes(1)))
        written = {f"{flip.alert_id} {flip.seq}" for flip in flips}
        assert len(flips) == len(written) == ALERTS * version
        assert {out.message.key for out in store.due("duty", NOW, 10**6)} == written


def killed_at_work(url: str, reports: int, after_s: float) -> int:
    """The last version that the child told, a moment before it was killed."""
    child, said = heard(alert_rounds.main, url)
    try:
        with said:
            told = [said.recv() for _ in range(reports)]
            child.join(after_s)
        return told[-1]  # type: ignore[return-value]
    finally:
        child.kill()
        child.join(10)
