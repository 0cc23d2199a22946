import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.sources import FRAMES_KEPT, SourcesPage
from dashboard.views_sources import open_since, source_views
from dashboard.views_sources_page import Quarantine, SourceCard, SourcesView, sources_view
from dashboard.words_sources import SET_ASIDE
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.reasons import REASONS
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.builders_branch import NOW, local, network, snapshot, source
from tests.dashboard.builders_sources import Aside
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader

NOTHING = Quarantine({}, ())


def frame(*sources: SourceFact, at: datetime = NOW, silent: bool = False) -> Frame:
    return Frame(1, at, snapshot(at=at, sources=sources), network(), silent_since=at if silent else None)


def shown(made: Frame, quarantine: Quarantine = NOTHING, scope: Scope = EVERYTHING) -> SourcesView:
    transports = {"queue-5": "sql"}
    return sources_view(source_views(made, scope), quarantine, network(), transports, load("en"), made.at)


def card(fact: SourceFact, at: datetime = NOW) -> SourceCard:
    return shown(frame(fact, at=at)).cards[0]


def test_a_live_source_is_told_in_full() -> None:
    told = card(source())
    assert (told.source_id, told.facts, told.branches) == (
        "queue-5",
        ("queue log", "database", "every 5 s"),
        "No. 5 spec. PSC",
    )
    assert (told.state, told.word, told.error) == ("ok", "live", "")
    assert [cell.text for cell in told.times] == [
        "last success",
        "11:07",
        "last event",
        "11:06",
        "lag of events",
        "3\xa0sec",
    ]
    assert [(f.label, f.text) for f in told.counts] == [
        ("read", "1,210"),
        ("stored", "1,200"),
        ("duplicate", "8"),
        ("set aside", "2"),
    ]
    assert (told.sum, told.adds_up) == ("adds up", True)


LONG_AGO = NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("fact", "state", "word", "error"),
    [
        (
            source(failures=1, failing_since=NOW, error="timed out"),
            "warn",
            "one poll failed",
            "failed polls in a row: 1 · since 11:07 · timed out",
        ),
        (
            source(failures=9, failing_since=LONG_AGO, error="refused"),
            "unknown",
            "source not answering",
            "failed polls in a row: 9 · since 10:07 · refused",
        ),
        (source(last_success_at=LONG_AGO), "unknown", "collector is not polling", ""),
        (source(last_event_at=LONG_AGO), "unknown", "no new events", ""),
        (source(last_success_at=None, last_event_at=None), "unknown", "never read", ""),
    ],
)
def test_each_trouble_has_its_word(fact: SourceFact, state: str, word: str, error: str) -> None:
    told = card(fact)
    assert (told.state, told.word, told.error) == (state, word, error)
    assert told.shape != ""


def test_silence_at_night_is_no_trouble() -> None:
    night = local(22)
    assert open_since(["almaty-5", "gone"], network(), night) is None
    quiet = source(last_success_at=night, last_event_at=local(19))
    assert card(quiet, night).state == "ok"


def test_never_is_not_a_time() -> None:
    told = card(source(last_success_at=None, last_event_at=None, lag_s=None))
    assert [cell.text for cell in told.times[1::2]] == ["never", "never", "–"]
    assert [cell.as_of_ms for cell in told.times[1::2]] == [None, None, None]


def test_rows_that_were_lost_are_told_and_counted() -> None:
    view = shown(frame(source(), source("lossy", rows_read=1216)))
    assert {c.source_id: c.sum for c in view.cards} == {
        "queue-5": "adds up",
        "lossy": "does not add up: 6, needs checking",
    }
    balance = view.summary[-1]
    assert (balance.text, balance.state) == ("no: 1", "crit")


def test_those_in_trouble_stand_first_and_stay() -> None:
    dead = source("zz-dead", failures=9, failing_since=LONG_AGO)
    view = shown(frame(source(), dead))
    assert [c.source_id for c in view.cards] == ["zz-dead", "queue-5"]
    assert view.summary[0].text == "1 of 2"


def test_a_silent_database_makes_every_source_unknown() -> None:
    view = shown(frame(source(), silent=True))
    assert [(c.state, c.word) for c in view.cards] == [("unknown", "database not answering")]


