from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.exports_period import Asked, BadFilter, Filters, NoSuchBranch, filters
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.builders_branch import NOW, branch, local, network

STATUSES = ("served", "waiting")


def chosen(asked: Asked, scope: Scope = EVERYTHING, net: Network | None = None) -> Filters:
    return filters(asked, scope, net or network(), STATUSES, NOW)


def test_without_a_period_it_is_today_where_the_branch_is() -> None:
    today = chosen(Asked())
    assert (today.start, today.end) == (local(0), local(0) + timedelta(days=1))
    assert today.scope == EVERYTHING


def test_dates_are_local_midnights_and_to_is_not_included() -> None:
    asked = chosen(Asked("2026-11-19", "2026-11-20"))
    assert (asked.start, asked.end) == (local(0) - timedelta(days=1), local(0))


def test_from_alone_reaches_to_the_end_of_today() -> None:
    assert chosen(Asked("2026-11-01")).end == local(0) + timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    ["2026-11-20T10:00:00+05:00", "2026-11-20T10:00:00 05:00", "2026-11-20T10:00", "2026-11-20T05:00:00Z"],
)
def test_an_instant_is_read_with_its_offset_or_as_local(text: str) -> None:
    assert chosen(Asked(text)).start == local(10)


def test_a_branch_elsewhere_has_its_own_day() -> None:
    far = replace(branch("paris-1"), zone=ZoneInfo("Europe/Paris"))
    net = network(branch(), far)
    assert chosen(Asked("2026-11-20", branches="paris-1"), net=net).start == local(4)
    assert chosen(Asked("2026-11-20"), net=net).start == local(0)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked("yesterday"), "from: not a date"),
        (Asked("2026-02-30"), "from: not a date"),
        (Asked("0001-01-01"), "from: a year from 2 to 9998"),
        (Asked("9999-12-31"), "from: a year from 2 to 9998"),
        (Asked("2026-11-20", "9999-12-31"), "to: a year from 2 to 9998"),
        (Asked("2026-11-20", "2026-11-20"), "to itself is not included"),
        (Asked(status="lost"), "status must be one of served, waiting"),
    ],
)
def test_a_bad_filter_says_what_is_wrong(asked: Asked, says: str) -> None:
    with pytest.raises(BadFilter, match=says):
        chosen(asked)


def test_a_branch_out_of_scope_is_as_unknown_as_one_that_is_not_there() -> None:
    mine = Scope(frozenset({"almaty-5"}))
    assert chosen(Asked(branches="almaty-5, post-7")).scope == Scope(frozenset({"almaty-5", "post-7"}))
    for wanted in ("post-7", "atlantis"):
        with pytest.raises(NoSuchBranch, match=wanted):
            chosen(Asked(branches=wanted), mine)


def test_the_description_says_everything_that_selects_rows() -> None:
    asked = chosen(Asked("2026-11-20", "2026-11-21", "almaty-5", "plate", "served"))
    assert asked.described() == {
        "from": "2026-11-20T00:00:00+05:00",
        "to": "2026-11-21T00:00:00+05:00",
        "branches": ["almaty-5"],
        "service": "plate",
        "status": "served",
    }


@pytest.mark.parametrize("asked", [Asked("0002-01-01", "9998-12-31"), Asked("9998-12-31")])
def test_the_ends_of_time_are_filters_and_can_be_described(asked: Asked) -> None:
    described = chosen(asked).described()
    assert str(described["from"]).startswith(str(asked.start))
