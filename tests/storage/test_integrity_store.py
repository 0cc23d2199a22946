"""A day of a branch is read whole, and what its indicators found is kept once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from sitcenter.domain.events import Event
from sitcenter.domain.integrity.types import Evidence, IntegritySignal, Kind, RuleCard, Term
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.settings.integrity import load_cards
from sitcenter.storage import IntegrityStore, Reader, Writer, connect, migrate
from sitcenter.storage.integrity_tables import integrity_signal
from tests.domain.builders import minutes
from tests.storage.builders import (
    NETWORK,
    OPENING,
    SPECS,
    batch,
    camera,
    event,
    rows,
    step,
    table_rows,
    visit,
    word,
)
from tests.storage.test_plans import plans

DAY = (OPENING, OPENING + minutes(24 * 60))
LATER = DAY[1] + minutes(120)
CARDS = load_cards(Path(__file__).parents[2] / "config")
C9, C5 = CARDS["C9"], CARDS["C5"]
FOUND = IntegritySignal(
    rule_id="C5",
    rule_version=C5.version,
    kind=Kind.STATISTICAL,
    severity="high",
    branch_id="a",
    subject="pair:op+rep",
    since=OPENING,
    until=OPENING + minutes(60),
    observed=9,
    expected=2.25,
    unit="tickets",
    evidence=Evidence(("qa/1", "qa/2"), (Term("2026-11-20 09", 9, 2.25),)),
    p=1e-9,
    q=2e-7,
    exemptions=("declared_outage",),
    facts={"lift": 4.0, "window": "12", "peers": None},
    shadow=True,
)


def names(events: Sequence[Event]) -> set[tuple[str, str]]:
    return {(each.subject, each.event_type) for each in events}


def test_a_day_is_all_that_its_people_did_up_to_then(reader: Reader, writer: Writer) -> None:
    booked = event("booking_created", -3000, "B001")
    came = replace(event("ticket_issued", 10, "B001"), subject=booked.subject)
    late, too_late = event("service_completed", 1500, "B001"), event("cancelled", 1600, "B001")
    spoken = [word("desk_opened", -600, "desk:1"), word("desk_closed", -3000, "desk:2", seq="old")]
    mode = word("queue_mode_changed", -50_000, "branch", mode="paper")
    line = word("queue_mode_changed", 5, "queue:cash", mode="normal")
    wrong = event("abandoned", 20, "A002", seq="wrong")
    right = event("service_started", 30, "A003", corrects_seq="wrong")
    others = [*visit("A009", -2000), *visit("A010", 5, branch_id="b"), camera("ok", 5)]
    steps = [step("identify", -2900, "000000000124"), step("sign", 50, "000000000124")]
    tested = event("called", 40, "T001", is_test=True)
    told = [booked, came, late, too_late, *spoken, mode, line, wrong, right, tested, *others[:4], others[8]]
    writer.save(batch(rows(*told), None, "1"))
    writer.save(batch(rows(*visit("A010", 5, branch_id="b")), None, "1", source_id="qb"))
    writer.save(batch(rows(*steps), None, "1", source_id="sa"))
    found = reader.happened("a", *DAY, LATER)
    assert names(found) == names([booked, came, late, spoken[0], mode, right, tested, *steps])
    assert {each.branch_id for each in found} == {"a"}
    assert reader.known_since("a") == mode.occurred_at
    assert reader.known_since("c") is None


def test_a_day_is_found_by_time_and_its_people_by_name(tmp_path: Path) -> None:
    """On SQLite, whose plans don't depend on how many rows there happen to be."""
    engine = connect(f"sqlite:///{tmp_path}/plans.db")
    migrate(engine)
    writer = Writer(engine, NETWORK)
    writer.register(SPECS)
    writer.save(batch(rows(*visit("A001", 5)), None, "1"))
    with plans(engine) as steps:
        Reader(engine, NETWORK).happened("a", *DAY, LATER)
    engine.dispose()
    days = [each for each in steps if "INDEX ix_event_happened (branch_id=? AND occurred_at>?" in each]
    people = [
        each for each in steps if "ix_event_branch_id_kind_subject (branch_id=? AND kind=? AND s" in each
    ]
    assert (len(days), len(people)) == (2, 2)


