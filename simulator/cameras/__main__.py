"""`python -m simulator.cameras`: the plan on the first line of stdin, orders after it; ends with stdin."""

import asyncio
import os
import signal
import sys
from io import FileIO

from simulator.cameras.plan import load_plan
from simulator.cameras.rtsp import Account
from simulator.cameras.studio import serve

USER, PASSWORD = "SITCENTER_CAMERA_USER", "SITCENTER_CAMERA_PASSWORD"


def main() -> int:
    """Serve until stdin ends, as it does when the parent ends in whatever way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Unbuffered: what follows the first line belongs to the loop.
    orders = FileIO(sys.stdin.fileno(), closefd=False)
    plan = load_plan(orders.readline().decode())
    account = Account(os.environ.get(USER, ""), os.environ.get(PASSWORD, ""))
    asyncio.run(serve(plan, account, orders))
    return 0


sys.exit(main())
