"""Words for alerts: how bad, how they stand, what is done about them. They never accuse."""

import re
from collections.abc import Mapping

from dashboard.i18n import mark
from sitcenter.domain.alerts.types import Condition, Severity, Work
from sitcenter.domain.alerts.verbs import Code, Verb

SEVERITIES: Mapping[Severity, str] = {
    Severity.HIGH: mark("high"),
    Severity.MEDIUM: mark("medium"),
    Severity.LOW: mark("low"),
}
SHAPES: Mapping[Severity, str] = {Severity.HIGH: "▲", Severity.MEDIUM: "◆", Severity.LOW: "●"}
KINDS: Mapping[Severity, str] = {Severity.HIGH: "crit", Severity.MEDIUM: "warn", Severity.LOW: "low"}
"""CSS classes of severities: two abnormal colours, and grey."""
CONDITIONS: Mapping[Condition, str] = {
    Condition.PENDING: mark("not yet certain"),
    Condition.FIRING: mark("going on"),
    Condition.RESOLVED: mark("is over"),
    Condition.DROPPED: mark("passed before it was certain"),
}
WORK: Mapping[Work, str] = {
    Work.NEW: mark("nobody has acted"),
    Work.ACKNOWLEDGED: mark("acknowledged"),
    Work.ASSIGNED: mark("assigned"),
    Work.EXPLAINED: mark("explained"),
    Work.CONFIRMED: mark("confirmed"),
    Work.DISMISSED_LEGITIMATE: mark("lawful ground"),
    Work.DISMISSED_FALSE: mark("false alarm"),
    Work.TECHNICAL: mark("technical cause"),
    Work.CLOSED: mark("alert closed"),
}
MUTED: Mapping[str, str] = {
    "merged": mark("merged into another alert"),
    "shelved": mark("put aside for a time"),
    "maintenance": mark("planned maintenance"),
    "inhibited": mark("follows from another alert"),
}
SUBJECTS: Mapping[str, str] = {
    "desk": mark("desk {id}"),
    "source": mark("source {id}"),
    "route": mark("route {id}"),
    "camera": mark("camera {id}"),
    "operator": mark("operator {id}"),
    "representative": mark("representative {id}"),
    "application": mark("application {id}"),
    "ticket": mark("ticket {id}"),
    "service": mark("service {id}"),
    "signature": mark("electronic signature {id}"),
    "act": mark("act {id}"),
    "indicator": mark("indicator {id}"),
}
TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
"""A person's token, wherever it stands in a text."""
TOKENS = frozenset({"operator", "representative", "signature"})
"""Subjects that are a person's token: only its beginning is shown."""
SECOND = mark("a second person is needed")
WHOLE = frozenset({"", "branch", "branches", "evaluation", "external"})
"""Subjects that say no more than the place and the rule do."""
WAITS_FOR: Mapping[str, str] = {
    "terms:branch": mark("waiting for the branch"),
    "terms:provider": mark("waiting for the service provider"),
    "terms:system": mark("waiting for an information system"),
}
CHANGED: Mapping[str, str] = {
    "condition": mark("cause"),
    "work": mark("work"),
    "owner": mark("owner"),
    "severity": mark("severity"),
    "level": mark("escalation level"),
    "inhibited_by": mark("follows from"),
    "shelved_until": mark("put aside until"),
    "maintenance": mark("planned maintenance"),
    "merged_into": mark("merged into"),
    "flapping": mark("comes and goes"),
    "explain_by": mark("explanation wanted by"),
    "explanation": mark("explanation"),
    "verdict_why": mark("grounds of the verdict"),
    "proposed": mark("proposed, a second person must agree"),
    "notified_at": mark("people were told"),
    "note": mark("note"),
}
MADE_BY_RULE: Mapping[str, str] = {
    "came_back": mark("the cause came back"),
    "recovered": mark("the cause is gone: the next time it is news again"),
    "not_back": mark("the cause did not come back"),
    "expired": mark("the time is over"),
    "ended": mark("the window ended"),
    "other_ended": mark("the other alert ended"),
    "nobody_acknowledged": mark("nobody acknowledged it in time"),
    "retracted": mark("evaluated again with later events, it is not found any more"),
    "judged": mark("a verdict was given"),
    "rule_muted": mark("the indicator has muted itself: too few of its alerts were confirmed"),
    "too_old": mark("more than 30 days old: its papers are gone"),
}
"""Reasons of what sitcenter does by itself."""
VERBS: Mapping[Verb, str] = {
    Verb.ACKNOWLEDGE: mark("Acknowledge"),
    Verb.ASSIGN: mark("Assign"),
    Verb.ASK: mark("Ask for an explanation"),
    Verb.EXPLAIN: mark("Explain"),
    Verb.VERDICT: mark("Give a verdict"),
    Verb.MERGE: mark("Merge"),
    Verb.DETACH: mark("Detach"),
    Verb.SHELVE: mark("Put aside for a time"),
    Verb.UNSHELVE: mark("Bring back"),
    Verb.REOPEN: mark("Reopen"),
    Verb.CLOSE: mark("Close the alert"),
    Verb.NOTE: mark("Add a note"),
}
REFUSALS: Mapping[Code, str] = {
    Code.REASON_NEEDED: mark("Write why: without it nothing is recorded."),
    Code.OWNER_NEEDED: mark("Write who is to have it."),
    Code.UNTIL_NEEDED: mark("Choose for how long."),
    Code.UNTIL_PAST: mark("That time is past already."),
    Code.UNTIL_TOO_FAR: mark("That is too long: choose a shorter time."),
    Code.VERDICT_NEEDED: mark("Choose a verdict."),
    Code.INTO_NEEDED: mark("Say which alert it belongs to."),
    Code.INTO_ITSELF: mark("An alert can't be merged into itself."),
    Code.ALREADY: mark("That is so already."),
    Code.NOT_FIRING: mark("Its cause isn't there any more."),
    Code.STILL_FIRING: mark("Its cause is still there."),
    Code.NOT_ASKED: mark("Nobody has asked for an explanation."),
    Code.NOT_MERGED: mark("It isn't merged into another alert."),
    Code.NOT_SHELVED: mark("It isn't put aside."),
    Code.NOT_HANDLED: mark("It is open already: nobody has handled it yet."),
    Code.CLOSED: mark("It is closed: reopen it first."),
    Code.SECOND_NEEDED: mark(
        "You proposed that yourself, or your name may be the proposer's: a second person must agree. "
        "If you aren't the same person, sign with your full name."
    ),
    Code.SHELVED_BY_YOU: mark(
        "You put it aside the last time, or your name may be that person's: now only another person can. "
        "If you aren't the same person, sign with your full name."
    ),
    Code.ABOUT_YOURSELF: mark("It is about yourself: somebody else must handle it."),
    Code.MERGED: mark("It is merged into another alert: act there, or detach it first."),
}
