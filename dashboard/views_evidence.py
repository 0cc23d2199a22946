"""The evidence of an alert of integrity: is it whole, does it add up, what chance says, and its rows.

Whatever it shows is a reason to look. Nobody is named and nobody accused; what can't be told is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.evidence_block import Block, ProofSetting
from dashboard.evidence_reading import CAMERAS, RULE, Proof, subject_of
from dashboard.views_evidence_checks import checks_table, is_broken
from dashboard.views_evidence_desk import desk_blocks
from dashboard.views_evidence_facts import Fact, facts_of
from dashboard.views_evidence_pair import pair_blocks
from dashboard.views_evidence_peers import peer_blocks, peer_strata
from dashboard.views_evidence_rows import rows_table
from dashboard.views_evidence_steps import step_blocks
from dashboard.views_evidence_tickets import paused, ticket_blocks
from dashboard.views_tables import Cell, TableView
from sitcenter.domain.alerts.types import Alert
from sitcenter.domain.integrity.types import Kind


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The evidence. `lead`: what must be known before anything else; `broken`: it must not be relied on."""

    title: str
    lead: tuple[str, ...]
    broken: bool
    checks: TableView | None = None
    facts_title: str = ""
    facts: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()
    rows: TableView | None = None
    csv: Cell | None = None


def is_of_integrity(alert: Alert) -> bool:
    """Whether an alert tells of a signal of integrity, which has evidence."""
    return alert.rule_id.startswith(RULE)


def fingerprint_of(alert: Alert) -> str:
    """The name of the signal behind an alert; "" where it names none."""
    return alert.evidence[0] if alert.evidence else ""


def evidence_view(alert: Alert, proof: Proof | None, s: ProofSetting) -> EvidenceView:
    """The evidence in one language."""
    _ = s.translator.text
    title = _("Evidence: needs checking, accuses nobody")
    if proof is None:
        return EvidenceView(
            title, (_("The signal behind this alert is not kept here: nothing can be shown."),), True
        )
    checks = checks_table(proof, s)
    broken = is_broken(checks)
    return EvidenceView(
        title=title,
        lead=tuple(_lead(alert, proof, broken, s)),
        broken=broken,
        checks=checks,
        facts_title=_("What was looked at, and what chance says"),
        facts=facts_of(proof, s),
        blocks=tuple(blocks(proof, s)),
        rows=rows_table(proof, s),
        csv=Cell(_("all rows as CSV"), href=f"/export/evidence.csv?alert={alert.alert_id}"),
    )


def _lead(alert: Alert, proof: Proof, broken: bool, s: ProofSetting) -> Iterable[str]:
    _ = s.translator.text
    if broken:
        yield _("Something does not agree: do not rely on these figures before it is explained.")
    told = alert.facts.get("digest")
    if isinstance(told, str) and told and told != proof.kept.digest:
        yield _("The window was evaluated again since the alert: these are the rows of the later evaluation.")
    if proof.signal.shadow:
        yield _("The branch is young: its usual figures are not known yet.")


def blocks(proof: Proof, s: ProofSetting) -> Sequence[Block]:
    """The parts that fit what the signal is about."""
    kind, _name = subject_of(proof.signal)
    if kind == "pair":
        return pair_blocks(proof, s)
    if kind == "desk" or proof.signal.rule_id.startswith(CAMERAS):
        waiting = ticket_blocks(proof, s) if paused(proof) else ()
        strata = peer_strata(proof, s) if kind == "operator" else ()
        return [*desk_blocks(proof, s), *waiting, *strata]
    if proof.signal.kind is Kind.STATISTICAL:
        return peer_blocks(proof, s)
    return [*ticket_blocks(proof, s), *step_blocks(proof, s)]
