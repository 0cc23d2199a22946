"""Each figure of alarm performance with its guideline, whether it keeps to it, and what that means."""

from dataclasses import dataclass
from datetime import timedelta

from dashboard.i18n import Translator
from dashboard.views_tables import NONE
from sitcenter.domain.alerts.performance import Performance

PER_HOUR = 6.0
PEAK = 10
FLOOD_SHARE = 0.01
STALE = 5
FEWEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure. `within` None: there is nothing to judge."""

    name: str
    value: str
    guideline: str
    within: bool | None
    meaning: str


def judged_rows(figures: Performance, translator: Translator) -> tuple[Judged, ...]:
    """In the order in which they are read."""
    return (
        _rate(figures, translator),
        _peak(figures, translator),
        _floods(figures, translator),
        _chattering(figures, translator),
        _stale(figures, translator),
    )


def _is_short(figures: Performance) -> bool:
    """Too little was evaluated to judge what is told by time."""
    return figures.evaluated < FEWEST


def _rate(figures: Performance, translator: Translator) -> Judged:
    _, rate = translator.text, figures.per_officer_hour
    return Judged(
        _("alarms an hour and officer"),
        NONE if rate is None else translator.number(round(rate, 1)),
        _("at most {n}", n=translator.number(PER_HOUR)),
        None if rate is None or _is_short(figures) else rate <= PER_HOUR,
        _("more than one officer can look into"),
    )


def _peak(figures: Performance, translator: Translator) -> Judged:
    _ = translator.text
    return Judged(
        _("most alarms in ten minutes"),
        translator.number(figures.peak),
        _("at most {n}", n=translator.number(PEAK)),
        figures.peak <= PEAK,
        _("beyond that alarms are no longer read one by one"),
    )


def _floods(figures: Performance, translator: Translator) -> Judged:
    _ = translator.text
    flooded = figures.flood_share
    if flooded is None:
        value, within = NONE, None
    else:
        share, n = translator.number(round(100 * flooded, 1)), translator.number(len(figures.floods))
        value = _("{share} % of the time, floods: {n}", share=share, n=n)
        within = None if _is_short(figures) else flooded < FLOOD_SHARE
    return Judged(
        _("floods: ten alarms or more in ten minutes"),
        value,
        _("less than {share} % of the time", share=translator.number(100 * FLOOD_SHARE)),
        within,
        _("one cause should give one alarm: look for what they share"),
    )


def _chattering(figures: Performance, translator: Translator) -> Judged:
    _ = translator.text
    return Judged(
        _("chattering: three times or more in a minute"),
        translator.number(len(figures.chattering)),
        _("none"),
        not figures.chattering,
        _("the hold times of the rule are too short, or its input is faulty"),
    )


def _stale(figures: Performance, translator: Translator) -> Judged:
    _ = translator.text
    value = translator.number(len(figures.stale))
    if figures.stale_unowned:
        value += ", " + _("unowned: {n}", n=translator.number(figures.stale_unowned))
    return Judged(
        _("stale: firing for more than 24 hours"),
        value,
        _("fewer than {n}", n=translator.number(STALE)),
        len(figures.stale) < STALE,
        _("nobody acts on it: the rule or its limit needs checking"),
    )
