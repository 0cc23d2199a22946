"""Each kind of route against a real receiver."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest

from collectors.notify.alertmanager_route import AlertmanagerRoute
from collectors.notify.apprise_route import AppriseRoute
from collectors.notify.deliver import Undelivered
from collectors.notify.registry import BadRoute, build_route
from collectors.notify.webhook_route import WebhookRoute
from sitcenter import clock
from sitcenter.domain.alerts.types import Topic
from tests.collectors.notify.builders import SITE, notice, target
from tests.collectors.notify.receivers import free_port, mailbox, posts
from tests.domain.builders import NOW, minutes

SECRET = "s3cr3t-t0ken"


def test_a_letter_says_what_where_since_when_and_what_to_do_in_kazakh() -> None:
    with mailbox() as box:
        AppriseRoute(target("apprise", box.url)).send(notice(language="kk"))
    (letter,) = box.letters
    body = letter.get_content()
    assert letter["subject"] == "ЖОҒАРЫ: Күту нормативтен асты — a"
    assert letter["to"] == "duty@example.kz"
    assert letter.get_content_type() == "text/plain"
    assert "Басталғаны: 10:58" in body
    assert "Не істеу керек: Терезе ашыңыз" in body
    assert f"{SITE}/alerts/00ff00ff00ff00ff?lang=kk" in body


def test_letters_follow_each_other_without_a_pause() -> None:
    with mailbox() as box:
        route, began = AppriseRoute(target("apprise", box.url)), clock.monotonic()
        for _ in range(3):
            route.send(notice())
        assert clock.monotonic() - began < 5
    assert len(box.letters) == 3


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the process logs at any level, as a handler of the root logger sees it; not the mail server's own."""
    text, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(text), root.level
    handler.addFilter(lambda record: record.name != "mail.log")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("login", ["", f"robot:{SECRET}@"])
def test_a_mail_server_that_refuses_is_told_without_any_part_of_its_address(
    login: str, logged: StringIO
) -> None:
    with mailbox() as box:
        box.refusal = f"554 no {SECRET} for you"
        url = f"mailto://{login}127.0.0.1:{box.port}?from=monitor@example.kz&to=duty@example.kz"
        with pytest.raises(Undelivered) as caught:
            AppriseRoute(target("apprise", url)).send(notice())
    assert box.letters == []
    assert re.search("[Ee]mail", str(caught.value))
    assert not any(part in str(caught.value) for part in (SECRET, "robot", "duty@example.kz"))
    assert not any(part in logged.getvalue() for part in (SECRET, "robot", "duty@example.kz"))


def test_an_address_that_apprise_does_not_know_is_not_repeated(logged: StringIO) -> None:
    with pytest.raises(BadRoute, match=r"^Apprise does not understand the address$"):
        build_route(target("apprise", f"nosuch://{SECRET}"), "duty", SITE)
    assert SECRET not in logged.getvalue()


@pytest.mark.parametrize("kind", ["webhook", "alertmanager"])
@pytest.mark.parametrize(
    ("url", "token", "told"),
    [
        (f"http://{SECRET}:port/", "", "no such address"),
        ("http://x/", f"{SECRET}ә", "a token is made of ASCII"),
    ],
)
def test_what_can_not_be_posted_to_is_told_at_once(kind: str, url: str, token: str, told: str) -> None:
    with pytest.raises(BadRoute, match=told) as caught:
        build_route(target(kind, url, token=token), "duty", SITE)
    assert SECRET not in str(caught.value)


def test_an_optional_service_that_fails_is_not_taken_for_told() -> None:
    url = f"mailto://127.0.0.1:{free_port()}?from=m@example.kz&to=d@example.kz&optional=yes"
    with pytest.raises(Undelivered):
        AppriseRoute(target("apprise", url)).send(notice())


def test_a_webhook_has_the_shape_of_an_alertmanager_and_names_its_delivery() -> None:
    with posts() as taken:
        route = WebhookRoute(target("webhook", f"{taken.url}/in", token=SECRET), "duty", SITE)
        route.send(notice())
        route.send(notice(Topic.RESOLVED, duplicate=True, resolved_at=NOW))
    fired, resolved = taken.bodies
    assert set(fired) == {
        "version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels",
        "commonAnnotations", "externalURL", "alerts",
    }  # fmt: skip
    assert (fired["version"], fired["status"], fired["receiver"]) == ("4", "firing", "duty")
    assert fired["alerts"][0]["endsAt"] == "0001-01-01T00:00:00Z"
    assert fired["alerts"][0]["startsAt"] == "2026-11-20T05:58:00.000Z"
    assert (resolved["status"], resolved["alerts"][0]["endsAt"]) == ("resolved", "2026-11-20T06:30:00.000Z")
    assert fired["alerts"][0]["fingerprint"] == resolved["alerts"][0]["fingerprint"]
    assert [head["sitcenter-possible-duplicate"] for head in taken.headers] == ["false", "true"]
    assert [head["sitcenter-delivery"] for head in taken.headers] == ["key-1", "key-1"]
    assert taken.headers[0]["authorization"] == f"Bearer {SECRET}"
    assert taken.paths == ["/in", "/in"]


def test_an_alertmanager_is_told_that_an_alert_stands_until_it_is_resolved() -> None:
    with posts() as taken:
        route = AlertmanagerRoute(target("alertmanager", f"{taken.url}/"))
        route.send(notice())
        route.send(notice(Topic.RESOLVED, resolved_at=NOW - minutes(1)))
    assert taken.paths == ["/api/v2/alerts"] * 2
    (fired,), (resolved,) = taken.bodies
    assert fired["labels"] == {
        "alertname": "wait-over-norm", "severity": "high", "branch": "a", "subject": "branch",
    }  # fmt: skip
    assert resolved["labels"] == fired["labels"]
    assert datetime.fromisoformat(fired["endsAt"]) - NOW > timedelta(days=30)
    assert resolved["endsAt"] == "2026-11-20T06:29:00.000Z"


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503, 302])
def test_any_answer_but_success_is_a_failure_told_without_address_or_person(status: int) -> None:
    with posts() as taken:
        taken.refusals.append(status)
        route = WebhookRoute(target("webhook", f"{taken.url}/{SECRET}"), "duty", SITE)
        with pytest.raises(Undelivered) as caught:
            route.send(notice())
    assert str(caught.value) == f'status {status}: {{"error": "call ***"}}'


def test_a_receiver_that_never_answers_is_given_up_in_time() -> None:
    with posts(hang=True) as taken:
        route = WebhookRoute(target("webhook", taken.url, timeout_s=0.3), "duty", SITE)
        began = clock.monotonic()
        with pytest.raises(Undelivered, match=r"^ReadTimeout$"):
            route.send(notice())
    assert clock.monotonic() - began < 5


def test_a_receiver_that_is_not_there_is_told_by_the_kind_of_error_alone() -> None:
    route = WebhookRoute(target("webhook", f"http://{SECRET}@127.0.0.1:{free_port()}/x"), "duty", SITE)
    with pytest.raises(Undelivered, match=r"^ConnectError$"):
        route.send(notice())


def test_a_target_does_not_show_its_secrets() -> None:
    assert SECRET not in repr(target("webhook", f"http://x/{SECRET}", token=SECRET))
