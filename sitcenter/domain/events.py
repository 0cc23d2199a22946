"""Canonical events: the only thing that collectors produce and storage keeps.

Field names follow the canonical schema of the project (docs/schema.md). The envelope is typed;
the rest of an event is its payload, whose keys are listed in QUEUE_FIELDS, SERVICE_FIELDS and CAMERA_FIELDS
with the kind of value that each holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

SCHEMA_VERSION = 1

Value = str | int | float | bool | list[str] | None
"""A float is finite: canonical JSON has no other."""
Payload = Mapping[str, Value]


class Kind(StrEnum):
    """Which log an event comes from; that of the cameras is written by those who watch them."""

    QUEUE = "queue"
    SERVICE = "service"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact as a source told it. Append-only; the same (source_system, source_seq) is the same event.

    `subject` is what the event is about: a ticket_uid, an application_id, `desk:<id>`,
    `queue:<id>`, `branch` or `camera:<id>`. `payload` holds JSON values only; instants inside it are ISO 8601
    text in UTC. A field that the source doesn't deliver is absent, never zero or empty.
    """

    source_system: str
    source_seq: str
    kind: Kind
    branch_id: str
    event_type: str
    subject: str
    occurred_at: datetime
    recorded_at: datetime | None = None
    payload: Payload = field(default_factory=dict)
    is_test: bool = False
    is_correction: bool = False
    corrects_seq: str | None = None


TICKET_EVENTS = (
    "booking_created",
    "rebooked",
    "booking_cancelled",
    "ticket_issued",
    "checked_in",
    "called",
    "recalled",
    "service_started",
    "paused",
    "resumed",
    "service_completed",
    "no_show",
    "abandoned",
    "transferred",
    "requeued",
    "cancelled",
    "vanished",
)
"""What happens to a ticket. `vanished`: the source's row is gone without a word (an admin tool)."""

DESK_EVENTS = ("desk_opened", "desk_paused", "desk_closed")
QUEUE_EVENTS = (*TICKET_EVENTS, *DESK_EVENTS, "queue_mode_changed", "queue_snapshot")

STEPS = (
    "identify",
    "check_documents",
    "check_fee",
    "check_fines",
    "check_tax",
    "scan",
    "form_application",
    "sign",
    "send",
    "provider_receive",
    "provider_check",
    "plate_check",
    "suspend",
    "resume",
    "reset",
    "decide",
    "enter_manual",
    "notify_sms",
    "ready",
    "hand_over",
    "archive",
    "transfer_act",
    "cancel",
    "other",
)
"""Steps of a service. `other`: a step of the source with no canonical name; `step_name` keeps its words.

`suspend`, `resume` and `reset` speak of the term's clock; so does `suspended` in any step's payload.
"""

CAMERA_STATE, CAMERA_SAMPLE, CAMERA_ORDER = "camera_state", "camera_sample", "camera_order"
CAMERA_EVENTS = (CAMERA_STATE, CAMERA_SAMPLE, CAMERA_ORDER)
"""What a camera shows from now on, what was measured of it, and what people ordered of it."""

FieldKind = Literal["text", "integer", "number", "boolean", "instant", "token", "list"]

QUEUE_FIELDS: Mapping[str, FieldKind] = {
    "ticket_number": "text",
    "queue_id": "text",
    "service_code": "text",
    "channel": "text",
    "booking_uid": "text",
    "slot_start": "instant",
    "checked_in_at": "instant",
    "priority_class": "text",
    "priority_reason": "text",
    "priority_proof": "text",
    "holder_token": "token",
    "desk_id": "text",
    "operator_token": "token",
    "call_mode": "text",
    "position_before": "integer",
    "waiting_count": "integer",
    "desks_open": "integer",
    "last_number": "text",
    "qualified_desks_on_duty": "integer",
    "reason_code": "text",
    "mode": "text",
    "parent_ticket_uid": "text",
    "source_row": "text",
}

SERVICE_FIELDS: Mapping[str, FieldKind] = {
    "service_code": "text",
    "ticket_uid": "text",
    "ticket_number": "text",
    "channel": "text",
    "desk_id": "text",
    "operator_token": "token",
    "applicant_token": "token",
    "representative_token": "token",
    "representation_type": "text",
    "step_name": "text",
    "step_result": "text",
    "biometric_result": "text",
    "documents_complete": "boolean",
    "fee_due": "integer",
    "fee_paid": "integer",
    "payment_id": "text",
    "decision": "text",
    "refusal_by": "text",
    "refusal_reason": "text",
    "override_by": "token",
    "eds_serial_token": "token",
    "workstation_id": "text",
    "plate_token": "token",
    "plate_class": "text",
    "vin_token": "token",
    "manual_fields": "list",
    "due_at_source": "instant",
    "suspended": "boolean",
    "suspend_reason": "text",
    "tech_error": "boolean",
    "source_row": "text",
}

CAMERA_FIELDS: Mapping[str, FieldKind] = {
    "state": "text",
    "cause": "text",
    "since": "instant",
    "told_at": "instant",
    "monitorable": "text",
    "shadow": "boolean",
    "maintenance_until": "instant",
    "window_s": "number",
    "reachable": "boolean",
    "failure": "text",
    "error": "text",
    "opened_at": "instant",
    "frozen_open": "boolean",
    "last_frame_age_s": "number",
    "fps": "number",
    "bitrate_kbps": "number",
    "packet_gap_max_s": "number",
    "timestamp_jumps": "integer",
    "timestamp_backsteps": "integer",
    "key_interval_s": "number",
    "lag_s": "number",
    "latency_s": "number",
    "clock_offset_s": "number",
    "corrupt_share": "number",
    "undecoded": "integer",
    "codec": "text",
    "width": "integer",
    "height": "integer",
    "reconnects": "integer",
    "unlooked_s": "number",
    "picture_at": "instant",
    "mean_luma": "number",
    "contrast": "number",
    "clipped_hi": "number",
    "clipped_lo": "number",
    "edge_energy": "number",
    "noise_sigma": "number",
    "row_noise": "number",
    "smear_share": "number",
    "difference": "number",
    "repeated": "boolean",
    "motion_share": "number",
    "overlay_changed": "boolean",
    "ref_similarity": "number",
    "lost_share": "number",
    "realigned": "number",
    "shift_px": "number",
    "sharpness_q": "number",
    "lost_sharpness_q": "number",
    "good_blocks": "integer",
    "reference": "text",
    "usual_fps": "number",
    "quiet_floor": "number",
    "order_id": "text",
    "verb": "text",
    "actor": "text",
    "reason": "text",
    "masks": "list",
    "until": "instant",
}
"""What they mean: CameraFact, Sample, Picture and CameraOrder in domain/cameras/types.py.

`usual_fps`, `quiet_floor`: what was usual of the camera when that decided its state.
"""
