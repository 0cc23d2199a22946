"""`sitcenter evaluate`: the indicators of integrity over a past period, as they would have run then."""

from sitcenter.settings.load import indicators_lack


def uncounted() -> str:
    """Why there are no cards: nothing to count with, or no folder of them."""
    lacking = indicators_lack()
    if lacking:
        return f"no {lacking} here (pip install sitcenter[integrity])"
    return "no folder integrity/ with cards in the configuration"
