"""What was found in which window, and what chance says of it in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.evidence_block import ProofSetting
from dashboard.evidence_reading import Proof
from dashboard.evidence_sums import once_in
from dashboard.words_found import found_text
from sitcenter.domain.integrity.types import IntegritySignal, Kept, Kind


@dataclass(frozen=True, slots=True)
class Fact:
    """Something with its label."""

    label: str
    text: str


def facts_of(proof: Proof, s: ProofSetting) -> tuple[Fact, ...]:
    """What is known of it, the empty left out."""
    return tuple(fact for fact in _facts(proof, s) if fact.text)


def _facts(proof: Proof, s: ProofSetting) -> Iterable[Fact]:
    _ = s.translator.text
    signal = proof.signal
    yield Fact(_("what was found"), found_text(signal, s.translator))
    yield Fact(_("judged window"), _judged(proof.kept, s))
    yield Fact(_("it is about"), _span(signal, s))
    left_out = str(signal.facts.get("left_out") or "")
    yield Fact(_("days left out: a clock was wrong on them"), left_out)
    if signal.kind is Kind.DETERMINISTIC:
        yield Fact(_("chance"), _("compared with a written rule: chance plays no part"))
    yield Fact(_("chance of it"), _chance(signal.p, s))
    yield Fact(_("among all that were compared"), _among(signal.q, s))
    yield Fact(_("chance of such a run"), _run(signal.e, s))


def _judged(kept: Kept, s: ProofSetting) -> str:
    """From when to when the rule looked; of a day that was still running, that it looked no farther."""
    _ = s.translator.text
    to = kept.judged_to(s.lateness)
    start, end = s.minute(kept.window_start), s.minute(to or kept.window_end)
    if to is None:
        return _("{start} – {end}; up to when it was judged isn't known", start=start, end=end)
    if to < kept.window_end:
        return _(
            "{start} – {end}: the day was still running, nobody has looked farther", start=start, end=end
        )
    return f"{start} – {end}"


def _span(signal: IntegritySignal, s: ProofSetting) -> str:
    if signal.since == signal.until:
        return s.second(signal.since)
    return f"{s.second(signal.since)} – {s.second(signal.until)}"


def _chance(p: float | None, s: ProofSetting) -> str:
    _ = s.translator.text
    if p is None:
        return ""
    n = once_in(p)
    if n is None:
        return _("happens by chance often: {share} of the time", share=s.translator.percent(p))
    return _("happens by chance at most once in {n} (p = {p})", n=s.translator.number(n), p=f"{p:.2g}")


def _among(q: float | None, s: ProofSetting) -> str:
    _ = s.translator.text
    if q is None:
        return ""
    n = once_in(q)
    if n is None:
        return _("of signals as strong as this one more than half may be chance (q = {q})", q=f"{q:.2g}")
    return _(
        "of signals as strong as this one at most one in {n} is chance (q = {q})",
        n=s.translator.number(n),
        q=f"{q:.2g}",
    )


def _run(e: float | None, s: ProofSetting) -> str:
    _ = s.translator.text
    if e is None:
        return ""
    n = once_in(1 / e) if e > 0 else None
    if n is None:
        return _("happens by chance often (e = {e})", e=f"{e:.3g}")
    return _(
        "comes by chance at most once in {n}, however often it is looked at (e = {e})",
        n=s.translator.number(n),
        e=f"{e:.3g}",
    )
