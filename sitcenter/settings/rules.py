"""rules.toml: the cards of the alert rules. Every rule has one, and no card stands for a rule unknown."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Literal

from pydantic import Field

from sitcenter.domain.alerts.conditions import RULES
from sitcenter.domain.alerts.types import AlertRule, Severity
from sitcenter.settings.build import names
from sitcenter.settings.errors import ConfigError, doubles, unknown
from sitcenter.settings.models import NamesModel
from sitcenter.settings.strict import Strict

FILE = "rules.toml"


class RuleModel(Strict):
    """A rule card; `keep_s` is never zero, or a cause that comes and goes would resolve every time."""

    id: str
    version: int = Field(ge=1)
    severity: Literal["high", "medium", "low"]
    names: NamesModel
    cause: NamesModel
    consequence: NamesModel
    action: NamesModel
    respond_min: int = Field(gt=0)
    hold_s: float = Field(ge=0)
    keep_s: float = Field(ge=1)
    repeat_min: float | None = Field(default=None, ge=1, le=10_080)
    escalate_min: float | None = Field(default=None, ge=1)
    inhibited_by: tuple[str, ...] = ()
    limits: Mapping[str, float] = Field(default_factory=dict)
    enabled: bool = True


class RulesFile(Strict):
    """rules.toml."""

    rule: tuple[RuleModel, ...]


def rule_errors(file: RulesFile) -> Iterator[ConfigError]:
    """Cards and rules that don't find each other, and limits that a rule doesn't know or lacks."""
    yield from doubles(FILE, "rule.id", [card.id for card in file.rule])
    for missing in sorted(RULES.keys() - {card.id for card in file.rule}):
        yield ConfigError(FILE, "rule", f"there is no card for {missing!r}; enabled = false turns a rule off")
    for number, card in enumerate(file.rule):
        yield from _card_errors(f"rule[{number}]", card)


def _card_errors(at: str, card: RuleModel) -> Iterator[ConfigError]:
    for other in card.inhibited_by:
        if other not in RULES.keys() - {card.id}:
            yield ConfigError(FILE, f"{at}.inhibited_by", unknown(other, RULES.keys() - {card.id}))
    kind = RULES.get(card.id)
    if kind is None:
        yield ConfigError(FILE, f"{at}.id", unknown(card.id, RULES))
        return
    for name in sorted(card.limits.keys() - kind.limits):
        yield ConfigError(FILE, f"{at}.limits.{name}", unknown(name, kind.limits))
    for name in sorted(kind.limits - card.limits.keys()):
        yield ConfigError(FILE, f"{at}.limits.{name}", "is missing")
    for name, value in card.limits.items():
        if value <= 0:
            yield ConfigError(FILE, f"{at}.limits.{name}", f"must be greater than 0 (got {value!r})")


def build_rules(file: RulesFile) -> Mapping[str, AlertRule]:
    """The cards by the id of their rule."""
    return {card.id: _rule(card) for card in file.rule}


def _rule(card: RuleModel) -> AlertRule:
    return AlertRule(
        id=card.id,
        version=card.version,
        severity=Severity(card.severity),
        names=names(card.names),
        cause=names(card.cause),
        consequence=names(card.consequence),
        action=names(card.action),
        respond_within=timedelta(minutes=card.respond_min),
        hold_for=timedelta(seconds=card.hold_s),
        keep_for=timedelta(seconds=card.keep_s),
        repeat_every=_minutes(card.repeat_min),
        escalate_after=_minutes(card.escalate_min),
        inhibited_by=frozenset(card.inhibited_by),
        limits=card.limits,
        enabled=card.enabled,
    )


def _minutes(count: float | None) -> timedelta | None:
    return None if count is None else timedelta(minutes=count)
