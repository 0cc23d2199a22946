"""`sitcenter exempt`: what an exemption would have removed in a past period, asked before it is saved.

The period is judged twice, by the card as it is and with the exemption; nothing is stored.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from collectors.registers.held import RegistersOf
from dashboard.exports_period import Asked, BadFilter, Filters, filters
from sitcenter import clock, storage
from sitcenter.cli.evaluating import NoRule, chosen
from sitcenter.cli.exempt_input import Wanted
from sitcenter.domain.alerts.conditions.integrity import fingerprint
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.preview import Preview, preview, with_exemption
from sitcenter.domain.integrity.reach import reach_of
from sitcenter.domain.integrity.standing import rule_id
from sitcenter.domain.integrity.types import Exemption, IntegritySignal, RuleCard
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings import ConfigErrors, Settings


def preview_exemption(settings: Settings, wanted: Wanted) -> int:
    """Judge the period with and without, and tell. 1 where that can't be done."""
    now = clock.now()
    try:
        card = chosen(settings, wanted.rule)[wanted.rule]
        # Loads numpy and scipy, as the rules do: only where there are cards.
        from sitcenter.settings.exemption import as_toml, exemption_of

        exemption = exemption_of(card, wanted.code, wanted.field, wanted.values, wanted.until)
        period = filters(Asked(wanted.start, wanted.end), EVERYTHING, settings.network, (), now)
    except (BadFilter, NoRule, ConfigErrors) as error:
        print(error, file=sys.stderr)
        return 1
    found = compared(settings, card, exemption, period)
    confirmed = confirmed_of(settings, card, found)
    first = period.start.astimezone(period.zone).date()
    told = _Told(card, exemption, found, confirmed, as_toml(exemption), first)
    print(json.dumps(told.as_json(), ensure_ascii=False) if wanted.as_json else "\n".join(told.lines()))
    return 0


def compared(settings: Settings, card: RuleCard, exemption: Exemption, period: Filters) -> Preview:
    """Every closed day of every branch by both cards."""
    from sitcenter.cli.registers import registers_of
    from sitcenter.cli.wiring import database

    reader, registers = storage.Reader(database(settings), settings.network), registers_of(settings)
    before, after = (
        list(_signals(settings, reader, registers, each, period))
        for each in (card, with_exemption(card, exemption))
    )
    return preview(before, after, again=reach_of(card.id).again > 0)


def _signals(
    settings: Settings, reader: storage.Reader, registers: RegistersOf, card: RuleCard, period: Filters
) -> Iterator[IntegritySignal]:
    from collectors.integrity.days import closed_days
    from collectors.integrity.judge import Judge

    now, timing = clock.now(), settings.site.integrity
    judge = Judge(reader, settings.network, {card.id: card}, timing, registers)
    for _, branch in sorted(settings.network.branches.items()):
        known = reader.known_since(branch.id)
        for day in closed_days(branch, known, period.start, min(period.end, now - timing.lateness)):
            yield from (signal for finding in judge.closed(day, now).findings for signal in finding.signals)


def confirmed_of(settings: Settings, card: RuleCard, found: Preview) -> frozenset[str]:
    """Fingerprints of removed signals that people looked at and confirmed."""
    from sitcenter.cli.wiring import database

    given = storage.AlertStore(database(settings)).verdicts([rule_id(card.id)])
    about = _about if reach_of(card.id).again else str
    confirmed = {about(each.fingerprint) for each in given if each.verdict is Work.CONFIRMED}
    return frozenset(each.fingerprint for each in found.removed if about(fingerprint(each)) in confirmed)


def _about(fingerprint: str) -> str:
    """Rule, branch and subject: what is found day after day bears the day that first found it."""
    return fingerprint.rpartition("@")[0]


@dataclass(frozen=True, slots=True)
class _Told:
    card: RuleCard
    exemption: Exemption
    found: Preview
    confirmed: frozenset[str]
    toml: str
    first: date
    """The period's first day."""

    @property
    def ended_before(self) -> bool:
        """Whether the exemption holds on no day of the period, for its last day was earlier."""
        return not self.exemption.in_force(self.first)

    def lines(self) -> Iterator[str]:
        """For people."""
        found, name = self.found, self.card.id
        removed = f"{self.exemption.code!r} would have removed {len(found.removed)}"
        yield f"{name}: {found.before} signals in the period; {removed}"
        for each in found.removed:
            yield f"  - {each.fingerprint}{' (confirmed)' if each.fingerprint in self.confirmed else ''}"
        if self.ended_before:
            yield f"its last day, {self.exemption.until}, is before the period, which begins on {self.first}:"
            yield "it holds on no day of it; ask of an earlier period, or give --until a later day"
        if self.confirmed:
            yield f"people confirmed {len(self.confirmed)} of them: what it hides was real, think again"
        if found.appeared:
            yield f"{len(found.appeared)} would have appeared, for the others are compared with fewer"
        for each in found.appeared:
            yield f"  + {each.fingerprint}"
        yield f"to save it, put this into integrity/{name}.toml, name it, and raise the card's version:"
        yield self.toml

    def as_json(self) -> Mapping[str, object]:
        """The same for programs."""
        return {
            "rule": self.card.id,
            "rule_version": self.card.version,
            "code": self.exemption.code,
            "ended_before_period": self.ended_before,
            "before": self.found.before,
            "removed": [each.fingerprint for each in self.found.removed],
            "appeared": [each.fingerprint for each in self.found.appeared],
            "confirmed": sorted(self.confirmed),
            "toml": self.toml,
        }
