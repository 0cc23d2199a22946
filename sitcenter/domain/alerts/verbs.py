"""What people do to an alert: each verb is one step with its flips, or it is refused."""

from datetime import datetime
from enum import StrEnum

from sitcenter.domain.alerts.types import Alert, Step, Work


class Verb(StrEnum):
    """What can be done to an alert."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    ASK = "ask"
    EXPLAIN = "explain"
    VERDICT = "verdict"
    MERGE = "merge"
    DETACH = "detach"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    REOPEN = "reopen"
    CLOSE = "close"
    NOTE = "note"


class Code(StrEnum):
    """Why a verb is refused."""

    REASON_NEEDED = "reason_needed"
    OWNER_NEEDED = "owner_needed"
    UNTIL_NEEDED = "until_needed"
    UNTIL_PAST = "until_past"
    UNTIL_TOO_FAR = "until_too_far"
    VERDICT_NEEDED = "verdict_needed"
    INTO_NEEDED = "into_needed"
    INTO_ITSELF = "into_itself"
    ALREADY = "already"
    NOT_FIRING = "not_firing"
    STILL_FIRING = "still_firing"
    NOT_ASKED = "not_asked"
    NOT_MERGED = "not_merged"
    NOT_SHELVED = "not_shelved"
    NOT_HANDLED = "not_handled"
    CLOSED = "closed"
    MERGED = "merged"


class Refused(Exception):
    """The verb doesn't fit the alert as it stands; `code` says why."""

    def __init__(self, code: Code) -> None:
        self.code = code
        super().__init__(code.value)


def act(
    alert: Alert,
    verb: Verb,
    actor: str,
    now: datetime,
    *,
    reason: str = "",
    owner: str = "",
    until: datetime | None = None,
    verdict: Work | None = None,
    into: str = "",
) -> Step:
    """The alert after the verb. Raises Refused.

    `reason`: why, or what is said (the explanation, the note). `until`: of shelve, and the deadline of ask.
    `into`: alert_id that it is merged into.
    """
    raise NotImplementedError
