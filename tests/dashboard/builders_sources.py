"""Rows set aside, for the tests of the sources page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.dashboard.builders_branch import NOW


@dataclass(frozen=True)
class Aside:
    """A row that could not be used."""

    source_id: str = "queue-5"
    at: datetime = NOW - timedelta(minutes=37)
    place: str = "queue.csv:17"
    reason: str = "bad_time"
    detail: str = "issued: not a time"
    raw: str = "A017;plate;yesterday;************"


SEVERAL = (
    Aside(),
    Aside(place="queue-2026-11-20.csv:1048576", at=NOW - timedelta(minutes=31)),
    Aside(
        source_id="service-specialised-5",
        place="steps:2026-11-20T10:41:07.120+05:00/000012345678",
        reason="missing_subject",
        detail="application_id: empty",
        raw='{"step":"scan","application_id":"","applicant":"************","at":"2026-11-20T10:41:07.120+05:00"}',
    ),
)
COUNTED = {"queue-5": {"bad_time": 2}, "service-specialised-5": {"missing_subject": 1}}
