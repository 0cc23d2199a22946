"""registers.toml: what other systems hold."""

import shutil
from pathlib import Path

import pytest

from sitcenter.settings import ConfigErrors, Settings, load
from sitcenter.settings.registers import KINDS

CONFIG = Path(__file__).parents[2] / "config"
HEAD = '[[register]]\nid = "{}"\nkind = "{}"\nzone = "Asia/Almaty"\n'
FILE = 'transport = {{ type = "file", format = "csv", path = "{}" }}\n'


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def loaded(directory: Path, text: str) -> Settings:
    (directory / "registers.toml").write_text(text, encoding="utf-8")
    return load(directory, {"SITCENTER_PAID": "/srv/paid"})


def errors(directory: Path, text: str) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        loaded(directory, text)
    return [str(error) for error in caught.value.errors]


def test_without_the_file_there_are_none(directory: Path) -> None:
    (directory / "registers.toml").unlink(missing_ok=True)
    assert load(directory, {}).registers == ()


def test_a_register_reads_columns_called_like_its_fields(directory: Path) -> None:
    text = HEAD.format("bank", "payments") + FILE.format("${SITCENTER_PAID}/*.csv")
    [found] = loaded(directory, text + "[register.fields]\namount = 'SUM'\n").registers
    assert found.transport.path == "/srv/paid/*.csv"
    assert {name: spec.column for name, spec in found.specs().items()} == {
        "payment_id": "payment_id",
        "amount": "SUM",
        "paid_at": "paid_at",
        "payer": "payer",
        "receipt": "receipt",
    }
    assert found.needed() == {"payment_id", "SUM", "paid_at"}
    assert found.good_for_h == 0


@pytest.mark.parametrize("kind", KINDS)
def test_lists_hold_until_they_are_changed_and_what_grows_by_the_day_doesnt(
    directory: Path, kind: str
) -> None:
    [found] = loaded(directory, HEAD.format("r", kind) + FILE.format("r.csv")).registers
    assert (found.good_for_h is None) == (kind not in ("payments", "acts"))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            HEAD.format("r", "money") + FILE.format("r.csv"),
            "registers.toml: register[0].kind: Input should be 'payments', 'acts'",
        ),
        (
            HEAD.format("r", "licensed") + FILE.format("r.csv") + '[register.fields]\niin = "iin"\n',
            "registers.toml: register[0]: Value error, fields.iin: not a field of kind 'licensed'",
        ),
        (
            HEAD.format("r", "payments")
            + FILE.format("r.csv")
            + '[register.fields]\namount = { column = "a", format = "%d" }\n',
            "registers.toml: register[0]: Value error, fields.amount.format: only for an instant",
        ),
        (
            (HEAD.format("r", "appeals") + FILE.format("r.csv")) * 2,
            "registers.toml: (top level): Value error, register id 'r' is used twice",
        ),
        (
            HEAD.format("r", "appeals") + FILE.format("${SITCENTER_NOWHERE}/r.csv"),
            "registers.toml: register[0].transport.path: the environment variable SITCENTER_NOWHERE",
        ),
        (HEAD.format("r", "appeals"), "registers.toml: register[0].transport: Field required"),
    ],
)
def test_an_error_names_file_and_key(directory: Path, text: str, error: str) -> None:
    assert errors(directory, text)[0].startswith(error)
