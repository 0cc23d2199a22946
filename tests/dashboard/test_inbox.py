"""The inbox: what comes first, what an address asks for, and what is said when nothing is known."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from dash.development.base_component import Component

from dashboard.alert_lines import alert_line
from dashboard.alerts_now import MOST, AlertsNow, late_after
from dashboard.components_inbox import inbox
from dashboard.inbox_filter import InboxFilter, inbox_filter, shift_start
from dashboard.views_inbox import InboxView, inbox_view
from sitcenter.domain.alerts.types import Alert, Condition, Severity, Work
from tests.dashboard.builders_branch import local
from tests.dashboard.desk import RULES, alert, minutes_ago, morning, setting
from tests.dashboard.world import ALMATY, NOW

SHIFT = local(8)
NOTHING = InboxFilter()


def asked(**query: str) -> InboxFilter:
    return inbox_filter(query, RULES.values(), SHIFT, NOW, ALMATY)


def view(*alerts: Alert, said: AlertsNow | None = None, filtered: InboxFilter = NOTHING) -> InboxView:
    now = said or AlertsNow(alerts, evaluated_at=NOW)
    return inbox_view(now, alerts, filtered, setting(), "lang=en")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, "12345678"),
        ({"severity": "low"}, "45"),
        ({"state": "unhandled"}, "125"),
        ({"state": "firing"}, "1234578"),
        ({"state": "resolved"}, "6"),
        ({"state": "muted"}, "78"),
        ({"state": "acknowledged"}, "3"),
        ({"owner": "none"}, "125"),
        ({"owner": "Ахметова Г. С."}, "3"),
        ({"rule": "wait-over-norm", "owner": "none"}, "1"),
        ({"since": "shift"}, "1234678"),
        ({"since": "11:42"}, "1478"),
        ({"since": "11:43"}, "4"),
        ({"severity": "", "state": ""}, "12345678"),
    ],
    ids=str,
)
def test_filters_of_the_address(query: dict[str, str], ids: str) -> None:
    desk = [replace(a, fired_at=a.since) for a in morning()]
    told = view(*desk, filtered=asked(**query)).rows
    assert {alert_id[-1] for alert_id, _cells in told} == set(ids)


def test_an_hour_that_is_still_to_come_was_yesterdays() -> None:
    assert asked(since="23:30").since == local(23, 30) - timedelta(days=1)
    assert asked(since="09.05").since == local(9, 5)


def test_what_can_not_be_made_out_is_left_out_and_told() -> None:
    told = asked(severity="bad", rule="no-such", since="25:00", state="new")
    assert told.wrong == ("severity=bad", "rule=no-such", "since=25:00")
    assert (told.severity, told.rule_id, told.since, told.state) == (None, "", None, Work.NEW)


def test_a_rule_of_another_system_is_found_by_its_family() -> None:
    outside = alert("b1", rule_id="wait-over-norm")
    outside = replace(outside, rule_id="external:DiskFull", facts={"summary": "the disk is full"})
    assert asked(rule="external").passes(outside, NOW)
    ((_id, cells),) = view(outside).rows
    assert cells[1].text.startswith("the disk is full")


def test_the_shift_is_the_latest_that_began() -> None:
    starts = (time(8), time(20))
    assert shift_start(starts, local(11), ALMATY) == local(8)
    assert shift_start(starts, local(7, 59), ALMATY) == local(20) - timedelta(days=1)
    assert shift_start(starts, local(20), ALMATY) == local(20)


def test_counts_lead_to_what_they_count() -> None:
    counts = [(one.label, one.text, one.kind, one.href) for one in view(*morning()).counts]
    assert counts == [
        ("going on", "5", "", "/alerts?lang=en&state=firing"),
        ("nobody has acted", "3", "crit", "/alerts?lang=en&state=unhandled"),
        ("nobody has it", "3", "warn", "/alerts?lang=en&owner=none"),
        ("since the shift began, 08:00", "7", "", "/alerts?lang=en&since=shift"),
        ("all", "8", "", "/alerts?lang=en"),
    ]


def test_a_row_says_how_bad_what_where_since_when_what_is_done_and_who_has_it() -> None:
    rows = dict(view(*morning()).rows)
    cells = [cell.text.replace("\u00a0", " ") for cell in rows["a000000000000003"]]
    assert cells == [
        "◆ medium", "Wait over the norm: 38 min, limit 30 min", "Mailin 85", "new · 11:20 ·",
        "acknowledged", "Ахметова Г. С.", "",
    ]  # fmt: skip
    assert rows["a000000000000004"][2].text == "Spec. PSC Alatau, desk 7"
    assert rows["a000000000000005"][2].text == "Auezov, waiting for the service provider"
    assert rows["a000000000000005"][3].text == "06:48 ·"
    assert (
        rows["a000000000000008"][4].text.replace("\u00a0", " ") == "nobody has acted; put aside until 12:18"
    )


def test_what_is_over_or_muted_is_not_coloured() -> None:
    rows = dict(view(*morning()).rows)
    kinds = {alert_id[-1]: cells[0].kind for alert_id, cells in rows.items()}
    assert kinds["6"] == kinds["7"] == kinds["8"] == "name quiet"
    assert (kinds["1"], kinds["2"], kinds["5"]) == ("name warn", "name crit", "name low")


def test_an_alert_that_never_fired_is_nobodys_trouble() -> None:
    pending = alert("b1", condition=Condition.PENDING, occurrences=0, fired_at=None)
    back = replace(pending, alert_id="b2", occurrences=1)
    assert [alert_id for alert_id, _cells in view(pending, back).rows] == ["b2"]


def test_no_alerts_is_said_only_when_it_is_known() -> None:
    assert view().note == "no alerts"
    for said in (AlertsNow(), AlertsNow(evaluated_at=NOW - timedelta(minutes=2)), AlertsNow(readable=False)):
        silent = view(said=said)
        assert (silent.note, silent.old) == ("", True)
        assert silent.notices != ()
    nowhere = inbox_view(None, (), NOTHING, setting(), "")
    assert (nowhere.note, nowhere.old, {one.text for one in nowhere.counts}) == ("", True, {"–"})
    assert nowhere.notices == ("Alerts are not evaluated here: nobody would be warned.",)


@pytest.mark.parametrize(
    ("severities", "kind"),
    [
        ((Severity.LOW, Severity.HIGH), "crit"),
        ((Severity.LOW, Severity.MEDIUM), "warn"),
        ((Severity.LOW,), ""),
        ((), ""),
    ],
)
def test_what_nobody_has_acted_on_is_coloured_by_the_severest(
    severities: tuple[Severity, ...], kind: str
) -> None:
    told = view(*(alert(f"c{k:015}", severity=severity) for k, severity in enumerate(severities)))
    assert told.counts[1].kind == kind


@pytest.mark.parametrize(("evaluate_s", "late_s"), [(0.5, 15), (5, 15), (20, 60), (60, 180)])
def test_how_long_an_evaluation_holds_follows_how_often_there_is_one(evaluate_s: float, late_s: int) -> None:
    late = late_after(evaluate_s)
    kept = AlertsNow(evaluated_at=NOW - timedelta(seconds=late_s), late=late)
    assert kept.is_current(NOW)
    assert not kept.is_current(NOW + timedelta(seconds=1))


def test_more_alerts_than_can_be_read_are_told_as_such() -> None:
    many = [alert(f"c{k:015}") for k in range(MOST)]
    told = view(*many)
    assert (len(told.rows), told.note) == (200, "shown: 200 of 500+")
    assert told.counts[0].text == told.counts[-1].text == "500+"


def test_a_branch_without_alerts_among_too_many_is_not_said_to_have_none() -> None:
    elsewhere = AlertsNow(tuple(alert(f"c{k:015}") for k in range(MOST)), evaluated_at=NOW)
    told = view(said=elsewhere)
    assert told.note == ""
    assert told.notices == (
        "There are more alerts than the 500 that are read: those of this screen may not be all.",
    )
    assert told.counts[0].text == "0+"


def test_severities_are_sorted_by_weight() -> None:
    found = {cells[0].order for _id, cells in view(*morning()).rows}
    assert found == {0, 1, 2}


def _outline(tree: Component) -> list[str]:
    """Everything that isn't inside a part."""
    children = tree.children if isinstance(tree.children, list) else [tree.children]
    found = [f"{type(tree).__name__} {getattr(tree, 'className', '')}"]
    for child in children:
        if isinstance(child, Component) and not str(getattr(child, "id", "")).startswith("part-"):
            found += _outline(child)
        elif isinstance(child, Component):
            found.append(f"{child.id} {getattr(child, 'className', '')}")  # type: ignore[attr-defined]
    return found


