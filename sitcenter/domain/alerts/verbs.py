"""What people do to an alert: each verb is one step with its flips, or it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sitcenter.domain.alerts.course import Course
from sitcenter.domain.alerts.fold import NOTE
from sitcenter.domain.alerts.governance import DISMISSALS, MERGED, people_of, same_person, takes_two
from sitcenter.domain.alerts.muting import is_news, speak_again
from sitcenter.domain.alerts.types import VERDICTS, Alert, Step, Work

LONGEST_SHELF = timedelta(days=7)
LONGEST_ASK = timedelta(days=30)


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
    SECOND_NEEDED = "second_needed"
    SHELVED_BY_YOU = "shelved_by_you"
    ABOUT_YOURSELF = "about_yourself"


class Refused(Exception):
    """The verb doesn't fit the alert as it stands; `code` says why."""

    def __init__(self, code: Code) -> None:
        self.code = code
        super().__init__(code.value)


@dataclass(frozen=True, slots=True)
class Words:
    """What came with a verb."""

    reason: str
    owner: str
    until: datetime | None
    verdict: Work | None
    into: str
    now: datetime


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
    own: frozenset[str] = frozenset(),
) -> Step:
    """The alert after the verb. Raises Refused.

    `reason`: why, or what is said (the explanation, the note). `until`: of shelve, and the deadline of ask.
    `into`: alert_id that it is merged into. `actor`: who does it, never "". `own`: the tokens under which
    a log may know him. What two people must do, the first one proposes.
    """
    verb = Verb(verb)
    if alert.work is Work.CLOSED and verb not in _ON_CLOSED:
        raise Refused(Code.CLOSED)
    if alert.merged_into and verb in _NOT_ON_MERGED:
        raise Refused(Code.MERGED)
    if verb in _NOT_ABOUT_ONESELF and own & people_of(alert):
        raise Refused(Code.ABOUT_YOURSELF)
    words = Words(reason.strip(), owner.strip(), until, verdict, into, now)
    if verb in _REASONED and not words.reason:
        raise Refused(Code.REASON_NEEDED)
    course = Course(alert, now, actor)
    _VERBS[verb](course, words)
    return Step(course.alert, tuple(course.flips), alert.version)


def _acknowledge(course: Course, words: Words) -> None:
    if not course.is_live:
        raise Refused(Code.NOT_FIRING)
    if course.alert.work not in (Work.NEW, Work.ASSIGNED):
        raise Refused(Code.ALREADY)
    course.flip(
        "work",
        Work.ACKNOWLEDGED,
        reason=words.reason,
        acknowledged_at=words.now,
        acknowledged_by=course.actor,
        acknowledged_why=words.reason,
    )


def _assign(course: Course, words: Words) -> None:
    if not words.owner:
        raise Refused(Code.OWNER_NEEDED)
    if course.alert.owner == words.owner:
        raise Refused(Code.ALREADY)
    course.flip("owner", words.owner, reason=words.reason)
    if course.alert.work is Work.NEW:
        course.flip("work", Work.ASSIGNED, reason=words.reason)


def _ask(course: Course, words: Words) -> None:
    """The one who is asked, if named, owns it from now on."""
    course.flip("explain_by", _until(words, LONGEST_ASK), reason=words.reason)
    if words.owner and words.owner != course.alert.owner:
        _assign(course, words)


def _explain(course: Course, words: Words) -> None:
    if course.alert.explain_by is None:
        raise Refused(Code.NOT_ASKED)
    if course.alert.work in VERDICTS:
        raise Refused(Code.ALREADY)
    if course.alert.work is Work.EXPLAINED:
        course.flip("explanation", words.reason)
    else:
        course.flip("work", Work.EXPLAINED, reason=words.reason, explanation=words.reason)


def _verdict(course: Course, words: Words) -> None:
    if words.verdict not in VERDICTS:
        raise Refused(Code.VERDICT_NEEDED)
    if words.verdict is course.alert.work:
        raise Refused(Code.ALREADY)
    if words.verdict in DISMISSALS and not _agreed(course, words, words.verdict):
        return
    course.flip("work", words.verdict, reason=words.reason, verdict_why=words.reason, **_settled(course))


def _merge(course: Course, words: Words) -> None:
    if not words.into:
        raise Refused(Code.INTO_NEEDED)
    if words.into == course.alert.alert_id:
        raise Refused(Code.INTO_ITSELF)
    if words.into == course.alert.merged_into:
        raise Refused(Code.ALREADY)
    if _agreed(course, words, f"{MERGED}:{words.into}"):
        course.flip("merged_into", words.into, reason=words.reason, **_settled(course))


