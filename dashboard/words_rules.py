"""Words of the indicators' pages: how a rule stands, what it lacks, which gate keeps it silent."""

from collections.abc import Mapping

from dashboard.i18n import mark
from dashboard.words_alerts import WORK
from sitcenter.domain.alerts.types import VERDICTS, Work
from sitcenter.domain.integrity.state import State
from sitcenter.domain.integrity.tallies import Stand

SHAPES: Mapping[Stand, str] = {
    Stand.FOUND: "◆",
    Stand.QUIET: "●",
    Stand.SHADOW: "◐",
    Stand.PARTLY: "◑",
    Stand.EMPTY: "◌",
    Stand.SILENT: "‖",
    Stand.LATE: "◷",
    Stand.LACKING: "○",
    Stand.NEVER: "…",
    Stand.MUTED: "✕",
    Stand.OFF: "✕",
}
"""A full dot is a rule that looked and found nothing; whatever isn't full doesn't look everywhere."""
STANDS: Mapping[str, str] = {
    Stand.FOUND: mark("looked: there is something to check"),
    Stand.QUIET: mark("looked and found nothing"),
    Stand.SHADOW: mark("in shadow"),
    Stand.PARTLY: mark("looked in part"),
    Stand.EMPTY: mark("nothing to look at or compare"),
    Stand.SILENT: mark("silent"),
    Stand.LATE: mark("not judged of late"),
    Stand.LACKING: mark("not computable here"),
    Stand.NEVER: mark("not judged yet"),
    Stand.MUTED: mark("muted by its own precision"),
    Stand.OFF: mark("switched off"),
}
STATES: Mapping[str, str] = {
    **{state: WORK[Work(state.value)] for state in State if state.value in VERDICTS},
    State.SHADOW: mark("in shadow"),
    State.WAITING: mark("kept: nobody is alerted until it is found again"),
    State.MUTED: mark("kept: the indicator has muted itself"),
    State.TOO_OLD: mark("more than 30 days old: its papers are gone"),
    State.NEEDS_CHECKING: mark("needs checking"),
}
"""What became of a signal."""
KINDS: Mapping[str, str] = {"D": mark("written rule"), "S": mark("statistical")}
GATES: Mapping[str, str] = {
    "stale_input": mark("a source was not read to the period's end"),
    "clock_skew": mark("a clock is wrong, or the two logs' clocks are too far apart"),
    "watermark": mark("late events may still arrive"),
    "trial": mark("the branch is on trial: what is usual there isn't known"),
    "branch_closed": mark("the branch is closed"),
    "no_queue_order": mark("automatic calls don't keep the order of arrival"),
    "too_few_calls": mark("too few calls"),
    "numbers_have_gaps": mark("numbers are missing there as a rule"),
    "log_silent": mark("nothing was heard of tickets while applications went on"),
    "log_empty": mark("nothing in its log on these days"),
    "cameras_unknown": mark("of some cameras nobody can tell what they saw"),
    "failed": mark("the rule itself failed: the log of the collector says why"),
}
FIELDS: Mapping[str, str] = {
    "camera.intervals": mark("what the cameras saw"),
    "the_past_of_operators": mark("what operators did in the weeks before"),
    "the_usual_numbers": mark("which numbers of tickets are usual"),
    "hall.count": mark("counts of people in the hall"),
    "queue.call_mode": mark("whether a ticket was called by hand"),
    "queue.desk_id": mark("the ticket's desk"),
    "queue.holder_token": mark("who took the ticket"),
    "queue.operator_token": mark("the ticket's operator"),
    "queue.priority_class": mark("the ticket's priority"),
    "queue.priority_proof": mark("the document behind a priority"),
    "queue.priority_reason": mark("the reason of a priority"),
    "queue.service_code": mark("the ticket's service"),
    "queue.ticket_number": mark("the ticket's number"),
    "queue:booking_created": mark("bookings"),
    "queue:desk_opened": mark("openings of desks"),
    "queue:called": mark("calls of tickets"),
    "queue:desk_paused": mark("pauses of desks"),
    "queue:service_completed": mark("ends of service"),
    "queue:service_started": mark("beginnings of service"),
    "queue:ticket_issued": mark("issues of tickets"),
    "queue:transferred": mark("transfers of tickets"),
    "register.acts": mark("the register of acceptance-transfer acts"),
    "register.payments": mark("the payment register"),
    "register.plate_duties": mark("the register of plates' duties"),
    "register.licensed": mark("the register of licensed representatives"),
    "register.roster": mark("the roster"),
    "service.applicant_token": mark("the applicant"),
    "service.biometric_result": mark("the result of biometric identification"),
    "service.desk_id": mark("the application's desk"),
    "service.documents_complete": mark("whether the package is complete"),
    "service.due_at_source": mark("the deadline by the source"),
    "service.eds_serial_token": mark("the number of the digital signature"),
    "service.fee_paid": mark("the fee that was paid"),
    "service.operator_token": mark("the application's operator"),
    "service.package_hash": mark("the package's digest"),
    "service.payment_id": mark("the number of the payment"),
    "service.plate_class": mark("the plate's class"),
    "service.refusal_by": mark("who refused"),
    "service.representative_token": mark("the representative"),
    "service.ticket_number": mark("the application's ticket"),
    "service.workstation_id": mark("the workstation"),
    "service:check_documents": mark("checks of documents"),
    "service:check_fee": mark("checks of fees"),
    "service:decide": mark("decisions"),
    "service:enter_manual": mark("entries by hand"),
    "service:identify": mark("identifications"),
    "service:provider_receive": mark("receipts by the provider"),
    "service:ready": mark("readiness of documents"),
    "service:send": mark("sendings to the provider"),
    "service:sign": mark("signatures"),
    "service:transfer_act": mark("acceptance-transfer acts"),
}
SUBJECTS: Mapping[str, str] = {
    "operator": mark("operator {id}"),
    "representative": mark("representative {id}"),
    "signature": mark("signature {id}"),
    "application": mark("application {id}"),
    "ticket": mark("ticket {id}"),
    "desk": mark("desk {id}"),
    "camera": mark("camera {id}"),
    "act": mark("act {id}"),
    "branch": mark("the whole branch"),
}
