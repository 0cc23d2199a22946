"""The dashboard over a real database: `python -m tests.e2e.serve_store PORT DATABASE_URL`."""

import sys

import uvicorn

from dashboard.app import create_app
from sitcenter.storage import Reader, connect, schema_is_current
from tests.dashboard.world import network
from tests.e2e.serve import Settings

BRANCHES = 3


def main(port: int, url: str) -> None:
    engine, town = connect(url), network(BRANCHES)
    app = create_app(Settings(town), Reader(engine, town), lambda: schema_is_current(engine))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on", ws="websockets-sansio")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
