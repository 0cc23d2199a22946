"""A part of the evidence of one kind of rule, and what its words depend on."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from dashboard.alert_lines import AlertSetting
from dashboard.evidence_drawn import Drawn
from dashboard.i18n import Translator
from dashboard.views_tables import Cell, TableView
from sitcenter.domain.integrity.scene import LATENESS
from sitcenter.domain.network import Branch, Network

FIRST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences, a drawing, and tables that say the same in words. `name`: of what kind it is."""

    name: str
    title: str
    says: tuple[str, ...] = ()
    drawn: Drawn | None = None
    tables: tuple[TableView, ...] = ()
    links: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofSetting:
    """`link`: the part of the query that every address keeps.

    `lateness`: how long events of a moment may arrive, so that a running day isn't judged to that moment yet.
    """

    alerts: AlertSetting
    branch_id: str
    link: str = ""
    theme: str = "light"
    lateness: timedelta = LATENESS

    @property
    def translator(self) -> Translator:
        """The reader's language."""
        return self.alerts.translator

    @property
    def network(self) -> Network:
        """All branches."""
        return self.alerts.network

    @property
    def zone(self) -> tzinfo:
        """The branch's zone."""
        return self.alerts.zone(self.branch_id)

    @property
    def branch(self) -> Branch | None:
        """The branch; None where it is no longer configured."""
        return self.network.branches.get(self.branch_id)

    def page(self, path: str) -> str:
        """An address within the site."""
        return f"{path}?{self.link}" if self.link else path

    def second(self, at: datetime) -> str:
        """Date and time to the second at the branch."""
        local = at.astimezone(self.zone)
        return f"{self.translator.day_of_year(local.date())}, {local:%H:%M:%S}"

    def minute(self, at: datetime) -> str:
        """Date and time to the minute at the branch."""
        return self.second(at)[:-3]

    def clock(self, at: datetime) -> str:
        """The time to the second at the branch."""
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def figure(self, value: float) -> str:
        """A figure to two places."""
        return self.translator.number(round(value, 2))

    def service(self, code: str | None) -> str:
        """A service by its name, else by its code."""
        service = self.network.services.get(code or "")
        return service.names.get(self.translator.language) if service else (code or "")


def rows_shown(
    rows: tuple[tuple[Cell, ...], ...], translator: Translator
) -> tuple[tuple[tuple[Cell, ...], ...], str]:
    """The first rows, and what is said of those that are left out."""
    if len(rows) <= FIRST_ROWS:
        return rows, ""
    told = translator.text(
        "the first {n} of {total} are shown: all are in the CSV",
        n=translator.number(FIRST_ROWS),
        total=translator.number(len(rows)),
    )
    return rows[:FIRST_ROWS], told
