"""From a breach in a log to a letter and a webhook, through the real processes."""

from datetime import timedelta
from pathlib import Path

from sitcenter import clock
from tests.integration.telling import telling, told
from tests.waiting import until

BRANCHES = {f"b{number}" for number in range(3)}


def test_a_breach_is_told_by_mail_and_webhook_and_so_is_its_end(tmp_path: Path) -> None:
    with telling(tmp_path, len(BRANCHES), keep_s=1) as site:
        until(lambda: "/alive" in site.hook.paths, 60)
        breach_at = clock.now() + timedelta(seconds=1)
        for number in range(len(BRANCHES)):
            site.wait(number, breach_at)
        until(lambda: len(site.mail.letters) >= 3 and set(told(site.hook, "firing")) == BRANCHES, 60)
        for number in range(len(BRANCHES)):
            site.call(number)
        until(lambda: len(site.mail.letters) >= 6 and set(told(site.hook, "resolved")) == BRANCHES, 60)
    subjects = sorted(letter["subject"] for letter in site.mail.letters)
    assert [subject.partition(",")[0].partition(":")[0] for subject in subjects] == ["Аяқталды"] * 3 + [
        "ОРТАША"
    ] * 3
    assert told(site.hook, "firing")["b1"] == "MEDIUM: Wait over the norm — Bb1"
    assert told(site.hook, "resolved")["b1"].startswith("Resolved after ")
    assert {head.get("sitcenter-possible-duplicate") for head in site.hook.headers} == {"false"}
