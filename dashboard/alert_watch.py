"""Reading the alert desk for the live hub: if it fails, the board is shown all the same."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from dashboard.alerts_now import LATE, AlertsNow, read
from dashboard.doors import AlertDesk

log = logging.getLogger(__name__)


class AlertWatch:
    """What the desk says, and what it said last while it fails. Without a desk there is nothing to say."""

    def __init__(self, desk: AlertDesk | None, late: timedelta = LATE) -> None:
        self._desk, self._late = desk, late
        self._fails = False
        self.last: AlertsNow | None = None if desk is None else AlertsNow(late=late)

    def blind(self) -> AlertsNow | None:
        """What the desk said last, for a screen while the database is silent."""
        return None if self.last is None else replace(self.last, readable=False)

    def revision(self) -> int:
        """The desk's revision; 0 while it fails: `read` tells of the failure."""
        if self._desk is None:
            return 0
        try:
            return self._desk.revision()
        except Exception:  # whatever storage raises means the same here
            return 0

    def read(self, now: datetime) -> AlertsNow | None:
        """Everything that screens show of alerts as of `now`; None without a desk."""
        if self._desk is None or self.last is None:
            return None
        try:
            self.last = read(self._desk, now, self._late)
        except Exception:  # whatever storage raises means the same here
            self.last = replace(self.last, readable=False)
            if not self._fails:
                log.exception("alerts can't be read")
            self._fails = True
            return self.last
        if self._fails:
            log.info("alerts are read again")
        self._fails = False
        return self.last
