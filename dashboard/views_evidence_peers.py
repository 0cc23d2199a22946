"""One person beside all others: shares within what chance allows, and the addends by stratum."""

import json
from collections.abc import Mapping, Sequence

from dashboard.evidence_block import Block, ProofSetting, rows_shown
from dashboard.evidence_drawn import Dot, Funnel, Limits
from dashboard.evidence_funnel import INNER, OUTER, grid, limits
from dashboard.evidence_reading import Proof, subject_of
from dashboard.evidence_sums import GAPS, SHARES
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_evidence import operator_text, short
from sitcenter.domain.integrity.types import PEERS, FactValue, Term

Peer = tuple[int, int, float]
"""Trials, hits, and hits that the peers let expect."""


def peers_of(facts: Mapping[str, FactValue]) -> Mapping[str, Peer]:
    """Those who were compared, by token; {} where the signal doesn't keep them or they can't be read."""
    told = facts.get(PEERS)
    if not isinstance(told, str):
        return {}
    try:
        return {str(token): (int(n), int(k), float(e)) for token, (n, k, e) in json.loads(told).items()}
    except (AttributeError, TypeError, ValueError):
        return {}


def peer_blocks(proof: Proof, s: ProofSetting) -> Sequence[Block]:
    """The funnel of all who were compared where they are kept, and the strata."""
    signal = proof.signal
    kind, token = subject_of(signal)
    peers = peers_of(signal.facts)
    found = []
    if kind == "operator":
        found.append(_funnel(token, peers, s) if token in peers else _unkept(proof, token, s))
    return [*found, *peer_strata(proof, s)]


def peer_strata(proof: Proof, s: ProofSetting) -> Sequence[Block]:
    """The addends, if the signal has any."""
    return [_strata(proof, s)] if proof.signal.evidence.terms else []


def _unkept(proof: Proof, token: str, s: ProofSetting) -> Block:
    """What is said where there is nobody to draw."""
    _ = s.translator.text
    facts, number = proof.signal.facts, s.translator.number
    title = _("This operator beside his peers")
    base, trials = facts.get("base"), facts.get("trials")
    if isinstance(base, float) and isinstance(trials, int):
        told = _(
            "{operator} is compared with his own past: {share} before, now {seen} of {n}.",
            operator=operator_text(token, s.translator),
            share=s.translator.percent(base),
            seen=s.figure(proof.signal.observed),
            n=number(trials),
        )
        return Block("peers", _("This operator beside his own past"), (told,))
    missing = _(
        "The figures of the other operators are not kept with this signal: they can't be drawn beside his. "
        "Evaluating the day anew keeps them."
    )
    return Block("peers", title, (missing,))


def _funnel(token: str, peers: Mapping[str, Peer], s: ProofSetting) -> Block:
    _ = s.translator.text
    others = {name: peer for name, peer in peers.items() if name != token}
    trials, hits, expected = peers[token]
    n, k = sum(peer[0] for peer in others.values()), sum(peer[1] for peer in others.values())
    share = k / n if n else 0.0
    title = _("This operator beside his peers")
    says = (
        _(
            "{operator}: {seen} of {n}, that is {share}; work like his lets expect {expected}. "
            "Peers together: {usual}.",
            operator=operator_text(token, s.translator),
            seen=s.translator.number(hits),
            n=s.translator.number(trials),
            share=_share(hits, trials, s),
            expected=s.figure(expected),
            usual=_share(k, n, s),
        ),
        _(
            "Between the lines lies what chance alone would do at the peers' share. Honest operators differ "
            "somewhat more than that, and in what they work on: the test allowed for both, the lines don't."
        ),
    )
    drawn = Funnel(
        title=title,
        own=Dot(short(token), trials, hits / trials if trials else 0.0),
        peers=tuple(Dot(short(name), p[0], p[1] / p[0]) for name, p in sorted(others.items()) if p[0]),
        level=share,
        level_word=_("peers together"),
        limits=_limits([peer[0] for peer in peers.values()], share, s),
        own_word=_("this operator"),
        peers_word=_("a peer"),
        x=_("how many there were"),
        y=_("share"),
    )
    return Block("peers", title, says, drawn, (_table(token, peers, s),))


