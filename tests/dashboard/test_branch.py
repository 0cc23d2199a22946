import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.branch import BranchPage
from dashboard.views_branch import BranchView, branch_view
from sitcenter.domain.board import board
from sitcenter.domain.facts import QueueFact, Snapshot, WaitSpan
from sitcenter.domain.network import Branch
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.builders_branch import NOW, POSTAL, branch, network, slot, snapshot, source, waiting
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader


def shown(
    facts: Snapshot | None = None,
    language: str = "en",
    place: Branch | None = None,
    now: datetime = NOW,
) -> BranchView:
    """The view of the first branch."""
    net = network(place or branch(), POSTAL)
    chosen = next(iter(net.branches))
    boards = {b.branch_id: b for b in board(facts or snapshot(), net, now, EVERYTHING).branches}
    return branch_view(boards[chosen], net.branches[chosen], net, load(language), now)


def figures(view: BranchView) -> dict[str, tuple[str, str]]:
    return {figure.label: (f"{figure.text} {figure.unit}".strip(), figure.note) for figure in view.figures}


def test_those_still_waiting_stand_first_and_the_mean_never_alone() -> None:
    told = figures(shown())
    assert told["longest wait now"] == ("34 min", "ticket A042")
    assert told["waiting now"] == ("3", "")
    assert told["median / p90 of those still waiting"] == ("18 / 34 min", "over the norm: 1")
    assert told["mean / median / p90 of those called today"] == ("16 / 14 / 27 min", "served: 40")
    assert [label for label in told if "mean" in label] == ["mean / median / p90 of those called today"]


def test_a_share_has_its_denominator_and_the_load_may_exceed_all() -> None:
    assert figures(shown())["within norm today"] == ("95%", "39 of 41; norm 30\xa0min")
    crowd = snapshot(slots=(slot(9, 0, issued=2500),))
    assert figures(shown(crowd))["arrivals today"] == ("2,500 / 500", "load: 500% of the day's capacity")
    unknown = branch(capacity_per_day=None)
    assert figures(shown(place=unknown))["arrivals today"] == ("40", "capacity not stated")


def test_desks_are_told_by_number_state_ticket_and_reason() -> None:
    view = shown()
    told = {desk.number: (desk.word, desk.ticket, desk.since, desk.reason) for desk in view.desks}
    assert told == {
        "1": ("being served", "A038", "since 11:01", ""),
        "2": ("being served", "A039", "since 11:04", ""),
        "3": ("free", "", "open since 10:37", ""),
        "4": ("paused", "", "since 10:50", "lunch"),
        "5": ("closed", "", "", ""),
        "K1": ("closed", "", "", ""),
    }
    assert view.desks_count == "open: 3 of 6, paused: 1"
    assert [desk.number for desk in view.desks if desk.attention] == ["4"]


def test_a_pause_is_no_matter_while_nobody_waits_long() -> None:
    calm = snapshot(tickets=(waiting("A001", 3),))
    assert [desk.number for desk in shown(calm).desks if desk.attention] == []


def test_tickets_are_told_by_number_with_what_they_are_over_by() -> None:
    rows = [[cell.text for cell in row] for row in shown().tickets.rows]
    assert rows == [
        ["A042", "Vehicle registration and number plates", "kiosk", "–", "▲ 34", "30", "4"],
        ["B007", "Driving licences", "booking", "veteran", "◆ 18", "20", "–"],
        ["A051", "Vehicle registration and number plates", "kiosk", "–", "12", "30", "–"],
    ]


def test_no_priority_is_no_word() -> None:
    rows = shown(snapshot(tickets=(waiting("A001", 5, priority_class="regular"),))).tickets.rows
    assert rows[0][3].text == "–"


def test_less_than_a_minute_over_is_over() -> None:
    rows = shown(snapshot(tickets=(waiting("A001", 30.5),))).tickets.rows
    assert [cell.text for cell in rows[0]][-3:] == ["▲ 30", "30", "<1"]


def test_a_long_queue_says_how_many_of_how_many_are_shown() -> None:
    crowd = snapshot(tickets=tuple(waiting(f"A{k:03}", k) for k in range(50)))
    assert len(shown(crowd).tickets.rows) == 20
    assert shown(crowd).tickets.note == "minutes; shown: 20 of 50 waiting"


def test_services_are_named_and_a_code_without_name_is_shown() -> None:
    strange = snapshot(
        tickets=(waiting("A001", 5, service_code="new-one"), waiting("A002", 4, service_code=None))
    )
    rows = shown(strange).services.rows
    assert [row[0].text for row in rows] == [
        "new-one",
        "service not named",
        "Vehicle registration and number plates",
    ]
    assert [cell.text for cell in rows[2]][1:] == ["0", "–", "–", "40", "40", "16", "30"]


def failing(minutes: float = 6) -> Snapshot:
    last = NOW - timedelta(minutes=minutes)
    return snapshot(
        sources=(source(failures=3, failing_since=last, last_success_at=last, last_event_at=last),)
    )


def test_unknown_figures_are_old_ones_with_their_hour() -> None:
    view = shown(failing())
    assert (view.old, view.at, view.shape, view.word) == (True, "11:01", "?", "source not answering")
    assert view.notes[0] == "Figures of 11:01, not current: they are struck through."
    assert figures(view)["longest wait now"][0] == "28 min"
    assert {figure.state for figure in view.figures} == {""}
    assert {desk.since_ms for desk in view.desks} == {None}
    assert view.desks_count == "open: – of 6"
    assert [cell.kind.split() for cell in view.tickets.rows[0]][4] == ["num"]


