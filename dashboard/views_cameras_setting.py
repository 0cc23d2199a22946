"""What all words of cameras depend on: language, moment, theme, and the query that links keep."""

from dataclasses import dataclass, field
from datetime import datetime

from dashboard.i18n import Translator
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.network import Branch, Network


@dataclass(frozen=True, slots=True)
class CameraSetting:
    """A screen's setting. `link`: the part of the query that every address keeps."""

    network: Network
    translator: Translator
    now: datetime
    theme: str
    link: str = ""
    limits: CameraLimits = field(default_factory=CameraLimits)
    """By which cameras are graded here."""

    def at(self, at: datetime | None, branch: Branch) -> str:
        """An hour at the branch, with its date where that isn't today."""
        if at is None:
            return ""
        text = self.translator.clock(at, branch.zone)
        day = branch.day(at)
        return text if day == branch.day(self.now) else f"{self.translator.day_of_year(day)}, {text}"

    def page(self, path: str, more: str = "") -> str:
        """An address that keeps language, theme and branches."""
        query = "&".join(part for part in (self.link, more) if part)
        return f"{path}?{query}" if query else path
