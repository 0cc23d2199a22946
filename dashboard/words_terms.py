"""Words of terms: stages, whom an application waits for, how a clock stands, why time isn't counted."""

from collections.abc import Mapping

from dashboard.i18n import mark

WAITS_FOR: Mapping[str, str] = {
    "branch": mark("the branch"),
    "provider": mark("the service provider"),
    "system": mark("an information system"),
}
WAITS_SHAPES: Mapping[str, str] = {"branch": "●", "provider": "■", "system": "✕"}
STAGES: Mapping[str, str] = {
    "front_office": mark("front office"),
    "sent": mark("sent, not yet received"),
    "provider": mark("at the service provider"),
    "ready": mark("ready"),
    "done": mark("closed"),
}
CLOCK_STATES: Mapping[str, str] = {
    "running": mark("the clock runs"),
    "paused": mark("the clock stands"),
    "stopped": mark("the clock has stopped"),
    "cancelled": mark("cancelled"),
}
INTERVALS: Mapping[str, str] = {
    "counted": mark("counted"),
    "paused": mark("clock stood"),
    "closed": mark("not counted"),
}
INTERVAL_REASONS: Mapping[str, str] = {
    "receipt_day": mark("the day of receipt is not counted"),
    "after_cutoff": mark("received after the cutoff"),
    "day_off": mark("day off"),
    "holiday": mark("public holiday"),
    "outside_hours": mark("outside working hours"),
    "document_awaited": mark("a document is awaited"),
}
POLICIES: Mapping[str, str] = {
    "P1": mark("P1: the day of receipt isn't counted, due at the end of the last working day"),
    "P2": mark("P2: due at the same hour of the last working day"),
    "P3": mark("P3: the day of receipt is the first, due at the end of the last working day"),
}
STEPS: Mapping[str, str] = {
    "identify": mark("identification"),
    "check_documents": mark("documents checked"),
    "check_fee": mark("fee checked"),
    "check_fines": mark("fines checked"),
    "check_tax": mark("taxes checked"),
    "scan": mark("scanned"),
    "form_application": mark("application formed"),
    "sign": mark("signed"),
    "send": mark("sent"),
    "provider_receive": mark("received by the service provider"),
    "provider_check": mark("checked by the service provider"),
    "plate_check": mark("number plate checked"),
    "decide": mark("decision"),
    "enter_manual": mark("entered by hand"),
    "notify_sms": mark("SMS sent"),
    "ready": mark("ready"),
    "hand_over": mark("handed over"),
    "archive": mark("archived"),
    "transfer_act": mark("acceptance-transfer act"),
    "suspend": mark("suspended"),
    "resume": mark("resumed"),
    "reset": mark("clock begun anew"),
    "cancel": mark("cancelled"),
    "other": mark("another step"),
}
RESULTS: Mapping[str, str] = {
    "ok": mark("done"),
    "approved": mark("approved"),
    "refused": mark("refused"),
    "failed": mark("failed"),
    "error": mark("error"),
    "incomplete": mark("incomplete documents"),
    "due": mark("fee due"),
    "paid": mark("fee paid"),
    "not_required": mark("not required"),
    "unavailable": mark("unavailable"),
    "debt": mark("debt found"),
}
