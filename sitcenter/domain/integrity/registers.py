"""Which registers a rule reads, and when they are too old for a window.

A register that nobody delivers leaves a rule that needs it not computable. One that is delivered and can't be
read, or wasn't written since the window's end, keeps silent every rule that would ask it, for a ground too:
what a list of dealers would have excused must not become a signal because the list is missing.
"""

from collections.abc import Mapping
from datetime import datetime

from sitcenter.domain.integrity.scene import Registers
from sitcenter.domain.integrity.types import RuleCard

NEED = "register."
CONSULTED: Mapping[str, frozenset[str]] = {
    "C3": frozenset({"licensed"}),
    "C3-D": frozenset({"licensed"}),
    "C8": frozenset({"licensed"}),
    "C11": frozenset({"licensed"}),
    "C13": frozenset({"corrections"}),
    "C16": frozenset({"corrections"}),
    "C19": frozenset({"licensed"}),
    "C20": frozenset({"appeals", "pickups"}),
}
"""Rule -> registers of lawful grounds, beside those that its card needs."""


def register_behind(card: RuleCard, registers: Registers, horizon: datetime) -> bool:
    """Whether a register that the rule reads can't be read, or was written before the horizon.

    Lines come later than what they tell (payments by `posting_h`): for that the rule itself must allow.
    """
    return not behind(registers, horizon).isdisjoint(asked(card))


def behind(registers: Registers, horizon: datetime) -> frozenset[str]:
    """The registers that can't be read, or were written before the horizon."""
    told = registers.read_to.items()
    return frozenset(name for name, read_to in told if read_to is None or read_to < horizon)


def asked(card: RuleCard) -> frozenset[str]:
    """The registers that a rule reads."""
    needed = frozenset(need.removeprefix(NEED) for need in card.needs if is_register(need))
    return needed | CONSULTED.get(card.id, frozenset())


def is_register(need: str) -> bool:
    """Whether what a card needs is a register."""
    return need.startswith(NEED)
