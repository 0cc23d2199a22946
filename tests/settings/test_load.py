import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from sitcenter.domain.integrity.timing import Timing
from sitcenter.domain.network import BranchKind, BranchStatus
from sitcenter.settings import ConfigErrors, Settings, load
from sitcenter.settings.load import indicators_lack

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


@pytest.fixture(scope="module")
def almaty() -> Settings:
    return load(CONFIG, {})


def edit(directory: Path, file: str, old: str, new: str) -> None:
    path = directory / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def errors(directory: Path) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        load(directory, {})
    return [str(error) for error in caught.value.errors]


def test_almaty_has_fifteen_front_offices_of_which_five_are_specialised(almaty: Settings) -> None:
    branches = almaty.network.branches.values()
    special = [b for b in branches if b.kind in (BranchKind.SPECIALISED_PSC, BranchKind.SECTOR)]
    assert (len(branches), len(special)) == (15, 5)


def test_the_sector_at_mailin_85_is_as_announced(almaty: Settings) -> None:
    sector = almaty.network.branches["mailin-85"]
    kinds = [desk.kind for desk in sector.desks]
    assert (kinds.count("service"), kinds.count("cash"), len(sector.cameras)) == (19, 3, 8)
    assert (sector.staff, sector.parking_places, sector.hangar, sector.area_m2) == (30, 100, True, 300)
    assert (sector.status, sector.kind) == (BranchStatus.TRIAL, BranchKind.SECTOR)
    assert all(code.startswith("vehicle-") for code in sector.services)


def test_centre_no_1_has_its_published_capacity(almaty: Settings) -> None:
    centre = almaty.network.branches["spec-psc-1"]
    assert (centre.capacity_per_day, centre.peak_per_day) == (500, 2500)


def test_the_default_norm_is_thirty_and_twenty_with_its_source(almaty: Settings) -> None:
    norm = almaty.network.norm("passport", "kiosk")
    assert (norm.wait, norm.service) == (timedelta(minutes=30), timedelta(minutes=20))
    assert norm.as_of == date(2026, 7, 6)
    assert norm.source
    assert almaty.network.norm("tractor-registration", None).service == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("branch", "on", "hours"),
    [
        ("psc-medeu", date(2026, 11, 20), ("09:00", "18:00")),
        ("psc-medeu", date(2026, 11, 21), None),
        ("mailin-85", date(2026, 11, 20), ("09:00", "20:00")),
        ("mailin-85", date(2026, 11, 21), ("09:00", "13:00")),
        ("mailin-85", date(2026, 12, 16), None),
    ],
)
def test_hours_by_branch_and_date(
    almaty: Settings, branch: str, on: date, hours: tuple[str, str] | None
) -> None:
    place = almaty.network.branches[branch]
    span = almaty.network.calendar.opening(place.id, place.hours, place.zone, on)
    assert (span and tuple(at.strftime("%H:%M") for at in span)) == hours


def test_the_environment_fills_variables(directory: Path) -> None:
    settings = load(directory, {"SITCENTER_PORT": "9001", "SITCENTER_DATABASE_URL": "sqlite:///x.db"})
    assert (settings.site.port, settings.site.database_url) == (9001, "sqlite:///x.db")


