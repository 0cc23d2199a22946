"""Signals of integrity with their rows, made up, and a reader over them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dashboard.evidence_block import ProofSetting
from dashboard.evidence_reading import EvidenceReader, Proof, id_of, proof
from sitcenter.domain.alerts.types import Alert, Severity
from sitcenter.domain.applications import Application
from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.integrity.scene import LATENESS
from sitcenter.domain.integrity.types import Evidence, IntegritySignal, Kept, Term
from sitcenter.domain.integrity.types import Kind as RuleKind
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.tickets import Ticket
from tests.dashboard.builders_branch import local
from tests.dashboard.desk import alert, setting
from tests.dashboard.world import network

BRANCH = "spec-5"
TOKEN = "0a1b2c3d4e5f60718293"
OTHER = "ff1b2c3d4e5f60718293"


def row(subject: str, name: str, at: datetime, **payload: Value) -> Event:
    """A row of the queue log."""
    return Event("q", f"{subject}:{name}", Kind.QUEUE, BRANCH, name, subject, at, payload=payload)


def visit(
    number: str, came: datetime, *, operator: str = TOKEN, desk: str = "1", minutes: int = 10
) -> list[Event]:
    """A ticket's issue, call, service of eight minutes; it waited `minutes`."""
    uid = f"{BRANCH}/{number}"
    called = came + minutes * (local(9, 1) - local(9))
    doing: Mapping[str, Value] = {"operator_token": operator, "desk_id": desk, "service_code": "plate"}
    return [
        row(uid, "ticket_issued", came, ticket_number=number, service_code="plate"),
        row(uid, "called", called, **doing),
        row(uid, "service_started", called, **doing),
        row(uid, "service_completed", called + 8 * (local(9, 1) - local(9)), **doing),
    ]


def step(application: str, name: str, at: datetime, **payload: Value) -> Event:
    """A row of the service log."""
    made = row(application, name, at, operator_token=TOKEN, desk_id="1", **payload)
    return replace(made, kind=Kind.SERVICE, source_system="s")


def signal(rule_id: str, subject: str, events: Iterable[Event], **changes: object) -> IntegritySignal:
    """A written rule's, of one thing, from nine to ten."""
    made = IntegritySignal(
        rule_id=rule_id,
        rule_version=1,
        kind=RuleKind.DETERMINISTIC,
        severity="high",
        branch_id=BRANCH,
        subject=subject,
        since=local(9),
        until=local(10),
        observed=1,
        expected=0.0,
        unit="applications",
        evidence=Evidence(tuple(sorted(id_of(event) for event in events))),
        exemptions=("declared_outage",),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def statistical(
    rule_id: str, subject: str, events: Iterable[Event], terms: Sequence[Term], **changes: object
) -> IntegritySignal:
    """A statistical rule's: its figures are the sums of its addends."""
    made = signal(rule_id, subject, events)
    made = replace(
        made,
        kind=RuleKind.STATISTICAL,
        observed=sum(term.observed for term in terms),
        expected=sum(term.expected for term in terms),
        unit="tickets",
        evidence=Evidence(made.evidence.events, tuple(terms)),
        p=4e-4,
        q=2e-3,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


CLOSED_AT = local(23, 59) + LATENESS


def kept(found: IntegritySignal, looked_at: datetime | None = CLOSED_AT) -> Kept:
    return Kept(local(0), local(23, 59), found, found.evidence.digest, looked_at)


@dataclass
class FakeEvidence(EvidenceReader):
    """Storage's reading side for evidence, over lists."""

    found: IntegritySignal
    rows: Sequence[Event] = ()
    overruled: frozenset[str] = frozenset()
    whole: Sequence[Ticket] = ()
    steps: Sequence[Event] = ()
    cameras: Sequence[CameraInterval] = ()
    looked_at: datetime | None = CLOSED_AT
    reads: list[str] = field(default_factory=list)

    def integrity_kept(self, fingerprint: str, scope: Scope) -> Kept | None:
        self.reads.append(fingerprint)
        return kept(self.found, self.looked_at) if fingerprint == self.found.fingerprint else None

    def events_of(self, branch_id: str, ids: Iterable[str], scope: Scope) -> Sequence[Event]:
        wanted = set(ids)
        return [one for one in self.rows if one.branch_id == branch_id and id_of(one) in wanted]

    def corrected(self, events: Sequence[Event]) -> frozenset[tuple[str, str]]:
        found = (one for one in events if id_of(one) in self.overruled)
        return frozenset((one.source_system, one.source_seq) for one in found)

    def tickets(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Iterator[Ticket]:
        return iter(self.whole)

    def application(self, branch_id: str, application_id: str, scope: Scope) -> Application | None:
        return None

    def application_steps(self, branch_id: str, application_id: str, scope: Scope) -> Sequence[Event]:
        return [one for one in self.steps if one.subject == application_id]

    def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
        return iter(self.cameras)


def proved(reader: FakeEvidence) -> Proof:
    return proof(reader, kept(reader.found, reader.looked_at), network(), EVERYTHING)


def told(found: IntegritySignal, **changes: object) -> Alert:
    """The alert of a signal."""
    made = alert("a0000000000000c1", evidence=(found.fingerprint,))
    made = replace(
        made, rule_id=f"integrity:{found.rule_id}", severity=Severity.HIGH, branch_id=found.branch_id
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def proof_setting(language: str = "en") -> ProofSetting:
    return ProofSetting(setting(language), BRANCH, f"lang={language}")


def seen(
    camera_id: str, state: CameraState, since: datetime, until: datetime | None, **changes: object
) -> CameraInterval:
    made = CameraInterval(CameraKey(BRANCH, camera_id), state, "", since, until)
    return replace(made, **changes)  # type: ignore[arg-type]
