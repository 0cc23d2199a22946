"""An operator and a representative: where they met more often than expected, and who else served."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.evidence_block import Block, ProofSetting, rows_shown
from dashboard.evidence_drawn import Bars
from dashboard.evidence_reading import Proof, is_of_ticket, subject_of
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_evidence import operator_text, representative_text, short
from sitcenter.domain.events import Event
from sitcenter.domain.integrity.types import Term

SLOT_HOURS = 3
BARS_SHOWN = 15
UNTOLD = ""
LIVE = "C5-L"


@dataclass(frozen=True, slots=True)
class Met:
    """Tickets of the representative by the operator who served them ("": no row tells), and by stratum."""

    by_operator: Mapping[str, int]
    by_stratum: Mapping[str, int]

    @property
    def tickets(self) -> int:
        """All of them."""
        return sum(self.by_operator.values())


def pair_blocks(proof: Proof, s: ProofSetting) -> Sequence[Block]:
    """The strata, and the operator beside all others of the same representative."""
    operator, _sep, representative = subject_of(proof.signal)[1].partition("+")
    met = met_of(proof, s)
    found = [_others(proof, met, operator, representative, s)]
    return [*found, _strata(proof, met, s)] if proof.signal.evidence.terms else found


def met_of(proof: Proof, s: ProofSetting) -> Met:
    """Who served each ticket first, by its rows."""
    by_ticket: dict[str, list[Event]] = {}
    for event in proof.standing:
        if is_of_ticket(event):
            by_ticket.setdefault(event.subject, []).append(event)
    who = Counter(_operator(rows) for rows in by_ticket.values())
    strata = Counter(_stratum(rows, s) for rows in by_ticket.values())
    return Met(dict(who), dict(strata))


def _operator(rows: Sequence[Event]) -> str:
    """Of the first service, else of the first call."""
    for name in ("service_started", "called"):
        for event in rows:
            token = event.payload.get("operator_token")
            if event.event_type == name and isinstance(token, str):
                return token
    return UNTOLD


def _stratum(rows: Sequence[Event], s: ProofSetting) -> str:
    """As the rule names it: date, slot of three hours, service."""
    started = next((e for e in rows if e.event_type == "service_started"), rows[-1])
    service = next((e.payload["service_code"] for e in reversed(rows) if e.payload.get("service_code")), None)
    on = started.occurred_at.astimezone(s.zone)
    return f"{on.date()}|{on.hour // SLOT_HOURS}|{service}"


def _others(proof: Proof, met: Met, operator: str, representative: str, s: ProofSetting) -> Block:
    _ = s.translator.text
    told = proof.signal.facts.get("tickets")
    tickets = told if isinstance(told, int) else met.tickets
    unknown = max(0, tickets - met.tickets)
    counts = sorted(met.by_operator.items(), key=lambda each: (-each[1], each[0]))
    says = [
        _(
            "{representative}: {n} tickets in the window; {operator} served {seen} of them, "
            "{expected} were to be expected.",
            representative=representative_text(representative, s.translator),
            operator=operator_text(operator, s.translator),
            n=s.translator.number(tickets),
            seen=s.figure(proof.signal.observed),
            expected=s.figure(proof.signal.expected),
        )
    ]
    if unknown:
        says.append(
            _(
                "Who served the other {n} tickets is not kept with this signal: "
                "it holds those of the pair alone.",
                n=s.translator.number(unknown),
            )
        )
    title = _("This operator beside the others who served the same representative")
    return Block(
        name="pair",
        title=title,
        says=tuple(says),
        drawn=_bars(title, counts, unknown, operator, proof, s),
        tables=(_table(counts, unknown, tickets, operator, s),),
    )


def _bars(
    title: str, counts: Sequence[tuple[str, int]], unknown: int, operator: str, proof: Proof, s: ProofSetting
) -> Bars | None:
    _ = s.translator.text
    shown = list(counts[:BARS_SHOWN])
    if operator not in dict(shown):
        shown = [*shown[: BARS_SHOWN - 1], (operator, dict(counts).get(operator, 0))]
    labels = [_label(token, s) for token, _count in shown]
    values = [float(count) for _token, count in shown]
    if unknown:
        labels, values = [*labels, _("not told")], [*values, float(unknown)]
    place = [token for token, _count in shown].index(operator)
    return Bars(
        title,
        tuple(labels),
        tuple(values),
        place,
        proof.signal.expected,
        _("tickets"),
        _("expected by the queue"),
    )


def _label(token: str, s: ProofSetting) -> str:
    return short(token) or s.translator.text("not told")


def _table(
    counts: Sequence[tuple[str, int]], unknown: int, tickets: int, operator: str, s: ProofSetting
) -> TableView:
    _ = s.translator.text
    told = [*counts, *([(UNTOLD, unknown)] if unknown else [])]
    rows = tuple(
        (
            Cell(("◆ " if token == operator else "") + _label(token, s), "code"),
            Cell(s.translator.number(count), "num"),
            Cell(s.translator.percent(count / tickets) if tickets else NONE, "num"),
        )
        for token, count in told
    )
    labels = (_("operator"), _("tickets"), _("share"))
    return TableView(_("Who served the representative"), head(labels, labels[1:]), rows, _("no row tells"))


def _strata(proof: Proof, met: Met, s: ProofSetting) -> Block:
    """The addends: like is compared with like, by day, slot and service."""
    _ = s.translator.text
    rows, note = rows_shown(
        tuple(_row(term, met.by_stratum, s) for term in proof.signal.evidence.terms), s.translator
    )
    labels = (
        _("day"), _("hours"), _("service"), _("representative's tickets"), _("operator's share of all"),
        _("seen together"), _("expected"),
    )  # fmt: skip
    table = TableView(_("By day, hours and service"), head(labels, labels[3:]), rows, _("no row tells"), note)
    says = (
        _("A ticket is compared only with tickets of the same service in the 90 minutes before it.")
        if proof.signal.rule_id == LIVE
        else _(
            "A ticket is compared only with tickets of the same day, the same three hours and the same "
            "service."
        )
    )
    return Block("strata", _("What the sums are made of"), (says,), tables=(table,))


def _row(term: Term, brought: Mapping[str, int], s: ProofSetting) -> tuple[Cell, ...]:
    day, slot, service = (*term.stratum.split("|"), "", "")[:3]
    tickets = brought.get(term.stratum, 0)
    share = s.translator.percent(term.expected / tickets) if tickets else NONE
    return (
        Cell(_day(day, s), "tight"),
        Cell(_hours(slot), "tight"),
        Cell(s.service(service)),
        Cell(s.translator.number(tickets) if tickets else NONE, "num"),
        Cell(share, "num"),
        Cell(s.figure(term.observed), "num"),
        Cell(s.figure(term.expected), "num"),
    )


def _day(text: str, s: ProofSetting) -> str:
    try:
        return s.translator.day_of_year(date.fromisoformat(text))
    except ValueError:
        return text


def _hours(slot: str) -> str:
    if not slot.isdigit():
        return slot
    first = int(slot) * SLOT_HOURS
    return f"{first:02}–{first + SLOT_HOURS:02}"