def test_a_variable_that_is_not_set_is_named(directory: Path) -> None:
    edit(directory, "site.toml", "${SITCENTER_PORT:-8050}", "${SITCENTER_PORT}")
    assert any(
        "site.toml: port: the environment variable SITCENTER_PORT is not set" in e for e in errors(directory)
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("network.toml", 'kind = "specialised_psc"', 'kind = "shop"', "network.toml: branch[0].kind: "),
        ("network.toml", 'hours = "duty"', 'hours = "night"', "branch[0].hours: 'night' is not defined; allowed: duty, psc"),
        ("network.toml", 'parent = "spec-psc-alatau"', 'parent = "nobody"', "branch[4].parent: 'nobody' is not"),
        ("network.toml", 'id = "spec-psc-2"', 'id = "spec-psc-1"', "branch.id: 'spec-psc-1' stands 2 times"),
        ("network.toml", '"vehicle-registration",', '"vehicle-renting",', "branch[0].services: 'vehicle-renting'"),
        ("network.toml", 'covers = ["K1", "K2", "K3"]', 'covers = ["K9"]', "branch[0].cameras[4].covers: 'K9'"),
        ("network.toml", 'status = "active"', 'stauts = "active"', "branch[0].stauts: Extra inputs"),
        ("services.toml", "wait_min = 30", "wait_min = 0", "services.toml: default_norm.wait_min: "),
        ("services.toml", 'kk = "Паспорт беру"', 'kk = ""', "names.kk: "),
        ("calendar.toml", "closes = 18:00:00", "closes = 08:00:00", "profile[0].hours[0].closes: must be later"),
        ("site.toml", 'zone = "Asia/Almaty"', 'zone = "Asia/Almata"', "site.toml: zone: "),
        ("network.toml", 'parent = "spec-psc-alatau"', 'parent = "mailin-85"', "branch[4].parent: 'mailin-85' is not"),
        ("network.toml", '"vehicle-re-registration",', '"vehicle-registration",', "branch[0].services: 'vehicle-registration' stands 2 times"),
        ("calendar.toml", '"thu", "fri"]', '"thu", "thu"]', "profile[0].hours.days: 'thu' stands 2 times"),
        ("site.toml", "${SITCENTER_DATABASE_URL:-sqlite:///var/sitcenter.db}", "mysql://x", "site.toml: database_url: "),
        ("site.toml", 'host = "127.0.0.1"', 'host = "0.0.0.0"', "site.toml: host: Input should be '127.0.0.1'"),
        ("site.toml", "tick_seconds = 0.5", "tick_seconds = ", "site.toml: (file): is not TOML"),
        ("site.toml", "look_back_days = 7", "look_back_days = 0", "site.toml: integrity.look_back_days: "),
        ("site.toml", "camera_samples_days = 90", "camera_samples_days = 1", "site.toml: camera_samples_days: "),
        ("site.toml", "look_back_days = 7", "look_back_day = 7", "site.toml: integrity.look_back_day: Extra"),
    ],
)  # fmt: skip
def test_each_error_names_its_file_and_key(
    directory: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(directory, file, old, new)
    found = errors(directory)
    assert any(message in error for error in found), found


def test_all_errors_are_told_at_once(directory: Path) -> None:
    edit(directory, "site.toml", "tick_seconds = 0.5", "tick_seconds = 0")
    edit(directory, "services.toml", "wait_min = 30", 'wait_min = "long"')
    (directory / "calendar.toml").unlink()
    assert {error.split(":")[0] for error in errors(directory)} == {
        "site.toml",
        "services.toml",
        "calendar.toml",
    }


@pytest.mark.parametrize("kind", ["psc", "service_akimat", "postal_point"])
def test_other_kinds_may_be_as_small_as_no_desk_and_no_camera(directory: Path, kind: str) -> None:
    (directory / "network.toml").write_text(
        f'''
[[branch]]
id = "small"
kind = "{kind}"
names = {{ kk = "а", ru = "а", en = "a" }}
short = {{ kk = "а", ru = "а", en = "a" }}
region_code = "19"
city = {{ kk = "Қаратал", ru = "Каратал", en = "Karatal" }}
hours = "psc"
'''
    )
    (directory / "sources.toml").write_text("source = []\n")
    branch = load(directory, {}).network.branches["small"]
    assert (branch.desks, branch.cameras, branch.capacity_per_day) == ((), (), None)


def test_almaty_is_five_hours_ahead_since_march_2024(almaty: Settings) -> None:
    before, after = datetime(2024, 2, 29, 12), datetime(2024, 3, 2, 12)  # noqa: DTZ001
    zone = almaty.network.zone
    assert before.replace(tzinfo=zone).utcoffset() == timedelta(hours=6)
    assert after.replace(tzinfo=zone).utcoffset() == timedelta(hours=5)


def test_the_cards_of_the_indicators_load_with_the_configuration(almaty: Settings) -> None:
    assert almaty.integrity["C5"].severity == "high"
    assert len(almaty.integrity) > 30


def test_how_the_indicators_are_run_comes_from_the_site_or_the_environment(directory: Path) -> None:
    assert load(directory, {}).site.integrity == Timing()
    demo = {
        "SITCENTER_INTEGRITY_EVERY_S": "60",
        "SITCENTER_INTEGRITY_LATENESS_MIN": "2",
        "SITCENTER_INTEGRITY_SHADOW_WEEKS": "0",
    }
    assert load(directory, demo).site.integrity == Timing(60, timedelta(minutes=2), timedelta(0), 7)


def test_a_wrong_card_is_told_beside_the_other_errors(directory: Path) -> None:
    edit(directory, "integrity/C5.toml", "lift = 1.5", "left = 1.5")
    edit(directory, "site.toml", "tick_seconds = 0.5", "tick_seconds = -1")
    told = [error.split(": ")[:2] for error in errors(directory)]
    assert told == [
        ["site.toml", "tick_seconds"],
        ["integrity/C5.toml", "limits.left"],
        ["integrity/C5.toml", "limits.lift"],
    ]


def test_without_cards_or_without_what_counts_them_there_are_no_indicators(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lacking:
        lacking.setitem(sys.modules, "scipy", None)
        assert indicators_lack() == "scipy"
        assert load(directory, {}).integrity == {}
    assert indicators_lack() == ""
    shutil.rmtree(directory / "integrity")
    assert load(directory, {}).integrity == {}
