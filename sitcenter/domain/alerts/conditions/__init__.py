"""The rules: one file each, one map as the registry, and the round that asks them all."""

from collections.abc import Mapping
from datetime import datetime

from sitcenter.domain.alerts.conditions import (
    camera_impaired,
    camera_lost,
    camera_site,
    camera_view,
    cameras_unwatched,
    deadline_mismatch,
    desks_short,
    external,
    feed_dead,
    indicator_muted,
    integrity,
    monitor,
    quarantine_growing,
    route_stuck,
    service_feed_dead,
    service_over_norm,
    term_due_today,
    term_overdue,
    wait_over_norm,
)
from sitcenter.domain.alerts.conditions.incidents import with_incidents
from sitcenter.domain.alerts.conditions.scene import Finding, RuleKind, Scene, scene
from sitcenter.domain.alerts.facts import AlertFacts
from sitcenter.domain.alerts.types import AlertRule, Ended, Round, Signal, fingerprint_of
from sitcenter.domain.board_types import Board
from sitcenter.domain.network import Network

__all__ = ["RULES", "Finding", "RuleKind", "Scene", "signals"]

RULES: Mapping[str, RuleKind] = {
    "wait-over-norm": RuleKind(wait_over_norm.find, wait_over_norm.LIMITS),
    "feed-dead": RuleKind(feed_dead.find, feed_dead.LIMITS),
    "service-feed-dead": RuleKind(service_feed_dead.find),
    "service-over-norm": RuleKind(service_over_norm.find, service_over_norm.LIMITS),
    "term-overdue": RuleKind(term_overdue.find, term_overdue.LIMITS),
    "term-due-today": RuleKind(term_due_today.find, term_due_today.LIMITS),
    "deadline-mismatch": RuleKind(deadline_mismatch.find, deadline_mismatch.LIMITS),
    "desks-short": RuleKind(desks_short.find, desks_short.LIMITS),
    "quarantine-growing": RuleKind(quarantine_growing.find, quarantine_growing.LIMITS),
    "route-stuck": RuleKind(route_stuck.find, route_stuck.LIMITS),
    "camera-site": RuleKind(camera_site.find, camera_site.LIMITS),
    "cameras-unwatched": RuleKind(cameras_unwatched.find),
    "camera-lost": RuleKind(camera_lost.find),
    "camera-view": RuleKind(camera_view.find, camera_view.LIMITS),
    "camera-impaired": RuleKind(camera_impaired.find, camera_impaired.LIMITS),
    "integrity": RuleKind(integrity.find),
    "indicator-muted": RuleKind(indicator_muted.find),
    "external": RuleKind(external.find),
    "monitor": RuleKind(monitor.find, monitor.LIMITS),
}


def signals(
    board: Board, facts: AlertFacts, network: Network, rules: Mapping[str, AlertRule], now: datetime
) -> Round:
    """What all enabled rules find at `now`, one signal a cause."""
    seen = scene(board, facts, network, now)
    found: dict[str, Signal] = {}
    unknown: set[tuple[str, str]] = set()
    unsure: set[str] = set()
    ended: dict[str, Ended] = {}
    for rule_id, kind in RULES.items():
        rule = rules[rule_id]
        if rule.enabled:
            finding = with_incidents(rule, kind.find(rule, seen))
            found |= {signal.fingerprint: signal for signal in finding.signals}
            unknown |= {(rule_id, branch_id) for branch_id in finding.unknown}
            unsure |= {fingerprint_of(rule_id, *which) for which in finding.unsure}
            ended |= finding.ended
    told = tuple(found[key] for key in sorted(found))
    return Round(now, told, frozenset(unknown), frozenset(unsure), ended)