def kept(reader: Reader, scope: Scope = EVERYTHING, span: tuple[datetime, datetime] = DAY) -> list[str]:
    return [each.signal.subject for each in reader.integrity_signals(scope, *span)]


def test_a_signal_comes_back_as_it_was_with_evidence_that_gives_its_digest(
    engine: Engine, reader: Reader
) -> None:
    IntegrityStore(engine).record("a", DAY, [C5], [FOUND])
    [stored] = reader.integrity_signals(EVERYTHING, *DAY)
    assert (stored.signal, stored.window_start, stored.window_end) == (FOUND, *DAY)
    assert stored.digest == stored.signal.evidence.digest
    assert stored.signal.observed == sum(term.observed for term in stored.signal.evidence.terms)


def test_a_window_evaluated_again_takes_the_place_of_what_its_rules_had_found(
    engine: Engine, reader: Reader
) -> None:
    store = IntegrityStore(engine)
    other = replace(FOUND, rule_id="C9", rule_version=C9.version, subject="application:1")
    store.record("a", DAY, [C5, C9], [FOUND, other])
    before = table_rows(engine, integrity_signal)
    store.record("a", DAY, [C5, C9], [other, FOUND, FOUND])
    assert table_rows(engine, integrity_signal) == before

    def again(computed: list[RuleCard], *found: IntegritySignal) -> list[str]:
        store.record("a", DAY, computed, found)
        return sorted(kept(reader))

    assert again([C9]) == ["pair:op+rep"]
    assert again([]) == ["pair:op+rep"]
    newer = replace(C5, version=C5.version + 1)
    assert again([newer], replace(FOUND, rule_version=newer.version, subject="pair:op+x")) == [
        "pair:op+rep",
        "pair:op+x",
    ]
    store.record("a", (DAY[1], LATER), [C5, newer], [])
    assert len(kept(reader)) == 2


def test_whatever_is_found_again_is_dated_by_the_first_window_in_whatever_order_they_are_written(
    engine: Engine,
) -> None:
    """A window may be written again with other subjects in it: all that follow it are dated anew."""
    store, chance = IntegrityStore(engine), Random(7)
    windows: dict[int, set[str]] = {}
    for _ in range(60):
        day = chance.randrange(40)
        windows[day] = {name for name in "xyz" if chance.random() < 0.4}
        window = DAY[0] + timedelta(days=day), DAY[0] + timedelta(days=day + 1)
        found = [replace(FOUND, subject=name, since=window[0]) for name in sorted(windows[day])]
        store.record("a", window, [C5], found, again={"C5": 14})
    dated, first = [], dict[str, int]()
    for day in sorted(windows):
        for name in sorted(windows[day]):
            begun = first.get(name)
            first[name] = day if begun is None or day >= begun + 14 else begun
            dated.append((day, name, first[name]))
    stored = table_rows(engine, integrity_signal)
    assert [((row[1] - DAY[0]).days, row[4], (row[5] - DAY[0]).days) for row in stored] == dated
    assert len(dated) > len({(name, begun) for _, name, begun in dated}) > 6


def test_signals_are_read_by_scope_and_by_when_their_cause_began(engine: Engine, reader: Reader) -> None:
    store = IntegrityStore(engine)
    store.record("a", DAY, [C5], [replace(FOUND, since=OPENING + minutes(9)), FOUND])
    store.record("b", DAY, [C5], [replace(FOUND, branch_id="b", subject="pair:b+b")])
    assert kept(reader) == ["pair:op+rep", "pair:op+rep", "pair:b+b"]
    assert kept(reader, Scope(frozenset({"b"}))) == ["pair:b+b"]
    assert kept(reader, Scope(frozenset())) == []
    assert kept(reader, span=(OPENING + minutes(1), OPENING + minutes(9))) == []
    assert kept(reader, span=(OPENING + minutes(9), DAY[1])) == ["pair:op+rep"]
