"""Signals without their evidence, one by its name, windows, the events behind evidence, verdicts."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from sitcenter.domain.alerts.types import Alert, Work
from sitcenter.domain.integrity.types import Head, RuleWindow
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import AlertStore, IntegrityStore, Reader, Writer
from tests.domain.builders import minutes
from tests.storage.alert_steps import pending, step
from tests.storage.builders import OPENING, batch, rows, visit
from tests.storage.test_integrity_store import C5, DAY, FOUND, LATER

ONLY_B = Scope(frozenset({"b"}))
RULE = "integrity:C5"


def test_a_signal_that_two_windows_found_is_one_as_the_later_says(engine: Engine, reader: Reader) -> None:
    store = IntegrityStore(engine)
    store.record("a", (DAY[0] + minutes(60), LATER), [C5], [replace(FOUND, observed=12)])
    store.record("a", DAY, [C5], [FOUND])
    store.record("b", DAY, [C5], [replace(FOUND, branch_id="b", since=OPENING - minutes(1))])
    [head] = reader.integrity_heads(OPENING)
    assert isinstance(head, Head)
    assert (head.fingerprint, head.observed, head.shadow) == (FOUND.fingerprint, 12, True)
    assert (head.digest, head.facts) == (FOUND.evidence.digest, FOUND.facts)
    assert len(reader.integrity_heads(OPENING - minutes(1))) == 2
    assert reader.integrity_heads(OPENING, ["C5", "C7"]) == [head]
    assert reader.integrity_heads(OPENING, ["C7"]) == []
    whole = reader.integrity_kept(FOUND.fingerprint, EVERYTHING)
    assert whole is not None
    assert whole.signal == replace(FOUND, observed=12)


def test_of_a_window_that_two_versions_looked_at_the_newer_tells(engine: Engine, reader: Reader) -> None:
    """The next day too: what it finds again is no new signal, whichever version found it first."""
    store, newer = IntegrityStore(engine), replace(C5, version=C5.version + 1)
    next_day = DAY[1], DAY[1] + (DAY[1] - DAY[0])
    looked = RuleWindow("C5", newer.version, "a", *DAY, LATER)
    gone = replace(FOUND, subject="pair:op+exempt")
    store.record("a", DAY, [C5], [FOUND, gone])

    def told() -> list[tuple[str, int]]:
        heads = [(head.subject, head.rule_version) for head in reader.integrity_heads(OPENING)]
        whole = reader.integrity_signals(EVERYTHING, DAY[0], LATER)
        assert [(kept.signal.subject, kept.signal.rule_version) for kept in whole] == heads
        return heads

    old = [("pair:op+exempt", C5.version), ("pair:op+rep", C5.version)]
    assert told() == old
    store.record("a", DAY, [], [], [replace(looked, closed="stale_input")])
    store.record("b", DAY, [newer], [], [replace(looked, branch_id="b")])
    assert told() == old
    again = replace(FOUND, rule_version=newer.version, since=next_day[0], until=next_day[1])
    store.record("a", next_day, [newer], [again], again={"C5": 14})
    assert told() == [("pair:op+exempt", C5.version), ("pair:op+rep", newer.version)]
    store.record("a", DAY, [newer], [replace(FOUND, rule_version=newer.version)], [looked], again={"C5": 14})
    assert told() == [("pair:op+rep", newer.version)]
    assert reader.integrity_kept(gone.fingerprint, EVERYTHING) is not None


def test_a_signal_is_found_by_its_name_alone(engine: Engine, reader: Reader) -> None:
    IntegrityStore(engine).record("a", DAY, [C5], [FOUND])
    assert reader.integrity_kept(FOUND.fingerprint, ONLY_B) is None
    for wrong in ("", "C5", "C5|a|pair:op+rep", "C5|a|pair:op+rep|soon", f"C5|b|{FOUND.fingerprint[5:]}"):
        assert reader.integrity_kept(wrong, EVERYTHING) is None


def test_a_signal_knows_when_its_window_was_looked_at_last(engine: Engine, reader: Reader) -> None:
    """A rule that was silent when it was asked again has left what it had found, of nobody knows which hour."""
    store, looked = IntegrityStore(engine), RuleWindow("C5", C5.version, "a", *DAY, LATER - minutes(30))

    def at() -> datetime | None:
        whole = reader.integrity_kept(FOUND.fingerprint, EVERYTHING)
        assert whole is not None
        return whole.evaluated_at

    store.record("a", DAY, [C5], [FOUND])
    assert at() is None
    others = [replace(looked, rule_id="C7"), replace(looked, rule_version=7), replace(looked, branch_id="b")]
    store.record("a", DAY, [C5], [FOUND], others)
    assert at() is None
    store.record("a", DAY, [C5], [FOUND], [looked])
    assert at() == looked.evaluated_at
    store.record("a", DAY, [], [], [replace(looked, evaluated_at=LATER, closed="cameras_unknown")])
    assert at() == LATER
    for silent in (replace(looked, closed="stale_input"), replace(looked, lacking=("x",))):
        store.record("a", DAY, [], [], [silent])
        assert at() is None


def test_windows_come_back_as_they_were_and_the_silent_ones_too(engine: Engine, reader: Reader) -> None:
    looked = RuleWindow("C5", 1, "a", *DAY, LATER, tested=40, base=900, signals=1, shadow=1)
    lacking = replace(looked, rule_id="C12", lacking=("plate_class", "register.plate_duties"), tested=0)
    closed = replace(lacking, branch_id="b", lacking=(), closed="stale_input")
    store = IntegrityStore(engine)
    store.record("a", DAY, [C5], [FOUND], [replace(looked, tested=3), lacking])
    store.record("b", DAY, [], [], [closed])
    store.record("a", DAY, [C5], [FOUND], [looked])
    assert list(reader.integrity_windows(EVERYTHING, *DAY)) == [lacking, looked, closed]
    assert [w.computed for w in (lacking, looked, closed)] == [False, True, False]
    assert list(reader.integrity_windows(ONLY_B, *DAY)) == [closed]
    assert list(reader.integrity_windows(EVERYTHING, *(DAY[1], LATER))) == []


def test_the_newest_window_of_each_rule_is_found_however_long_ago(engine: Engine, reader: Reader) -> None:
    store, next_day = IntegrityStore(engine), (DAY[1], DAY[1] + (DAY[1] - DAY[0]))
    old = RuleWindow("C5", 1, "a", *DAY, LATER)
    newer, again = replace(old, rule_version=2), replace(old, start=next_day[0], end=next_day[1])
    other, away = replace(old, rule_id="C7", lacking=("x",)), replace(old, branch_id="b")
    store.record("a", DAY, [], [], [old, other])
    store.record("a", DAY, [], [], [newer])
    store.record("b", DAY, [], [], [away])
    store.record("a", next_day, [], [], [again])

    def newest(before: datetime, scope: Scope = EVERYTHING, rules: str = "C5 C7 C9") -> list[RuleWindow]:
        return reader.integrity_newest(scope, before, rules.split())

    assert newest(next_day[1]) == [again, other, away]
    assert newest(next_day[0]) == [newer, other, away]
    assert newest(next_day[1], rules="C7 C9") == [other]
    assert newest(next_day[1], ONLY_B) == [away]
    assert newest(DAY[0]) == newest(LATER, Scope(frozenset())) == newest(LATER, rules="") == []


def test_the_events_behind_evidence_are_found_where_they_happened(writer: Writer, reader: Reader) -> None:
    told = visit("A001", 5)
    writer.save(batch(rows(*told), None, "1"))
    ids = [f"{each.source_system}/{each.source_seq}" for each in told]
    found = reader.events_of("a", [*ids, "nobody/1", "bad", f"{told[0].source_system}/none"], EVERYTHING)
    assert {each.source_seq for each in found} == {each.source_seq for each in told}
    assert [each.occurred_at for each in found] == sorted(each.occurred_at for each in told)
    assert reader.events_of("b", ids, EVERYTHING) == []
    assert reader.events_of("a", ids, ONLY_B) == []


def test_rows_that_a_source_has_corrected_are_known(writer: Writer, reader: Reader) -> None:
    first, *others = visit("A001", 5)
    better = replace(first, source_seq="better", corrects_seq=first.source_seq, is_correction=True)
    writer.save(batch(rows(first, *others), None, "1"))
    assert reader.corrected([first, *others]) == frozenset()
    writer.save(batch(rows(better), "1", "2"))
    assert reader.corrected([first, *others]) == {(first.source_system, first.source_seq)}


def test_the_verdict_that_stands_is_the_last_one_and_none_on_what_was_opened_anew(engine: Engine) -> None:
    store = AlertStore(engine)

    def lived(alert_id: str, *works: Work, rule_id: str = RULE) -> None:
        alert: Alert = pending(alert_id, rule_id=rule_id, fingerprint=f"{rule_id}|a|{alert_id}")
        first = step(alert)
        store.record([first], ())
        for work in works:
            first = step(first.alert, work=work)
            store.record([first], ())

    lived("a1", Work.ACKNOWLEDGED, Work.DISMISSED_FALSE, Work.CONFIRMED, Work.CLOSED)
    lived("a2", Work.CONFIRMED, Work.NEW)
    lived("a3", Work.ACKNOWLEDGED)
    lived("a4", Work.CONFIRMED, rule_id="external:Disk")
    [given] = store.verdicts([RULE, "integrity:C7"])
    assert (given.alert_id, given.verdict, given.rule_id, given.rule_version) == (
        "a1",
        Work.CONFIRMED,
        RULE,
        1,
    )
    assert store.verdicts([]) == []
