"""JSON lines that grow: UTC times with Z, absent fields left out."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from simulator.events import Event, QueueEvent, StepEvent
from simulator.writers.moments import utc_z

Record = dict[str, object]


class JsonlWriter:
    """Two files: the queue's events and the service system's."""

    def __init__(self, folder: Path, codes: Mapping[str, str]) -> None:
        self._codes = codes
        folder.mkdir(parents=True, exist_ok=True)
        self._queue = (folder / "queue_events.jsonl").open("w", encoding="utf-8", newline="\n")
        self._service = (folder / "service_events.jsonl").open("w", encoding="utf-8", newline="\n")
        self._written = {"q": 0, "s": 0}

    def write(self, events: Sequence[Event]) -> None:
        """Append and flush."""
        queue = [
            self._queue_record(e) for e in events if isinstance(e, QueueEvent) and e.kind != "row_deleted"
        ]
        steps = [self._step_record(e) for e in events if isinstance(e, StepEvent)]
        _append(self._queue, queue)
        _append(self._service, steps)

    def close(self) -> None:
        """Close both files."""
        self._queue.close()
        self._service.close()

    def _next(self, letter: str) -> Record:
        self._written[letter] += 1
        return {"eventId": f"{letter}-{self._written[letter]:08d}"}

    def _queue_record(self, event: QueueEvent) -> Record:
        record = self._next("q") | {
            "eventType": event.kind.upper(),
            "eventTime": utc_z(event.at),
            "branch": self._codes[event.branch],
            "window": event.desk,
            "operator": event.operator,
            "reason": event.reason,
            "mode": event.mode,
        }
        ticket = event.ticket
        if ticket is not None:
            record |= {
                "ticket": ticket.number,
                "queue": (event.stage or ticket.stage).upper(),
                "service": ticket.service,
                "channel": ticket.channel.upper(),
                "bookingId": ticket.booking,
                "slotStart": utc_z(ticket.slot),
                "checkedInAt": utc_z(ticket.issued)
                if ticket.booking and event.kind != "booking_created"
                else None,
                "priority": ticket.priority,
                "priorityReason": ticket.priority_reason,
                "priorityDocument": ticket.priority_proof,
                "waiting": event.waiting,
                "callMode": event.call_mode and event.call_mode.upper(),
                "iin": ticket.person.iin,
                "phone": ticket.person.phone,
            }
        return _present(record)

    def _step_record(self, event: StepEvent) -> Record:
        application = event.application
        record = self._next("s") | {
            "applicationId": application.id,
            "registerOrg": self._codes[event.branch],
            "serviceCode": application.service,
            "eQueueRegTicket": application.ticket and application.ticket.number,
            "step": event.step.upper(),
            "result": event.result.upper(),
            "stepTime": utc_z(event.at),
            "registerEmployee": event.operator,
            "window": event.desk,
            "registerMethod": application.channel.upper(),
            "iin": application.applicant.iin,
            "hasTrustee": application.representative is not None,
            "trusteeIin": application.representative and application.representative.iin,
            "trusteeType": application.representation,
            "biometricResult": event.biometric and event.biometric.upper(),
            "docsComplete": event.complete,
            "feeDue": event.fee_due,
            "feePaid": event.fee_paid,
            "paymentId": event.payment,
            "decision": event.decision and event.decision.upper(),
            "refusalBy": event.refusal_by,
            "refuseReason": event.reason,
            "plate": application.vehicle and application.vehicle.plate,
            "vin": application.vehicle and application.vehicle.vin,
            "deadline": utc_z(event.deadline),
            "isSuspended": event.suspended,
            "suspendReason": event.suspend_reason,
            "techError": event.tech_error,
        }
        return _present(record)


def _present(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None}


def _append(file: TextIO, records: Sequence[Record]) -> None:
    file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    file.flush()
