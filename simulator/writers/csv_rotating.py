"""An old queue product: `;` CSV in KZ-1048 with CRLF and Kazakh words, rotated by size."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from simulator.events import Event, QueueEvent, StepEvent
from simulator.writers.moments import local_dotted

ENCODING = "kz1048"
QUEUE_HEADER = (
    "№", "Бөлімше", "Уақыты", "Оқиға", "Талон", "Кезек", "Қызмет коды", "Қызмет атауы", "Арна", "Бронь №",
    "Слот", "Келді", "Басымдық", "Басымдық негізі", "Құжаты", "Терезе", "Оператор", "Кезекте тұр", "Шақыру",
    "Себебі", "Режим", "ЖСН", "Телефон",
)  # fmt: skip
SERVICE_HEADER = (
    "№", "Өтініш №", "Бөлімше", "Уақыты", "Қадам", "Нәтиже", "Қызмет коды", "Қызмет атауы", "Талон", "Терезе",
    "Оператор", "Арна", "ЖСН", "Өкіл ЖСН", "Өкілдік", "Биометрия", "Құжаттар толық", "Алым", "Төленді",
    "Төлем №", "Шешім", "Бас тартқан", "Бас тарту себебі", "МТНБ", "VIN", "Мерзімі",
    "Тоқтатылған", "Тоқтату себебі", "Жүйе қатесі",
)  # fmt: skip
KINDS = {
    "booking_created": "бронь жасалды",
    "booking_expired": "бронь мерзімі өтті",
    "ticket_issued": "талон берілді",
    "called": "шақырылды",
    "recalled": "қайта шақырылды",
    "service_started": "қызмет басталды",
    "service_completed": "қызмет аяқталды",
    "no_show": "келмеді",
    "abandoned": "күтпей кетті",
    "transferred": "қайта бағытталды",
    "requeued": "кезекке қайтарылды",
    "cancelled": "күші жойылды",
    "desk_opened": "терезе ашылды",
    "desk_paused": "терезе кідірді",
    "desk_closed": "терезе жабылды",
    "queue_mode_changed": "режим өзгерді",
}
REASONS = {
    "no_check_in": "тіркелмеді",
    "left_by_kiosk": "киоскіден бас тартты",
    "no_answer": "шақыруға келмеді",
    "copy_missing": "көшірмесі жоқ",
    "fee": "алым төлеу",
    "paid": "төленді",
    "branch_closed": "бөлімше жабылды",
    "served_on_paper": "қағаз бойынша қызмет көрсетілді",
    "end_of_day": "жұмыс күні аяқталды",
    "lunch": "түскі үзіліс",
    "technical": "техникалық себеп",
    "supplies": "бланк жоқ",
    "network_down": "желі жоқ",
    "network_restored": "желі қалпына келді",
    "biometrics_negative": "биометрия теріс",
    "incomplete_package": "құжаттар топтамасы толық емес",
    "unpaid_fines": "төленбеген айыппұл бар",
    "discrepancy": "мәліметтер сәйкес емес",
    "document_awaited": "құжат күтілуде",
}
PRIORITIES = {
    "disability": "мүгедектігі бар адам",
    "veteran": "ардагер",
    "pregnant": "жүкті әйел",
    "large_family": "көпбалалы отбасы",
    "infant": "сәбимен",
}
CHANNELS = {
    "kiosk": "киоск",
    "booking": "бронь",
    "reception": "ресепшн",
    "mobile": "мобильді",
    "online": "онлайн",
}
QUEUES = {"service": "қызмет", "cash": "касса"}
CALLS = {"auto": "авто", "manual": "қолмен", "recall": "қайта"}
MODES = {"normal": "қалыпты", "paper": "қағаз"}


class RotatingCsv:
    """A file that is renamed to .1 (and .1 to .2 …) once it has grown to `max_bytes`; a header opens each."""

    def __init__(self, path: Path, header: Sequence[str], max_bytes: int, keep: int = 20) -> None:
        self._path, self._max_bytes, self._keep = path, max_bytes, keep
        self._header = _encode([header])
        self._open()

    def append(self, rows: Iterable[Sequence[object]]) -> None:
        """Write rows, rotating between two rows only, and flush."""
        for row in rows:
            line = _encode([row])
            if self._size + len(line) > self._max_bytes:
                self._rotate()
            self._file.write(line)
            self._size += len(line)
        self._file.flush()

    def close(self) -> None:
        """Close the current file."""
        self._file.close()

    def _open(self) -> None:
        self._file = self._path.open("wb")
        self._file.write(self._header)
        self._size = len(self._header)

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self._keep - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))
        self._open()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


def _encode(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(ENCODING, "replace")


class CsvWriter:
    """Two rotating files: kezek.csv of the queue, qyzmet.csv of the service steps."""

    def __init__(
        self, folder: Path, codes: Mapping[str, str], service_names: Mapping[str, str], max_bytes: int
    ) -> None:
        self._codes, self._names = codes, service_names
        folder.mkdir(parents=True, exist_ok=True)
        self._queue = RotatingCsv(folder / "kezek.csv", QUEUE_HEADER, max_bytes)
        self._service = RotatingCsv(folder / "qyzmet.csv", SERVICE_HEADER, max_bytes)
        self._rows = {"queue": 0, "service": 0}

    def write(self, events: Sequence[Event]) -> None:
        """Append and flush."""
        self._queue.append(
            self._queue_row(e) for e in events if isinstance(e, QueueEvent) and e.kind in KINDS
        )
        self._service.append(self._step_row(e) for e in events if isinstance(e, StepEvent))

    def close(self) -> None:
        """Close both files."""
        self._queue.close()
        self._service.close()

    def _next(self, name: str) -> int:
        self._rows[name] += 1
        return self._rows[name]

    def _queue_row(self, event: QueueEvent) -> Sequence[object]:
        ticket = event.ticket
        head = (self._next("queue"), self._codes[event.branch], local_dotted(event.at), KINDS[event.kind])
        reason, mode = REASONS.get(event.reason or ""), MODES.get(event.mode or "")
        if ticket is None:
            return (*head, *[""] * 11, event.desk, event.operator, "", "", reason, mode, "", "")
        arrived = ticket.issued if ticket.booking and event.kind != "booking_created" else None
        return (
            *head, ticket.number, QUEUES[event.stage or ticket.stage], ticket.service,
            self._names.get(ticket.service, ticket.service), CHANNELS[ticket.channel], ticket.booking,
            local_dotted(ticket.slot), local_dotted(arrived), ticket.priority,
            PRIORITIES.get(ticket.priority_reason or ""), ticket.priority_proof, event.desk, event.operator,
            event.waiting, CALLS.get(event.call_mode or ""), reason, mode,
            ticket.person.iin, ticket.person.phone,
        )  # fmt: skip

    def _step_row(self, event: StepEvent) -> Sequence[object]:
        application = event.application
        vehicle, trustee = application.vehicle, application.representative
        return (
            self._next("service"), application.id, self._codes[event.branch], local_dotted(event.at),
            event.step, event.result, application.service,
            self._names.get(application.service, application.service),
            application.ticket and application.ticket.number, event.desk,
            event.operator, CHANNELS[application.channel], application.applicant.iin,
            trustee and trustee.iin, application.representation, event.biometric, _yes_no(event.complete),
            event.fee_due, event.fee_paid, event.payment, event.decision, event.refusal_by,
            REASONS.get(event.reason or ""), vehicle and vehicle.plate, vehicle and vehicle.vin,
            local_dotted(event.deadline), _yes_no(event.suspended),
            REASONS.get(event.suspend_reason or ""), _yes_no(event.tech_error),
        )  # fmt: skip


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "иә" if value else "жоқ"
