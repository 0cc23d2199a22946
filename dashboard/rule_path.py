"""The address of an indicator's page."""

from urllib.parse import quote

from sitcenter.domain.integrity.standing import card_id


def rule_path(rule_id: str, link: str = "") -> str:
    """The page of the rule of an integrity alert (`integrity:C7`) or of a card (`C7`): /rules/C7.

    `link`: the part of a query that every address keeps. "" for a rule that is no indicator.
    """
    name = card_id(rule_id) if ":" in rule_id else rule_id
    if not name:
        return ""
    return f"/rules/{quote(name, safe='')}" + (f"?{link}" if link else "")