def test_the_outline_of_the_page_is_the_same_whatever_is_known() -> None:
    """So that the grid stays the same element, with its sorting, scroll and chosen row."""
    views = (view(*morning()), view(), view(said=AlertsNow()), inbox_view(None, (), NOTHING, setting(), ""))
    outlines = [_outline(inbox(one, "press Enter")) for one in views]
    assert all(outline == outlines[0] for outline in outlines)
    assert "part-inbox-grid grid" in outlines[0]


def test_the_day_is_named_where_it_was_another_and_the_trigger_of_a_count_is_not() -> None:
    old = alert(
        "b1", "term-due-today", since=NOW - timedelta(days=2), observed=3, limit=1, unit="applications"
    )
    older = replace(old, alert_id="b2", since=NOW - timedelta(days=400))
    rows = dict(view(old, older).rows)
    assert rows["b1"][1].text.replace("\u00a0", " ") == "Applications are due today: 3 applications"
    assert [rows[key][3].text for key in ("b1", "b2")] == [
        "new · Nov 18, 11:48 ·",
        "new · Oct 16, 2025, 11:48 ·",
    ]


def test_an_explanation_that_was_asked_for_is_told_until_it_is_given() -> None:
    due = alert("a1", work=Work.ASSIGNED, owner="B.", explain_by=minutes_ago(-60))
    late = replace(due, explain_by=minutes_ago(5))
    told = [alert_line(one, setting()).work for one in (due, late, replace(late, explanation="a fire drill"))]
    assert told[0].startswith("assigned, explanation due ")
    assert told[1].startswith("assigned, explanation overdue since ")
    assert told[2] == "assigned"
