from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.events import Event
from sitcenter.domain.ordering import age, in_order
from sitcenter.domain.tickets import fold_ticket
from tests.domain.builders import NOW, ago, event

RANK = {"called": 1, "transferred": 2}


def order(*events: Event) -> list[str]:
    orders = {tuple(e.source_seq for e in in_order(each, RANK)) for each in permutations(events)}
    assert len(orders) == 1
    return list(orders.pop())


def test_a_system_that_numbers_its_events_has_the_say() -> None:
    events = [event("called", NOW, "10"), event("transferred", NOW, "9"), event("called", NOW, "011")]
    assert order(*events) == ["9", "10", "011"]


def test_keys_that_are_no_numbers_leave_it_to_the_type() -> None:
    first, second = event("called", NOW, "7/called/z"), event("transferred", NOW, "7/transferred/a")
    assert order(first, second) == ["7/called/z", "7/transferred/a"]
    assert order(first, event("transferred", NOW, "1")) == ["7/called/z", "1"]


def test_numbers_of_two_systems_cannot_be_compared() -> None:
    other = replace(event("called", NOW, "10"), source_system="other")
    assert order(other, event("transferred", NOW, "9")) == ["10", "9"]


def test_an_earlier_instant_comes_first_whatever_its_number() -> None:
    assert order(event("called", NOW, "1"), event("transferred", ago(1), "2")) == ["2", "1"]


def test_a_transfer_and_the_next_call_in_one_second_are_as_the_source_numbers_them() -> None:
    history = [event("ticket_issued", ago(30), "7"), event("service_started", ago(20), "8")]
    after = [event("transferred", ago(10), "9"), event("called", ago(10), "10")]
    assert fold_ticket([*history, *after]).status == "called"


@pytest.mark.parametrize("seqs", [("9", "10"), ("a:9", "a:10"), ("7", "007")])
def test_the_newest_is_the_last_in_order(seqs: Sequence[str]) -> None:
    found = in_order([event("other", NOW, seq) for seq in seqs], RANK)
    assert max(seqs, key=lambda seq: age(NOW, "equeue", seq)) == found[-1].source_seq


KEYS = st.one_of(st.integers(0, 20).map(str), st.sampled_from(("x", "7/called/1", "00", "٣")))


@given(st.lists(KEYS, min_size=1, unique=True), st.data())
def test_arrival_does_not_matter(keys: list[str], data: st.DataObject) -> None:
    kinds = st.sampled_from(("called", "transferred"))
    events = [event(data.draw(kinds), NOW, key) for key in keys]
    assert in_order(data.draw(st.permutations(events)), RANK) == in_order(events, RANK)
