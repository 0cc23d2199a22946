"""C19: a representative who leaves one branch and turns up at another."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain
from zlib import crc32

import numpy as np

from sitcenter.domain.integrity.records import Case
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.shared import once
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"licensed", "branch_closed", "branch_opened"})
SHUFFLES = 4999

Week = tuple[date, int, int]
"""Monday of a week, cases at the branch that is looked at, cases elsewhere."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Tokens whose share of cases at this branch rises at some week, against their cases elsewhere.

    The statistic is the greatest binomial likelihood ratio over the weeks at which it may have begun; its
    distribution comes from shuffling the token's cases over its weeks, with a seed made of the token.
    """
    of = once(scene, "represented", lambda: _represented(scene))
    names = []
    for name in sorted(of):
        enough = len(of[name]) >= card.limits["cases"] and any(c.branch_id == branch.id for c in of[name])
        if enough and not _ground(card, branch, scene, name, of[name]):
            names.append(name)
    results = [(name, *change(_weeks(branch, of[name]), crc32(name.encode()))) for name in names]
    if not results:
        return Found()
    q = benjamini_hochberg([p for *_, p in results])
    signals = []
    for (name, start, before, after, p), q_ in zip(results, q, strict=True):
        if q_ <= card.alpha and after - before >= card.limits["rise"] and start is not None:
            told = _told(branch, scene, name, of[name], start, before, after, p, float(q_))
            signals.append(signal(card, branch, "share", branch.day(scene.since), told))
    return Found(tuple(signals), len(names), sum(len(of[name]) for name in names))


def _represented(scene: Scene) -> dict[str, list[Case]]:
    """Representative -> his cases at all branches."""
    of: defaultdict[str, list[Case]] = defaultdict(list)
    for case in chain(scene.before.cases, scene.window.cases):
        token = case.representative
        if token and not case.is_test and case.steps[0].at < scene.horizon:
            of[token].append(case)
    return dict(of)


def _ground(card: RuleCard, branch: Branch, scene: Scene, name: str, cases: Sequence[Case]) -> str:
    found = {"licensed"} if name in scene.registers.licensed else set()
    first = min(branch.day(case.steps[0].at) for case in cases)
    if branch.valid_from is not None and branch.valid_from >= first:
        found.add("branch_opened")
    last_of: dict[str, date] = {}
    for case in (*scene.before.cases, *scene.window.cases):
        day = branch.day(case.steps[0].at)
        last_of[case.branch_id] = max(last_of.get(case.branch_id, day), day)
    others = {case.branch_id for case in cases} - {branch.id}
    final = branch.day(scene.horizon)
    if any(final - last_of[other] > timedelta(days=7) for other in others):
        found.add("branch_closed")
    return card.ground({}, found, final)


def _weeks(branch: Branch, cases: Sequence[Case]) -> list[Week]:
    here: Counter[date] = Counter()
    there: Counter[date] = Counter()
    for case in cases:
        day = branch.day(case.steps[0].at)
        (here if case.branch_id == branch.id else there)[day - timedelta(days=day.weekday())] += 1
    return [(monday, here[monday], there[monday]) for monday in sorted(here.keys() | there.keys())]


def change(weeks: Sequence[Week], seed: int) -> tuple[date | None, float, float, float]:
    """The week at which the share most likely rose, the shares before and since, and p (1: it never rose)."""
    here = np.array([week[1] for week in weeks], dtype=np.float64)
    total = here + np.array([week[2] for week in weeks], dtype=np.float64)
    if len(weeks) < 2 or here.sum() in (0, total.sum()):
        return None, 0.0, 0.0, 1.0
    ratios, before, after = _ratios(here[None, :], total)
    place = int(np.argmax(ratios[0]))
    random = np.random.default_rng(seed)
    owner = np.repeat(np.arange(len(weeks)), total.astype(int))
    marks = np.zeros(owner.size)
    marks[: int(here.sum())] = 1
    shuffled = np.empty((SHUFFLES, len(weeks)))
    for row in range(SHUFFLES):
        shuffled[row] = np.bincount(owner, weights=random.permutation(marks), minlength=len(weeks))
    as_great = (_ratios(shuffled, total)[0].max(axis=1) >= ratios[0, place] - 1e-9).sum()
    return (
        weeks[place + 1][0],
        float(before[0, place]),
        float(after[0, place]),
        (1 + as_great) / (1 + SHUFFLES),
    )


Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def _ratios(here: Array, total: Array) -> tuple[Array, Array, Array]:
    """log likelihood ratios of a rise after each week but the last, with the shares on both sides."""
    done, n = np.cumsum(here, axis=1)[:, :-1], np.cumsum(total)[:-1]
    all_here, all_n = here.sum(axis=1, keepdims=True), total.sum()
    before, after = done / n, (all_here - done) / (all_n - n)
    whole = all_here / all_n
    value = _log(done, n, before) + _log(all_here - done, all_n - n, after)
    value -= _log(done, n, whole) + _log(all_here - done, all_n - n, whole)
    return np.where(after > before, value, 0.0), before, after


def _log(x: Array, n: Array, p: Array) -> Array:
    kept = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(x * np.log(kept) + (n - x) * np.log1p(-kept))


def _told(
    branch: Branch,
    scene: Scene,
    name: str,
    cases: Sequence[Case],
    start: date,
    before: float,
    after: float,
    p: float,
    q: float,
) -> Told:
    mine = [case for case in cases if case.branch_id == branch.id and branch.day(case.steps[0].at) >= start]
    terms = tuple(
        Term(str(monday), here, (here + there) * before) for monday, here, there in _weeks(branch, cases)
    )
    return Told(
        subject=f"representative:{name}",
        since=mine[0].steps[0].at if mine else scene.since,
        until=scene.until,
        observed=after,
        expected=before,
        events=[case.events[0] for case in cases],
        terms=terms,
        p=p,
        q=q,
        facts={"week": str(start), "cases": len(cases)},
    )