def _detach(course: Course, words: Words) -> None:
    if not course.alert.merged_into:
        raise Refused(Code.NOT_MERGED)
    course.flip("merged_into", "", reason=words.reason)
    speak_again(course)


def _shelve(course: Course, words: Words) -> None:
    """What takes two to dismiss, one alone doesn't put aside again and again until its papers are gone."""
    until, last = _until(words, LONGEST_SHELF), course.alert.shelved_by
    if takes_two(course.alert) and last and same_person(last, course.actor):
        raise Refused(Code.SHELVED_BY_YOU)
    course.flip("shelved_until", until, reason=words.reason, shelved_by=course.actor)


def _unshelve(course: Course, words: Words) -> None:
    if course.alert.shelved_until is None:
        raise Refused(Code.NOT_SHELVED)
    course.flip("shelved_until", None, reason=words.reason)
    speak_again(course)


def _reopen(course: Course, words: Words) -> None:
    """What was made of it is in its history; from now on it is unhandled, and people are told anew."""
    if course.alert.work in (Work.NEW, Work.ASSIGNED):
        raise Refused(Code.NOT_HANDLED)
    course.flip(
        "work",
        Work.NEW,
        reason=words.reason,
        acknowledged_at=None,
        acknowledged_by="",
        acknowledged_why="",
        explanation="",
        verdict_why="",
        **_settled(course),
    )
    if is_news(course.alert) and course.alert.notified_at is not None:
        course.flip("notified_at", None, reason=words.reason)


def _close(course: Course, words: Words) -> None:
    if course.is_live:
        raise Refused(Code.STILL_FIRING)
    # What two people have dismissed is only put away.
    if course.alert.work in DISMISSALS or _agreed(course, words, Work.CLOSED):
        course.flip("work", Work.CLOSED, reason=words.reason, **_settled(course))


def _note(course: Course, words: Words) -> None:
    course.flip(NOTE, words.reason)


def _agreed(course: Course, words: Words, proposal: str) -> bool:
    """Whether it may be done now: one person is enough, or another has proposed the same. If not, it is
    proposed, in the place of what was. Raises Refused for whoever proposed it himself.
    """
    alert = course.alert
    if not takes_two(alert):
        return True
    if alert.proposed == proposal:
        if same_person(alert.proposed_by, course.actor):
            raise Refused(Code.SECOND_NEEDED)
        return True
    course.flip(
        "proposed", proposal, reason=words.reason, proposed_by=course.actor, proposed_why=words.reason
    )
    return False


def _settled(course: Course) -> Mapping[str, Any]:
    """No proposal stands any more, if one did."""
    return dict.fromkeys(("proposed", "proposed_by", "proposed_why"), "") if course.alert.proposed else {}


def _until(words: Words, longest: timedelta) -> datetime:
    if words.until is None:
        raise Refused(Code.UNTIL_NEEDED)
    if words.until <= words.now:
        raise Refused(Code.UNTIL_PAST)
    if words.until - words.now > longest:
        raise Refused(Code.UNTIL_TOO_FAR)
    return words.until


_REASONED = frozenset({Verb.ACKNOWLEDGE, Verb.EXPLAIN, Verb.VERDICT, Verb.SHELVE, Verb.NOTE})
_ON_CLOSED = frozenset({Verb.REOPEN, Verb.NOTE, Verb.MERGE, Verb.DETACH})
_NOT_ABOUT_ONESELF = frozenset(
    {
        Verb.ACKNOWLEDGE,
        Verb.ASSIGN,
        Verb.ASK,
        Verb.VERDICT,
        Verb.MERGE,
        Verb.SHELVE,
        Verb.REOPEN,
        Verb.CLOSE,
    }
)
"""Assigning ends escalation as acknowledging does; reopening takes back what was confirmed."""
_NOT_ON_MERGED = frozenset({Verb.ACKNOWLEDGE, Verb.ASSIGN, Verb.ASK, Verb.EXPLAIN, Verb.VERDICT, Verb.SHELVE})
"""What is done to the alert that stands for both."""
_VERBS: Mapping[Verb, Callable[[Course, Words], None]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.ASSIGN: _assign,
    Verb.ASK: _ask,
    Verb.EXPLAIN: _explain,
    Verb.VERDICT: _verdict,
    Verb.MERGE: _merge,
    Verb.DETACH: _detach,
    Verb.SHELVE: _shelve,
    Verb.UNSHELVE: _unshelve,
    Verb.REOPEN: _reopen,
    Verb.CLOSE: _close,
    Verb.NOTE: _note,
}
