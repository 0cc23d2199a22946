"""Shape of terms.toml, and the domain's rules made of it."""

from collections.abc import Iterable, Iterator
from datetime import date, time
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sitcenter.domain.terms.book import specificity
from sitcenter.domain.terms.types import Policy, TermRule, Unit
from sitcenter.settings.calendar import Text
from sitcenter.settings.errors import ConfigError, unknown
from sitcenter.settings.models import Slug
from sitcenter.settings.strict import Strict

FILE = "terms.toml"
Channel = Literal["kiosk", "booking", "reception", "mobile", "online", "self_service"]


class TermModel(Strict):
    """A rule: `working_days` (with `policy` and `cutoff`) or `minutes` (with `always`)."""

    id: Slug
    version: int = Field(default=1, ge=1)
    working_days: int | None = Field(default=None, ge=1, le=366)
    minutes: int | None = Field(default=None, ge=1, le=366 * 24 * 60)
    policy: Literal["P1", "P2", "P3"] | None = None
    cutoff: time | None = None
    always: bool | None = None
    calendar: Slug
    services: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    territory: tuple[Annotated[str, Field(pattern=r"^\d{2}$")], ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    published: date | None = None
    source: Text

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.working_days is None) == (self.minutes is None):
            raise ValueError("give working_days or minutes, one of them")
        if self.minutes is not None and (self.policy or self.cutoff):
            raise ValueError("policy and cutoff go with working_days only")
        if self.working_days is not None and self.always is not None:
            raise ValueError("always goes with minutes only")
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValueError("valid_to (the first day without the rule) must be later than valid_from")
        return self


class TermsFile(Strict):
    """terms.toml."""

    term: tuple[TermModel, ...] = ()


def build_rule(model: TermModel) -> TermRule:
    """The domain's rule."""
    unit = Unit.MINUTES if model.minutes is not None else Unit.WORKING_DAYS
    return TermRule(
        id=model.id,
        version=model.version,
        unit=unit,
        value=model.minutes or model.working_days or 0,
        source=model.source,
        calendar=model.calendar,
        policy=Policy(model.policy or Policy.P1),
        cutoff=model.cutoff,
        always=model.always is not False,
        services=frozenset(model.services),
        channels=frozenset(model.channels),
        territory=frozenset(model.territory),
        valid_from=model.valid_from,
        valid_to=model.valid_to,
        published=model.published,
    )


def term_errors(file: TermsFile, calendars: Iterable[str], codes: Iterable[str]) -> Iterator[ConfigError]:
    """Doubles, names that nothing answers to, and rules between which nothing decides."""
    known = {"calendar": set(calendars), "services": set(codes)}
    for number, term in enumerate(file.term):
        for key, names in (("calendar", (term.calendar,)), ("services", term.services)):
            for name in names:
                if name not in known[key]:
                    yield ConfigError(FILE, f"term[{number}].{key}", unknown(name, known[key]))
    for (_, one), (second, other) in combinations(enumerate(file.term), 2):
        if (one.id, one.version) == (other.id, other.version):
            yield ConfigError(FILE, f"term[{second}].id", f"{one.id!r} version {one.version} stands twice")
        elif one.id != other.id and _clash(build_rule(one), build_rule(other)):
            message = f"overlaps {one.id!r} and is as specific: nothing decides between them"
            yield ConfigError(FILE, f"term[{second}]", message)


def _clash(one: TermRule, other: TermRule) -> bool:
    """Whether both could be the most specific rule of one application."""
    scopes = (
        (one.services, other.services),
        (one.channels, other.channels),
        (one.territory, other.territory),
    )
    return (
        specificity(one) == specificity(other)
        and all(not a or not b or a & b for a, b in scopes)
        and (one.valid_from or date.min) < (other.valid_to or date.max)
        and (other.valid_from or date.min) < (one.valid_to or date.max)
    )
