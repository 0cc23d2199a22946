"""A receiver is down for ten minutes while alerts go on: all is told in the end, and meanwhile the screens say so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collectors.notify.courier import Courier
from collectors.notify.notice import Desk
from collectors.notify.registry import build_route
from sitcenter.domain.alerts.types import Condition
from sitcenter.storage import connect, migrate
from tests.collectors.notify.builders import SITE, route
from tests.collectors.notify.receivers import free_port, posts
from tests.integration.evaluating import RULES, Site
from tests.storage.builders import NETWORK


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    engine = connect(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    yield Site(engine)
    engine.dispose()


def test_a_receiver_that_was_down_hears_everything_in_order_and_the_screens_said_so(site: Site) -> None:
    port = free_port()
    config = route("webhook", f"http://127.0.0.1:{port}")
    desk = Desk(NETWORK, RULES, SITE)
    carry = Courier(config, build_route(config.target, "duty", SITE), desk, site.store, lambda: site.now)

    def minutes_pass(minutes: int) -> int:
        delivered = 0
        for _ in range(minutes * 6):
            site.now += timedelta(seconds=10)
            site.evaluate()
            delivered += carry()
        return delivered

    site.evaluate()
    site.dead = {"qa"}
    assert minutes_pass(5) == 0
    site.dead = set()
    assert minutes_pass(5) == 0
    stuck = site.alerts()["route-stuck "]
    assert (stuck.condition, stuck.subject, stuck.facts["error"]) == (
        Condition.FIRING,
        "route:duty",
        "ConnectError",
    )
    waiting = site.store.outbox_state()["duty"].waiting
    expected = [
        outgoing.message.key for outgoing in site.store.due("duty", site.now + timedelta(hours=1), 100)
    ]
    with posts(port) as taken:
        assert minutes_pass(4) >= waiting
    deliveries = [head["sitcenter-delivery"] for head in taken.headers]
    assert deliveries[: len(expected)] == expected
    assert len(set(deliveries)) == len(deliveries)
    assert [head["sitcenter-possible-duplicate"] for head in taken.headers] == ["true"] + ["false"] * (
        len(deliveries) - 1
    )
    told = [(body["alerts"][0]["labels"]["alertname"], body["status"]) for body in taken.bodies]
    assert told.index(("feed-dead", "firing")) < told.index(("feed-dead", "resolved"))
    assert site.alerts()["route-stuck "].condition is Condition.RESOLVED
