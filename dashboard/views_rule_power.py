"""What a rule of pairs can't see, by service windows: words only."""

from collections.abc import Mapping, Sequence

from dashboard.rules_counting import HALLS, MOST, PER_WINDOW, REPRESENTATIVES, STEERED, Seen
from dashboard.rules_setting import RulesSetting
from dashboard.views_tables import NONE, Cell, TableView, head
from sitcenter.domain.network import Branch


def halls(s: RulesSetting) -> tuple[int, ...]:
    """Numbers of service windows: some for comparison, and those of this site."""
    return tuple(sorted({*HALLS, *_halls(s)}))


def power_table(seen: Mapping[int, Seen] | None, live: bool, s: RulesSetting) -> TableView:
    """The fewest tickets with which a pair is seen. `seen` None: it can't be counted here.

    `live`: by the test that looks while the days of a month run.
    """
    _ = s.translator.text
    shares = tuple(_("{share} steered", share=s.translator.percent(share)) for share in STEERED)
    here = _halls(s)
    windows = () if seen is None else halls(s)
    number = _("service windows")
    return TableView(
        _("What it can't see"),
        head((number, *shares, _("branches here")), (number, *shares)),
        tuple(_power(n, (seen or {}).get(n), here.get(n, ()), s) for n in windows),
        _("not available: numpy and scipy aren't installed (pip install sitcenter[integrity])"),
        _live_note(s) if live else _exact_note(s),
    )


def _exact_note(s: RulesSetting) -> str:
    return s.translator.text(
        "The fewest tickets of a representative in a period with which the pair is found 8 times in 10, "
        "by the share that is steered to one operator. With fewer, a pair can't be seen: that is not a "
        "good sign. This is the exact test at a day's end (C5); the one that looks while days run (C5-L) "
        "needs more."
    )


def _live_note(s: RulesSetting) -> str:
    return s.translator.text(
        "With so many windows of a service open: the fewest tickets of a representative in a calendar "
        "month by which the pair is seen while the days run, 8 times in 10, by the share that is steered to "
        "one operator. Played with {n} tickets of the service a window in three hours, for a pair that comes "
        "up as the last of {pairs} a window. With fewer tickets a pair can't be seen: that is not a good "
        "sign. The exact test at a day's end (C5) needs fewer.",
        n=s.translator.number(PER_WINDOW),
        pairs=s.translator.number(REPRESENTATIVES),
    )


def _halls(s: RulesSetting) -> dict[int, tuple[str, ...]]:
    """Service windows -> the branches that have so many."""
    found: dict[int, tuple[str, ...]] = {}
    for branch in s.network.branches.values():
        count = service_windows(branch)
        if count:
            found[count] = (*found.get(count, ()), s.branch(branch.id))
    return found


def service_windows(branch: Branch) -> int:
    """How many windows serve people from the queue."""
    return sum(desk.kind == "service" for desk in branch.desks)


def _power(windows: int, seen: Seen | None, names: Sequence[str], s: RulesSetting) -> tuple[Cell, ...]:
    _, number = s.translator.text, s.translator.number
    if windows < 2:
        tickets = [_("nothing is seen")] * len(STEERED)
    elif seen is None:
        tickets = [_("being counted")] * len(STEERED)
    else:
        tickets = [number(n) if n is not None else f"> {number(MOST)}" for n in seen.tickets]
    return (
        Cell(number(windows), "num"),
        *(Cell(text, "num") for text in tickets),
        Cell(", ".join(names) or NONE, "" if names else "quiet"),
    )
