"""An exemption as it is typed, before it is in a card: checked as the card's file would be."""

from collections.abc import Iterator
from typing import get_args

from pydantic import ValidationError

from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.types import Exemption, RuleCard
from sitcenter.settings.build import names
from sitcenter.settings.errors import ConfigError, ConfigErrors, from_pydantic, unknown
from sitcenter.settings.integrity import ExemptionModel

UNNAMED = "?"
"""Stands for names that people have yet to write."""


def exemption_of(
    card: RuleCard, code: str, field: str, values: tuple[str, ...], until: str | None
) -> Exemption:
    """The exemption that these words mean. Raises ConfigErrors with all that is wrong."""
    typed = {"code": code, "field": field, "values": values, "until": until}
    unnamed = {"kk": UNNAMED, "ru": UNNAMED, "en": UNNAMED}
    try:
        model = ExemptionModel.model_validate({**typed, "names": unnamed})
    except ValidationError as error:
        raise ConfigErrors(from_pydantic(f"exemption of {card.id}", error)) from error
    errors = list(_errors(card, model))
    if errors:
        raise ConfigErrors(errors)
    return Exemption(model.code, names(model.names), model.field, frozenset(model.values), model.until)


def _errors(card: RuleCard, model: ExemptionModel) -> Iterator[ConfigError]:
    place = f"exemption of {card.id}"
    if model.code in {each.code for each in card.exemptions}:
        yield ConfigError(place, "code", f"{model.code!r} is in the card already")
    if bool(model.field) != bool(model.values):
        fields = ", ".join(name for name in get_args(ExemptionModel.model_fields["field"].annotation) if name)
        yield ConfigError(place, "field", f"field and values go together; fields: {fields}")
    grounds = RULES[card.id].grounds - {each.code for each in card.exemptions}
    if not model.field and not model.values and model.code not in grounds:
        yield ConfigError(place, "code", f"{unknown(model.code, grounds)} (or give --field and --values)")


def as_toml(exemption: Exemption) -> str:
    """The block to put into the card; `sitcenter check` wants the names before it takes it."""
    lines = ["[[exemption]]", f'code = "{exemption.code}"', 'names = { kk = "", ru = "", en = "" }']
    if exemption.field:
        values = ", ".join(f'"{_escaped(value)}"' for value in sorted(exemption.values))
        lines += [f'field = "{exemption.field}"', f"values = [{values}]"]
    if exemption.until is not None:
        lines.append(f"until = {exemption.until.isoformat()}")
    return "\n".join(lines)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
