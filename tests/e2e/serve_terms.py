"""The pages of terms and of indicators over a made-up morning, as a process: `python -m tests.e2e.serve_terms PORT SILENCE`."""

import sys
from pathlib import Path

import uvicorn

from dashboard.app import create_app
from dashboard.doors_integrity import Indicators
from tests.dashboard.builders_rules import CARDS, DAY, FakeRules, signal, window
from tests.dashboard.desk import RULES, FakeDesk
from tests.dashboard.test_performance import ALERTS, FLIPS
from tests.dashboard.world import NOW
from tests.e2e.serve import Settings, ticking
from tests.e2e.terms_world import TermsReader, network


def main(port: int, silence: Path) -> None:
    reader = TermsReader(silence=silence)
    desk = FakeDesk({alert.alert_id: alert for alert in ALERTS}, list(FLIPS))
    rules = FakeRules(
        windows=[
            *(window("C5", k, "spec-5") for k in range(9)),
            window("C2", 0, "spec-5", closed="stale_input"),
        ],
        heads=[signal("C5", 2, "spec-5")],
        since={"spec-5": NOW - 90 * DAY},
    )
    app = create_app(
        Settings(network()), reader, lambda: True, ticking(NOW), None, alerts=desk, rules=RULES,
        indicators=Indicators(CARDS, rules, rules),
    )  # fmt: skip
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on", ws="websockets-sansio")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
