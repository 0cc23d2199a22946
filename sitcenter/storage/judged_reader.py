"""What judging a branch's days reads of the journal, and what is read of what was judged."""

from collections.abc import Generator, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Engine

from sitcenter.domain.events import Event
from sitcenter.domain.integrity.types import Head, Kept, RuleWindow
from sitcenter.domain.scope import Scope
from sitcenter.storage import arrived as arrivals
from sitcenter.storage import corrections, happened, integrity_newest, integrity_reads
from sitcenter.storage.arrived import Arrived, ReadTo
from sitcenter.storage.engine import reading


class JudgedReader:
    """The indicators' part of Reader: it knows no network."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def happened(self, branch_id: str, start: datetime, end: datetime, until: datetime) -> list[Event]:
        """What [start, end) at a branch was about, as events before `until`: all of each ticket and
        application that has one in it, and the words of desks and of the branch's mode that hold then.
        """
        with reading(self._engine) as connection:
            return list(happened.happened(connection, branch_id, start, end, until))

    def steps(self, branch_id: str, start: datetime, end: datetime) -> list[Event]:
        """Steps of applications at a branch in [start, end), as they count."""
        with reading(self._engine) as connection:
            return list(happened.steps(connection, branch_id, start, end))

    def filed(self, branch_id: str, applications: Iterable[str], until: datetime) -> list[Event]:
        """All steps before `until` of some applications of a branch, as they count."""
        with reading(self._engine) as connection:
            return list(happened.filed(connection, branch_id, applications, until))

    def arrived(self, before: ReadTo) -> tuple[ReadTo, list[Arrived]]:
        """How far each source was read, and branch, moment and time of becoming known of each event that came
        in behind where it had been read to `before`.

        What was measured of cameras is left out; a correction tells the moment of what it corrects as well.
        """
        with reading(self._engine) as connection:
            until = arrivals.read_to(connection)
            return until, list(arrivals.arrived(connection, before, until))

    def arrived_by_hour(self, since: datetime) -> tuple[ReadTo, list[Arrived]]:
        """The same of what became known since a moment, of each hour of a branch only its first and last
        moment of which something came in, with the latest time of becoming known.
        """
        with reading(self._engine) as connection:
            return arrivals.read_to(connection), list(arrivals.arrived_by_hour(connection, since))

    def known_since(self, branch_id: str) -> datetime | None:
        """The earliest event of a branch's logs; None: there is none."""
        with reading(self._engine) as connection:
            return happened.first_at(connection, branch_id)

    def integrity_signals(self, scope: Scope, start: datetime, end: datetime) -> Generator[Kept, None, None]:
        """Signals whose cause began in [start, end), by branch and time, read as they are consumed."""
        with reading(self._engine) as connection:
            yield from integrity_reads.signals(connection, scope, start, end)

    def integrity_heads(self, start: datetime, rule_ids: Iterable[str] | None = None) -> list[Head]:
        """Signals whose cause began since `start`, each once, without its evidence."""
        with reading(self._engine) as connection:
            return integrity_reads.heads(connection, start, rule_ids)

    def integrity_kept(self, fingerprint: str, scope: Scope) -> Kept | None:
        """One signal with its evidence; None: there is none that may be seen."""
        with reading(self._engine) as connection:
            return integrity_reads.kept(connection, fingerprint, scope)

    def integrity_windows(
        self, scope: Scope, start: datetime, end: datetime, rule_ids: Iterable[str] | None = None
    ) -> Generator[RuleWindow, None, None]:
        """What became of each rule, or of those named, in windows that begin in [start, end)."""
        with reading(self._engine) as connection:
            yield from integrity_reads.windows(connection, scope, start, end, rule_ids)

    def integrity_newest(self, scope: Scope, before: datetime, rule_ids: Iterable[str]) -> list[RuleWindow]:
        """The newest window of each of these rules at each branch that began before a moment, however long
        ago, as the newest version of the rule judged it.
        """
        with reading(self._engine) as connection:
            return integrity_newest.newest_windows(connection, scope, before, rule_ids)

    def events_of(self, branch_id: str, ids: Iterable[str], scope: Scope) -> list[Event]:
        """The events behind evidence (`source/seq`) by time; what the journal hasn't is left out."""
        if not scope.allows(branch_id):
            return []
        with reading(self._engine) as connection:
            return integrity_reads.events_of(connection, branch_id, ids)

    def corrected(self, events: Sequence[Event]) -> frozenset[tuple[str, str]]:
        """Which of these events the journal corrects by now: (source_system, source_seq)."""
        with reading(self._engine) as connection:
            return frozenset(corrections.overruled(connection, events))
