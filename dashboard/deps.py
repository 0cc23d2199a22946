"""What every page, route and live view is given: one frozen object, wired once in `create_app`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.doors import AlertDesk, BoardReader, CameraDesk, SiteOptions
from dashboard.doors_integrity import Indicators
from dashboard.i18n import Translator
from dashboard.live import Hub
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.network import Network


def nobody(typed: str) -> frozenset[str]:  # noqa: ARG001
    """Where the site's key isn't known, nobody is recognised."""
    return frozenset()


@dataclass(frozen=True)
class Deps:
    """`now` is the site's clock; `hub` shares live views among screens; `version` names this build.

    `transports`: source id -> how it is read (file, sql, http), where the wiring says so.
    `alerts`: None where alerts aren't evaluated; `rules`: the rule cards by id. `cameras`: None where nothing
    can be ordered of cameras. `stills`: whether a blurred picture of a camera may be asked for. `indicators`:
    cards and work of the indicators of integrity, empty where there are none. `own_tokens`: whoever acts, as
    typed -> tokens that may be his.
    """

    site: SiteOptions
    network: Network
    reader: BoardReader
    now: Callable[[], datetime]
    hub: Hub
    translators: Mapping[str, Translator]
    version: str
    transports: Mapping[str, str] = field(default_factory=dict)
    alerts: AlertDesk | None = None
    rules: Mapping[str, AlertRule] = field(default_factory=dict)
    cameras: CameraDesk | None = None
    camera_limits: CameraLimits = field(default_factory=CameraLimits)
    stills: bool = False
    own_tokens: Callable[[str], frozenset[str]] = nobody
    indicators: Indicators = field(default_factory=Indicators)

    def translator(self, language: str | None) -> Translator:
        """The translator of `language`, or of the site's default where it isn't offered."""
        return self.translators.get(language or "", self.translators[self.site.default_language])
