"""The evidence of an alert of integrity, on the alert's page."""

from typing import cast

from dash.development.base_component import Component

from dashboard.alert_lines import AlertSetting
from dashboard.components_evidence import evidence
from dashboard.deps import Deps
from dashboard.evidence_block import ProofSetting
from dashboard.evidence_reading import EvidenceKnown, EvidenceReader
from dashboard.frames import Frame, Screen
from dashboard.pages.branch import theme_of
from dashboard.views_evidence import evidence_view, fingerprint_of, is_of_integrity
from sitcenter.domain.alerts.types import Alert


class EvidencePanel:
    """What it keeps of the signals that somebody looks at."""

    def __init__(self, deps: Deps) -> None:
        self._lateness = deps.indicators.lateness
        self._known = EvidenceKnown(cast(EvidenceReader, deps.reader), deps.network)

    def of(self, alert: Alert, frame: Frame, screen: Screen, s: AlertSetting, link: str) -> Component | None:
        """The panel; None for an alert that tells of no signal of integrity."""
        if not is_of_integrity(alert):
            return None
        theme = theme_of(screen.option("theme"))
        setting = ProofSetting(s, alert.branch_id, link, theme, self._lateness)
        proof = self._known.of(frame, fingerprint_of(alert), screen.scope)
        return evidence(evidence_view(alert, proof, setting), setting.zone, theme)
