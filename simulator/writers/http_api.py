"""A queue product with an HTTP interface: pages by id, ETag, and snapshots of the halls."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs, urlsplit

from simulator.events import Event, QueueEvent, StepEvent
from simulator.writers.moments import local_offset

Record = dict[str, object]
MAX_LIMIT = 1000


class HttpStore:
    """What the interface can answer with; shared by the live loop and the server's threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._streams: dict[str, list[Record]] = {"/queues/events": [], "/applications/steps": []}
        self._snapshot: Record = {"as_of": None, "branches": []}

    def append(self, path: str, records: Sequence[Record]) -> None:
        """Add records to a stream; ids go up by one from 1."""
        with self._lock:
            stream = self._streams[path]
            for record in records:
                stream.append({"id": len(stream) + 1} | record)

    def set_snapshot(self, snapshot: Record) -> None:
        """Replace the snapshot of the halls."""
        with self._lock:
            self._snapshot = snapshot

    def answer(self, path: str, after: int, limit: int) -> Record | None:
        """The body for a path, or None where there is no such path."""
        with self._lock:
            if path == "/queues/snapshot":
                return self._snapshot
            stream = self._streams.get(path)
            if stream is None:
                return None
            items = stream[after : after + limit]
            return {"items": items, "last_id": len(stream), "has_more": after + len(items) < len(stream)}


class HttpWriter:
    """Serves on 127.0.0.1; port 0 picks a free one, `port` tells which."""

    def __init__(self, port: int, codes: Mapping[str, str]) -> None:
        self._codes = codes
        self.store = HttpStore()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _requests(self.store))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def write(self, events: Sequence[Event]) -> None:
        """Make the events readable."""
        queue = [
            self._queue_record(e) for e in events if isinstance(e, QueueEvent) and e.kind != "row_deleted"
        ]
        self.store.append("/queues/events", queue)
        steps = [self._step_record(e) for e in events if isinstance(e, StepEvent)]
        self.store.append("/applications/steps", steps)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _queue_record(self, event: QueueEvent) -> Record:
        record: Record = {
            "branch": self._codes[event.branch],
            "type": event.kind,
            "at": local_offset(event.at),
            "counter": event.desk,
            "staff": event.operator,
            "reason": event.reason,
            "mode": event.mode,
            "ticket": None,
        }
        ticket = event.ticket
        if ticket is not None:
            record["ticket"] = {
                "number": ticket.number,
                "queue": event.stage or ticket.stage,
                "service": ticket.service,
                "channel": ticket.channel,
                "booking": ticket.booking,
                "slot": local_offset(ticket.slot),
                "checked_in": local_offset(ticket.issued)
                if ticket.booking and event.kind != "booking_created"
                else None,
                "priority": ticket.priority,
                "priority_reason": ticket.priority_reason,
                "priority_proof": ticket.priority_proof,
                "waiting": event.waiting,
                "call_mode": event.call_mode,
                "iin": ticket.person.iin,
                "phone": ticket.person.phone,
            }
        return record

    def _step_record(self, event: StepEvent) -> Record:
        application = event.application
        return {
            "application": application.id,
            "branch": self._codes[event.branch],
            "service": application.service,
            "ticket": application.ticket and application.ticket.number,
            "step": event.step,
            "result": event.result,
            "at": local_offset(event.at),
            "counter": event.desk,
            "staff": event.operator,
            "channel": application.channel,
            "iin": application.applicant.iin,
            "representative_iin": application.representative and application.representative.iin,
            "representation": application.representation,
            "biometric": event.biometric,
            "documents_complete": event.complete,
            "fee_due": event.fee_due,
            "fee_paid": event.fee_paid,
            "payment": event.payment,
            "decision": event.decision,
            "refusal_by": event.refusal_by,
            "refusal_reason": event.reason,
            "plate": application.vehicle and application.vehicle.plate,
            "vin": application.vehicle and application.vehicle.vin,
            "deadline": local_offset(event.deadline),
            "suspended": event.suspended,
            "suspend_reason": event.suspend_reason,
            "tech_error": event.tech_error,
        }


def _requests(store: HttpStore) -> type[BaseHTTPRequestHandler]:
    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Seconds after which a silent connection is dropped.
        timeout = 60

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            try:
                after, limit = _paging(url.query)
            except ValueError:
                self._send(400, {"error": "after and limit are whole numbers"})
                return
            body = store.answer(url.path, after, limit)
            self._send(404 if body is None else 200, {"error": "no such path"} if body is None else body)

        def _send(self, status: int, body: Record) -> None:
            content = json.dumps(body, ensure_ascii=False).encode()
            etag = f'"{sha256(content).hexdigest()[:24]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, content = 304, b""
            self.send_response(status)
            self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Requests are not logged: the simulator's output is for its own two lines."""

    return Requests


def _paging(query: str) -> tuple[int, int]:
    """`after` (default 0) and `limit` (default 500, at most 1000); raises ValueError."""
    fields = parse_qs(query)
    after = max(0, int(fields.get("after", ["0"])[0]))
    return after, max(1, min(int(fields.get("limit", ["500"])[0]), MAX_LIMIT))
