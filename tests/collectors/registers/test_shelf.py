"""What rules get of registers on disk: whole, or not at all, and never an empty one that accuses everybody."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.registers.shelf import Shelf
from sitcenter.domain.integrity.scene import Act, Payment, Rostered
from tests.collectors.builders import IIN, KEY
from tests.collectors.registers.files import EARLIER, LATER, PAYMENTS, SINCE, UNTIL, register, shelf, write

TEN = "2026-11-20T10:00:00"


def test_payments_with_their_payers_as_tokens_and_local_times(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", f"{PAYMENTS}{EARLIER}P1,1000.00,{IIN[:6]} {IIN[6:]},{TEN},yes\n")
    found = shelf([register(path)]).registers(SINCE)
    assert found.payments is not None
    assert found.payments[1] == Payment(
        "P1", 1000, KEY.tokeniser("compact")(IIN), datetime(2026, 11, 20, 5, tzinfo=UTC), True
    )
    assert found.read_to == {"payments": SINCE + timedelta(hours=10)}
    assert (found.acts, found.plate_duties, found.licensed) == (None, None, frozenset())


def test_every_kind_by_its_own_columns(tmp_path: Path) -> None:
    acts = 'Акт;Бөлім;Күні;Істер;Саны;Қол\nA1;7502;20.11.2026;"001,002";2;1\n'
    mapped = {
        "act_id": "Акт",
        "branch": {"column": "Бөлім", "map": {"7502": "a"}},
        "at": {"column": "Күні", "format": "%d.%m.%Y"},
        "applications": "Істер",
        "files": "Саны",
        "signatures": "Қол",
    }
    write(tmp_path / "acts.csv", acts.encode("kz1048"))
    write(tmp_path / "duties.csv", "plate_class,duty\nordinary,11000\ndemand,246565")
    write(tmp_path / "licensed.csv", f"holder\n{IIN}\n")
    write(tmp_path / "appeals.jsonl", '{"application": "000000000001"}\n')
    write(tmp_path / "pickups.csv", "application,planned_at\n000000000002,2026-12-01\n")
    write(tmp_path / "corrections.csv", "application\n000000000003\n")
    names = {"plate_duties": "duties.csv", "pickups": "pickups.csv", "corrections": "corrections.csv"}
    configs = [register(tmp_path / name, kind) for kind, name in names.items()]
    configs += [register(tmp_path / "licensed.csv", "licensed")]
    configs += [register(tmp_path / "appeals.jsonl", "appeals", transport={"format": "jsonl"})]
    kazakh = {"encoding": "kz1048", "delimiter": ";"}
    configs += [register(tmp_path / "acts.csv", "acts", transport=kazakh, fields=mapped)]
    found = shelf(configs).registers(SINCE)
    assert found.acts == (Act("A1", "a", SINCE, frozenset({"001", "002"}), 2, 1),)
    assert found.plate_duties == {"ordinary": 11000, "demand": 246565}
    assert found.licensed == {KEY.tokeniser("compact")(IIN)}
    assert found.appeals == {"000000000001"}
    assert found.corrections == {"000000000003"}
    assert found.pickups == {"000000000002": datetime(2026, 11, 30, 19, tzinfo=UTC)}
    assert found.read_to == {"acts": LATER - timedelta(hours=1)}, "lists hold until they are changed"


def test_a_roster_speaks_to_its_last_break(tmp_path: Path) -> None:
    head, ten = "branch,since,until,operator,desk\n", datetime(2026, 11, 20, 5, tzinfo=UTC)
    lines = f"a,{TEN},2026-11-20T10:15,0007,\na,{TEN},2026-11-20T10:15,,7\nb,{TEN},2026-11-20T11:00,,\n"
    found = shelf([register(write(tmp_path / "r.csv", head + lines), "roster")]).registers(SINCE)
    quarter, hour = ten + timedelta(minutes=15), ten + timedelta(hours=1)
    assert found.roster == (
        Rostered("a", ten, quarter, KEY.tokeniser("compact")("0007")),
        Rostered("a", ten, quarter, desk="7"),
        Rostered("b", ten, hour),
    )
    assert found.read_to == {"roster": hour}


@pytest.mark.parametrize(
    "text",
    ["", PAYMENTS, "payment_id,amount\nP1,1000\n", PAYMENTS + f"P1,many,,{TEN},\n", b"\xff\xfe\x00"],
    ids=["no bytes", "no lines", "no column", "no line understood", "no text"],
)
def test_what_holds_nothing_is_not_computable_and_no_empty_register(
    tmp_path: Path, text: str | bytes
) -> None:
    found = shelf([register(write(tmp_path / "p.csv", text))]).registers(SINCE)
    assert found.payments is None


def test_one_that_cant_be_read_is_told_once_stops_no_other_and_comes_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "collectors")
    duties = register(write(tmp_path / "duties.csv", "plate_class,duty\nordinary,11000\n"), "plate_duties")
    path = tmp_path / "p.csv"
    kept = shelf([register(path), duties])
    for _ in range(3):
        found = kept.registers(SINCE)
        assert (found.payments, found.read_to) == (None, {"payments": None})
        assert found.plate_duties == {"ordinary": 11000}
    write(path, f"{PAYMENTS}{EARLIER}P1,1000,,{TEN},\n")
    again = kept.registers(SINCE)
    assert [p.payment_id for p in again.payments or ()] == ["P0", "P1"]
    texts = [record.getMessage() for record in caplog.records]
    assert texts == [
        f"register payments can't be read: {path}: no such file",
        "register payments can be read again",
    ]


def test_a_bad_line_is_told_with_file_and_line_and_its_payment_is_doubtful(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = "".join(f"G{n},1000,,{TEN},\n" for n in range(100))
    bad = f'P1,one,{IIN},{TEN},\n"P2,1000\nP3,1000,{IIN},soon,\nP3,1000,,{TEN},\n'
    path = write(tmp_path / "p.csv", PAYMENTS + EARLIER + good + bad)
    kept = shelf([register(path)])
    found = kept.registers(SINCE)
    assert found.payments is not None
    assert len(found.payments) == 102
    assert found.doubtful == {"P1"}
    texts = [record.getMessage() for record in caplog.records]
    assert [text.split(": ")[1:3] for text in texts] == [
        ["p.csv:103", "bad_number"],
        ["p.csv:104", "bad_row"],
        ["p.csv:105", "bad_time"],
    ]
    assert not any(IIN in text for text in texts)
    [standing] = kept.standings()
    assert (standing.lines, standing.refused, standing.error) == (102, 3, "")


def test_where_many_lines_are_bad_it_is_not_the_lines(tmp_path: Path) -> None:
    lines = "".join(f"P{n},{'?' if n % 10 == 0 else 1000},,{TEN},\n" for n in range(100))
    path = write(tmp_path / "p.csv", PAYMENTS + EARLIER + lines)
    [standing] = shelf([register(path)]).standings()
    assert "10 of 101 lines can't be understood; p.csv:3: bad_number: amount: '?'" in standing.error


def test_files_are_read_again_when_they_change_and_only_then(tmp_path: Path) -> None:
    one = write(tmp_path / "p-1.csv", PAYMENTS + EARLIER)
    write(tmp_path / "p-2.csv", f"{PAYMENTS}P1,1000,,{TEN},\n")
    kept = shelf([register(tmp_path / "p-*.csv")])
    first = kept.registers(SINCE).payments
    again = kept.registers(SINCE).payments
    assert first is not None
    assert again is not None
    assert all(a is b for a, b in zip(first, again, strict=True)), "the very same lines"
    write(one, f"{PAYMENTS}P0,700,,2026-11-01T10:00:00,\n", LATER - timedelta(minutes=30))
    changed = kept.registers(SINCE)
    assert [p.amount for p in changed.payments or ()] == [700, 1000]
    assert changed.payments is not None
    assert changed.payments[1] is first[1], "the other file is not read again"
    one.unlink()
    assert kept.registers(SINCE).payments is None, "it doesn't reach back any more"


def test_a_file_that_may_still_be_being_written_stays_as_it_was_read(tmp_path: Path) -> None:
    moments = [LATER]
    path = write(tmp_path / "p.csv", f"{PAYMENTS}{EARLIER}P1,1000,,{TEN},\n")
    kept = Shelf([register(path)], {"a"}, KEY, lambda: moments[-1])
    before = kept.registers(SINCE)
    write(path, PAYMENTS + EARLIER, LATER - timedelta(seconds=5))
    assert kept.registers(SINCE) == before
    [standing] = shelf([register(path)]).standings()
    assert standing.error == f"{path}: written within 60 s, not read yet"
    moments.append(LATER + timedelta(minutes=1))
    assert kept.registers(SINCE).payments != before.payments


def test_the_last_line_needs_no_line_feed(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", f"{PAYMENTS}{EARLIER}P1,1000,,{TEN},")
    found = shelf([register(path)]).registers(SINCE)
    assert [p.payment_id for p in found.payments or ()] == ["P0", "P1"]


def test_a_register_reaches_from_its_first_payment_to_its_last_or_to_its_writing(tmp_path: Path) -> None:
    ten, evening = SINCE + timedelta(hours=10), UNTIL + timedelta(hours=20)
    text = f"{PAYMENTS}{EARLIER}P1,1000,,{TEN},\n"
    kept = shelf([register(write(tmp_path / "p.csv", text))])
    assert kept.registers(SINCE).read_to == {"payments": ten}, "written anew, with nothing new in it"
    assert kept.registers(SINCE - timedelta(days=30)).payments is None
    more = f"{text}P2,1000,,2026-11-21T20:00:00,\n"
    path = write(tmp_path / "p.csv", more, UNTIL)
    assert shelf([register(path)]).registers(SINCE).read_to == {"payments": UNTIL}
    later = shelf([register(path, holds_h=240)]).registers(SINCE)
    assert later.read_to == {"payments": evening}


def test_where_nobody_pays_for_a_day_something_is_missing(tmp_path: Path) -> None:
    first, ten = datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 20, 5, tzinfo=UTC)
    text = f"{PAYMENTS}{EARLIER}P1,1000,,{TEN},\nP2,1000,,2026-11-20T20:00:00,\n"
    found = shelf([register(write(tmp_path / "p.csv", text))]).registers(SINCE)
    assert found.gaps == ((first, ten),)


def test_more_lines_than_memory_is_meant_for_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", PAYMENTS + EARLIER + f"P1,1000,,{TEN},\n" * 3)
    [standing] = shelf([register(path, most_lines=3)]).standings()
    assert standing.error == f"{path}: the register has more than 3 lines"


def test_two_registers_of_a_kind_are_one_and_as_old_as_the_older(tmp_path: Path) -> None:
    one = register(write(tmp_path / "a.csv", PAYMENTS + EARLIER, SINCE), id="bank-a")
    two = register(write(tmp_path / "b.csv", f"{PAYMENTS}P1,1000,,{TEN},\n"), id="bank-b")
    kept = shelf([one, two])
    found = kept.registers(SINCE)
    assert [p.payment_id for p in found.payments or ()] == ["P0", "P1"]
    assert found.read_to == {"payments": SINCE}
    (tmp_path / "b.csv").unlink()
    half = kept.registers(SINCE)
    assert (half.payments, half.read_to) == (None, {"payments": None})
