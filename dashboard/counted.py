"""What an indicator counted, with its unit in words."""

from collections.abc import Callable, Mapping

from dashboard.i18n import Translator

COUNTED: Mapping[str, Callable[[Translator, int], str]] = {
    "tickets": lambda t, n: t.plural("{n} ticket", "{n} tickets", n),
    "applications": lambda t, n: t.plural("{n} application", "{n} applications", n),
    "calls": lambda t, n: t.plural("{n} call", "{n} calls", n),
    "transfers": lambda t, n: t.plural("{n} transfer", "{n} transfers", n),
    "plates": lambda t, n: t.plural("{n} plate", "{n} plates", n),
    "steps": lambda t, n: t.plural("{n} step", "{n} steps", n),
    "s": lambda t, n: t.duration(n),
    "min": lambda t, n: t.unit(n, "minute"),
}


def counted(value: float, unit: str, translator: Translator) -> str:
    """A figure with its unit; a unit without words is shown as it is."""
    if unit == "share":
        return translator.percent(value)
    if unit in COUNTED and value == int(value):
        return COUNTED[unit](translator, int(value))
    if unit in ("s", "min"):
        return COUNTED[unit](translator, round(value))
    return f"{translator.number(round(value, 2))} {unit}".rstrip()
