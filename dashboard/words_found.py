"""What a written rule found, in words: a signal's own notes say which of the rule's breaches it is about."""

from collections.abc import Mapping

from dashboard.i18n import Translator, mark
from dashboard.words_branch import word
from dashboard.words_terms import STEPS
from sitcenter.domain.integrity.types import IntegritySignal

KINDS: Mapping[str, str] = {
    "went_on": mark("the identification is negative, no positive one follows, and the application went on"),
    "elsewhere": mark("several negative identifications, then a positive one at another desk"),
    "no_payment": mark("the register has no payment with this number"),
    "amount": mark("applications that name this payment claim more than its amount"),
    "payer": mark("the payment in the register is another payer's"),
    "after_the_check": mark("the payment in the register is more than 24 hours later than the check"),
    "edited_after_approval": mark("entered by hand after the document was ready"),
    "one_plate_two_vehicles": mark("one number plate stands on two vehicles"),
    "row_gone": mark("the ticket's row was in the source and is there no more"),
    "order": mark("{first} stands before {then}: the rule has them the other way round"),
    "overdue": mark("papers are more than a calendar month old, and no act on them is in the register"),
    "act": mark("the act names {files} files for {applications} applications; signatures: {signatures}"),
    "grave": mark("grave acts alone were counted"),
    "all": mark("all acts were counted"),
}
"""The fact `kind` of a signal."""


def found_text(signal: IntegritySignal, translator: Translator) -> str:
    """What exactly was found; empty where the rule knows one thing only."""
    _, facts = translator.text, signal.facts
    kind = facts.get("kind")
    if isinstance(kind, str) and kind in KINDS:
        return _(
            KINDS[kind],
            first=_step(facts.get("first"), translator),
            then=_step(facts.get("then"), translator),
            files=translator.number(signal.observed),
            applications=translator.number(signal.expected),
            signatures=facts.get("signatures", ""),
        )
    lacking = facts.get("lacking")
    if isinstance(lacking, str) and lacking:
        named = ", ".join(_step(name, translator) for name in lacking.split(","))
        return _("the application has no: {steps}", steps=named)
    return ""


def _step(name: object, translator: Translator) -> str:
    return word(translator, STEPS, name) if isinstance(name, str) else ""
