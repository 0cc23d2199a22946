"""Rows of a source are put aside: figures may lack them."""

from sitcenter.domain.alerts.conditions.scene import Finding, Scene, place
from sitcenter.domain.alerts.types import AlertRule, Signal

LIMITS = frozenset({"rows"})
"""`rows`: so many within the past hour."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a source, at its branch or, when it feeds several, for the network."""
    return Finding(
        tuple(
            Signal(
                rule.id,
                place(found.branches),
                f"source:{found.source_id}",
                since=found.first_at,
                observed=found.rows,
                limit=rule.limits["rows"],
                unit="rows",
                evidence=(found.source_id,),
                facts={"count": found.rows, "branches": ",".join(found.branches)},
            )
            for found in scene.facts.set_aside
            if found.rows >= rule.limits["rows"]
        )
    )
