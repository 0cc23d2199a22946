from pathlib import Path

import pytest

from sitcenter.domain.alerts.types import Severity
from sitcenter.settings.errors import ConfigError
from sitcenter.settings.load import load
from sitcenter.settings.notify import Notify, NotifyFile, build_notify
from tests.settings.test_load import CONFIG, directory, errors

__all__ = ["directory"]
SECRET = "s3cr3t-t0ken"


def write(directory: Path, text: str) -> Path:
    (directory / "notify.toml").write_text(text, encoding="utf-8")
    return directory


def test_as_it_is_shipped_nobody_outside_is_told() -> None:
    notify = load(CONFIG, {}).notify
    assert (notify.routes, notify.watchdog) == ((), None)
    assert notify.token_file == Path("var/inbound.token")


def test_without_the_file_nobody_outside_is_told(directory: Path) -> None:
    (directory / "notify.toml").unlink()
    assert load(directory, {}).notify.routes == ()


def test_the_examples_in_the_shipped_file_are_valid(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "telegram.url").write_text(f"tgram://{SECRET}/1\n")
    text = (directory / "notify.toml").read_text(encoding="utf-8")
    example = "\n".join(
        line.removeprefix("# ")
        for line in text.splitlines()
        if line.startswith(("# [", "# ")) and ("=" in line or line.startswith("# ["))
    ).replace("/etc/sitcenter/telegram.url", str(tmp_path / "telegram.url"))
    env = {
        "SITCENTER_MAIL_URL": "mailtos://x",
        "SITCENTER_TICKETS_TOKEN": SECRET,
        "SITCENTER_DEADMAN_ID": "1",
    }
    notify = load(write(directory, example), env).notify
    assert [config.target.kind for config in notify.routes] == [
        "apprise",
        "apprise",
        "alertmanager",
        "webhook",
    ]
    mail, telegram, _, tickets = notify.routes
    assert (mail.language, mail.route.min_severity) == ("kk", Severity.MEDIUM)
    assert (telegram.target.url, telegram.route.levels) == (f"tgram://{SECRET}/1", frozenset({1, 2, 3}))
    assert (tickets.target.token, tickets.route.branches) == (SECRET, frozenset({"spec-psc-1", "psc-medeu"}))
    assert notify.watchdog is not None
    assert notify.watchdog.every_s == 60
    assert SECRET not in repr(notify)


ROUTE = '[[route]]\nid = "a"\nkind = "webhook"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ROUTE, "notify.toml: route[0]: Value error, url: give either url or url_file"),
        (ROUTE + 'url = "http://x"\nurl_file = "y"', "route[0]: Value error, url: give either url or url_file"),
        (ROUTE + f'url = "ftp://{SECRET}"', "route[0].url: an http:// or https:// address is needed"),
        (ROUTE + f'url = "http://x"\ntimeout_s = 0\ntoken = "{SECRET}"', "route[0].timeout_s: Input should be greater"),
        (ROUTE + 'url_file = "/nowhere/x"', "route[0].url_file: /nowhere/x cannot be read: No such file"),
        (ROUTE + 'url = "http://x"\nbranches = ["atlantis"]', "route[0].branches: 'atlantis' is not defined"),
        (ROUTE + 'url = "http://x"\nrules = ["external:Disk", "weather"]', "route[0].rules: 'weather' is not defined"),
        (ROUTE + 'url = "http://x"\nkind2 = 1', "route[0].kind2: Extra inputs"),
        (ROUTE + f'url = "http://{SECRET}"\nlanguage = "de"', "route[0].language: Input should be 'kk', 'ru' or 'en'"),
        ((ROUTE + 'url = "http://x"\n') * 2, "route[1].id: 'a' stands twice, must be unique"),
        (ROUTE.replace("webhook", "apprise") + f'url = "x://{SECRET}"\ntoken = "{SECRET}"', "token: an apprise address holds its own"),
        (ROUTE.replace("webhook", "pigeon") + 'url = "http://x"', "route[0].kind: Input should be 'apprise', 'alertmanager' or 'webhook'"),
        ('[watchdog]\nkind = "webhook"\nurl = "http://x"\nevery_s = 0', "watchdog.every_s: Input should be greater"),
        ('site_url = "monitor.kz"', "notify.toml: site_url: String should match pattern"),
        (ROUTE + 'url = "${NOT_SET}"', "route[0].url: the environment variable NOT_SET is not set"),
    ],
)  # fmt: skip
def test_each_error_names_its_key_and_no_secret(directory: Path, text: str, message: str) -> None:
    found = errors(write(directory, text))
    assert any(message in error for error in found), found
    assert not any(SECRET in error for error in found)


def test_a_file_of_a_secret_must_hold_one_line(tmp_path: Path) -> None:
    path = tmp_path / "url"
    path.write_text(f"http://{SECRET}\nhttp://other\n")
    model = NotifyFile.model_validate({"route": ({"id": "a", "kind": "webhook", "url_file": path},)})
    found: list[ConfigError] = []
    made = build_notify(model, set(), set(), found)
    assert isinstance(made, Notify)
    assert [str(error) for error in found] == [f"notify.toml: route[0].url_file: {path} must hold one line"]
