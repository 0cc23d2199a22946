"""From a stored signal to its alert, its verdict and what that makes of the indicator, on a database."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert

from collectors.indicated import FRESH, Indications
from dashboard.exports_cells import Context, Stores
from dashboard.exports_period import Asked, filters
from dashboard.exports_tables import TABLES
from sitcenter.domain.alerts.fold import fold, unobserved
from sitcenter.domain.alerts.types import Alert, Condition, Ended, Severity, Work
from sitcenter.domain.alerts.verbs import Verb, act
from sitcenter.domain.integrity.types import Evidence, IntegritySignal, Kind
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings.integrity import load_cards
from sitcenter.storage import IntegrityStore, connect, migrate
from sitcenter.storage.integrity_tables import integrity_signal
from tests.domain.builders import NOW
from tests.integration.evaluating import CONFIG, Site
from tests.storage.builders import NETWORK

CARDS = load_cards(CONFIG)
DAY = timedelta(days=1)
WINDOW = (NOW - DAY, NOW)


def signal(**fields: object) -> IntegritySignal:
    values: dict[str, object] = {
        "rule_id": "C5",
        "rule_version": CARDS["C5"].version,
        "kind": Kind.STATISTICAL,
        "severity": "high",
        "branch_id": "a",
        "subject": "pair:op1+rep1",
        "since": NOW - timedelta(hours=20),
        "until": NOW - timedelta(hours=2),
        "observed": 14,
        "expected": 2.5,
        "unit": "tickets",
        "evidence": Evidence(("qa/1", "qa/2")),
        "q": 0.001,
    }
    return IntegritySignal(**(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    engine = connect(f"sqlite:///{tmp_path}/site.db")
    migrate(engine)
    yield Site(engine)
    engine.dispose()


def kept(site: Site, *found: IntegritySignal, cards: tuple[str, ...] = ("C5",)) -> None:
    """The window is evaluated, and this is what it holds now."""
    IntegrityStore(site.engine).record("a", WINDOW, [CARDS[name] for name in cards], found)


def after(site: Site, seconds: float = 3) -> None:
    site.now += timedelta(seconds=seconds)
    site.evaluate()


def the_alert(site: Site) -> Alert:
    every = site.store.alerts(EVERYTHING, NOW - 60 * DAY, site.now + DAY)
    (found,) = (alert for alert in every if alert.rule_id.startswith("integrity:"))
    return found


def do(site: Site, actor: str, verb: Verb, **words: Any) -> None:
    site.now += timedelta(seconds=1)
    step = act(the_alert(site), verb, actor, site.now, reason="looked", **words)
    assert site.store.record([step], []) == []


def test_two_people_dismiss_a_signal_and_one_opens_it_anew(site: Site) -> None:
    kept(site, signal())
    after(site)
    alert = the_alert(site)
    assert (alert.severity, alert.condition, alert.fired_at) == (Severity.HIGH, Condition.FIRING, site.now)
    assert (alert.rule_version, alert.facts["q"], alert.facts["expected"]) == (
        CARDS["C5"].version,
        0.001,
        2.5,
    )
    do(site, "aliya", Verb.VERDICT, verdict=Work.DISMISSED_FALSE)
    proposed = the_alert(site)
    assert (proposed.work, proposed.proposed, proposed.proposed_by) == (Work.NEW, "dismissed_false", "aliya")
    do(site, "bolat", Verb.VERDICT, verdict=Work.DISMISSED_FALSE)
    after(site)
    assert (the_alert(site).condition, the_alert(site).ended_why) == (Condition.RESOLVED, Ended.JUDGED)
    do(site, "aliya", Verb.CLOSE)
    for _ in range(30):
        after(site, 600)
    assert (the_alert(site).condition, the_alert(site).work) == (Condition.RESOLVED, Work.CLOSED)
    do(site, "bolat", Verb.REOPEN)
    after(site)
    again = the_alert(site)
    assert (again.condition, again.since, again.occurrences) == (Condition.FIRING, signal().since, 2)
    assert fold(site.store.flips(again.alert_id)) == unobserved(again)


def test_another_evaluation_of_the_window_flips_nothing_and_one_that_explains_it_ends_it(site: Site) -> None:
    kept(site, signal())
    after(site)
    before = the_alert(site)
    kept(site, signal())
    for _ in range(20):
        after(site, 60)
    assert the_alert(site) == before
    kept(site)
    after(site)
    after(site, 300)
    assert (the_alert(site).condition, the_alert(site).ended_why) == (Condition.RESOLVED, Ended.RETRACTED)


def test_ten_of_ten_dismissed_mute_the_version(site: Site) -> None:
    found = [signal(rule_id="C7", severity="medium", subject=f"desk:{n}", rule_version=1) for n in range(11)]
    kept(site, *found, cards=("C7",))
    after(site)
    mine = [a for a in site.store.open(site.now) if a.rule_id == "integrity:C7"]
    for alert, who in zip(mine[:10], ("aliya", "marat") * 5, strict=True):
        step = act(alert, Verb.VERDICT, who, site.now, reason="cleaning", verdict=Work.TECHNICAL)
        assert site.store.record([step], []) == []
    after(site)
    after(site)
    ends = {a.alert_id: a.ended_why for a in site.store.open(site.now) if a.rule_id == "integrity:C7"}
    assert ends.pop(mine[10].alert_id) == Ended.RULE_MUTED
    assert set(ends.values()) == {Ended.JUDGED}
    assert site.alerts()["indicator-muted "].subject == "indicator:C7"
    table, asked = TABLES["signals"], Asked(str((NOW - DAY).date()), str((NOW + DAY).date()))
    chosen = filters(asked, EVERYTHING, NETWORK, table.statuses, site.now)
    stores = Stores(site.reader, site.store, CARDS)
    read = table.rows(stores, chosen, Context(NETWORK, b""))
    rows = [dict(zip(table.columns, row, strict=True)) for row in read]
    assert Counter(row["status"] for row in rows) == {"technical": 10, "muted": 1}
    assert {row["alert_id"] for row in rows} == {alert.alert_id for alert in mine}


@contextmanager
def reads(engine: Engine) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    told: list[str] = []

    def ran(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        told.append(statement)

    event.listen(engine, "before_cursor_execute", ran)
    yield told
    event.remove(engine, "before_cursor_execute", ran)


def test_ten_thousand_old_signals_are_not_read_and_those_of_the_month_now_and_then(site: Site) -> None:
    kept(site, signal())
    old = [
        {**_row(signal(subject=f"pair:o{n}+r{n}", since=NOW - timedelta(days=31, seconds=n)))}
        for n in range(10_000)
    ]
    with site.engine.begin() as connection:
        connection.execute(insert(integrity_signal), old)
    assert len(site.reader.integrity_heads(NOW - 30 * DAY)) == 1
    with site.engine.connect() as connection:
        query = "EXPLAIN QUERY PLAN SELECT subject FROM integrity_signal WHERE since >= 0"
        plan = " ".join(str(row) for row in connection.exec_driver_sql(query).all())
    assert "ix_integrity_signal_since" in plan
    indications = Indications(site.reader, site.store)
    with reads(site.engine) as told:
        for turn in range(20):
            opened = site.store.open(site.now)
            assert len(indications(opened, NOW + turn * timedelta(seconds=3)).heads) == 1
    of_signals = [text for text in told if "integrity_signal" in text]
    assert len(of_signals) == 60 // FRESH.seconds


def test_what_stands_unchanged_is_not_written_again(site: Site) -> None:
    kept(site, *(signal(subject=f"pair:o{n}+r{n}") for n in range(50)))
    after(site)
    with reads(site.engine) as told:
        after(site)
    assert [text for text in told if text.startswith("UPDATE alert ")] == []
    assert [text for text in told if text.startswith("INSERT INTO alert_flip")] == []


def _row(found: IntegritySignal) -> dict[str, Any]:
    moment: datetime = found.since
    return {
        "branch_id": found.branch_id,
        "window_start": moment,
        "rule_id": found.rule_id,
        "rule_version": found.rule_version,
        "subject": found.subject,
        "since": moment,
        "sha256": found.evidence.digest,
        "window_end": moment + DAY,
        "until": found.until,
        "kind": found.kind.value,
        "severity": found.severity,
        "observed": 1.0,
        "expected": 0.0,
        "unit": found.unit,
        "shadow": False,
        **dict.fromkeys(("events", "terms", "exemptions"), "[]"),
        "facts": "{}",
    }
