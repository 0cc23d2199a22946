"""`sitcenter notify` against real receivers, and what `sitcenter check` says of routes."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from sitcenter import clock
from sitcenter.cli import main
from sitcenter.storage import AlertStore, connect, migrate
from tests.collectors.notify.builders import message
from tests.collectors.notify.receivers import mailbox, posts

CONFIG = Path(__file__).parents[2] / "config"
SECRET = "s3cr3t-t0ken"
ROUTES = """
[[route]]
id = "duty"
kind = "apprise"
url = "{mail}"
language = "ru"
[[route]]
id = "hook"
kind = "webhook"
url = "{hook}"
language = "en"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SITCENTER_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def test_a_trial_goes_by_every_route_at_once(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with mailbox() as box, posts() as taken:
        taken.refusals = [401]
        (config / "notify.toml").write_text(ROUTES.format(mail=box.url, hook=f"{taken.url}/{SECRET}"))
        assert main(["notify", "--try", "--config", str(config)]) == 1
        assert main(["notify", "--try", "hook", "--config", str(config)]) == 0
        assert main(["notify", "--try", "nobody", "--config", str(config)]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "duty: taken",
        'hook: not taken: status 401: {"error": "call ***"}',
        "hook: taken",
    ]
    assert told.err == "no such route; configured: duty, hook\n"
    assert [letter["subject"] for letter in box.letters] == ["Мониторинг работает"]
    assert len(taken.bodies) == 1


def test_what_waits_is_told_with_the_reason(
    config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (config / "notify.toml").write_text(
        ROUTES.format(mail="mailto://127.0.0.1?to=a@example.kz", hook="http://x")
    )
    engine = connect(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    assert main(["notify", "--config", str(config)]) == 0
    store = AlertStore(engine)
    store.record((), [message(1, route="hook"), message(2, route="hook")])
    (head, _) = store.due("hook", clock.now() + timedelta(days=3650), 2)
    store.trying(head.outbox_id, clock.now())
    store.failed(head.outbox_id, "status 401", clock.now())
    engine.dispose()
    assert main(["notify", "--config", str(config)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "duty (apprise): nothing waits",
        "hook (webhook): nothing waits",
        "duty (apprise): nothing waits",
        "hook (webhook): 2 wait since 2026-11-20T06:30:00+00:00, 1 tries: status 401",
    ]


def test_check_refuses_an_address_that_apprise_does_not_know(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config / "notify.toml").write_text(ROUTES.format(mail=f"nosuch://{SECRET}", hook="http://x"))
    assert main(["check", "--config", str(config)]) == 1
    assert capsys.readouterr().err == "notify.toml: duty: Apprise does not understand the address\n"
