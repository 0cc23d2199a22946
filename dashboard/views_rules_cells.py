"""How a rule stands, what it gave and how often it was right, as short words. Nothing here knows Dash."""

from collections.abc import Iterable, Iterator

from dashboard.rules_setting import RulesSetting
from dashboard.rules_state import PlaceState, RuleState
from dashboard.views_tables import NONE, Cell
from dashboard.words_branch import word
from dashboard.words_rules import SHAPES, STANDS
from sitcenter.domain.integrity.gates import LOG_EMPTY
from sitcenter.domain.integrity.standing import Standing
from sitcenter.domain.integrity.tallies import LOOKS, Stand, in_part

FIELDS_NAMED = 3
"""So many missing fields are named in a line; the rule's page names all."""
SORTED = tuple(Stand)


def stand_cell(state: RuleState, s: RulesSetting) -> Cell:
    """How it stands at the branches, in one cell; only a rule that looks is in full ink."""
    return Cell(
        f"{shape(state)} {stand_text(state, s)}",
        "" if state.stand in LOOKS else "quiet",
        sort=float(SORTED.index(state.stand)),
    )


def shape(state: RuleState | PlaceState) -> str:
    """Its mark; where it found something and nobody is alerted, that of shadow."""
    return SHAPES[Stand.SHADOW if _is_kept(state) else state.stand]


def _is_kept(state: RuleState | PlaceState) -> bool:
    """Whether all that it found is kept: there is nothing to check yet."""
    return state.stand is Stand.FOUND and bool(state.heads) and all(head.shadow for head in state.heads)


def stand_text(state: RuleState, s: RulesSetting) -> str:
    """In one line: where it looks and what it found, and where nothing is known and why."""
    _ = s.translator.text
    if state.stand is Stand.OFF:
        return _("switched off: nobody looks for this")
    parts = list(_parts(state, s))
    if state.stand is Stand.MUTED:
        record = state.standing
        text = _(
            "muted by its own precision ({confirmed} of {n} confirmed): nobody is alerted",
            confirmed=s.translator.number(record.confirmed),
            n=s.translator.number(record.n),
        )
        return "; ".join([text, *parts])
    return "; ".join(parts) or _("not judged yet: nothing is known")


def _parts(state: RuleState, s: RulesSetting) -> Iterator[str]:
    yield from _found(state, s)
    yield from _looking(state, s)
    yield from _not_looking(state, s)


def _found(state: RuleState, s: RulesSetting) -> Iterator[str]:
    """What it found in thirty days; that it found nothing is said only where it looks."""
    if state.raised:
        yield s.translator.plural("{n} signal in 30 days", "{n} signals in 30 days", state.raised)
    if state.shadowed:
        yield s.translator.plural(
            "{n} signal kept, nobody alerted", "{n} signals kept, nobody alerted", state.shadowed
        )
    if state.heads or not state.at(*LOOKS):
        return
    _ = s.translator.text
    yield _("found nothing where it looked") if state.stand is Stand.PARTLY else _("found nothing")


def _looking(state: RuleState, s: RulesSetting) -> Iterator[str]:
    """Where it looks, and where nobody is told of it yet."""
    _, total = s.translator.text, len(state.places)
    looks, shadow = state.at(*LOOKS), state.at(Stand.SHADOW)
    if looks:
        yield _("looks at {n} of {total} branches", n=len(looks), total=total)
    if shadow:
        until = max(s.past.shadow_until[place.branch_id] for place in shadow)
        yield _("of them in shadow until {date}: {n}", n=len(shadow), date=s.day(until))
    partly = [place for place in looks if unseen(place)]
    if partly:
        told = reasons(partly, s)
        yield _("of a part nobody can tell (branches: {n}): {reasons}", n=len(partly), reasons=told)


def _not_looking(state: RuleState, s: RulesSetting) -> Iterator[str]:
    _, every = s.translator.text, len(state.places)
    silent, lacking, empty = state.at(Stand.SILENT), state.at(Stand.LACKING), state.at(Stand.EMPTY)
    late, never = state.at(Stand.LATE), state.at(Stand.NEVER)
    if lacking:
        fields = s.fields(missing(lacking), FIELDS_NAMED)
        if len(lacking) == every:
            yield _("not computable here, missing: {fields}", fields=fields)
        else:
            yield _("not computable (branches: {n}), missing: {fields}", n=len(lacking), fields=fields)
    if empty:
        yield _("nothing to look at or compare in 30 days (branches: {n})", n=len(empty))
    if silent:
        yield _("silent (branches: {n}): {reasons}", n=len(silent), reasons=reasons(silent, s))
    if late:
        since = max(place.tally.last.end for place in late if place.tally.last is not None)
        yield _("not judged since {date} (branches: {n})", n=len(late), date=s.day(since))
        if missing(late):
            yield _("missing then: {fields}", fields=s.fields(missing(late), FIELDS_NAMED))
    if never and len(never) < every:
        yield _("not judged yet (branches: {n})", n=len(never))


