"""The panel of terms at risk that a branch's page shows."""

from dash.development.base_component import Component

from dashboard.at_risk import RiskReading
from dashboard.components_at_risk import at_risk_panel
from dashboard.doors import BoardReader
from dashboard.frames import Frame
from dashboard.i18n import Translator
from dashboard.views_at_risk import at_risk_view
from sitcenter.domain.network import Branch
from sitcenter.domain.scope import Scope


class TermsPanel:
    """A reading for each branch that somebody looks at, shared by all who do."""

    def __init__(self, reader: BoardReader) -> None:
        self._reader = reader
        self._readings: dict[str, RiskReading] = {}

    def panel(self, frame: Frame, branch: Branch, translator: Translator) -> Component:
        """What is late or due today at one branch."""
        reading = self._readings.setdefault(branch.id, RiskReading(self._reader, branch.id))
        risk = reading.of(frame).within(Scope(frozenset({branch.id})))
        return at_risk_panel(at_risk_view(risk, branch, frame.network, translator))