def _limits(trials: Sequence[int], share: float, s: ProofSetting) -> tuple[Limits, ...]:
    _ = s.translator.text
    numbers = grid(round(0.8 * min(trials)), round(1.05 * max(trials)))
    words = (_("95 in 100 by chance"), _("998 in 1,000 by chance"))
    return tuple(
        Limits(numbers, *limits(numbers, share, inside), word)
        for inside, word in zip((INNER, OUTER), words, strict=True)
    )


def _share(hits: int, trials: int, s: ProofSetting) -> str:
    return f"{s.translator.number(round(100 * hits / trials, 1))} %" if trials else NONE


def _table(token: str, peers: Mapping[str, Peer], s: ProofSetting) -> TableView:
    _ = s.translator.text
    ordered = sorted(peers.items(), key=lambda each: (-each[1][1] / max(1, each[1][0]), each[0]))
    rows = tuple(
        (
            Cell(("◆ " if name == token else "") + short(name), "code"),
            Cell(s.translator.number(n), "num"),
            Cell(s.translator.number(k), "num"),
            Cell(_share(k, n, s), "num"),
            Cell(s.figure(expected) if name == token else NONE, "num"),
        )
        for name, (n, k, expected) in ordered
    )
    labels = (_("operator"), _("how many there were"), _("of them counted"), _("share"), _("expected"))
    return TableView(_("All who were compared"), head(labels, labels[1:]), rows, _("no row tells"))


def _strata(proof: Proof, s: ProofSetting) -> Block:
    """The addends, the most telling first."""
    _ = s.translator.text
    signal = proof.signal
    ordered = sorted(signal.evidence.terms, key=lambda term: term.expected - term.observed)
    rows, note = rows_shown(tuple(_row(term, proof, s) for term in ordered), s.translator)
    labels = (_stratum_label(proof, s), _("observed"), _("expected"), _("difference"))
    table = TableView(_("By stratum"), head(labels, labels[1:]), rows, _("no row tells"), note)
    return Block("strata", _("What the figures are made of"), _strata_says(proof, s), tables=(table,))


def _stratum_label(proof: Proof, s: ProofSetting) -> str:
    _ = s.translator.text
    if proof.signal.rule_id in GAPS:
        return _("application")
    return _("week") if proof.signal.rule_id in SHARES else _("stratum")


def _strata_says(proof: Proof, s: ProofSetting) -> tuple[str, ...]:
    _ = s.translator.text
    if proof.signal.rule_id in GAPS:
        return (_("Seconds that each application took, and the middle of those of its service and day."),)
    if proof.signal.rule_id in SHARES:
        return (_("Cases of each week at this branch, and how many the share before would have given."),)
    return (_("Like is compared with like: each line is work of one kind at one time."),)


def _row(term: Term, proof: Proof, s: ProofSetting) -> tuple[Cell, ...]:
    difference = term.observed - term.expected
    sign = "+" if difference > 0 else ""
    gaps = proof.signal.rule_id in GAPS
    href = s.page(f"/terms/{proof.signal.branch_id}/{term.stratum}") if gaps else ""
    return (
        Cell(_stratum(term.stratum, s), "code" if gaps else "", href=href),
        Cell(s.figure(term.observed), "num"),
        Cell(s.figure(term.expected), "num"),
        Cell(sign + s.figure(difference), "num"),
    )


def _stratum(name: str, s: ProofSetting) -> str:
    """Its parts, a service by its name."""
    return " · ".join(s.service(part) for part in name.split("|") if part) or s.translator.text(
        "all together"
    )