def missing(places: Iterable[PlaceState]) -> set[str]:
    """The fields that the newest windows lacked."""
    return {name for place in places if place.tally.last for name in place.tally.last.lacking}


def reasons(places: Iterable[PlaceState], s: RulesSetting) -> str:
    """What kept the newest windows silent. That the log was empty is told with its days where they are over:
    people see the tickets of the day that runs.
    """
    closed = [place.tally.last for place in places if place.tally.last]
    over = [last for last in closed if last.closed == LOG_EMPTY and last.end <= last.evaluated_at]
    told = s.gates(last.closed for last in closed if last not in over)
    if not over:
        return told
    newest = max(over, key=lambda last: last.end)
    date = s.day(newest.start, newest.branch_id)
    text = s.translator.text("the last day judged was {date}: its log was empty", date=date)
    return f"{told}; {text}" if told else text


def unseen(place: PlaceState) -> bool:
    """Whether of a part of its newest window nobody can tell."""
    return place.tally.last is not None and in_part(place.tally.last)


def place_word(place: PlaceState, s: RulesSetting) -> str:
    """How the rule stands at one branch."""
    _, last = s.translator.text, place.tally.last
    text = word(s.translator, STANDS, place.stand)
    if _is_kept(place):
        text = _("looked: what it found is kept, nobody is alerted")
    elif place.stand is Stand.SHADOW:
        text = _("in shadow until {date}", date=s.day(s.past.shadow_until[place.branch_id], place.branch_id))
    elif place.stand is Stand.LATE and last is not None:
        text = _("not judged since {date}", date=s.day(last.end, place.branch_id))
        if last.lacking:
            text += "; " + _("missing then: {fields}", fields=s.fields(last.lacking))
    elif place.stand is Stand.SILENT and last is not None:
        text = f"{text}: {reasons([place], s)}"
    elif place.stand is Stand.LACKING and last is not None:
        text = f"{text}: {s.fields(last.lacking)}"
    if last is not None and place.stand in LOOKS and unseen(place):
        text += _("; of a part nobody can tell: {reasons}", reasons=reasons([place], s))
    return f"{shape(place)} {text}"


def last_cell(state: RuleState | PlaceState, s: RulesSetting) -> Cell:
    """The day of the last window in which it looked; a dash where it never did."""
    looked = state.tally.looked
    if looked is None:
        return Cell(NONE, "quiet", sort=0.0)
    return Cell(s.day(looked.start, looked.branch_id), sort=looked.start.timestamp())


def rate_cell(state: RuleState | PlaceState, s: RulesSetting) -> Cell:
    """Signals a thousand records looked at."""
    rate = state.tally.rate
    if rate is None:
        return Cell(NONE, "num quiet", sort=-1.0)
    return Cell(s.figure(rate), "num", sort=rate)


def expected_cell(value: float | None, s: RulesSetting) -> Cell:
    """False signals that chance raises at the most; a written rule is expected to raise none."""
    if value is None:
        return Cell(NONE, "num quiet", sort=-1.0)
    return Cell(at_most(value, s) if value else "0", "num", sort=value)


def at_most(value: float, s: RulesSetting) -> str:
    """A bound; one that is smaller than can be shown is a bound as it is told."""
    told = s.figure(value)
    return told if told.startswith("<") else f"≤ {told}"


def raised_cell(raised: int, known: bool, s: RulesSetting) -> Cell:
    """Signals that people were told of. Where nothing was looked at, none isn't zero."""
    if not known and not raised:
        return Cell(NONE, "num quiet", sort=-1.0)
    return Cell(s.translator.number(raised), "num", sort=float(raised))


def precision_cell(record: Standing, s: RulesSetting) -> Cell:
    """How many of the decided were confirmed, with the interval of the share."""
    if record.precision is None:
        return Cell(s.translator.text("none decided"), "quiet", sort=-1.0)
    return Cell(precision_text(record, s), sort=record.precision)


def precision_text(record: Standing, s: RulesSetting) -> str:
    """3 of 12 confirmed: 25 % (9–53 %)."""
    return s.translator.text(
        "{confirmed} of {n}: {share} ({low}–{high})",
        confirmed=s.translator.number(record.confirmed),
        n=s.translator.number(record.n),
        share=s.translator.percent(record.precision or 0.0),
        low=s.translator.percent(record.low),
        high=s.translator.percent(record.high),
    )