def test_figures_of_another_day_say_which() -> None:
    view = shown(failing(minutes=60 * 24))
    assert view.at == "Nov 19, 2026 11:07"


def test_a_source_of_counts_only_says_so() -> None:
    counted = Snapshot(
        NOW, queues=(QueueFact("almaty-5", "hall", NOW, None, 17, 4, None),), sources=(source(quarantined=0),)
    )
    view = shown(counted)
    assert (view.word, view.notes) == (
        "wait is not measured",
        ("The source gives counts only: nobody's wait is known, and none is estimated.",),
    )
    told = figures(view)
    assert (told["waiting now"][0], told["longest wait now"][0], told["arrivals today"][0]) == (
        "17",
        "–",
        "–",
    )
    assert (view.tickets.empty, view.services.empty) == (
        "nobody's wait is known",
        "the source doesn't tell services apart",
    )


def test_a_postal_point_without_desks_is_whole() -> None:
    view = shown(snapshot(tickets=(), slots=(), desks=()), place=replace(POSTAL, id="post-8"))
    assert view.trial == "trial operation"
    assert (view.desks, view.desks_empty, view.desks_count) == ((), "this branch has no desks", "")
    assert view.facts == ("postal point", "Almaty", "today 09:00–18:00")


def test_a_day_off_says_so() -> None:
    sunday = NOW + timedelta(days=2)
    view = shown(snapshot(tickets=(), sources=()), now=sunday)
    assert (view.state, view.word, view.facts[-1]) == ("closed", "closed", "day off today")


@pytest.mark.parametrize(
    ("language", "separator"), [("kk", "semicolon"), ("ru", "semicolon"), ("en", "comma")]
)
def test_files_are_of_this_branch_and_day_with_the_separator_of_the_readers_excel(
    language: str, separator: str
) -> None:
    excel, plain, *_ = (link.href for link in shown(language=language).exports)
    query = "/export/tickets.csv?branches=almaty-5&from=2026-11-20&to=2026-11-21"
    assert (excel, plain) == (f"{query}&sep={separator}&mark_ids=true", query)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_operator_is_named_in_any_language(language: str) -> None:
    assert "op-secret" not in repr(shown(language=language))


@dataclass
class Counting(FakeReader):
    """Counts how often the day's waits are read."""

    span_reads: int = 0

    def spans(self, branch_id: str, start: datetime, end: datetime) -> Sequence[WaitSpan]:
        self.span_reads += 1
        return super().spans(branch_id, start, end)


def page(reader: FakeReader, address: str = "/branch/almaty-5?lang=en", scope: Scope = EVERYTHING) -> str:
    """The live part of a page as the browser gets it."""
    made = deps(reader)
    asyncio.run(made.hub.tick())
    frame = made.hub.frame
    assert frame is not None
    return text_of(
        BranchPage(made).view(frame, screen(address, scope, ("kk", "ru", "en"), "kk", network().branches))
    )


def text_of(tree: Component) -> str:
    return str(to_json_plotly(tree))


def test_the_page_holds_the_day_as_a_figure_and_the_parts_that_change() -> None:
    text = page(FakeReader())
    assert '"type":"Graph"' in text
    for part in ("state", "figures", "desks", "services", "tickets-grid", "tickets-note", "day", "notes"):
        assert f'"id":"part-{part}"' in text
    assert "op-secret" not in text


def test_the_days_waits_are_read_once_a_minute_and_not_from_a_silent_database() -> None:
    reader = Counting()
    made = deps(reader)
    live = BranchPage(made)
    asked = screen("/branch/almaty-5", EVERYTHING, ("kk",), "kk", made.network.branches)
    for second in (0, 1, 29):
        at = NOW + timedelta(seconds=second)
        live.view(Frame(1, at, snapshot(at=at), made.network), asked)
    assert reader.span_reads == 1
    later = NOW + timedelta(minutes=2)
    live.view(Frame(2, later, snapshot(), made.network, silent_since=later), asked)
    assert reader.span_reads == 1
    live.view(Frame(3, later, snapshot(sources=(source(last_success_at=later),)), made.network), asked)
    assert reader.span_reads == 2


@pytest.mark.parametrize(
    ("language", "title"),
    [("kk", "Мұндай бөлімше жоқ"), ("ru", "Такого отделения нет"), ("en", "There is no such branch")],
)
def test_an_unknown_branch_is_said_to_be_unknown(language: str, title: str) -> None:
    assert title in page(FakeReader(), f"/branch/atlantis?lang={language}")


def test_a_branch_out_of_scope_is_as_unknown_as_one_that_is_not_there() -> None:
    text = page(FakeReader(), scope=Scope(frozenset({"post-7"})))
    assert "There is no such branch" in text
    assert "A042" not in text


def test_the_day_of_a_failing_source_ends_where_knowledge_does() -> None:
    text = page(FakeReader(facts=failing(minutes=20)))
    graph = json.loads(text)
    longest = next(trace for trace in _traces(graph) if trace.get("name") == "longest wait of those waiting")
    known = [x for x, y in zip(longest["x"], longest["y"], strict=True) if y is not None]
    assert max(known) == "2026-11-20T10:47:00"


def _traces(node: object) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == "Graph":
            return list(node["props"]["figure"]["data"])
        return [trace for value in node.values() for trace in _traces(value)]
    if isinstance(node, list):
        return [trace for value in node for trace in _traces(value)]
    return []
