"""The evidence of an alert of integrity as words and drawings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.components_evidence import evidence
from dashboard.evidence_block import FIRST_ROWS
from dashboard.evidence_drawn import Bars, Funnel, Look, Timeline
from dashboard.evidence_reading import EvidenceKnown, Proof, id_of
from dashboard.figures_evidence import figure, height
from dashboard.frames import Frame
from dashboard.views_evidence import EvidenceView, evidence_view, is_of_integrity
from dashboard.views_tables import TableView
from sitcenter.domain.cameras.types import CameraState
from sitcenter.domain.events import Event
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.integrity.blind import interval_id
from sitcenter.domain.integrity.scene import LATENESS
from sitcenter.domain.integrity.types import Evidence, Term
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.builders_branch import local
from tests.dashboard.builders_evidence import (
    OTHER,
    TOKEN,
    FakeEvidence,
    proof_setting,
    proved,
    seen,
    signal,
    statistical,
    step,
    told,
    visit,
)
from tests.dashboard.desk import alert
from tests.dashboard.reader import ticket
from tests.dashboard.world import ALMATY, network

MINE, HIS = visit("A001", local(9)), visit("A002", local(9, 4), operator=OTHER, desk="2")
TERMS = (Term("2026-11-20|3|plate", 1, 0.25),)
PEERS = f'{{"{TOKEN}":[50,9,2.5],"{OTHER}":[60,2,3.1],"ee11":[40,1,2.2]}}'
APPLICATION = "000000000001"
STEPS = [
    step(APPLICATION, "identify", local(9, 1), biometric_result="negative"),
    step(APPLICATION, "sign", local(9, 8)),
    step(APPLICATION, "send", local(9, 9)),
]


def view(reader: FakeEvidence, language: str = "en", **changes: object) -> EvidenceView:
    return evidence_view(told(reader.found, **changes), proved(reader), proof_setting(language))


def checks(shown: EvidenceView) -> list[str]:
    return results(shown.checks)


def results(table: TableView | None) -> list[str]:
    assert table is not None
    return [row[-1].text for row in table.rows]


def texts(table: TableView) -> list[list[str]]:
    return [[cell.text.replace("\u00a0", " ") for cell in row] for row in table.rows]


def pair(rows: Sequence[Event] = (), **changes: object) -> FakeEvidence:
    shown = rows or [*MINE, *HIS]
    return FakeEvidence(statistical("C5", f"pair:{TOKEN}+rep-token", [*MINE, *HIS], TERMS, **changes), shown)


def test_what_is_whole_is_said_to_be_and_chance_is_told_in_plain_words() -> None:
    shown = view(pair())
    assert checks(shown) == [
        "● recomputed: equal", "● recomputed: equal", "● all are there", "● unchanged since it was found"
    ]  # fmt: skip
    assert not shown.broken
    facts = {fact.label: fact.text for fact in shown.facts}
    assert facts["judged window"] == "Nov 20, 00:00 – Nov 20, 23:59"
    assert facts["chance of it"] == "happens by chance at most once in 2,000 (p = 0.0004)"
    assert facts["among all that were compared"].startswith(
        "of signals as strong as this one at most one in 500"
    )
    assert "declared_outage" not in str(shown), "the card beside lists the exemptions"


def test_a_day_that_runs_was_judged_up_to_the_watermark_not_up_to_its_end() -> None:
    def judged(looked_at: datetime | None, language: str = "en", lateness: timedelta = LATENESS) -> str:
        reader, s = replace(pair(), looked_at=looked_at), replace(proof_setting(language), lateness=lateness)
        shown = evidence_view(told(reader.found), proved(reader), s)
        return shown.facts[0].text

    running = "Nov 20, 00:00 – Nov 20, 13:30: the day was still running, nobody has looked farther"
    assert judged(local(15, 30)) == running
    assert judged(local(14), lateness=timedelta(minutes=30)) == running
    assert judged(local(1)).startswith("Nov 20, 00:00 – Nov 20, 00:00: ")
    assert judged(local(15, 30), "ru").endswith("13:30: день ещё шёл, дальше не смотрели")
    assert judged(local(15, 30), "kk").endswith("13:30: күн әлі жүріп жатты, одан әрі қаралған жоқ")
    unknown = "Nov 20, 00:00 – Nov 20, 23:59; up to when it was judged isn't known"
    assert judged(None) == unknown


def test_days_that_a_window_had_to_do_without_are_named_and_only_then() -> None:
    label = "days left out: a clock was wrong on them"
    days = [fact.text for fact in view(pair(facts={"left_out": "2026-11-16"})).facts if fact.label == label]
    assert days == ["2026-11-16"]
    assert label not in {fact.label for fact in view(pair()).facts}


def test_rows_that_are_gone_or_corrected_are_named_and_nothing_is_relied_on() -> None:
    reader = pair([*MINE, *HIS[1:]])
    reader.overruled = frozenset({id_of(MINE[1])})
    shown = view(reader)
    assert shown.broken
    assert shown.lead[0].startswith("Something does not agree")
    assert checks(shown)[2:] == ["▲ missing: 1", "▲ changed since: rows corrected by the source: 1"]
    assert shown.checks is not None
    assert shown.checks.note == f"missing rows: {id_of(HIS[0])}"
    assert shown.rows is not None
    (marked,) = [row for row in shown.rows.rows if row[-1].kind == "crit"]
    assert marked[-1].text.startswith("▲ corrected by the source since; service: Vehicle registration")
    altered = view(pair(observed=2))
    assert checks(altered)[0] == "▲ differs: do not use"


def test_an_alert_without_its_signal_says_so() -> None:
    found = pair().found
    shown = evidence_view(told(found), None, proof_setting())
    assert shown.lead == ("The signal behind this alert is not kept here: nothing can be shown.",)
    assert (shown.broken, shown.rows, shown.blocks) == (True, None, ())


def test_a_signal_that_was_found_anew_since_the_alert_says_so() -> None:
    assert view(pair(), facts={"digest": "other"}).lead[0].startswith("The window was evaluated again")
    assert view(pair(shadow=True)).lead == ("The branch is young: its usual figures are not known yet.",)


def test_only_alerts_of_integrity_have_such_evidence() -> None:
    assert is_of_integrity(told(pair().found))
    assert not is_of_integrity(alert("a1"))


def test_a_pair_shows_its_strata_and_who_else_served() -> None:
    shown = view(pair(facts={"tickets": 2}))
    others, strata = shown.blocks
    assert isinstance(others.drawn, Bars)
    assert (others.drawn.labels, others.drawn.counts, others.drawn.loud) == (
        ("0a1b2c3d", "ff1b2c3d"),
        (1, 1),
        0,
    )
    assert others.drawn.expected == 0.25
    assert texts(others.tables[0]) == [["◆ 0a1b2c3d", "1", "50%"], ["ff1b2c3d", "1", "50%"]]
    assert texts(strata.tables[0]) == [["Nov 20", "09–12", "Vehicle registration", "2", "12%", "1", "0.25"]]


def test_a_live_pair_says_that_the_others_are_not_kept() -> None:
    found = statistical(
        "C5-L", f"pair:{TOKEN}+rep", MINE, (), observed=1, e=2500.0, p=None, q=None, facts={"tickets": 9}
    )
    (block,) = view(FakeEvidence(found, MINE)).blocks
    assert "Who served the other 8 tickets is not kept" in block.says[1]
    assert texts(block.tables[0])[-1] == ["not told", "8", "88%"]
    assert isinstance(block.drawn, Bars)
    assert block.drawn.labels[-1] == "not told"


def test_an_operator_stands_beside_his_peers_within_what_chance_allows() -> None:
    found = statistical("C10-S", f"operator:{TOKEN}", MINE, TERMS, facts={"trials": 50, "peers": PEERS})
    funnel, strata = view(FakeEvidence(found, MINE)).blocks
    assert isinstance(funnel.drawn, Funnel)
    assert (funnel.drawn.own.label, funnel.drawn.own.trials, funnel.drawn.own.share) == ("0a1b2c3d", 50, 0.18)
    assert funnel.drawn.level == 0.03
    assert [row[0] for row in texts(funnel.tables[0])] == ["◆ 0a1b2c3d", "ff1b2c3d", "ee11"]
    assert texts(strata.tables[0]) == [["2026-11-20 · 3 · Vehicle registration", "1", "0.25", "+0.75"]]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "The figures of the other operators are not kept with this signal"),
        ({"peers": "nonsense"}, "The figures of the other operators are not kept with this signal"),
        ({"peers": None}, "The figures of the other operators are not kept with this signal"),
        (
            {"trials": 40, "base": 0.05},
            "operator 0a1b2c3d is compared with his own past: 5% before, now 1 of 40.",
        ),
    ],
)
def test_what_is_lacking_for_a_funnel_is_said(facts: dict[str, str | int | float | None], says: str) -> None:
    found = statistical("C10-P", f"operator:{TOKEN}", MINE, (), observed=1, facts=facts)
    (block,) = view(FakeEvidence(found, MINE)).blocks
    assert block.drawn is None
    assert block.says[0].startswith(says)


def covered() -> FakeEvidence:
    terms = (Term("spec-5/A001", 300.0, 0.0),)
    stretch = {"since": local(9, 5), "until": local(9, 15), "unit": "s", "observed": 300.0}
    found = signal("C7", "desk:1", MINE[2:], **stretch)
    found = replace(found, evidence=Evidence(found.evidence.events, terms))
    return FakeEvidence(
        found,
        MINE,
        cameras=[
            seen("c1", CameraState.OK, local(8), local(9, 5)),
            seen("c1", CameraState.COVERED, local(9, 5), local(9, 15)),
            seen("c1", CameraState.OK, local(9, 15), None),
            seen("c2", CameraState.OK, local(8), None),
        ],
    )


def test_a_desk_shows_work_beside_what_its_cameras_saw() -> None:
    (block,) = view(covered()).blocks
    assert isinstance(block.drawn, Timeline)
    desk, camera = block.drawn.lanes
    assert (desk.label, camera.label) == ("desk 1", "camera c1")
    assert [(bar.look, bar.text) for bar in desk.bars] == [(Look.SERVED, "A001 · 0a1b2c3d")]
    assert [bar.look for bar in camera.bars] == [Look.SEES, Look.BLIND, Look.SEES]
    assert [(shade.start, shade.end) for shade in block.drawn.shades] == [(local(9, 5), local(9, 15))]
    work, cameras = block.tables
    assert texts(work)[0][1:] == ["operator 0a1b2c3d", "Nov 20, 09:10:00", "Nov 20, 09:18:00", "5 min"]
    assert [row[1] for row in texts(cameras)] == ["● sees", "✕ covered lens", "● sees"]


def test_stretches_of_cameras_that_evidence_names_are_found_again_or_missing() -> None:
    reader = covered()
    named = (*reader.found.evidence.events, interval_id(reader.cameras[1]))
    reader.found = replace(reader.found, evidence=Evidence(tuple(sorted(named)), reader.found.evidence.terms))
    shown = view(reader)
    assert checks(shown)[1:] == ["● all are there", "● unchanged since it was found"]
    assert shown.rows is not None
    assert [cell.text for cell in shown.rows.rows[-1]][1::4] == [
        "camera c1",
        "covered lens – Nov 20, 09:15:00",
    ]
    moved = replace(reader.cameras[1], since=local(9, 6))
    reader.cameras = [reader.cameras[0], moved, *reader.cameras[2:]]
    assert checks(view(reader))[1:] == ["▲ missing: 1", "▲ changed since it was found"]


def test_acts_at_a_desk_are_points_beside_its_cameras() -> None:
    found = statistical("C7-A", f"operator:{TOKEN}", STEPS, (Term("9", 3, 0.5),), unit="acts")
    desk, strata = view(FakeEvidence(found, STEPS, cameras=covered().cameras)).blocks
    assert isinstance(desk.drawn, Timeline)
    assert [(point.at, point.loud) for point in desk.drawn.lanes[0].points] == [
        (local(9, 1), True), (local(9, 8), True), (local(9, 9), True)
    ]  # fmt: skip
    assert texts(strata.tables[0]) == [["9", "3", "0.5", "+2.5"]]


def test_what_no_row_tells_of_a_camera_is_not_known() -> None:
    reader = covered()
    reader.cameras = [seen("c1", CameraState.COVERED, local(9, 5), local(9, 15), shadow=True)]
    (block,) = view(reader).blocks
    assert isinstance(block.drawn, Timeline)
    assert {bar.look for bar in block.drawn.lanes[1].bars} == {Look.UNKNOWN}


def test_a_desk_without_a_camera_is_said_to_be_never_seen() -> None:
    rows = visit("A003", local(9), desk="19")[2:]
    (block,) = view(FakeEvidence(signal("C7", "desk:19", rows), rows)).blocks
    assert block.says == ("No camera is hung up for this desk: it is never seen.",)


def test_desks_of_one_stretch_that_are_not_drawn_are_named() -> None:
    reader = covered()
    reader.found = replace(reader.found, subject="camera:c1+c2", facts={"desks": "1,2,3,4,5,6"})
    *drawn, rest = view(reader).blocks
    assert [block.title[:6] for block in drawn] == ["Desk 1", "Desk 2", "Desk 3", "Desk 4"]
    assert rest.says == (
        "2 more are not drawn: desk 5, desk 6. What was done there stands in the rows below and in the CSV.",
    )
    assert rest.drawn is None
    reader.found = replace(reader.found, facts={"desks": "1,2,3,4"})
    assert [block.name for block in view(reader).blocks] == ["desk"] * 4


def test_an_operators_blind_work_is_shown_desk_by_desk() -> None:
    found = statistical(
        "C7-S", f"operator:{TOKEN}", [*MINE, *HIS], (Term("2026-11-20|1", 5, 1.0),), unit="min"
    )
    cameras = [seen("c1", CameraState.FROZEN, local(9, 5), local(9, 15))]
    blocks = view(FakeEvidence(found, [*MINE, *HIS], cameras=cameras)).blocks
    assert [block.title for block in blocks] == [
        "Desk 1: work and cameras · Nov 20", "Desk 2: work and cameras · Nov 20", "What the figures are made of"
    ]  # fmt: skip
    first, second = (block.drawn for block in blocks[:2])
    assert isinstance(first, Timeline)
    assert isinstance(second, Timeline)
    (shade,) = first.shades
    assert local(9, 5) <= shade.start < local(9, 10)
    assert shade.end == local(9, 15)
    assert second.shades == ()


def test_a_ticket_stands_below_those_that_it_passed() -> None:
    rows = [MINE[0], MINE[1], HIS[0]]
    found = signal("C2", "ticket:spec-5/A001", rows, since=local(9, 10), until=local(9, 10), unit="tickets")
    whole = [
        ticket("A002", ticket_uid="spec-5/A002", branch_id="spec-5", ended_at=local(10), operator_token=OTHER)
    ]
    (block,) = view(FakeEvidence(found, rows, whole=whole)).blocks
    assert block.title == "The ticket, and above it those that it passed"
    assert isinstance(block.drawn, Timeline)
    assert [(lane.label, lane.loud) for lane in block.drawn.lanes] == [("A002", False), ("A001", True)]
    assert [bar.look for bar in block.drawn.lanes[0].bars] == [Look.WAITS, Look.SERVED]
    assert [row[0] for row in texts(block.tables[0])] == ["A002", "◆ A001"]


def test_a_paused_desk_stands_beside_those_who_waited() -> None:
    paused = replace(
        MINE[0], event_type="desk_paused", subject="desk:1", source_seq="pause", occurred_at=local(9)
    )
    found = signal("C17", "desk:1", [paused, HIS[0]], unit="min", observed=60)
    desk, tickets = view(FakeEvidence(found, [paused, HIS[0]])).blocks
    assert desk.title == "Desk 1: work and cameras"
    assert isinstance(tickets.drawn, Timeline)
    assert [bar.look for bar in tickets.drawn.lanes[-1].bars] == [Look.PAUSED]


def test_steps_of_an_application_are_shown_whole_those_in_question_marked() -> None:
    found = signal("C9", f"application:{APPLICATION}", [STEPS[0], STEPS[2]])
    (block,) = view(FakeEvidence(found, STEPS, steps=STEPS)).blocks
    assert isinstance(block.drawn, Timeline)
    assert [(lane.label, lane.loud) for lane in block.drawn.lanes] == [
        ("identification", True), ("signed", False), ("sent", True)
    ]  # fmt: skip
    assert block.links[0].href == f"/terms/spec-5/{APPLICATION}?lang=en"
    assert texts(block.tables[0])[0][1:] == ["◆ identification", "1", "0a1b2c3d", "identification: negative"]


def test_a_step_that_is_lacking_has_an_empty_lane() -> None:
    found = signal("C11-K", f"application:{APPLICATION}", STEPS, facts={"lacking": "check_fee"})
    (block,) = view(FakeEvidence(found, STEPS, steps=STEPS)).blocks
    assert isinstance(block.drawn, Timeline)
    assert [lane.label for lane in block.drawn.lanes if lane.loud] == ["✕ fee checked"]


def test_more_applications_than_can_be_drawn_are_named() -> None:
    rows = [step(f"00000000000{k}", "send", local(9, k)) for k in range(6)]
    blocks = view(FakeEvidence(signal("C1", f"operator:{TOKEN}", rows, observed=6), rows, steps=rows)).blocks
    assert [block.name for block in blocks] == ["steps"] * 4 + ["rest"]
    assert [link.text for link in blocks[-1].links] == ["000000000004", "000000000005"]


def test_a_long_list_of_rows_is_cut_and_says_where_the_rest_is() -> None:
    rows = [step(f"{k:012}", "send", local(9) + timedelta(seconds=k)) for k in range(FIRST_ROWS + 5)]
    shown = view(FakeEvidence(signal("C20", "branch", rows, observed=len(rows)), rows, steps=rows))
    assert shown.rows is not None
    assert len(shown.rows.rows) == FIRST_ROWS
    assert shown.rows.note == "the first 200 of 205 are shown: all are in the CSV"
    assert shown.csv is not None
    assert shown.csv.href == "/export/evidence.csv?alert=a0000000000000c1"


EVERY = (
    pair(facts={"tickets": 3}),
    FakeEvidence(statistical("C10-S", f"operator:{TOKEN}", MINE, TERMS, facts={"peers": PEERS}), MINE),
    FakeEvidence(statistical("C8", "representative:rep-token", STEPS, (Term(APPLICATION, 90, 800),)), STEPS),
    FakeEvidence(statistical("C3", "representative:rep-token", MINE, (), unit="people"), MINE),
    covered(),
    FakeEvidence(signal("C4", f"operator:{TOKEN}", MINE, unit="tickets"), MINE),
    FakeEvidence(signal("C9", f"application:{APPLICATION}", STEPS[:1]), STEPS, steps=STEPS),
    FakeEvidence(signal("C20", "act:7", (), observed=3), ()),
)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("reader", EVERY, ids=lambda reader: reader.found.rule_id)
def test_every_kind_is_drawn_in_every_language_and_names_nobody(reader: FakeEvidence, language: str) -> None:
    shown = view(reader, language)
    text = str(evidence(shown, ALMATY, "light"))
    assert TOKEN not in text
    assert OTHER not in text
    assert "rep-token" not in text
    assert shown.rows is not None
    assert shown.title.startswith({"kk": "Растайтын", "ru": "Подтверждающие", "en": "Evidence"}[language])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_colours_tell_patterns_and_shapes_tell_too(theme: str) -> None:
    (block,) = view(covered()).blocks
    assert isinstance(block.drawn, Timeline)
    made = figure(block.drawn, ALMATY, theme)
    bars = [trace for trace in made["data"] if trace["type"] == "bar"]
    looks = {(trace["marker"]["pattern"]["shape"], trace["marker"]["color"]) for trace in bars}
    assert len(looks) == len(bars) == 3
    assert [trace["name"] for trace in bars] == ["being served", "camera sees", "camera does not see"]
    assert made["layout"]["height"] == height(block.drawn)
    assert bars[0]["base"] == ["2026-11-20T09:10:00.000"]


def test_words_of_a_source_are_no_tags() -> None:
    rows = visit("<b>A1</b>", local(9))
    found = signal("C4", f"operator:{TOKEN}", rows, unit="tickets")
    (block,) = view(FakeEvidence(found, rows)).blocks
    assert block.drawn is not None
    assert figure(block.drawn, ALMATY, "light")["layout"]["yaxis"]["ticktext"] == ["&lt;b&gt;A1&lt;/b&gt;"]


def test_a_signal_is_read_once_for_a_while_and_kept_while_the_database_is_silent() -> None:
    reader = pair()
    known, at = EvidenceKnown(reader, network()), local(11)
    name = reader.found.fingerprint
    first = known.of(frame(at), name, EVERYTHING)
    assert isinstance(first, Proof)
    assert known.of(frame(at + timedelta(seconds=10)), name, EVERYTHING) is first
    assert known.of(replace(frame(at + timedelta(hours=1)), silent_since=at), name, EVERYTHING) is first
    assert len(reader.reads) == 1
    assert known.of(frame(at + timedelta(minutes=1)), name, EVERYTHING) is not first
    assert known.of(frame(at), "C5|spec-5|nobody", EVERYTHING) is None


def frame(at: datetime) -> Frame:
    return Frame(1, at, Snapshot(at), network())
