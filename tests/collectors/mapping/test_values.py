"""The declared mapping: columns, constants, value maps, keys, numbers, booleans, lists."""

from typing import Any

import pytest

from sitcenter.domain import reasons
from tests.collectors.builders import event, rejected, row, source, step


def payload(spec: Any, field: str = "reason_code", **values: object) -> object:
    return event(source(fields={field: spec}), row(**values)).payload.get(field)


def test_a_bare_name_is_a_column() -> None:
    assert payload("why", why=" lunch ") == "lunch"


def test_a_dotted_name_reaches_into_an_object_unless_a_column_is_called_so() -> None:
    assert payload("ticket.kind", "channel", **{"ticket.kind": "kiosk"}) == "kiosk"
    config = source(fields={"ticket_number": "ticket.number"})
    assert event(config, row(ticket={"number": "B7"})).payload["ticket_number"] == "B7"
    assert rejected(config, row(ticket=None)).reason == reasons.MISSING_SUBJECT


def test_constant_and_first_of() -> None:
    assert payload({"constant": "x"}) == "x"
    assert payload({"first_of": ["one", "two"]}, one="", two="second") == "second"
    assert payload({"first_of": ["one", "two"]}) is None


def test_null_tokens_of_source_and_field_make_a_field_absent_not_empty() -> None:
    config = source(nulls=["", "-"], fields={"reason_code": {"column": "why", "nulls": ["NONE"]}})
    for text in ("", "-", "NONE", " NONE ", None):
        assert "reason_code" not in event(config, row(why=text)).payload


def test_a_value_map_translates_and_refuses_what_it_does_not_know() -> None:
    spec = {"column": "why", "map": {"1": "lunch", "2": "technical"}}
    assert payload(spec, why="2") == "technical"
    assert payload(spec, why=1) == "lunch"
    refused = rejected(source(fields={"reason_code": spec}), row(why="9"))
    assert (refused.reason, "reason_code" in refused.detail, "'9'" in refused.detail) == (
        reasons.UNKNOWN_VALUE,
        True,
        True,
    )


def test_a_default_takes_what_the_map_does_not_know_and_leaves_null_alone() -> None:
    spec = {"column": "why", "map": {"1": "lunch"}, "default": "other"}
    assert payload(spec, why="9") == "other"
    assert payload(spec, why="") is None


def test_lower_comes_before_the_map() -> None:
    assert payload({"column": "why", "lower": True, "map": {"қызмет": "service"}}, why="ҚЫЗМЕТ") == "service"


def test_a_step_with_no_canonical_name_keeps_its_words() -> None:
    spec = {"column": "name", "map": {"Sign": "sign"}, "default": "other"}
    config = source(kind="service", fields={"event": spec, "step_name": "name"})
    found = event(config, step(name="T07 Draft advice"))
    assert (found.event_type, found.payload["step_name"]) == ("other", "T07 Draft advice")


def test_a_composite_key_needs_all_its_parts() -> None:
    config = source(fields={"key": {"join": ["branch", "id"]}})
    assert event(config, row(id="7")).source_seq == "a/7"
    assert rejected(config, row(id="")).reason == reasons.MISSING_KEY


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), (12, 12), ("1250.00", 1250), (0, 0)])
def test_whole_numbers(text: object, number: int) -> None:
    assert payload("n", "waiting_count", n=text) == number


@pytest.mark.parametrize("text", ["1.5", "many", "1 000", "nan", "inf", "0x10", "9223372036854775808"])
def test_what_is_no_whole_number_is_refused_and_names_the_field(text: str) -> None:
    refused = rejected(source(fields={"waiting_count": "n"}), row(n=text))
    assert refused.reason == reasons.BAD_NUMBER
    assert "waiting_count" in refused.detail


@pytest.mark.parametrize(
    ("text", "expected"), [("иә", True), ("Жоқ", False), (1, True), (False, False), ("no", False)]
)
def test_booleans_of_three_languages(text: object, expected: bool) -> None:
    config = source(kind="service", fields={"documents_complete": "ok"})
    assert event(config, step(ok=text)).payload["documents_complete"] is expected


def test_a_boolean_of_neither_kind_is_refused() -> None:
    config = source(kind="service", fields={"documents_complete": "ok"})
    assert rejected(config, step(ok="perhaps")).reason == reasons.BAD_VALUE


def test_lists_from_json_and_from_text() -> None:
    config = source(kind="service", fields={"manual_fields": {"column": "by_hand", "split": ";"}})
    assert event(config, step(by_hand=["plate", "owner"])).payload["manual_fields"] == ["plate", "owner"]
    assert event(config, step(by_hand="plate; owner;")).payload["manual_fields"] == ["plate", "owner"]
    assert "manual_fields" not in event(config, step(by_hand="")).payload


def test_zero_null_and_absent_are_three_things() -> None:
    config = source(fields={"waiting_count": "n", "reason_code": "why"})
    found = event(config, row(n=0, why=None)).payload
    assert found["waiting_count"] == 0
    assert "reason_code" not in found


@pytest.mark.parametrize("value", [{"a": 1}, ["x"]])
def test_an_object_where_a_value_was_expected_is_refused(value: object) -> None:
    refused = rejected(source(fields={"reason_code": "why"}), row(why=value))
    assert (refused.reason, refused.detail.startswith("why: ")) == (reasons.BAD_VALUE, True)
