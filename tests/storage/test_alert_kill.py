"""A process that is killed while it writes alerts leaves whole rounds: flips with the messages they caused."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import AlertStore
from tests.domain.builders import NOW, minutes

ALERTS = 20
KILLED = """
import sys
from sitcenter.domain.alerts.types import Condition
from sitcenter.storage import AlertStore, connect
from tests.domain.builders import NOW
from tests.storage.alert_steps import message, pending, step
store = AlertStore(connect(sys.argv[1]))
alerts = {alert.alert_id: alert for alert in store.open(NOW)} or {f"a{n}": pending(f"a{n}") for n in range(20)}
while True:
    steps = [step(alert, condition=Condition.FIRING) for alert in alerts.values()]
    told = [message(each.alert, f"{each.alert.alert_id} {each.alert.version}") for each in steps]
    assert store.record(steps, told, NOW) == []
    alerts = {each.alert.alert_id: each.alert for each in steps}
    print(steps[0].alert.version, flush=True)
"""


@pytest.mark.parametrize("reports", [1, 3, 8])
def test_a_kill_leaves_neither_a_flip_without_its_message_nor_a_message_without_its_flip(
    engine: Engine, url: str, reports: int
) -> None:
    store = AlertStore(engine)
    for _ in range(2):
        reported = killed_at_work(url, reports)
        versions = {alert.version for alert in store.open(NOW)}
        assert len(versions) == 1, "a round was written in part"
        [version] = versions
        assert version >= reported
        flips = list(store.flips_between(EVERYTHING, NOW, NOW + minutes(1)))
        written = {f"{flip.alert_id} {flip.seq}" for flip in flips}
        assert len(flips) == len(written) == ALERTS * version
        assert {out.message.key for out in store.due("duty", NOW, 10**6)} == written


def killed_at_work(url: str, reports: int) -> int:
    """The last version that the child told before it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, url], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    try:
        assert child.stdout is not None
        return [int(child.stdout.readline()) for _ in range(reports)][-1]
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=10)
