"""What the indicators found as a file: tokens keyed anew, nobody accused."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from dashboard.exports_cells import Context, Stores
from dashboard.exports_period import Asked, BadFilter, filters
from dashboard.exports_tables import TABLES
from sitcenter.domain.integrity.types import Evidence, IntegritySignal, Kept, Kind
from sitcenter.domain.scope import EVERYTHING, Scope
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


@dataclass
class Found:
    """A reader of signals alone."""

    signals: tuple[IntegritySignal, ...]

    def integrity_signals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Kept]:
        for signal in self.signals:
            yield Kept(start, end, signal, signal.evidence.digest)


def rows(
    *signals: IntegritySignal, status: str | None = None, rule_id: str | None = None
) -> list[dict[str, Any]]:
    table = TABLES["signals"]
    asked = Asked("2026-11-20", "2026-11-21", status=status, rule_id=rule_id)
    chosen = filters(asked, EVERYTHING, NETWORK, table.statuses, NOW)
    found = table.rows(Stores(Found(signals)), chosen, Context(NETWORK, b"salt"))  # type: ignore[arg-type]
    return [dict(zip(table.columns, row, strict=True)) for row in found]


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


def test_signals_in_shadow_may_be_asked_for_apart() -> None:
    assert [row["rule_id"] for row in rows(PAIR, YOUNG, status="shadow")] == ["C4"]
    assert [row["rule_id"] for row in rows(PAIR, YOUNG, status="needs_checking")] == ["C5"]
    with pytest.raises(BadFilter, match="needs_checking, shadow"):
        rows(PAIR, status="guilty")
