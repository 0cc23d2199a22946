"""Model of config/registers.toml: what other systems hold and a rule of integrity compares a log with.

docs/integrity.md describes every key. The files are read as those of a log are; they are never changed.
"""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from sitcenter.domain.events import FieldKind
from sitcenter.settings.sources import TIME_OPTIONS, FieldSpec, Spec
from sitcenter.settings.strict import Strict, Zone
from sitcenter.settings.transports import FileTransport

KINDS: Mapping[str, Mapping[str, FieldKind]] = {
    "payments": {
        "payment_id": "text",
        "amount": "integer",
        "paid_at": "instant",
        "payer": "token",
        "receipt": "boolean",
    },
    "acts": {
        "act_id": "text",
        "branch": "text",
        "at": "instant",
        "applications": "list",
        "files": "integer",
        "signatures": "integer",
    },
    "plate_duties": {"plate_class": "text", "duty": "integer"},
    "licensed": {"holder": "token"},
    "appeals": {"application": "text"},
    "pickups": {"application": "text", "planned_at": "instant"},
    "corrections": {"application": "text"},
    "roster": {
        "branch": "text",
        "since": "instant",
        "until": "instant",
        "operator": "token",
        "desk": "text",
    },
}
"""Kind -> its fields."""
KEYS: Mapping[str, tuple[str, ...]] = {"roster": ("branch", "since", "operator", "desk")}
"""What names a line, if it isn't the first field alone. A later line of the same name takes its place."""
OPTIONAL = frozenset({"payer", "receipt", "operator", "desk"})
DATED: Mapping[str, float] = {"payments": 0.0, "acts": 0.0}
"""Kinds that grow day by day, and for how many hours after it was written such a register speaks. The others
are lists that hold until they are changed."""

KindName = Literal[
    "payments", "acts", "plate_duties", "licensed", "appeals", "pickups", "corrections", "roster"
]


class RegisterConfig(Strict):
    """One register. `fields` that are left out are columns of the same name.

    `holds_h`: for how many hours after its last writing its files are good; None: as its kind has it.
    `settle_s`: a file that was written less than so many seconds ago may still be being written: it isn't
    read yet. `most_lines`: all lines are held in memory; with more the register is refused.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    kind: KindName
    zone: Zone
    transport: FileTransport
    fields: Mapping[str, Spec] = Field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    holds_h: float | None = Field(default=None, ge=0)
    settle_s: float = Field(default=60.0, ge=0)
    most_lines: int = Field(default=500_000, ge=1)

    @property
    def kinds(self) -> Mapping[str, FieldKind]:
        """Its fields with the kind of value that each holds."""
        return KINDS[self.kind]

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that name a line."""
        return KEYS.get(self.kind, (next(iter(self.kinds)),))

    @property
    def good_for_h(self) -> float | None:
        """Hours that it speaks for after it was written; None: until it is changed."""
        return DATED.get(self.kind) if self.holds_h is None else self.holds_h

    def specs(self) -> Mapping[str, FieldSpec]:
        """Where each field comes from."""
        return {name: self.fields.get(name, FieldSpec(column=name)) for name in self.kinds}

    def needed(self) -> frozenset[str]:
        """Columns without which no line can be understood."""
        named = (spec for name, spec in self.specs().items() if name not in OPTIONAL)
        return frozenset(spec.column for spec in named if spec.column and "." not in spec.column)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = [
            f"fields.{name}: not a field of kind {self.kind!r} (allowed: {', '.join(self.kinds)})"
            for name in self.fields
            if name not in self.kinds
        ]
        problems += [
            f"fields.{name}.{option}: only for an instant"
            for name, spec in self.fields.items()
            if self.kinds.get(name) != "instant"
            for option in TIME_OPTIONS
            if option in spec.model_fields_set
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self


class RegistersFile(Strict):
    """The whole of config/registers.toml."""

    registers: tuple[RegisterConfig, ...] = Field(default=(), alias="register")

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        ids = [register.id for register in self.registers]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError("; ".join(f"register id {name!r} is used twice" for name in twice))
        return self
