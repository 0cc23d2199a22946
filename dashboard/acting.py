"""What a form asks to be done to an alert: done once, or refused in plain words. Nothing here knows Dash."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.alert_lines import AlertSetting, alert_line
from dashboard.alerts_now import holder
from dashboard.doors import AlertDesk
from dashboard.views_alert_history import what_changed
from dashboard.words_alerts import REFUSALS, VERBS
from sitcenter.domain.alerts.governance import MERGED
from sitcenter.domain.alerts.types import Alert, Flip, Work
from sitcenter.domain.alerts.verbs import Refused, Verb, act
from sitcenter.domain.scope import Scope

ATTEMPTS = 3
"""An evaluation may move an alert between reading and writing; a person who does so is told of."""
LONGEST = 2000
"""Characters of a name or a reason."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A form's words, trimmed. `seen`: the version that the person saw; `minutes`: from now on."""

    verb: Verb
    alert_id: str
    actor: str
    seen: int
    reason: str = ""
    owner: str = ""
    minutes: int | None = None
    verdict: Work | None = None
    into: str = ""


class Outcome(NamedTuple):
    """Whether it is recorded, and what the person is told."""

    done: bool
    text: str


def act_on(
    desk: AlertDesk, asked: Asked, scope: Scope, s: AlertSetting, own: frozenset[str] = frozenset()
) -> Outcome:
    """Do it, or say why not. The same words sent twice in a row are recorded once.

    `own`: the tokens under which a log may know the actor.
    """
    _ = s.translator.text
    if not asked.actor:
        return Outcome(False, _("Write who you are: nothing was recorded."))
    if max(len(asked.actor), len(asked.reason), len(asked.owner)) > LONGEST:
        return Outcome(False, _("That is too long: at most {n} characters.", n=LONGEST))
    for _attempt in range(ATTEMPTS):
        alert = desk.get(asked.alert_id, scope)
        if alert is None:
            return Outcome(False, _("There is no such alert"))
        later = [flip for flip in desk.flips(alert.alert_id) if flip.seq > asked.seen and flip.actor]
        if later:
            return _overtaken(asked, alert, later, s)
        try:
            outcome = _attempted(desk, asked, alert, scope, s, own)
        except Refused as error:
            return Outcome(False, f"{_(REFUSALS[error.code])} {_stands(alert, s)}")
        if outcome is not None:
            return outcome
    return Outcome(False, _("The alert keeps changing: nothing was recorded, try again."))


def _attempted(
    desk: AlertDesk, asked: Asked, alert: Alert, scope: Scope, s: AlertSetting, own: frozenset[str]
) -> Outcome | None:
    """None if somebody else was quicker. Raises Refused."""
    into = asked.into.strip()
    if asked.verb is Verb.MERGE and into and desk.get(into, scope) is None:
        return Outcome(
            False, s.translator.text("There is no alert {id}: nothing was recorded.", id=into[:40])
        )
    step = act(
        alert,
        asked.verb,
        asked.actor,
        s.now,
        reason=asked.reason,
        owner=asked.owner,
        until=None if asked.minutes is None else s.now + timedelta(minutes=asked.minutes),
        verdict=asked.verdict,
        into=asked.into,
        own=own,
    )
    return None if desk.record([step], ()) else _done(asked, step.alert, s)


def _done(asked: Asked, after: Alert, s: AlertSetting) -> Outcome:
    """What is recorded; of what takes two people only that it is proposed."""
    _ = s.translator.text
    verb, time = _(VERBS[asked.verb]), s.at(s.now, "")
    if after.proposed and after.proposed == _proposal(asked):
        return Outcome(
            True,
            _(
                "Recorded at {time} as a proposal: {what}. It holds when a second person does the same.",
                time=time,
                what=verb,
            ),
        )
    return Outcome(True, _("Recorded at {time}: {what}.", time=time, what=verb))


def _proposal(asked: Asked) -> str:
    """What the first of two people proposes by it; "" where one is enough of whatever alert."""
    proposals: Mapping[Verb, str] = {
        Verb.VERDICT: asked.verdict or "",
        Verb.MERGE: f"{MERGED}:{asked.into}",
        Verb.CLOSE: Work.CLOSED,
    }
    return proposals.get(asked.verb, "")


def _overtaken(asked: Asked, alert: Alert, later: Sequence[Flip], s: AlertSetting) -> Outcome:
    """Somebody acted after what the person saw. A second click of the same button is no second act."""
    if all(flip.actor == asked.actor for flip in later) and any(_is_it(asked, flip) for flip in later):
        return _done(asked, alert, s)
    last = later[-1]
    told = s.translator.text(
        "{who} was quicker, at {time} ({what}). "
        "Nothing was recorded: look, and press again if it is still needed.",
        who=last.actor,
        time=s.at(last.at, alert.branch_id),
        what=what_changed(last, alert, s),
    )
    return Outcome(False, f"{told} {_stands(alert, s)}")


def _is_it(asked: Asked, flip: Flip) -> bool:
    """Whether the flip is what the form asks for."""
    if flip.changed == "proposed":
        return flip.after != "" and flip.after == _proposal(asked)
    changed, after = _EFFECTS[asked.verb](asked)
    if asked.minutes is not None and flip.changed == changed:
        until = datetime.fromisoformat(flip.after)
        return until - flip.at == timedelta(minutes=asked.minutes) and flip.reason == asked.reason
    return (flip.changed, flip.after) == (changed, after) and asked.reason in ("", flip.reason, flip.after)


_EFFECTS: Mapping[Verb, Callable[[Asked], tuple[str, str]]] = {
    Verb.ACKNOWLEDGE: lambda _asked: ("work", Work.ACKNOWLEDGED),
    Verb.ASSIGN: lambda asked: ("owner", asked.owner),
    Verb.ASK: lambda _asked: ("explain_by", ""),
    Verb.EXPLAIN: lambda _asked: ("work", Work.EXPLAINED),
    Verb.VERDICT: lambda asked: ("work", asked.verdict or ""),
    Verb.MERGE: lambda asked: ("merged_into", asked.into),
    Verb.DETACH: lambda _asked: ("merged_into", ""),
    Verb.SHELVE: lambda _asked: ("shelved_until", ""),
    Verb.UNSHELVE: lambda _asked: ("shelved_until", ""),
    Verb.REOPEN: lambda _asked: ("work", Work.NEW),
    Verb.CLOSE: lambda _asked: ("work", Work.CLOSED),
    Verb.NOTE: lambda asked: ("note", asked.reason),
}
"""The flip that a verb makes: what it changes, and into what."""


def _stands(alert: Alert, s: AlertSetting) -> str:
    """How the alert stands now, and that something is proposed."""
    _ = s.translator.text
    who = holder(alert) or _("nobody")
    return _("It stands so now: {work}; who has it: {who}.", work=alert_line(alert, s).work, who=who)
