"""`sitcenter collect` on one log of its own, with a mail route and a webhook: from a breach to who is told."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from sitcenter import clock
from sitcenter.cli.morning import demo_shift
from sitcenter.settings import load
from tests.collectors.notify.receivers import Mailbox, Posts, mailbox, posts
from tests.integration.branch_text import branch_text

ROOT = Path(__file__).parents[2]
NORM = timedelta(minutes=30)
SOURCE = """
[[source]]
id = "queue"
kind = "queue"
shape = "events"
zone = "UTC"
poll_s = 1
branches = {branches}
transport = {{ type = "file", format = "jsonl", path = "{log}" }}
[source.fields]
key = "id"
branch = "branch"
at = "at"
event = "type"
ticket_number = "ticket"
service_code = "service"
"""
NOTIFY = """
[[route]]
id = "mail"
kind = "apprise"
url = "${{TEST_MAIL_URL}}"
language = "kk"
rules = ["wait-over-norm"]

[[route]]
id = "hook"
kind = "webhook"
url = "${{TEST_HOOK_URL}}"
language = "en"
rules = ["wait-over-norm"]

[watchdog]
kind = "webhook"
url = "${{TEST_HOOK_URL}}/alive"
every_s = 1
"""


@dataclass
class Telling:
    """`hook` also takes the sign of life, under its own path."""

    log: Path
    mail: Mailbox
    hook: Posts
    process: "subprocess.Popen[bytes]"
    rows: int = field(default=0)

    def wait(self, number: int, breach_at: datetime) -> None:
        """Somebody in branch b`number` waits since so long that the norm is broken at `breach_at`."""
        self._row(number, "ticket_issued", breach_at - NORM)

    def call(self, number: int) -> None:
        """Those who wait in branch b`number` are called."""
        self._row(number, "called", clock.now())

    def _row(self, number: int, kind: str, at: datetime) -> None:
        self.rows += 1
        row = {"id": str(self.rows), "branch": f"b{number}", "at": at.isoformat(), "type": kind}
        with self.log.open("ab") as file:
            file.write(orjson.dumps(row | {"ticket": "A1", "service": "passport"}) + b"\n")


@contextmanager
def telling(place: Path, branches: int, keep_s: int | None = None) -> Iterator[Telling]:
    """Runs until the end. The clock of all processes is that of a working morning; `keep_s`: how long a
    cause must be gone, where the cards' minute is too long to wait for."""
    config, log = _written(place, branches, keep_s), place / "queue.jsonl"
    log.touch()
    with mailbox() as mail, posts() as hook:
        env = dict(os.environ) | {
            "SITCENTER_DATABASE_URL": f"sqlite:///{place / 'store.db'}",
            "SITCENTER_TOKEN_KEY_FILE": str(place / "token.key"),
            "TEST_MAIL_URL": mail.url,
            "TEST_HOOK_URL": hook.url,
        }
        shift = demo_shift(load(config, env).network, clock.now())
        with _clock(env, shift):
            process = subprocess.Popen(
                [sys.executable, "-m", "sitcenter", "collect", "--config", str(config)], env=env
            )
            try:
                yield Telling(log, mail, hook, process)
            finally:
                process.terminate()
                process.wait(30)


@contextmanager
def _clock(env: dict[str, str], shift: timedelta) -> Iterator[None]:
    """Both here and there."""
    before = os.environ.get(clock.SHIFT_VARIABLE)
    env[clock.SHIFT_VARIABLE] = os.environ[clock.SHIFT_VARIABLE] = str(shift.total_seconds())
    try:
        yield
    finally:
        del os.environ[clock.SHIFT_VARIABLE]
        if before is not None:
            os.environ[clock.SHIFT_VARIABLE] = before


def _written(place: Path, branches: int, keep_s: int | None) -> Path:
    config = Path(shutil.copytree(ROOT / "config", place / "config"))
    ids = [f"b{number}" for number in range(branches)]
    _write(config, "network.toml", "".join(branch_text(f"b{number}", 4) for number in range(branches)))
    _write(config, "sources.toml", SOURCE.format(branches=ids, log=place / "queue.jsonl"))
    _write(config, "notify.toml", NOTIFY.format())
    if keep_s is not None:
        cards = (config / "rules.toml").read_text(encoding="utf-8")
        _write(config, "rules.toml", cards.replace("keep_s = 60", f"keep_s = {keep_s}"))
    return config


def _write(config: Path, name: str, text: str) -> None:
    (config / name).write_text(text, encoding="utf-8")


def told(hook: Posts, status: str) -> Mapping[str, str]:
    """Branch -> summary, of the alerts that came by webhook with this status."""
    alerts = [body["alerts"][0] for body in hook.bodies]
    return {
        found["labels"]["branch"]: found["annotations"]["summary"]
        for found in alerts
        if found["status"] == status and "branch" in found["labels"]
    }
