"""What all parts of a branch's page are made from."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.i18n import Translator
from sitcenter.domain.board_types import BranchBoard, State
from sitcenter.domain.network import Branch, Network


@dataclass(frozen=True, slots=True)
class Setting:
    """A branch now, in one language."""

    board: BranchBoard
    branch: Branch
    network: Network
    translator: Translator
    now: datetime

    @property
    def old(self) -> bool:
        """Whether the figures are not current."""
        return self.board.state is State.UNKNOWN

    def clock(self, at: datetime | None) -> str:
        """An hour at the branch, with its date where that isn't today."""
        if at is None:
            return ""
        text = self.translator.clock(at, self.branch.zone)
        day = self.branch.day(at)
        return text if day == self.branch.day(self.now) else f"{self.translator.day(day)} {text}"

    def service(self, code: str | None) -> str:
        """A service's name, its code where the catalogue lacks it."""
        known = self.network.services.get(code or "")
        if known is not None:
            return known.names.get(self.translator.language)
        return code or self.translator.text("service not named")


def epoch_ms(at: datetime | None) -> int | None:
    """Milliseconds of the epoch, from which a browser counts ages."""
    return None if at is None else int(at.timestamp() * 1000)