def test_a_source_of_other_branches_is_not_shown() -> None:
    both = source("both", ("almaty-5", "post-7"))
    view = shown(frame(both, source("other", ("post-7",))), scope=Scope(frozenset({"almaty-5"})))
    assert [(c.source_id, c.branches) for c in view.cards] == [("both", "No. 5 spec. PSC")]


def test_what_was_set_aside_is_counted_by_reason_and_shown_by_row() -> None:
    kept = Quarantine({"queue-5": {"bad_time": 3, "conflict": 40}}, (Aside(),))
    view = shown(frame(source()), kept)
    assert [[cell.text for cell in row] for row in view.reasons.rows] == [
        ["queue-5", "known key with other content", "40"],
        ["queue-5", "time can't be read", "3"],
    ]
    assert [[cell.text for cell in row] for row in view.rows.rows] == [
        [
            "10:30",
            "queue-5",
            "queue.csv:17",
            "time can't be read",
            "issued: not a time",
            "A017;plate;yesterday;************",
        ]
    ]


def test_every_reason_has_words_in_every_language() -> None:
    assert set(SET_ASIDE) == set(REASONS)
    for language in LANGUAGES:
        words = {load(language).text(text) for text in SET_ASIDE.values()}
        assert len(words) == len(REASONS)


@dataclass
class Counting(FakeReader):
    """Counts how often the quarantine is read."""

    reads: int = 0

    def quarantine(self, source_id: str | None, limit: int, scope: Scope) -> Sequence[object]:
        self.reads += 1
        return [Aside()]


def test_the_quarantine_is_read_anew_only_when_it_grew() -> None:
    reader = Counting(reasons={"queue-5": {"bad_time": 1}})
    live = SourcesPage(deps(reader))
    asked = screen("/sources?lang=en", EVERYTHING, ("en",), "en", network().branches)
    live.view(frame(source()), asked)
    live.view(frame(source()), asked)
    assert reader.reads == 1
    text = str(to_json_plotly(live.view(frame(source(quarantined=3)), asked)))
    assert reader.reads == 2
    assert "A017;plate;yesterday" in text


def test_a_silent_database_is_not_asked_and_the_last_rows_stay() -> None:
    reader = Counting()
    live = SourcesPage(deps(reader))
    asked = screen("/sources?lang=en", EVERYTHING, ("en",), "en", network().branches)
    assert "queue.csv:17" not in str(to_json_plotly(live.view(frame(source(), silent=True), asked)))
    live.view(frame(source()), asked)
    kept = str(to_json_plotly(live.view(frame(source(quarantined=9), silent=True), asked)))
    assert (reader.reads, "queue.csv:17" in kept) == (1, True)


def test_the_page_comes_through_the_hub() -> None:
    made = deps(FakeReader())
    asyncio.run(made.hub.tick())
    assert made.hub.frame is not None
    asked = screen("/sources?lang=ru", EVERYTHING, ("kk", "ru", "en"), "kk", network().branches)
    text = str(to_json_plotly(SourcesPage(made).view(made.hub.frame, asked)))
    assert "журнал очереди" in text


def test_what_was_read_for_a_scope_that_nobody_shows_is_let_go() -> None:
    reader = Counting()
    live = SourcesPage(deps(reader))
    both = [
        screen(f"/sources?branches={b}", EVERYTHING, ("en",), "en", network().branches)
        for b in ("almaty-5", "post-7")
    ]
    live.view(frame(source()), both[0])
    for number in range(2, 2 * FRAMES_KEPT):
        live.view(replace(frame(source()), number=number), both[1])
    assert reader.reads == 2
    live.view(replace(frame(source()), number=2 * FRAMES_KEPT), both[0])
    assert reader.reads == 3


@pytest.mark.parametrize(
    ("query", "says"), [("atlantis", "There is no such branch"), ("post-7,atlantis", "branches not found: 1")]
)
def test_branches_that_do_not_exist_are_told(query: str, says: str) -> None:
    asked = screen(f"/sources?lang=en&branches={query}", EVERYTHING, ("en",), "en", network().branches)
    assert says in str(to_json_plotly(SourcesPage(deps(Counting())).view(frame(source()), asked)))
