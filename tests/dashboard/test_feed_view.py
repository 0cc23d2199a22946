from dataclasses import replace
from datetime import timedelta

from dashboard.alerts_now import MOST, AlertsNow
from dashboard.feed_view import FeedView, feed_view
from sitcenter.domain.alerts.types import Alert, Work
from tests.dashboard.desk import alert, morning, setting
from tests.dashboard.world import NOW


def feed(*alerts: Alert, **changes: object) -> FeedView:
    said = replace(AlertsNow(alerts, evaluated_at=NOW), **changes)  # type: ignore[arg-type]
    return feed_view(said, alerts, setting())


def test_the_feed_tells_what_happened_what_it_needs_who_has_it_and_since_when() -> None:
    first, second, *_rest = feed(*morning()).items
    assert (first.at, first.name, first.what, first.kind) == (
        "11:02", "Bostandyk", "No data from the queue log", "crit"
    )  # fmt: skip
    assert (second.name, second.measure.replace("\u00a0", " ")) == ("Spec. PSC 5", "52 min, limit 30 min")
    assert (second.who, second.needs) == (
        "nobody has it", "Call the head of the branch: ask for another desk."
    )  # fmt: skip


def test_what_nobody_has_acted_on_comes_first_and_what_is_taken_up_needs_nothing_said() -> None:
    items = feed(*morning()).items
    assert [bool(item.needs) for item in items] == [True, True, True, False, False]
    assert items[3].who == "acknowledged: Ахметова Г. С."
    assert items[4].who == "assigned: Бөлімше басшысы Сейітқали"


def test_all_is_well_is_not_said_of_a_branch_among_too_many_alerts() -> None:
    elsewhere = AlertsNow(tuple(alert(f"c{k:015}") for k in range(MOST)), evaluated_at=NOW)
    view = feed_view(elsewhere, (), setting())
    assert view.well == ""
    assert len(view.notices) == 1


def test_nobody_is_said_not_to_have_acted_on_what_only_came_back() -> None:
    (item,) = feed(alert("a1", work=Work.NEW, owner="Сейітқали")).items
    assert (item.who, bool(item.needs)) == ("assigned: Сейітқали", True)


def test_an_item_leads_to_its_alert_in_the_language_of_the_wall() -> None:
    (item,) = feed(alert("a1")).items
    assert item.href == "/alerts/a1?lang=en"


def test_items_are_old_once_rules_are_not_evaluated() -> None:
    assert not feed(*morning()).old
    assert feed(*morning(), evaluated_at=NOW - timedelta(minutes=1)).old
    assert feed(*morning(), readable=False).old


def test_what_is_muted_or_over_is_counted_and_not_told() -> None:
    view = feed(*morning())
    assert len(view.items) == 5
    assert view.quiet == "kept quiet: 2"
    assert view.title == "Alerts · nobody has: 3"
    assert view.unowned == {"bostandyk": 1, "spec-5": 1, "auezov": 1}


def test_a_quiet_network_says_so_only_if_it_is_known() -> None:
    assert feed().well == "nothing out of the ordinary"
    assert feed_view(None, (), setting()).well == ""
    assert feed(evaluated_at=None).well == ""
    assert feed(evaluated_at=NOW - timedelta(minutes=5)).well == ""
    assert feed(readable=False).well == ""


def test_a_flood_is_counted_and_not_told_one_by_one() -> None:
    view = feed(*(alert(f"{k:016}") for k in range(100)))
    assert (len(view.items), view.beyond, view.title) == (40, 60, "Alerts · nobody has: 100")


def test_why_alerts_may_be_missing_is_said() -> None:
    assert feed_view(None, (), setting()).notices == (
        "Alerts are not evaluated here: nobody would be warned.",
    )
    late = feed(evaluated_at=NOW - timedelta(minutes=5)).notices
    assert late == ("Alerts have not been evaluated since 11:43: new ones are missing. Needs checking.",)


def test_a_cause_that_nobody_can_see_any_more_is_said_to_be_unknown() -> None:
    (item,) = feed(alert("a1", unknown_since=NOW - timedelta(minutes=3))).items
    assert item.measure == "? not known since 11:45 whether it still is so"
