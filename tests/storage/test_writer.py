from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from sitcenter.domain.events import Kind
from sitcenter.domain.intake import Rejected, Row, Saved
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import CursorMoved, Reader, UnknownSource, Writer
from sitcenter.storage.journal import batch as batch_table
from sitcenter.storage.journal import event as event_table
from sitcenter.storage.journal import quarantine
from sitcenter.storage.projections import application, latest, slot, ticket
from tests.domain.builders import NOW
from tests.storage.builders import batch, event, projections, rows, step, table_rows, visit, word


def count(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def bad(place: str = "log:9", raw: str = "x;y") -> Rejected:
    return Rejected(place, "bad_instant", "at: not an instant", raw)


def test_a_batch_stores_its_events_and_moves_the_cursor(engine: Engine, writer: Writer) -> None:
    saved = writer.save(batch(rows(*visit("A001", 0)), None, "4"))
    assert (saved.read, saved.stored, saved.duplicate, saved.quarantined) == (4, 4, 0, 0)
    assert writer.cursor("qa") == "4"
    assert count(engine, event_table) == 4
    assert count(engine, ticket) == 1


def test_the_same_rows_again_are_duplicates_and_change_nothing(engine: Engine, writer: Writer) -> None:
    content = rows(*visit("A001", 0))
    writer.save(batch(content, None, "4"))
    before = projections(engine)
    saved = writer.save(batch(content, "4", "8"))
    assert (saved.stored, saved.duplicate) == (0, 4)
    assert count(engine, event_table) == 4
    assert projections(engine) == before


def test_a_row_repeated_within_a_batch_is_stored_once(engine: Engine, writer: Writer) -> None:
    saved = writer.save(batch(rows(*visit("A001", 0)) * 2, None, "8"))
    assert (saved.read, saved.stored, saved.duplicate) == (8, 4, 4)
    assert count(engine, event_table) == 4


def test_nothing_new_and_no_move_leaves_no_batch_but_counts(engine: Engine, writer: Writer) -> None:
    content = rows(*visit("A001", 0))
    writer.save(batch(content, None, "4"))
    assert writer.save(batch(content, "4", "4")) == Saved(4, 0, 4, 0)
    assert count(engine, batch_table) == 1
    assert writer.cursor("qa") == "4"


def test_other_content_under_a_known_key_is_quarantined(engine: Engine, writer: Writer) -> None:
    issued = event("ticket_issued", 0, seq="1")
    changed = event("ticket_issued", 3, seq="1")
    writer.save(batch(rows(issued), None, "1"))
    saved = writer.save(batch(rows(changed), "1", "2"))
    assert (saved.stored, saved.duplicate, saved.quarantined) == (0, 0, 1)
    [kept] = table_rows(engine, quarantine)
    assert kept[5] == "conflict"
    [stored] = table_rows(engine, event_table)
    assert stored[9] == issued.occurred_at


def test_a_conflict_within_one_batch_keeps_the_first(engine: Engine, writer: Writer) -> None:
    first, second = event("ticket_issued", 0, seq="1"), event("called", 3, seq="1")
    saved = writer.save(batch(rows(first, second), None, "2"))
    assert (saved.stored, saved.quarantined) == (1, 1)
    [stored] = table_rows(engine, event_table)
    assert stored[7] == "ticket_issued"


def test_what_is_new_in_a_row_with_a_conflict_is_stored(engine: Engine, writer: Writer) -> None:
    """An edited row must not hide the call that came with the edit: the person no longer waits."""
    writer.save(batch(rows(event("ticket_issued", 0, seq="1")), None, "1"))
    edited = Row("log:1", (event("ticket_issued", 2, seq="1"), event("called", 5, seq="2")))
    saved = writer.save(batch([edited], "1", "2"))
    assert (saved.read, saved.stored, saved.quarantined) == (1, 0, 1)
    [folded] = table_rows(engine, ticket)
    assert folded[3] == "called"
    assert writer.save(batch([edited], "2", "3")).duplicate == 1


def test_an_unreadable_row_is_kept_once_and_then_counted(engine: Engine, writer: Writer) -> None:
    first = writer.save(batch([bad(), bad("log:10")], None, "2"))
    again = writer.save(batch([bad(), bad(raw="z")], "2", "4"))
    assert (first.quarantined, again.duplicate, again.quarantined) == (2, 1, 1)
    assert count(engine, quarantine) == 3


def test_an_unreadable_row_twice_in_a_batch_is_kept_once(engine: Engine, writer: Writer) -> None:
    saved = writer.save(batch([bad(), bad()], None, "2"))
    assert (saved.quarantined, saved.duplicate) == (1, 1)
    assert count(engine, quarantine) == 1


def test_quarantine_takes_any_text(engine: Engine, writer: Writer) -> None:
    writer.save(batch([bad(raw="a\x00b\udcff")], None, "1"))
    [kept] = table_rows(engine, quarantine)
    assert kept[7] == "a\ufffdb?"


def test_a_moved_cursor_stores_nothing(engine: Engine, writer: Writer) -> None:
    writer.save(batch(rows(event("ticket_issued", 0)), None, "1"))
    with pytest.raises(CursorMoved, match="cursor is '1', the batch starts at None"):
        writer.save(batch(rows(event("called", 5)), None, "2"))
    assert count(engine, event_table) == 1
    assert writer.cursor("qa") == "1"


def test_an_unregistered_source_is_refused(writer: Writer) -> None:
    with pytest.raises(UnknownSource):
        writer.save(batch([], None, "1", source_id="nobody"))
    with pytest.raises(UnknownSource):
        writer.cursor("nobody")


def test_a_naive_instant_is_refused(engine: Engine, writer: Writer) -> None:
    naive = event("ticket_issued", 0)
    object.__setattr__(naive, "occurred_at", NOW.replace(tzinfo=None))
    with pytest.raises(TypeError):
        writer.save(batch(rows(naive), None, "1"))
    assert count(engine, event_table) == 0


def test_slots_add_up_and_follow_a_correction(engine: Engine, writer: Writer) -> None:
    writer.save(batch(rows(*visit("A001", 0, 5), *visit("A002", 1, 6)), None, "1"))
    [first, *_] = table_rows(engine, slot)
    assert first[4:] == (2, 2, 1, 0, 0, 2, 660_000, 1, 510_000, "[[5,1],[6,1]]")
    corrected = event("called", 20, "A002", seq="fix", corrects_seq="A002:called:7")
    writer.save(batch(rows(corrected), "1", "2"))
    [first, second] = table_rows(engine, slot)
    assert first[4:9] == (2, 1, 1, 0, 0)
    assert second[5] == 1
    assert second[13] == "[[19,1]]"


def test_a_slot_that_comes_to_nothing_is_deleted(engine: Engine, writer: Writer) -> None:
    writer.save(batch(rows(event("ticket_issued", 0, seq="1")), None, "1"))
    moved = event("ticket_issued", 40, seq="2", corrects_seq="1")
    writer.save(batch(rows(moved), "1", "2"))
    [only] = table_rows(engine, slot)
    assert only[1] == moved.occurred_at.replace(minute=30)


def test_test_events_stay_in_the_journal(engine: Engine, writer: Writer) -> None:
    tests = [event("ticket_issued", 0, is_test=True), word("desk_opened", 0, "desk:1", is_test=True)]
    writer.save(batch(rows(*tests), None, "1"))
    assert count(engine, event_table) == 2
    assert all(not rows for rows in projections(engine).values())


def test_applications_are_folded_over_batches(engine: Engine, writer: Writer) -> None:
    writer.save(batch(rows(step("form_application", 0), step("send", 2)), None, "1", "sa"))
    writer.save(batch(rows(step("provider_receive", 3)), "1", "2", "sa"))
    [row] = table_rows(engine, application)
    named = dict(zip((c.name for c in application.c), row, strict=True))
    assert named["application_id"] == "000000000123"
    assert (named["stage"], named["steps"], named["is_open"]) == ("provider", 3, True)


def test_the_newest_word_of_a_desk_wins_in_any_order(engine: Engine, writer: Writer) -> None:
    writer.save(batch(rows(word("desk_paused", 30, "desk:1"), word("desk_opened", 0, "desk:2")), None, "1"))
    writer.save(batch(rows(word("desk_opened", 0, "desk:1"), word("desk_closed", 60, "desk:2")), "1", "2"))
    found = {row[2]: row[3] for row in table_rows(engine, latest)}
    assert found == {"desk:1": "desk_paused", "desk:2": "desk_closed"}


def test_a_tie_between_words_goes_to_the_later_number(engine: Engine, writer: Writer) -> None:
    writer.save(batch(rows(word("desk_opened", 0, "desk:1", seq="10")), None, "1"))
    writer.save(batch(rows(word("desk_closed", 0, "desk:1", seq="9")), "1", "2"))
    [row] = table_rows(engine, latest)
    assert row[3] == "desk_opened"


@pytest.mark.parametrize("correction_first", [False, True])
def test_a_corrected_word_gives_way(engine: Engine, writer: Writer, correction_first: bool) -> None:
    wrong = word("desk_closed", 60, "desk:1", seq="8")
    right = word("desk_paused", 10, "desk:1", seq="9", is_correction=True, corrects_seq="8")
    order = [right, wrong] if correction_first else [wrong, right]
    for number, item in enumerate(order):
        writer.save(batch(rows(item), str(number) if number else None, str(number + 1)))
    [row] = table_rows(engine, latest)
    assert row[3] == "desk_paused"


def test_known_rows_are_the_sources_own_and_recent(writer: Writer) -> None:
    waiting = event("ticket_issued", 0, "A001", source_row="11")
    done = [event("ticket_issued", 0, "A002", source_row="12"), event("abandoned", 5, "A002")]
    other = event("ticket_issued", 0, "B001", branch_id="b", source_row="13")
    writer.save(batch(rows(waiting, *done), None, "1"))
    writer.save(batch(rows(other), None, "1", "qb"))
    assert writer.known_rows("qa", NOW.replace(hour=0)) == {"11": waiting.subject, "12": done[0].subject}
    assert writer.known_rows("qa", NOW) == {}


def test_a_row_missed_once_is_not_asked_about_again(writer: Writer) -> None:
    done = [event("ticket_issued", 0, "A002", source_row="12"), event("abandoned", 5, "A002")]
    writer.save(batch(rows(*done), None, "1"))
    writer.save(batch(rows(event("vanished", 9, "A002", source_row="12")), "1", "1"))
    assert writer.known_rows("qa", NOW.replace(hour=0)) == {}


def test_kinds_do_not_share_subjects(engine: Engine, writer: Writer) -> None:
    issued = event("ticket_issued", 0)
    same = step("identify", 0, application_id=issued.subject)
    assert same.kind is Kind.SERVICE
    writer.save(batch(rows(issued), None, "1"))
    writer.save(batch(rows(same), None, "1", "sa"))
    assert (count(engine, ticket), count(engine, application)) == (1, 1)


def test_corrections_in_a_circle_do_not_stop_a_source(engine: Engine, writer: Writer) -> None:
    first = event("ticket_issued", 0, seq="1", corrects_seq="2")
    second = event("ticket_issued", 5, seq="2", corrects_seq="1")
    assert writer.save(batch(rows(first, second), None, "1")).stored == 2
    assert count(engine, ticket) == 0
    assert writer.save(batch(rows(event("ticket_issued", 6)), "1", "2")).stored == 1
    assert count(engine, ticket) == 1


def test_a_batch_with_more_behind_it_is_no_success_yet(writer: Writer, reader: Reader) -> None:
    """While a backlog is read the figures are of the past: they must not pass for current."""
    writer.save(replace(batch(rows(event("ticket_issued", 0)), None, "1"), drained=False))
    behind = reader.sources(EVERYTHING)[0]
    assert (behind.last_attempt_at, behind.last_success_at, behind.stored) == (NOW, None, 1)
    writer.save(batch(rows(event("called", 5)), "1", "2"))
    assert reader.sources(EVERYTHING)[0].last_success_at == NOW
