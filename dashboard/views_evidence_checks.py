"""Whether evidence is whole and adds up: figures found again, rows that are there, their digest."""

from dashboard.evidence_block import ProofSetting
from dashboard.evidence_reading import Proof
from dashboard.evidence_sums import Check, digest_now, expected_again, is_unchanged, observed_again
from dashboard.exports_cells import PERSON_NUMBER
from dashboard.i18n import Translator
from dashboard.views_tables import NONE, Cell, TableView, head
from sitcenter.domain.integrity.types import IntegritySignal, Kind

GOOD, BAD, UNTOLD = "●", "▲", "○"
DIGEST_SHOWN = 16
NAMED_MISSING = 20


def is_broken(checks: TableView) -> bool:
    """Whether anything doesn't agree."""
    return any(row[-1].kind == "crit" for row in checks.rows)


def checks_table(proof: Proof, s: ProofSetting) -> TableView:
    """What was found again: sums, rows, their digest."""
    _ = s.translator.text
    signal = proof.signal
    unit = _unit(signal.unit, s.translator)
    rows = [_sum_row(_("observed"), unit, observed_again(proof), _why_not(signal, s), s)]
    if signal.kind is Kind.STATISTICAL:
        rows.append(_sum_row(_("expected"), unit, expected_again(proof), _why_not(signal, s), s))
    rows += [_found_row(proof, s), _digest_row(proof, s)]
    labels = (_("what"), _("stated"), _("found again"), _("result"))
    return TableView(
        _("Is it whole, does it add up?"),
        head(labels, labels[1:3]),
        tuple(rows),
        "",
        _named_missing(proof, s),
    )


def _unit(unit: str, translator: Translator) -> str:
    words = {
        "tickets": translator.text("tickets"),
        "applications": translator.text("applications"),
        "calls": translator.text("calls"),
        "transfers": translator.text("transfers"),
        "plates": translator.text("number plates"),
        "people": translator.text("people"),
        "steps": translator.text("steps"),
        "share": translator.text("share"),
        "KZT": "₸",
        "s": translator.text("seconds"),
        "min": translator.text("minutes"),
    }
    return words.get(unit, unit)


def _why_not(signal: IntegritySignal, s: ProofSetting) -> str:
    """Why a figure can't be found again."""
    _ = s.translator.text
    if signal.evidence.terms:
        return _("it is no sum of what is kept")
    if not signal.evidence.events:
        return _("it rests on a register")
    if signal.kind is Kind.DETERMINISTIC:
        return _("a written rule without sums: see the rows")
    return _("its addends are not kept")


def _sum_row(label: str, unit: str, check: Check, why_not: str, s: ProofSetting) -> tuple[Cell, ...]:
    _ = s.translator.text
    again = NONE if check.again is None else s.figure(check.again)
    if check.equal is None:
        result = _untold(_("can not be told: {why}", why=why_not))
    else:
        result = _good(_("recomputed: equal")) if check.equal else _bad(_("differs: do not use"))
    return Cell(f"{label}, {unit}"), Cell(s.figure(check.stated), "num"), Cell(again, "num"), result


def _good(text: str) -> Cell:
    return Cell(f"{GOOD} {text}")


def _bad(text: str) -> Cell:
    return Cell(f"{BAD} {text}", "crit")


def _untold(text: str) -> Cell:
    return Cell(f"{UNTOLD} {text}", "quiet")


def _found_row(proof: Proof, s: ProofSetting) -> tuple[Cell, ...]:
    _, number = s.translator.text, s.translator.number
    named = len(proof.signal.evidence.events)
    found = named - len(proof.missing)
    if not named:
        result = _untold(_("names no rows: it rests on a register"))
    elif proof.missing:
        result = _bad(_("missing: {n}", n=number(named - found)))
    else:
        result = _good(_("all are there"))
    return Cell(_("rows of the journal")), Cell(number(named), "num"), Cell(number(found), "num"), result


def _digest_row(proof: Proof, s: ProofSetting) -> tuple[Cell, ...]:
    _ = s.translator.text
    changed = len(proof.corrected)
    if is_unchanged(proof):
        result = _good(_("unchanged since it was found"))
    elif changed:
        result = _bad(_("changed since: rows corrected by the source: {n}", n=s.translator.number(changed)))
    else:
        result = _bad(_("changed since it was found"))
    kept, now = proof.kept.digest[:DIGEST_SHOWN], digest_now(proof)[:DIGEST_SHOWN]
    label = _("digest (SHA-256), its beginning")
    return Cell(label), Cell(kept, "num code"), Cell(now, "num code"), result


def _named_missing(proof: Proof, s: ProofSetting) -> str:
    """The ids of rows that aren't there."""
    missing = proof.missing
    if not missing:
        return ""
    named = ", ".join(missing[:NAMED_MISSING])
    more = f", … ({s.translator.number(len(missing))})" if len(missing) > NAMED_MISSING else ""
    return s.translator.text("missing rows: {ids}", ids=_masked(named) + more)


def _masked(text: str) -> str:
    return PERSON_NUMBER.sub("*" * 12, text)
