"""/api/v1/rules."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from dashboard import exports
from dashboard.api_rules import router
from dashboard.doors_integrity import Indicators
from tests.dashboard.builders_branch import NOW
from tests.dashboard.builders_rules import CARDS, DAY, NET, FakeRules, indicators, window
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader
from tests.dashboard.served import served


@contextmanager
def site(known: Indicators | None = None) -> Iterator[httpx.Client]:
    made = replace(deps(FakeReader(), NET), indicators=known or indicators())
    asyncio.run(made.hub.tick())
    app = FastAPI()
    app.include_router(router(made))
    app.include_router(exports.router(made))
    with served(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def test_rules_their_cards_and_branches_and_unknown_is_no_ok() -> None:
    with site() as client:
        told = client.get("/api/v1/rules").json()
        five = client.get("/api/v1/rules/C5").json()
        narrow = client.get("/api/v1/rules/C5?branches=almaty-7").json()
        narrow14 = client.get("/api/v1/rules/C14?branches=almaty-5").json()
        missing = client.get("/api/v1/rules/C99"), client.get("/api/v1/rules?branches=atlantis")
        schemas = client.get("/openapi.json").json()["components"]["schemas"]
    states = {one["rule_id"]: (one["stand"], one["state"]) for one in told["rules"]}
    assert states == {
        "C5": ("found", "warn"), "C2": ("silent", "unknown"), "C12": ("lacking", "unknown"),
        "C14": ("partly", "unknown"), "C17": ("muted", "unknown"), "C18": ("off", "closed"), "C19": ("late", "unknown"),
    }  # fmt: skip
    assert (narrow14["stand"], narrow14["state"]) == ("quiet", "ok")
    assert (told["state"], told["reason"], told["as_of"]) == ("warn", "", "2026-11-20T06:07:30Z")
    assert (five["expected_false"], five["raised"], five["in_shadow"]) == (pytest.approx(0.2), 1, 1)
    assert five["standing"] == {
        "n": 1, "confirmed": 1, "precision": 1.0, "low": pytest.approx(0.2065, abs=1e-4), "high": 1.0, "muted": False,
    }  # fmt: skip
    assert (five["limits"], five["verdicts"]) == ({"seconds": 45, "a_day": 5}, {"confirmed": 1})
    assert [(one["branch_id"], one["stand"]) for one in five["places"]] == [
        ("almaty-5", "found"), ("almaty-7", "shadow"),
    ]  # fmt: skip
    assert [one["branch_id"] for one in narrow["places"]] == ["almaty-7"]
    assert [answer.status_code for answer in missing] == [404, 404]
    assert {"expected_false", "raised", "stand", "standing"} <= schemas["ApiRule"]["properties"].keys()


@pytest.mark.parametrize(
    ("known", "reason"), [(Indicators(lacking="scipy"), "not_installed"), (Indicators(), "no_cards")]
)
def test_without_rules_it_says_why(known: Indicators, reason: str) -> None:
    with site(known) as client:
        told = client.get("/api/v1/rules").json()
    assert (told["state"], told["reason"], told["rules"]) == ("unknown", reason, [])


def test_what_was_looked_at_in_part_is_counted_and_no_ok() -> None:
    rules = FakeRules([window("C5", 1, closed="cameras_unknown")])
    with site(Indicators({"C5": CARDS["C5"]}, rules, rules)) as client:
        told = client.get("/api/v1/rules/C5?branches=almaty-5").json()
    assert (told["stand"], told["state"], told["base"]) == ("partly", "unknown", 500)
    place = told["places"][0]
    assert (place["windows"], place["looked_at"], place["looked_at_in_part"]) == (1, 0, 1)
    assert (place["stand"], place["state"], place["closed"]) == ("partly", "unknown", {"cameras_unknown": 1})


def test_a_file_of_an_indicator_that_doesnt_exist_is_no_empty_file() -> None:
    with site() as client:
        answer = client.get("/export/signals.csv", params={"rule": "ZZ"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "rule: no such indicator: ZZ")


def test_where_there_was_no_record_nothing_is_expected() -> None:
    rules = FakeRules([window("C14", 0, tested=0, base=0)])
    with site(Indicators({"C14": CARDS["C14"]}, rules, rules)) as client:
        told = client.get("/api/v1/rules/C14").json()
    assert (told["stand"], told["base"], told["expected_false"]) == ("empty", 0, None)
    assert [place["expected_false"] for place in told["places"]] == [None, None]


def test_a_day_that_runs_was_judged_up_to_the_watermark_not_up_to_its_end() -> None:
    hour = timedelta(hours=1)
    begun = NOW - 10 * hour
    running = window("C14", 0, start=begun, end=begun + DAY, evaluated_at=NOW)
    rules = FakeRules(windows=[running])
    with site(Indicators({"C14": CARDS["C14"]}, rules, rules, lateness=3 * hour)) as client:
        told = client.get("/api/v1/rules/C14").json()
    [five, _] = told["places"]
    assert told["last_window"] == five["as_of"] == f"{NOW - 3 * hour:%Y-%m-%dT%H:%M:%SZ}"
    assert replace(running, evaluated_at=NOW + DAY).judged_to(hour) == running.end
    assert replace(running, evaluated_at=begun).judged_to(hour) == begun
