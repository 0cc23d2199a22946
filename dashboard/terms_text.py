"""How terms are told: hours with their dates, names of branches and services."""

from datetime import datetime, tzinfo

from dashboard.i18n import Translator
from sitcenter.domain.network import Network
from sitcenter.domain.terms.risk import AtRisk

LATE_SHAPE, SOON_SHAPE, DIFFERS_SHAPE = "▲", "◆", "≠"


def moment(at: datetime, now: datetime, zone: tzinfo, translator: Translator) -> str:
    """An hour, with its date where that isn't today."""
    day = at.astimezone(zone).date()
    text = translator.clock(at, zone)
    return text if day == now.astimezone(zone).date() else f"{translator.day(day)} {text}"


def short(branch_id: str, network: Network, translator: Translator) -> str:
    """A branch's short name; its id where it isn't configured."""
    branch = network.branches.get(branch_id)
    return branch_id if branch is None else branch.short.get(translator.language)


def service_name(code: str | None, network: Network, translator: Translator) -> str:
    """A service's name, its code where the catalogue lacks it."""
    known = network.services.get(code or "")
    if known is not None:
        return known.names.get(translator.language)
    return code or translator.text("service not named")


def zone_of(row: AtRisk, network: Network) -> tzinfo:
    """The branch's zone."""
    branch = network.branches.get(row.branch_id)
    return network.zone if branch is None else branch.zone
