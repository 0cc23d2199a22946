"""What indicators of integrity found and nobody has judged: it needs checking, and accuses nobody.

Signals come from the store, where the evaluation of each window puts them and takes them back. While no
window is evaluated they stay, and so do their alerts.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import UTC, datetime, timedelta

from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.facts import Indicated
from sitcenter.domain.alerts.types import INTEGRITY, AlertRule, Ended, Severity, Signal, fingerprint_of
from sitcenter.domain.integrity.standing import rule_id
from sitcenter.domain.integrity.types import PEERS, Head, IntegritySignal

LOOKED_BACK = timedelta(days=30)
"""The front office keeps its papers for a month: what is older can't be checked any more."""
SHORT = 200
"""Characters of a fact that an alert carries; what is longer is evidence, and stays with the signal."""
_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def find(rule: AlertRule, scene: Scene) -> Finding:  # noqa: ARG001
    """One signal for each that is to be checked, and why those that stand are so no longer."""
    held = scene.facts.integrity
    named = {fingerprint(head): head for head in held.heads}
    over = {key: why for key, head in named.items() if (why := why_over(head, key, held, scene.now))}
    due = tuple(_signal(head) for key, head in named.items() if key not in over)
    return Finding(due, ended=dict(_ended(scene, held, over, named.keys() - over.keys())))


def fingerprint(head: Head | IntegritySignal) -> str:
    """The fingerprint of its alert."""
    return fingerprint_of(rule_id(head.rule_id), head.branch_id, subject(head))


def subject(head: Head | IntegritySignal) -> str:
    """Whom or what it is about, and when that began: one on two days is two alerts."""
    return f"{head.subject}@{head.since.astimezone(UTC).strftime(_FORMAT)}".replace("|", "_")


def began(subject: str) -> datetime | None:
    """The moment in the subject of an alert; None where there is none."""
    _, _, told = subject.rpartition("@")
    try:
        return datetime.strptime(told, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def why_over(head: Head | IntegritySignal, key: str, held: Indicated, now: datetime) -> Ended | None:
    """Why a stored signal alerts nobody, None if it does. `key`: the fingerprint of its alert."""
    if key in held.judged:
        return Ended.JUDGED
    standing = held.standings.get((head.rule_id, head.rule_version))
    if standing is not None and standing.muted:
        return Ended.RULE_MUTED
    if now - head.since > LOOKED_BACK:
        return Ended.TOO_OLD
    return Ended.RETRACTED if head.shadow else None


def _ended(
    scene: Scene, held: Indicated, over: Mapping[str, Ended], due: Set[str]
) -> Iterator[tuple[str, Ended]]:
    """Alerts that stand, and whose signal isn't there any more or isn't to be told of."""
    for key in scene.facts.standing - due:
        if key.startswith(f"{INTEGRITY}:"):
            since = began(key)
            old = since is not None and scene.now - since > LOOKED_BACK
            gone = Ended.TOO_OLD if old else Ended.RETRACTED
            yield key, over.get(key, Ended.JUDGED if key in held.judged else gone)


def _signal(head: Head) -> Signal:
    return Signal(
        rule_id(head.rule_id),
        head.branch_id,
        subject(head),
        since=head.since,
        observed=head.observed,
        unit=head.unit,
        evidence=(head.fingerprint,),
        facts={
            **{name: fact for name, fact in head.facts.items() if name != PEERS and len(str(fact)) <= SHORT},
            "severity": Severity(head.severity).value,
            "version": head.rule_version,
            "expected": head.expected,
            "p": head.p,
            "q": head.q,
            "e": head.e,
            "until": head.until.astimezone(UTC).isoformat(),
            "digest": head.digest,
            "exemptions": ",".join(head.exemptions),
        },
        past=True,
    )
