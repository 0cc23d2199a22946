"""What the indicators found as a file: tokens keyed anew, nobody accused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard.exports_cells import Context, Stores
from dashboard.exports_period import Asked, BadFilter, filters
from dashboard.exports_tables import TABLES
from sitcenter.domain.alerts.conditions.integrity import fingerprint
from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.types import Alert, Work
from sitcenter.domain.integrity.types import Evidence, Head, IntegritySignal, Kept, Kind, RuleWindow
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.builders_rules import card
from tests.dashboard.desk import FakeDesk, alert
from tests.domain.builders import NOW, ago, branch, network

NETWORK = network(branch("a"))
PAIR = IntegritySignal(
    rule_id="C5",
    rule_version=1,
    kind=Kind.STATISTICAL,
    severity="high",
    branch_id="a",
    subject="pair:op1+rep1",
    since=ago(60),
    until=ago(30),
    observed=9.0,
    expected=2.25,
    unit="tickets",
    evidence=Evidence(("qa/1", "qa/2")),
    p=1e-9,
    q=2e-7,
    exemptions=("policy_routing", "declared_outage"),
    facts={"operator": "op1"},
)
YOUNG = replace(PAIR, rule_id="C4", subject="operator:op1", shadow=True, p=None, q=None)
FILED = replace(PAIR, rule_id="C9", subject="application:000000000123")
SIGNED = replace(PAIR, rule_id="C13-E", subject="signature:eds1")


CARDS = {"C14": card("C14", persistence=(2, 3))}
ONCE = replace(PAIR, rule_id="C14", subject="operator:op2", since=NOW - timedelta(days=2))


@dataclass
class Found:
    """A reader of signals alone, and of the days in which they were found."""

    signals: tuple[IntegritySignal, ...]
    asked: list[object] = field(default_factory=list)

    def integrity_heads(self, start: datetime, rule_ids: Iterable[str] | None = None) -> Sequence[Head]:
        wanted = set(rule_ids or ())
        self.asked.append((start, wanted))
        names = [each.name for each in fields(Head) if each.name != "digest"]
        return [
            Head(**{name: getattr(one, name) for name in names}, digest=one.evidence.digest)
            for one in self.signals
            if one.rule_id in wanted
        ]

    def integrity_windows(
        self, scope: Scope, start: datetime, end: datetime, rule_ids: Iterable[str] | None = None
    ) -> Iterable[RuleWindow]:
        self.asked.append((scope, start, end, set(rule_ids or ())))
        days = [NOW - timedelta(days=back, hours=1) for back in (2, 1)]
        return [RuleWindow("C14", 1, "a", day, day + timedelta(days=1), NOW, base=9) for day in days]

    def integrity_signals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Kept]:
        for signal in self.signals:
            yield Kept(start, end, signal, signal.evidence.digest)


def rows(
    *signals: IntegritySignal,
    status: str | None = None,
    rule_id: str | None = None,
    desk: FakeDesk | None = None,
    found: Found | None = None,
) -> list[dict[str, Any]]:
    table = TABLES["signals"]
    asked = Asked("2026-11-20", "2026-11-21", status=status, rule_id=rule_id)
    chosen = filters(asked, EVERYTHING, NETWORK, table.statuses, NOW)
    stores = Stores(found or Found(signals), desk, CARDS)  # type: ignore[arg-type]
    told = table.rows(stores, chosen, Context(NETWORK, b"salt"))
    return [dict(zip(table.columns, row, strict=True)) for row in told]


def test_a_signal_is_told_in_the_branchs_time_and_needs_checking() -> None:
    [row] = rows(PAIR)
    token = Context(NETWORK, b"salt").token
    times = {name: row.pop(name).isoformat() for name in ("window_start", "window_end", "since", "until")}
    assert times == {
        "window_start": "2026-11-20T00:00:00+05:00",
        "window_end": "2026-11-21T00:00:00+05:00",
        "since": "2026-11-20T10:30:00+05:00",
        "until": "2026-11-20T11:00:00+05:00",
    }
    assert row == {
        "branch_id": "a",
        "rule_id": "C5",
        "rule_version": 1,
        "kind": "S",
        "severity": "high",
        "status": "needs_checking",
        "subject": "pair",
        "subject_id": None,
        "operator_token": token("op1"),
        "representative_token": token("rep1"),
        "observed": 9.0,
        "expected": 2.25,
        "unit": "tickets",
        "p": 1e-9,
        "q": 2e-7,
        "e": None,
        "exemptions": "policy_routing declared_outage",
        "evidence": "qa/1 qa/2",
        "evidence_sha256": PAIR.evidence.digest,
        "alert_id": None,
    }


def test_things_keep_their_ids_and_people_are_tokens_of_this_file() -> None:
    pair, operator, filed, signed = rows(PAIR, YOUNG, FILED, SIGNED)
    assert operator["operator_token"] == pair["operator_token"]
    assert (operator["subject_id"], operator["representative_token"]) == (None, None)
    assert (filed["subject"], filed["subject_id"]) == ("application", "000000000123")
    assert signed["subject_id"] == Context(NETWORK, b"salt").token("eds1")
    cells = [str(cell) for row in (pair, operator, filed, signed) for cell in row.values()]
    assert not {"op1", "rep1", "eds1"} & set(" ".join(cells).split())


def test_a_subject_without_a_name_is_the_branch_itself() -> None:
    [row] = rows(replace(PAIR, subject="branch"))
    assert (row["subject"], row["subject_id"], row["operator_token"]) == ("branch", None, None)


def test_signals_of_one_rule_may_be_asked_for_apart() -> None:
    assert [row["rule_id"] for row in rows(PAIR, YOUNG, rule_id="C4")] == ["C4"]
    assert rows(PAIR, YOUNG, rule_id="C99") == []


def the_alert(signal: IntegritySignal, alert_id: str) -> Alert:
    made = alert(alert_id, branch_id="a", since=signal.since, fingerprint=fingerprint(signal))
    return replace(made, rule_id=f"integrity:{signal.rule_id}")


def test_a_signal_says_what_became_of_it_and_names_its_alert() -> None:
    judged = replace(FILED, subject="application:2")
    told = [the_alert(PAIR, "a5"), the_alert(judged, "a9"), alert("a0", branch_id="a", since=PAIR.since)]
    lawful = Given("a9", fingerprint(judged), "integrity:C9", 1, Work.DISMISSED_LEGITIMATE, NOW, "aliya")
    desk = FakeDesk({each.alert_id: each for each in told}, given=[lawful])
    again = replace(ONCE, since=NOW - timedelta(days=1))
    found = Found((PAIR, YOUNG, FILED, judged, ONCE, again))
    assert [(row["status"], row["alert_id"]) for row in rows(found=found, desk=desk)] == [
        ("needs_checking", "a5"),
        ("shadow", None),
        ("needs_checking", None),
        ("dismissed_legitimate", "a9"),
        ("waiting", None),
        ("needs_checking", None),
    ]
    start = datetime(2026, 11, 13, tzinfo=NETWORK.zone)
    end = datetime(2026, 11, 21, tzinfo=NETWORK.zone)
    assert found.asked == [(start, {"C14"}), (EVERYTHING, start, end, {"C14"})]
    muting = [replace(lawful, fingerprint=str(n), by=f"officer {n % 2}") for n in range(10)]
    assert [row["status"] for row in rows(FILED, desk=FakeDesk(desk.kept, given=muting))] == ["muted"]


def test_signals_in_one_state_may_be_asked_for_apart() -> None:
    assert [row["rule_id"] for row in rows(PAIR, YOUNG, ONCE, status="shadow")] == ["C4"]
    assert [row["rule_id"] for row in rows(PAIR, YOUNG, ONCE, status="waiting")] == ["C14"]
    assert [row["rule_id"] for row in rows(PAIR, YOUNG, ONCE, status="needs_checking")] == ["C5"]
    with pytest.raises(BadFilter, match="confirmed, dismissed_legitimate"):
        rows(PAIR, status="guilty")
