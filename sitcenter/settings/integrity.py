"""integrity/*.toml: the cards of the indicators, one a file, with their test cases beside them.

`C5.toml` is a card, `C5.cases.toml` its test cases (read by tests, never at run time).
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.types import Exemption, Kind, RuleCard, Unit
from sitcenter.domain.network import Names
from sitcenter.settings.build import names
from sitcenter.settings.calendar import Text
from sitcenter.settings.errors import ConfigError, ConfigErrors, doubles, from_pydantic, unknown
from sitcenter.settings.load import FOLDER
from sitcenter.settings.models import NamesModel
from sitcenter.settings.strict import Strict

CASES = ".cases.toml"
BUDGET = 0.1
"""All statistical rules together may raise so many false signals a branch and window, at the most."""


class ExemptionModel(Strict):
    """A lawful ground; `field` and `values` go together, without them the rule itself establishes it."""

    code: str = Field(pattern=r"^[a-z_]+$")
    names: NamesModel
    field: Literal[
        "",
        "channel",
        "service_code",
        "priority_class",
        "priority_reason",
        "reason_code",
        "representation_type",
    ] = ""
    values: tuple[str, ...] = ()
    until: date | None = None


class LawModel(NamesModel):
    """The clause, in three languages, and where it stands."""

    source: Text


class CardModel(Strict):
    """A card as its file has it; docs/integrity.md explains every key."""

    id: str = Field(pattern=r"^C\d{1,2}(-[A-Z])?$")
    version: int = Field(ge=1)
    scheme: str = Field(pattern=r"^C\d{1,2}$")
    kind: Literal["D", "S"]
    unit: Literal["ticket", "application", "operator", "representative", "pair", "desk", "branch"]
    severity: Literal["high", "medium", "low"]
    names: NamesModel
    explanation: NamesModel
    innocent: tuple[NamesModel, ...] = Field(min_length=1)
    law: LawModel
    strata: tuple[str, ...] = ()
    test: Text
    alpha: float = Field(ge=0, le=0.05)
    needs: tuple[str, ...] = Field(min_length=1)
    evidence: tuple[str, ...] = Field(min_length=1)
    addressee: Text
    limits: Mapping[str, float] = Field(default_factory=dict)
    exemption: tuple[ExemptionModel, ...] = ()
    enabled: bool = True
    persistence: tuple[int, int] = (1, 1)


def load_cards(directory: Path) -> Mapping[str, RuleCard]:
    """The cards in `directory`/integrity, in the order of the rules. Raises ConfigErrors with all errors."""
    errors: list[ConfigError] = []
    cards = {model.id: model for path in card_files(directory) if (model := _read(path, errors))}
    there = {path.stem for path in card_files(directory)}
    errors += card_errors(tuple(cards.values()), there)
    errors += budget_errors(spent(cards.values()))
    if errors:
        raise ConfigErrors(errors)
    return {name: build_card(cards[name]) for name in RULES}


def card_files(directory: Path) -> Sequence[Path]:
    """The files that hold cards, by name."""
    return [p for p in sorted((directory / FOLDER).glob("*.toml")) if not p.name.endswith(CASES)]


def _read(path: Path, errors: list[ConfigError]) -> CardModel | None:
    name = f"{FOLDER}/{path.name}"
    try:
        model = CardModel.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        errors.append(ConfigError(name, "(file)", f"cannot be read: {error.strerror}"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        errors.append(ConfigError(name, "(file)", f"is not TOML in UTF-8: {error}"))
    except ValidationError as error:
        errors.extend(from_pydantic(name, error))
    else:
        if model.id == path.stem:
            return model
        errors.append(ConfigError(name, "id", f"must be the name of the file (got {model.id!r})"))
    return None


def card_errors(cards: Sequence[CardModel], there: Collection[str]) -> Iterator[ConfigError]:
    """Cards and rules that don't find each other; limits and grounds that a rule doesn't know or lacks.

    `there`: names of the files, those too that can't be read: of each its own error is told.
    """
    for missing in sorted(RULES.keys() - {card.id for card in cards} - set(there)):
        yield ConfigError(
            f"{FOLDER}/{missing}.toml", "(file)", "there is no card; enabled = false turns a rule off"
        )
    for card in cards:
        file, rule = f"{FOLDER}/{card.id}.toml", RULES.get(card.id)
        if rule is None:
            yield ConfigError(file, "id", unknown(card.id, RULES))
            continue
        yield from _limit_errors(file, card, rule.limits)
        yield from _exemption_errors(file, card, rule.grounds)
        if (card.kind == "S") != (card.alpha > 0):
            yield ConfigError(file, "alpha", "a statistical rule has its share of alpha, a written one has 0")
        if not 1 <= card.persistence[0] <= card.persistence[1]:
            yield ConfigError(file, "persistence", "is [m, n]: found in m of n windows, 1 <= m <= n")


def spent(cards: Iterable[CardModel | RuleCard]) -> float:
    """The sum of alpha of the rules that are on."""
    return round(sum(card.alpha for card in cards if card.enabled), 6)


def budget_errors(alpha: float) -> Iterator[ConfigError]:
    """Shares of alpha that add up to more than all of it."""
    if alpha > BUDGET:
        what = (
            f"of all cards that are on add up to {alpha:g}, at most {BUDGET:g}: lower some, or turn rules off"
        )
        yield ConfigError(f"{FOLDER}/", "alpha", what)


def _limit_errors(file: str, card: CardModel, known: frozenset[str]) -> Iterator[ConfigError]:
    for name in sorted(card.limits.keys() - known):
        yield ConfigError(file, f"limits.{name}", unknown(name, known))
    for name in sorted(known - card.limits.keys()):
        yield ConfigError(file, f"limits.{name}", "is missing")


def _exemption_errors(file: str, card: CardModel, grounds: frozenset[str]) -> Iterator[ConfigError]:
    yield from doubles(file, "exemption.code", [each.code for each in card.exemption])
    for number, each in enumerate(card.exemption):
        if bool(each.field) != bool(each.values):
            yield ConfigError(file, f"exemption[{number}]", "field and values go together")
        if not each.field and each.code not in grounds:
            yield ConfigError(file, f"exemption[{number}].code", unknown(each.code, grounds))


def build_card(model: CardModel) -> RuleCard:
    """The domain's card."""
    return RuleCard(
        id=model.id,
        version=model.version,
        scheme=model.scheme,
        kind=Kind(model.kind),
        unit=Unit(model.unit),
        severity=model.severity,
        names=names(model.names),
        explanation=names(model.explanation),
        innocent=tuple(names(each) for each in model.innocent),
        law=Names(model.law.kk, model.law.ru, model.law.en),
        law_source=model.law.source,
        strata=model.strata,
        test=model.test,
        alpha=model.alpha,
        needs=frozenset(model.needs),
        evidence=model.evidence,
        addressee=model.addressee,
        limits=model.limits,
        exemptions=tuple(
            Exemption(each.code, names(each.names), each.field, frozenset(each.values), each.until)
            for each in model.exemption
        ),
        enabled=model.enabled,
        persistence=model.persistence,
    )
