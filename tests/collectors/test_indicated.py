"""What indicators hold is read now and then; what people have just done to open alerts is known at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from collectors.indicated import FRESH, Indications
from sitcenter.domain.alerts.conditions.integrity import LOOKED_BACK
from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.types import Ended, Work
from sitcenter.domain.integrity.persistence import EARLIER
from sitcenter.domain.integrity.types import Head, RuleWindow
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.domain.alerts.test_governance import severe
from tests.domain.alerts.test_integrity import head
from tests.domain.builders import NOW
from tests.domain.integrity.test_cases import CARDS


@dataclass
class Stored:
    heads: list[Head] = field(default_factory=lambda: [head()])
    given: list[Given] = field(default_factory=list)
    asked: list[object] = field(default_factory=list)
    windows: list[RuleWindow] = field(default_factory=list)

    def integrity_heads(self, start: datetime) -> Sequence[Head]:
        self.asked.append(start)
        return list(self.heads)

    def integrity_windows(
        self, scope: Scope, start: datetime, end: datetime, rule_ids: Iterable[str] | None = None
    ) -> Iterable[RuleWindow]:
        self.asked.append((scope, start, end, rule_ids))
        return self.windows

    def verdicts(self, rule_ids: Iterable[str]) -> Sequence[Given]:
        self.asked.append(tuple(rule_ids))
        return list(self.given)


def given(fingerprint: str, verdict: Work = Work.DISMISSED_FALSE) -> Given:
    return Given("a1", fingerprint, "integrity:C5", 1, verdict, NOW)


def test_it_is_read_when_it_is_half_a_minute_old_and_no_sooner() -> None:
    stored = Stored()
    indications = Indications(stored, stored)
    for second in range(60):
        indications([], NOW + timedelta(seconds=second))
    assert stored.asked == [
        NOW - LOOKED_BACK,
        ("integrity:C7",),
        NOW + FRESH - LOOKED_BACK,
        ("integrity:C7",),
    ]


def test_a_clock_that_was_set_back_doesnt_keep_it_old() -> None:
    stored = Stored()
    indications = Indications(stored, stored)
    indications([], NOW)
    indications([], NOW - timedelta(hours=1))
    assert len(stored.asked) == 4


def test_verdicts_are_those_of_found_rules_of_open_alerts_and_of_muted_indicators() -> None:
    stored = Stored()
    muted = replace(severe(), rule_id="indicator-muted", subject="indicator:C4")
    indicated = Indications(stored, stored)([severe(), muted, replace(severe(), rule_id="feed-dead")], NOW)
    assert stored.asked[1] == ("integrity:C4", "integrity:C5", "integrity:C7")
    assert indicated.heads == (head(),)


def test_what_people_did_since_it_was_read_holds_at_once() -> None:
    alert = severe()
    stored = Stored(given=[given("elsewhere")])
    indications = Indications(stored, stored)
    assert indications([alert], NOW).judged == {"elsewhere"}
    judged = replace(alert, work=Work.CONFIRMED)
    assert indications([judged], NOW).judged == {"elsewhere", alert.fingerprint}
    closed = replace(alert, work=Work.CLOSED, ended_why=Ended.JUDGED)
    assert indications([closed], NOW).judged == {"elsewhere", alert.fingerprint}
    assert indications([replace(closed, ended_why=Ended.RETRACTED)], NOW).judged == {"elsewhere"}


def test_what_was_opened_anew_is_judged_no_longer() -> None:
    alert = severe()
    stored = Stored(given=[given(alert.fingerprint)])
    indications = Indications(stored, stored)
    assert indications([], NOW).judged == {alert.fingerprint}
    assert indications([alert], NOW).judged == frozenset()
    assert indications([], NOW).standings["C5", 1].dismissed_false == 1


def test_what_is_to_be_found_twice_waits_for_the_second_time() -> None:
    days = [NOW - timedelta(days=back) for back in (3, 2, 1)]
    windows = [RuleWindow("C7", 1, "a", day, day + timedelta(days=1), NOW, base=9) for day in days]
    cards = {"C7": replace(CARDS["C7"], persistence=(2, 3))}
    once = Stored([head(branch_id="a", since=days[0])], windows=windows)
    assert Indications(once, once, cards)([], NOW).heads == ()
    assert once.asked[1] == (EVERYTHING, NOW - LOOKED_BACK - EARLIER, NOW, {"C7"})
    twice = Stored([*once.heads, head(branch_id="a", since=days[2])], windows=windows)
    assert Indications(twice, twice, cards)([], NOW).heads == (twice.heads[1],)
    assert Indications(twice, twice)([], NOW).heads == tuple(twice.heads)
