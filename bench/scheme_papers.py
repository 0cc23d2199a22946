"""Schemes of papers: plates, entries by hand, refusals, custody, and what needs the time before."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from scheme_log import (
    MINUTE,
    Label,
    Log,
    busiest,
    changed,
    earlier,
    edit,
    find,
    of_operator,
    operator_of,
    sent_at_desk,
)

from sitcenter.domain.events import Kind
from sitcenter.domain.integrity.scene import Act

DUTIES = {"high": 50_000}
FETCHED = 35
"""Days after which papers should long have been handed on."""


def plates(log: Log, random: Random) -> list[Label]:
    """Plates in demand without their duty; beside them kept ones, and ones that were paid."""
    paid = [n for n in sent_at_desk(log) if any(e.payload.get("payment_id") for e in log.cases[n])]
    chosen = random.sample(paid, 9)
    for name in chosen:
        edit(log, name, "send", plate_class="high")
    for name in chosen[3:6]:
        edit(log, name, "send", step_result="kept")
    for name in chosen[6:]:
        edit(log, name, "check_fee", fee_due=60_000, fee_paid=60_000)
    return [("C12", f"application:{name}") for name in chosen[:3]]


def favoured(log: Log, random: Random, part: float) -> list[Label]:
    """Plates in demand go through one operator; one in twelve of everybody's."""
    who = busiest(log)
    for name in sent_at_desk(log):
        share = part if operator_of(log.cases[name]) == who else 1 / 12
        edit(log, name, "send", plate_class="high" if random.random() < share else "ordinary")
    return [("C12-S", f"operator:{who}")] if part > 1 / 12 else []


def edited(log: Log, random: Random) -> list[Label]:
    """Entries by hand after the document was ready; two more with an approved request."""
    ready = [n for n in sent_at_desk(log) if find(log.cases[n], "ready")]
    chosen = random.sample(ready, 5)
    for name in chosen:
        last = log.cases[name][-1]
        at, load = last.occurred_at + 5 * MINUTE, {"operator_token": "hand"}
        log.cases[name].append(log.new(Kind.SERVICE, name, "enter_manual", at, load))
    log.corrections |= set(chosen[3:])
    return [("C13", f"application:{name}") for name in chosen[:3]]


def refused_accepted(log: Log, random: Random) -> list[Label]:
    """Refused at one desk, accepted at another within two hours; twice with other papers, which is right."""
    names = sent_at_desk(log)
    for name in names:
        edit(log, name, "check_documents", package_hash=name)
    labels: list[Label] = []
    used: set[str] = set()
    for name in random.sample(names, len(names)):
        other = None if name in used else _taken_later(log, name, names, used)
        if other is None:
            continue
        used |= {name, other}
        _refuse(log, name)
        applicant = log.cases[name][0].payload.get("applicant_token")
        log.cases[other] = [changed(e, applicant_token=applicant) for e in log.cases[other]]
        if len(used) <= 6:
            edit(log, other, "check_documents", package_hash=name)
            labels.append(("C18", f"application:{other}"))
        if len(used) == 10:
            break
    return labels


def _refuse(log: Log, name: str) -> None:
    checked = find(log.cases[name], "check_documents")
    assert checked is not None
    kept = [e for e in log.cases[name] if e.occurred_at <= checked.occurred_at]
    load = {k: v for k, v in checked.payload.items() if k != "package_hash"}
    said = {**load, "decision": "refused", "refusal_by": "front_office", "refusal_reason": "papers"}
    at = checked.occurred_at + MINUTE
    log.cases[name] = [*kept, log.new(Kind.SERVICE, name, "decide", at, said)]


def _taken_later(log: Log, name: str, names: list[str], used: set[str]) -> str | None:
    checked = find(log.cases[name], "check_documents")
    for other in names:
        sent = find(log.cases[other], "send")
        if checked is None or sent is None or other == name or other in used:
            continue
        same = sent.payload.get("service_code") == checked.payload.get("service_code")
        after = sent.occurred_at - checked.occurred_at
        if (
            same
            and 10 * MINUTE < after < 100 * MINUTE
            and operator_of(log.cases[other]) != operator_of(log.cases[name])
        ):
            return other
    return None


def kept_papers(log: Log, random: Random) -> list[Label]:
    """Papers of five weeks ago without an act; others in an act, or handed over. One act is unsigned."""
    chosen = random.sample(sent_at_desk(log), 12)
    for name in chosen:
        earlier(log, name, FETCHED)
    for name in chosen[:4]:
        subject = f"{name}/{FETCHED}"
        at = next(e.occurred_at for e in reversed(log.before) if e.subject == subject) + timedelta(days=3)
        log.before.append(log.new(Kind.SERVICE, subject, "transfer_act", at, {}))
    first = min(e.occurred_at for e in log.before)
    handed = frozenset(f"{name}/{FETCHED}" for name in chosen[4:8])
    log.acts += [
        Act("good", log.branch.id, first + timedelta(days=7), handed, len(handed), 2),
        Act("bad", log.branch.id, first + timedelta(days=8), frozenset({"x"}), 1, 1),
    ]
    return [("C20", "branch"), ("C20", "act:bad")]


def changed_rate(log: Log, random: Random, part: float) -> list[Label]:
    """The provider refuses more of one operator's packages than in the two weeks before."""
    who = busiest(log)
    for name in sent_at_desk(log):
        for days in (7, 14):
            earlier(log, name, days)
    if not part:
        return []
    for name in of_operator(log, who):
        if find(log.cases[name], "decide") and random.random() < part:
            edit(log, name, "decide", decision="refused", refusal_by="provider")
    return [("C10-P", f"operator:{who}")]


def moved(log: Log, random: Random, part: float) -> list[Label]:
    """A representative of another branch brings a share of this week's eight cases here."""
    elsewhere = "psc-medeu" if log.branch.id != "psc-medeu" else "psc-almaly"
    chosen = random.sample(sent_at_desk(log), 45)
    for name in chosen[40:]:
        _beside(log, name, elsewhere, None)
    for number, name in enumerate(chosen[:40]):
        week = 7 * (number % 5)
        here = not week and random.random() < part
        if here:
            log.cases[name] = [changed(e, representative_token="mover") for e in log.cases[name]]
        elif week:
            earlier(log, name, week, elsewhere, representative_token="mover")
        else:
            _beside(log, name, elsewhere, "mover")
    return [("C19", "representative:mover")] if part else []


def _beside(log: Log, name: str, branch: str, token: str | None) -> None:
    """The like of an application at another branch, in the same window."""
    for event in log.cases[name]:
        like = changed(event, representative_token=token, payment_id=None)
        key = f"m-{event.source_seq}"
        log.others.append(replace(like, source_seq=key, branch_id=branch, subject=f"{name}/m"))
