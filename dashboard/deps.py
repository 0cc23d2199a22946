"""What every page, route and live view is given: one frozen object, wired once in `create_app`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.doors import BoardReader, SiteOptions
from dashboard.i18n import Translator
from dashboard.live import Hub
from sitcenter.domain.network import Network


@dataclass(frozen=True)
class Deps:
    """`now` is the site's clock; `hub` shares live views among screens; `version` names this build."""

    site: SiteOptions
    network: Network
    reader: BoardReader
    now: Callable[[], datetime]
    hub: Hub
    translators: Mapping[str, Translator]
    version: str

    def translator(self, language: str | None) -> Translator:
        """The translator of `language`, or of the site's default where it isn't offered."""
        offered = language in self.site.languages and language in self.translators
        return self.translators[language if language and offered else self.site.default_language]
