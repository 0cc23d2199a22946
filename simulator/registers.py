"""What systems beside the branches' own hold: payments, acts of transfer, duties of plates, dealers.

They know what the logs say and tell it otherwise where somebody lied: a fee marked paid that nobody paid,
an act that one side never signed. Nothing here is decided by a branch's chance: its day stays as it was.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from simulator.demand import HOUR, MINUTE
from simulator.events import Event, Label, StepEvent
from simulator.network import Branch, Network
from simulator.people import invent_iin

FALSE_AT, FALSE_EARLIER_AT, UNSIGNED_AT = 11, 3, 12
"""Places of branches in the network file: false fees every day, one of an earlier day, an act half signed."""
FALSE_RANK = 2
"""The operator, by the place of his desk among those on duty, who marks fees paid that nobody paid."""
FALSE_HOURS = (10 * HOUR, 12 * HOUR)
EARLIER_DAYS = 40
ACT_HOUR = time(17, 30)
DUTIES = (("ordinary", 1_000), ("demand", 246_565), ("high", 985_000))


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of the treasury; `posted` is when it appears there."""

    id: str
    amount: int
    payer: str
    paid: float
    posted: float


@dataclass(frozen=True, slots=True)
class Act:
    """An act by which a day's papers went to the provider."""

    id: str
    branch: str
    at: float
    applications: tuple[str, ...]
    signatures: int


class Registers:
    """What is known of a played world up to now; what is false in its logs is told as labels."""

    def __init__(self, network: Network, start: datetime) -> None:
        """`start`: any aware moment of the first day."""
        self._places = {branch.id: place for place, branch in enumerate(network.branches)}
        self._branches = {branch.id: branch for branch in network.branches}
        self._midnight = {b.id: _midnight(start, b).timestamp() for b in network.branches}
        self._sent: dict[tuple[str, datetime], list[str]] = {}
        self._false_told = False
        self._unsigned = ""
        self.dealers = {b.id: invent_iin(Random(f"dealer:{b.id}")) for b in network.branches}
        self.payments = list(_of_others(start))
        self.acts: list[Act] = []

    def take(self, events: Sequence[Event], until: float) -> list[Label]:
        """What happened up to a moment; gives what others hold otherwise."""
        steps = [event for event in events if isinstance(event, StepEvent)]
        labels = [label for step in steps if step.payment for label in self._paid(step)]
        for step in steps:
            if step.step == "send" and step.desk is not None:
                on = _midnight(datetime.fromtimestamp(step.at, self._zone(step.branch)), self._of(step))
                self._sent.setdefault((step.branch, on), []).append(step.application.id)
        return [*labels, *self._handed_over(until)]

    def _paid(self, step: StepEvent) -> Iterator[Label]:
        """The payment behind a step that says paid; a label where there is none."""
        if self._is_false(step):
            yield Label(step.at, step.branch, "false_payment", step.application.id, note=step.payment or "")
            return
        chance = Random(f"payment:{step.payment}")
        dealer = step.application.representation == "dealer"
        paid = step.at - chance.uniform(1, 10) * MINUTE
        posted = step.at + min(chance.lognormvariate(3.0, 0.8) * MINUTE, 6 * HOUR)
        payer = self.dealers[step.branch] if dealer else step.application.applicant.iin
        self.payments.append(
            # A dealer pays for a batch at once, at the full hour before its papers are looked at.
            Payment(
                step.payment or "", step.fee_paid or 0, payer, paid // HOUR * HOUR if dealer else paid, posted
            )
        )

    def _is_false(self, step: StepEvent) -> bool:
        place = self._places[step.branch]
        if step.at < self._midnight[step.branch]:
            first = place == FALSE_EARLIER_AT and not self._false_told
            self._false_told |= first
            return first
        at = datetime.fromtimestamp(step.at, self._zone(step.branch))
        second = (at - _midnight(at, self._of(step))).total_seconds()
        operator = f"{1000 + place * 50 + FALSE_RANK:04d}"
        return place == FALSE_AT and step.operator == operator and FALSE_HOURS[0] <= second < FALSE_HOURS[1]

    def _handed_over(self, until: float) -> Iterator[Label]:
        """The acts that are due by now: on the evening after the day whose papers they hand over."""
        for (branch, on), sent in sorted(self._sent.items(), key=lambda each: (each[0][1], each[0][0])):
            at = datetime.combine(on.date() + timedelta(days=1), ACT_HOUR, on.tzinfo)
            if at.timestamp() > until:
                continue
            name = f"ACT-{self._places[branch] + 1:02d}-{on:%Y%m%d}"
            unsigned = self._places[branch] == UNSIGNED_AT and not self._unsigned
            self.acts.append(Act(name, branch, at.timestamp(), tuple(sent), 1 if unsigned else 2))
            del self._sent[branch, on]
            if unsigned:
                self._unsigned = name
                yield Label(at.timestamp(), branch, "act_unsigned", name)

    def _zone(self, branch: str) -> ZoneInfo:
        return ZoneInfo(self._branches[branch].zone)

    def _of(self, step: StepEvent) -> Branch:
        return self._branches[step.branch]


def _midnight(moment: datetime, branch: Branch) -> datetime:
    zone = ZoneInfo(branch.zone)
    return datetime.combine(moment.astimezone(zone).date(), time(), zone)


def _of_others(start: datetime) -> Iterable[Payment]:
    """Payments of the weeks before, of people whom no log of this world knows."""
    for back in range(EARLIER_DAYS, 0, -1):
        noon = (start - timedelta(days=back)).replace(hour=12, minute=0, second=0, microsecond=0)
        for number in range(3):
            chance = Random(f"other:{noon:%Y%m%d}:{number}")
            at = noon.timestamp() + chance.uniform(-2, 2) * HOUR
            yield Payment(f"Q{noon:%Y%m%d}{number}", 1_000, invent_iin(chance), at, at + HOUR)
