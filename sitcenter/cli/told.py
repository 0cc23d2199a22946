"""What an evaluation tells of each rule: a silent rule is not an innocent branch."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from collectors.integrity.judged import Judged
from sitcenter.domain.integrity.persistence import waits
from sitcenter.domain.integrity.types import Finding, RuleCard


@dataclass(slots=True)
class Tally:
    """Windows of one rule. `lacking` and `closed`: windows by missing field and by gate's reason."""

    windows: int = 0
    computed: int = 0
    lacking: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    tested: int = 0
    base: int = 0
    signals: int = 0
    shadow: int = 0
    waiting: int = 0
    """Signals out of shadow of which nobody is alerted until they are found again."""

    def add(self, finding: Finding) -> None:
        """Count one window in."""
        self.windows += 1
        self.computed += not finding.uncomputable and not finding.closed
        self.lacking.update(name for each in finding.uncomputable for name in each.fields)
        self.closed.update(each.reason for each in finding.closed)
        self.tested += finding.tested
        self.base += finding.base
        self.signals += len(finding.signals)
        self.shadow += sum(signal.shadow for signal in finding.signals)

    @property
    def rate(self) -> float | None:
        """Signals a thousand records looked at; None: none was looked at."""
        return 1000 * self.signals / self.base if self.base else None

    def words(self) -> str:
        """What one line says."""
        if not self.computed and self.lacking:
            return f"can't be computed, no {', '.join(sorted(self.lacking))}"
        told = [f"{self.computed} of {self.windows} windows", *self._looked()]
        told += [f"{count} closed by {reason}" for reason, count in sorted(self.closed.items())]
        told += [f"{count} without {name}" for name, count in sorted(self.lacking.items())]
        return "; ".join(told)

    def _looked(self) -> Iterator[str]:
        """What it looked at and found; of no window at all there is nothing to tell."""
        if self.computed and not self.base:
            yield "nothing to look at"
        elif self.computed:
            yield f"{self.base} records, {self.tested} tested"
        if self.computed or self.signals:
            rate = "" if self.rate is None else f" ({self.rate:.2f} a thousand records)"
            yield f"{self.signals} found{rate}{self.split}"

    @property
    def split(self) -> str:
        """How many of the signals people are to check, and of how many nobody is alerted."""
        if not self.signals:
            return ""
        kept = [f"{self.shadow} in shadow"] if self.shadow else []
        kept += [f"{self.waiting} to be found again first"] if self.waiting else []
        unalerted = f", {' and '.join(kept)}: kept, nobody is alerted" if kept else ""
        return f": {self.signals - self.shadow - self.waiting} to check{unalerted}"


class Told:
    """The sum of an evaluation."""

    def __init__(self, cards: Mapping[str, RuleCard]) -> None:
        self._names = {card.id: card.names.en for card in cards.values() if card.enabled}
        self.rules = {name: Tally() for name in self._names}
        self.windows = 0
        self.patient = {card.id: card for card in cards.values() if card.enabled and waits(card)}
        """Cards of the rules that must find a subject again."""
        self._found: Counter[tuple[str, str]] = Counter()

    def add(self, window: Judged) -> None:
        """Count one window of a branch in."""
        self.windows += 1
        for finding in window.findings:
            self.rules[finding.rule_id].add(finding)
            if finding.rule_id in self.patient:
                self._found.update((finding.rule_id, each.fingerprint) for each in finding.signals)

    def hold(self, waiting: frozenset[str]) -> None:
        """Count those apart that wait until they are found again, by their names."""
        for (rule_id, name), count in self._found.items():
            self.rules[rule_id].waiting += count if name in waiting else 0

    def lines(self) -> Iterator[str]:
        """A line for the whole and one for each rule."""
        of = self.rules.values()
        whole = Tally(
            signals=sum(each.signals for each in of),
            shadow=sum(each.shadow for each in of),
            waiting=sum(each.waiting for each in of),
        )
        yield f"{self.windows} closed days of branches; {whole.signals} signals{whole.split}"
        if not self.windows:
            yield "no closed day of the period has a log: a day is judged two hours after its end"
            return
        for name, tally in self.rules.items():
            yield f"{name:5} {self._names[name]}: {tally.words()}"

    def as_json(self) -> Mapping[str, object]:
        """The same for programs."""
        return {
            "windows": self.windows,
            "rules": {
                name: {
                    "windows": tally.windows,
                    "computed": tally.computed,
                    "lacking": dict(sorted(tally.lacking.items())),
                    "closed": dict(sorted(tally.closed.items())),
                    "base": tally.base,
                    "tested": tally.tested,
                    "signals": tally.signals,
                    "shadow": tally.shadow,
                    "waiting": tally.waiting,
                    "per_thousand": tally.rate,
                }
                for name, tally in self.rules.items()
            },
        }
