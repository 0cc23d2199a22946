"""Nothing that names a person leaves the collector in clear."""

import hmac
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.tokens import TokenKey, compact, phone
from collectors.masking import RAW_LIMIT, quarantined_text
from collectors.records import Record
from collectors.registry import build_sources
from sitcenter.domain.intake import Rejected
from sitcenter.domain.masking import mask
from sitcenter.settings.sources import SourceConfig
from tests.collectors.builders import (
    IIN,
    KEY,
    NOW,
    PHONE,
    PLATE,
    VIN,
    ZONES,
    event,
    parser,
    rejected,
    row,
    source,
    step,
)

SECRETS = {"iin": IIN, "phone": PHONE, "plate": PLATE, "vin": VIN, "who": "op-17", "trustee": "800202800009"}
FIELDS: dict[str, Any] = {
    "applicant_token": "iin",
    "representative_token": "trustee",
    "plate_token": "plate",
    "vin_token": "vin",
    "operator_token": "who",
}


def expected(text: str) -> str:
    return hmac.new(KEY.secret, text.encode(), sha256).hexdigest()


def test_tokens_are_keyed_and_the_same_in_both_logs() -> None:
    served = event(source(kind="service", fields=FIELDS), step(**SECRETS))
    queued = event(source(fields={"holder_token": "iin"}), row(**SECRETS))
    assert served.payload["applicant_token"] == queued.payload["holder_token"] == expected(IIN)
    assert served.payload["operator_token"] == expected("OP17")
    assert served.payload["plate_token"] == expected(PLATE)


def test_no_secret_is_left_in_an_event() -> None:
    config = source(kind="service", fields=FIELDS | {"refusal_reason": "why"})
    text = repr(event(config, step(why=f"person {IIN} called from {PHONE}", **SECRETS)))
    assert [name for name, secret in SECRETS.items() if secret in text] == []


@pytest.mark.parametrize(
    "spoiled", [{"branch": "zz"}, {"step": IIN}, {"at": f"at {IIN}"}, {"id": ""}, {"application": None}]
)
def test_no_secret_is_left_in_a_quarantined_row_or_its_detail(spoiled: dict[str, object]) -> None:
    config = source(kind="service", private=["phone"], fields=FIELDS)
    refused = rejected(config, step(**SECRETS) | spoiled)
    text = f"{refused.detail} {refused.raw}"
    assert [name for name, secret in SECRETS.items() if secret in text] == []


@pytest.mark.parametrize("field", ["ticket_number", "service_code", "desk_id"])
@pytest.mark.parametrize("number", [IIN, PHONE, f"IIN {IIN}"])
def test_a_number_of_a_person_where_screens_show_a_name_puts_the_row_aside(field: str, number: str) -> None:
    refused = rejected(source(fields={field: "shown"}), row(shown=number))
    assert (refused.reason, refused.detail.split(":")[0]) == ("bad_value", field)
    assert number not in f"{refused.detail} {refused.raw}"


def test_a_private_column_is_cut_out_whatever_it_looks_like() -> None:
    refused = rejected(source(private=["person.name"]), row(branch="zz", person={"name": "Айгүл С."}))
    assert "Айгүл" not in refused.raw


NAME = 'Айгүл "Аи" Сәрсенова'
CODE = "ОП-17"
NAMED: dict[str, Any] = {"private": ["name"], "fields": {"operator_token": "who"}}


def collected(config: SourceConfig) -> list[Rejected]:
    """What the source has now, every row of which must be bad."""
    (found,) = build_sources([config], ZONES, KEY)
    rows = found.parse(found.transport.fetch(None, 100).records, NOW)
    found.transport.close()
    return [each for each in rows if isinstance(each, Rejected)]


def as_file(path: Path, content: str, kind: str) -> list[Rejected]:
    path.write_text(content, encoding="utf-8")
    return collected(source(transport={"type": "file", "path": str(path), "format": kind}, **NAMED))


def assert_unnamed(refused: Rejected) -> None:
    text = f"{refused.place} {refused.detail} {refused.raw}"
    assert [part for part in ("Айгүл", "Сәрсенова", "\\u0410", "ОП", "\\u041e") if part in text] == []


def test_a_json_row_with_escapes_and_quotes_names_nobody_in_the_quarantine(tmp_path: Path) -> None:
    values = row(branch="zz", name=NAME, who=CODE, note=f"{NAME} said")
    lines = "".join(f"{json.dumps(values, ensure_ascii=ascii)}\n" for ascii in (True, False))
    for refused in as_file(tmp_path / "log.jsonl", lines, "jsonl"):
        assert (refused.reason, orjson.loads(refused.raw)["note"]) == ("unknown_branch", "*** said")
        assert_unnamed(refused)


