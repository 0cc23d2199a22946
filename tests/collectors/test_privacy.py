"""Nothing that names a person leaves the collector in clear."""

import hmac
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.tokens import TokenKey, compact, phone
from collectors.masking import RAW_LIMIT, mask, quarantined_text
from tests.collectors.builders import IIN, KEY, PHONE, PLATE, VIN, event, rejected, row, source, step

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


def test_a_private_column_is_cut_out_whatever_it_looks_like() -> None:
    refused = rejected(source(private=["person.name"]), row(branch="zz", person={"name": "Айгүл С."}))
    assert "Айгүл" not in refused.raw


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
        PLATE,
    ],
)
def test_masking_by_form(text: str) -> None:
    masked = mask(f"a {text} b")
    assert "***" in masked
    assert text not in masked


@pytest.mark.parametrize("text", ["A001", "2026-11-20T11:00:00", "1795154400000", "desk 19", "12500"])
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
