"""A process for the kill test: writes rounds of alerts with their messages for ever, and says which is written."""

from multiprocessing.connection import Connection

from sitcenter.domain.alerts.types import Condition
from sitcenter.storage import AlertStore, connect
from tests.domain.builders import NOW
from tests.storage.alert_steps import message, pending, step

ALERTS = 20


def main(url: str, said: "Connection[object, object]") -> None:
    store = AlertStore(connect(url))
    alerts = {alert.alert_id: alert for alert in store.open(NOW)} or {
        f"a{n}": pending(f"a{n}") for n in range(ALERTS)
    }
    while True:
        steps = [step(alert, condition=Condition.FIRING) for alert in alerts.values()]
        told = [message(each.alert, f"{each.alert.alert_id} {each.alert.version}") for each in steps]
        assert store.record(steps, told, NOW) == []
        alerts = {each.alert.alert_id: each.alert for each in steps}
        said.send(steps[0].alert.version)
