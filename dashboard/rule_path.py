"""The address of an indicator's page."""

from urllib.parse import quote

ALERTED = "integrity:"
"""So alerts name the rule of an indicator: integrity:C7."""


def rule_path(rule_id: str, link: str = "") -> str:
    """The page of the rule of an integrity alert (`integrity:C7`) or of a card (`C7`): /rules/C7.

    `link`: the part of a query that every address keeps. "" for a rule that is no indicator.
    """
    name = rule_id.removeprefix(ALERTED)
    if not name or (":" in rule_id and not rule_id.startswith(ALERTED)):
        return ""
    return f"/rules/{quote(name, safe='')}" + (f"?{link}" if link else "")
