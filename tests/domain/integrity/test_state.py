"""What became of a signal: people's verdicts first, then why nobody was or is alerted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sitcenter.domain.alerts.conditions.integrity import LOOKED_BACK, fingerprint
from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.types import VERDICTS, Work
from sitcenter.domain.integrity.state import Known, State, known_of, state_of
from sitcenter.domain.integrity.types import Head
from tests.domain.alerts.test_integrity import head
from tests.domain.builders import NOW

HEAD = head()
OLD = head(since=NOW - LOOKED_BACK - timedelta(seconds=1))
NOTHING = known_of(())


def given(signal: Head, verdict: Work, by: str = "aliya", version: int = 3) -> Given:
    return Given("a1", fingerprint(signal), "integrity:C7", version, verdict, NOW, by)


DISMISSED = [
    given(head(subject=f"operator:o{n}"), Work.DISMISSED_FALSE, ("aliya", "bolat")[n % 2]) for n in range(10)
]
MUTED = known_of(DISMISSED)
WAITING = known_of((), frozenset({HEAD.fingerprint, OLD.fingerprint}))


@pytest.mark.parametrize(
    ("signal", "known", "state"),
    [
        (HEAD, NOTHING, State.NEEDS_CHECKING),
        (head(since=NOW - LOOKED_BACK), NOTHING, State.NEEDS_CHECKING),
        (OLD, NOTHING, State.TOO_OLD),
        (HEAD, WAITING, State.WAITING),
        (OLD, WAITING, State.WAITING),
        (HEAD, MUTED, State.MUTED),
        (replace(HEAD, rule_version=4), MUTED, State.NEEDS_CHECKING),
        (replace(HEAD, shadow=True), MUTED, State.SHADOW),
    ],
)
def test_who_was_not_alerted_is_told_why(signal: Head, known: Known, state: State) -> None:
    assert state_of(signal, known, NOW) is state


@pytest.mark.parametrize("verdict", sorted(VERDICTS))
def test_what_people_decided_stands_before_all_else(verdict: Work) -> None:
    known = known_of([*DISMISSED, given(OLD, verdict)], WAITING.waiting)
    assert state_of(replace(OLD, shadow=True), known, NOW).value == verdict.value
