from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from dashboard.at_risk import REREAD, RiskReading, Told, tonight
from dashboard.frames import Frame
from sitcenter.domain.applications import Application
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.scope import Scope
from sitcenter.domain.terms.risk import at_risk
from tests.dashboard.builders_branch import NOW, network
from tests.dashboard.builders_terms import LONG_AGO, OPEN, at, morning, ruled, service_log
from tests.dashboard.reader import FakeReader


@dataclass
class CountingReader(FakeReader):
    due: list[datetime | None] = field(default_factory=list)

    def open_applications(self, scope: Scope, due_before: datetime | None) -> list[Application]:
        self.due.append(due_before)
        return [a for a in self.open_rows if scope.allows(a.branch_id)]


def frame(*logs: SourceFact, when: datetime = NOW, silent: bool = False) -> Frame:
    return Frame(1, when, morning(*logs), ruled(), silent_since=when if silent else None)


def test_the_rows_are_those_of_the_domain() -> None:
    risk = RiskReading(FakeReader(open_rows=OPEN)).of(frame())
    assert risk.rows == at_risk(OPEN, ruled(), NOW)
    assert [row.application_id[-1] for row in risk.rows] == ["5", "1", "3", "2", "4"]
    assert risk.old == {}


DEAD = service_log(failures=9, failing_since=LONG_AGO, last_success_at=LONG_AGO)


def test_a_dead_log_makes_rows_old_and_keeps_them() -> None:
    risk = RiskReading(FakeReader(open_rows=OPEN)).of(frame(DEAD))
    assert risk.rows == at_risk(OPEN, ruled(), LONG_AGO)
    assert risk.old["almaty-5"] == Told("source_failing", LONG_AGO)
    live = next(row for row in at_risk(OPEN, ruled(), NOW) if row.application_id.endswith("3"))
    old = next(row for row in risk.rows if row.application_id.endswith("3"))
    assert old.left_s - live.left_s == (NOW - LONG_AGO).total_seconds()


def test_a_log_that_was_never_read_or_does_not_exist_is_told() -> None:
    never = service_log(last_success_at=None)
    assert RiskReading(FakeReader(open_rows=OPEN)).of(frame(never)).old["almaty-5"] == Told(
        "never_read", None
    )
    only_post = replace(service_log(), branches=("post-7",))
    risk = RiskReading(FakeReader(open_rows=OPEN)).of(frame(only_post))
    assert risk.old == {"almaty-5": Told("no_source", None)}
    assert risk.rows == ()


def test_a_silent_database_keeps_the_last_rows_as_old_ones() -> None:
    reading = RiskReading(FakeReader(open_rows=OPEN))
    before = reading.of(frame())
    after = reading.of(frame(when=NOW + timedelta(minutes=3), silent=True))
    assert {row.application_id for row in after.rows} == {row.application_id for row in before.rows}
    assert set(after.old) == set(network().branches)
    assert RiskReading(FakeReader(open_rows=OPEN)).of(frame(silent=True)).rows == ()


def test_all_screens_share_a_reading() -> None:
    reader = CountingReader(open_rows=OPEN)
    reading = RiskReading(reader)
    for seconds in (0, 1, 2, 4):
        reading.of(frame(when=NOW + timedelta(seconds=seconds)))
    assert len(reader.due) == 1
    reading.of(frame(when=NOW + REREAD))
    assert len(reader.due) == 2


def test_the_network_reads_what_is_due_by_tonight_and_a_branch_reads_all_of_its_own() -> None:
    reader = CountingReader(open_rows=OPEN)
    RiskReading(reader).of(frame())
    assert reader.due == [tonight(ruled(), NOW)] == [at(21, 0)]
    risk = RiskReading(reader, "almaty-5").of(frame())
    assert reader.due[1:] == [None]
    assert [one.application_id for one in risk.unsent] == ["000000000007"]
    assert RiskReading(reader, "post-7").of(frame()).rows == ()


@pytest.mark.parametrize(("branches", "rows"), [(frozenset({"almaty-5"}), 5), (frozenset({"post-7"}), 0)])
def test_nothing_outside_the_scope_is_shown(branches: frozenset[str], rows: int) -> None:
    risk = RiskReading(FakeReader(open_rows=OPEN)).of(frame(DEAD)).within(Scope(branches))
    assert len(risk.rows) == rows
    assert set(risk.old) == branches