def test_a_csv_cell_with_quotes_names_nobody_in_the_quarantine(tmp_path: Path) -> None:
    doubled = NAME.replace('"', '""')
    content = f'id,branch,type,at,ticket,name,who\n1,zz,called,2026-11-20T11:00:00,A001,"{doubled}",{CODE}\n'
    (refused,) = as_file(tmp_path / "log.csv", content, "csv")
    assert orjson.loads(refused.raw)["ticket"] == "A001"
    assert_unnamed(refused)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("jsonl", f'{{"id": "1", "name": "Айгүл Сәрсенова", "who": "{CODE}", "iin": {IIN}'),
        ("jsonl", f'["Айгүл Сәрсенова", "{CODE}"]'),
        ("csv", f"1,zz,Айгүл Сәрсенова,{CODE},{IIN}"),
        ("csv", f'1,zz,"Айгүл" Сәрсенова,{CODE}'),
    ],
)
def test_of_a_row_that_nobody_could_cut_only_the_punctuation_is_kept(
    kind: str, line: str, tmp_path: Path
) -> None:
    head = "id,branch,type,at,ticket,name,who\n" if kind == "csv" else ""
    (refused,) = as_file(tmp_path / "log", f"{head}{line}\n", kind)
    assert_unnamed(refused)
    assert IIN not in refused.raw
    assert "text withheld" in refused.detail
    assert refused.raw.startswith(f"{len(line)} characters, SHA-256 {sha256(line.encode()).hexdigest()[:8]}")


def test_a_row_that_nobody_could_cut_is_kept_where_no_column_names_a_person(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(f'{{"id": 1, "note": "{IIN}", \n', encoding="utf-8")
    (refused,) = collected(source(transport={"type": "file", "path": str(log), "format": "jsonl"}))
    assert refused.raw == '{"id": 1, "note": "***", '


def test_a_token_column_is_cut_out_of_a_detail_however_python_spells_it() -> None:
    config = source(
        fields={"operator_token": {"column": "who", "token": True, "lower": True, "map": {"x": "y"}}}
    )
    for who in ('O\'Brien "Op"', " ОП-17 "):
        (refused,) = parser(config)([Record("log:1", row(who=who), "")], NOW)
        assert isinstance(refused, Rejected)
        assert who.strip().lower()[:2] not in refused.detail.lower().replace("operator", "")


@pytest.mark.parametrize(
    "text",
    [
        IIN,
        f"iin={IIN};",
        f"Ж{IIN}Ж",
        PHONE,
        "8 (700) 000-12-34",
        "+7 700 000 12 34",
        "87000001234",
        VIN,
        VIN.lower(),
        PLATE,
        "900101 300123",
        "900101-300-123",
        "9001 0130 0123",
        "701 123 45 67",
        "(701) 123-45-67",
        "7011234567",
        "123abc02",
        "123 abc 02",
        "123-ABC-02",
        "123 АВС 02",
        "123 AB 02",
        "123\N{NO-BREAK SPACE}ӘВС\N{NO-BREAK SPACE}02",
        "A123BCD",
        "a123bcd",
        "A 123 BCD",
    ],
)
def test_masking_by_form(text: str) -> None:
    masked = mask(f"a {text} b")
    assert "***" in masked
    assert text not in masked


@pytest.mark.parametrize(
    "text",
    [
        "A001",
        "2026-11-20T11:00:00",
        "1795154400000",
        "desk 19",
        "12500",
        "byte 100 of 20",
        "3 cells under 12",
        "2026-11-20 11:00:00.123456",
    ],
)
def test_masking_leaves_what_an_engineer_needs(text: str) -> None:
    assert mask(text) == text


@given(st.text(), st.text())
def test_no_twelve_digits_survive_between_any_texts(before: str, after: str) -> None:
    before, after = before.rstrip("0123456789"), after.lstrip("0123456789")
    if before[-1:].isdigit() or after[:1].isdigit():
        return
    assert IIN not in mask(f"{before}{IIN}{after}")


def test_a_long_raw_text_is_cut_after_masking() -> None:
    text = quarantined_text("x" * (RAW_LIMIT - 6) + IIN)
    assert IIN[:6] not in text
    assert len(text) <= RAW_LIMIT + 1


def test_normal_forms() -> None:
    assert compact(" 123 abc-02 ") == "123ABC02"
    assert {phone("8 700 000 12 34"), phone("+77000001234"), phone("(700) 000-12-34")} == {"77000001234"}


def test_another_key_gives_another_token_and_the_key_is_not_shown() -> None:
    other = TokenKey(b"another", "k2")
    assert other.tokeniser("compact")(IIN) != KEY.tokeniser("compact")(IIN)
    assert "secret" not in repr(KEY)


def test_a_key_column_can_be_a_token_too() -> None:
    config = source(fields={"key": {"column": "iin", "token": True}})
    assert event(config, row(iin=IIN)).source_seq == expected(IIN)
