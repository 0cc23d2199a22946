import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.applications import fold_application
from sitcenter.domain.events import STEPS, Event
from tests.domain.builders import ago, step

FRONT_OFFICE = [
    step("identify", ago(60), operator_token="t1", biometric_result="positive"),
    step("check_documents", ago(58), documents_complete=True),
    step("check_fee", ago(57), fee_due=4325, fee_paid=4325),
    step("scan", ago(55)),
    step("form_application", ago(54), service_code="tractor-registration"),
    step("sign", ago(53)),
    step("send", ago(53)),
]


def test_the_five_steps_then_it_waits_for_the_provider() -> None:
    application = fold_application(FRONT_OFFICE)
    assert (application.stage, application.is_open) == ("sent", True)
    assert (application.registered_at, application.sent_at) == (ago(60), ago(53))
    assert application.received_at is None
    assert (application.fee_due, application.documents_complete) == (4325, True)


def test_the_first_of_ready_and_handed_over_closes() -> None:
    application = fold_application(
        [
            *FRONT_OFFICE,
            step("provider_receive", ago(50)),
            step("decide", ago(30), decision="approved"),
            step("ready", ago(20)),
            step("hand_over", ago(5)),
        ]
    )
    assert (application.received_at, application.closed_at) == (ago(50), ago(20))
    assert (application.status, application.stage, application.is_open) == ("handed_over", "done", False)


@pytest.mark.parametrize("by", ["front_office", "provider"])
def test_a_reasoned_refusal_closes_and_says_who(by: str) -> None:
    application = fold_application(
        [FRONT_OFFICE[0], step("decide", ago(40), refusal_by=by, refusal_reason="biometrics")]
    )
    assert (application.status, application.refusal_by, application.closed_at) == ("refused", by, ago(40))


def test_a_step_after_the_end_does_not_open_it_again() -> None:
    application = fold_application([*FRONT_OFFICE, step("ready", ago(20)), step("archive", ago(2))])
    assert (application.status, application.archived_at) == ("ready", ago(2))


def test_an_application_without_steps_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one step"):
        fold_application([])


@given(
    st.lists(
        st.builds(
            lambda name, minute, seq: step(name, ago(minute), seq=str(seq)),
            st.sampled_from(STEPS),
            st.integers(0, 90),
            st.integers(0, 10_000),
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda e: e.source_seq,
    ),
    st.data(),
)
def test_order_and_repetition_do_not_matter(history: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history)))))
    assert fold_application(shuffled) == fold_application(history)
