"""From a message to its words: what, where, since when, what to do. Pure. Never the name of a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from collectors.notify.words import WORDS, Words
from sitcenter.domain.alerts.conditions.integrity import began
from sitcenter.domain.alerts.governance import is_indicated, takes_two
from sitcenter.domain.alerts.muting import card_of
from sitcenter.domain.alerts.types import Alert, AlertRule, Message, Severity, Topic
from sitcenter.domain.integrity.papers import papers_until
from sitcenter.domain.integrity.standing import card_id
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.masking import mask
from sitcenter.domain.network import Network

TEXT_LIMIT = 500
SHORT = 8
"""Characters of a person's token that are told."""
PEOPLE = frozenset({"operator", "representative", "signature"})
"""Subjects that are a person's token."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in the language of its route. `key` names the delivery; `link` leads to the alert's page.

    `severity` is the rule's own: it stays the same for as long as the alert is open.
    """

    message: Message
    severity: Severity
    title: str
    body: str
    link: str
    duplicate: bool

    @property
    def key(self) -> str:
        """The same at every try to deliver."""
        return self.message.key


@dataclass(frozen=True, slots=True)
class Desk:
    """What notices are written with: the network and the rule cards, the address of the screens.

    `cards`: those of the indicators of integrity.
    """

    network: Network
    rules: Mapping[str, AlertRule]
    site_url: str
    cards: Mapping[str, RuleCard] = field(default_factory=dict)

    def notice(self, message: Message, language: str, duplicate: bool) -> Notice:
        """The notice of `message`."""
        words, alert = WORDS[language], message.alert
        card = self.rules.get(alert.rule_id)
        link = f"{self.site_url}/alerts/{alert.alert_id}?lang={language}"
        severity = alert.severity if card is None else card.severity
        if message.topic is Topic.WATCHDOG:
            return Notice(message, severity, words.titles[Topic.WATCHDOG], "", self.site_url, duplicate)
        title = self._title(message, words, language)
        lines = [*self._lines(message, words, language), f"{words.link}: {link}"]
        if duplicate:
            lines.append(words.duplicate)
        return Notice(message, severity, title, "\n".join(lines), link, duplicate)

    def _title(self, message: Message, words: Words, language: str) -> str:
        alert = message.alert
        return words.titles[message.topic].format(
            severity=words.severities[alert.severity],
            what=self._what(alert, language),
            place=self._place(alert, words, language),
            since=_clock_time(alert.since, message.at, self._zone(alert)),
            lasted=span(_end(message) - alert.since, words),
            level=alert.level,
        )

    def _lines(self, message: Message, words: Words, language: str) -> list[str]:
        alert, card = message.alert, card_of(message.alert.rule_id, self.rules)
        zone = self._zone(alert)
        since = _clock_time(alert.since, message.at, zone)
        lines = [
            self._what(alert, language),
            f"{words.where}: {self._places(alert, words, language)}",
            f"{words.since}: {since}",
        ]
        if message.topic is Topic.RESOLVED:
            return [*lines, f"{words.lasted}: {span(_end(message) - alert.since, words)}"]
        lines.extend(_observed(alert, words))
        lines.extend(self._papers(alert, words))
        if card is not None:
            lines.append(f"{words.consequence}: {card.consequence.get(language)}")
            lines.append(f"{words.action}: {card.action.get(language)}")
        return [*lines, words.check]

    def _what(self, alert: Alert, language: str) -> str:
        """The rule's name, an indicator's own; where another system alerts, what that calls it too."""
        indicator = self.cards.get(card_id(alert.rule_id))
        if indicator is not None:
            return indicator.names.get(language)
        card = card_of(alert.rule_id, self.rules)
        own, known = ("", "") if card is None else (card.names.get(language), card.id)
        foreign = alert.rule_id.removeprefix(known).removeprefix(":")
        return mask(": ".join(filter(None, (own, foreign, _text(alert, "summary")))))[:TEXT_LIMIT]

    def _place(self, alert: Alert, words: Words, language: str) -> str:
        branch = self.network.branches.get(alert.branch_id)
        place = branch.short.get(language) if branch is not None else alert.branch_id or words.network
        subject = alert.subject.rpartition("@")[0] if is_indicated(alert) else alert.subject
        told = ", ".join(_named(one, words) for one in _each(subject)) or _cameras(alert, words)
        return f"{place}, {told}" if told else place

    def _places(self, alert: Alert, words: Words, language: str) -> str:
        """The place; of an alert of the network the branches that it concerns as well."""
        place, named = self._place(alert, words, language), _text(alert, "branches")
        if alert.branch_id or not named:
            return place
        branches = (self.network.branches.get(branch_id) for branch_id in named.split(","))
        names = (branch.short.get(language) for branch in branches if branch is not None)
        return f"{place} ({', '.join(names)})"

    def _papers(self, alert: Alert, words: Words) -> Iterator[str]:
        """Until when what an indicator found can be checked, and that two people are needed."""
        since = began(alert.subject) if is_indicated(alert) else None
        if since is not None:
            yield f"{words.papers}: {papers_until(since.astimezone(self._zone(alert)).date()).isoformat()}"
        if takes_two(alert):
            yield words.two

    def _zone(self, alert: Alert) -> tzinfo:
        branch = self.network.branches.get(alert.branch_id)
        return self.network.zone if branch is None else branch.zone


def span(lasted: timedelta, words: Words) -> str:
    """A duration for people: hours and minutes, minutes, or seconds where it is shorter."""
    seconds = max(0, int(lasted.total_seconds()))
    if seconds < 60:
        return words.seconds.format(seconds)
    if seconds < 3600:
        return words.minutes.format(seconds // 60)
    return words.hours.format(seconds // 3600, seconds % 3600 // 60)


def _cameras(alert: Alert, words: Words) -> str:
    """All cameras of an alert that is about several of them."""
    named = _text(alert, "cameras")
    return words.cameras.format(named.replace(",", ", ")) if named else ""


def _each(subject: str) -> Iterator[str]:
    """A pair is two subjects; of a person's token only the beginning is told."""
    kind, _, name = subject.partition(":")
    if kind == "pair":
        operator, _, representative = name.partition("+")
        yield from _each(f"operator:{operator}")
        yield from _each(f"representative:{representative}")
    elif kind in PEOPLE:
        yield f"{kind}:{name[:SHORT]}"
    else:
        yield subject


def _named(subject: str, words: Words) -> str:
    kind, _, name = subject.partition(":")
    template = words.subjects.get(subject) or words.subjects.get(kind)
    return template.format(mask(name)) if template and name else ""


def _end(message: Message) -> datetime:
    return message.alert.resolved_at or message.at if message.topic is Topic.RESOLVED else message.at


def _clock_time(at: datetime, now: datetime, zone: tzinfo) -> str:
    """hh:mm, with the date where it isn't today's."""
    local = at.astimezone(zone)
    return local.strftime("%H:%M" if local.date() == now.astimezone(zone).date() else "%Y-%m-%d %H:%M")


def _observed(alert: Alert, words: Words) -> Iterator[str]:
    if alert.observed is not None:
        label = words.found if is_indicated(alert) else words.observed
        told = f"{label}: {_quantity(alert.observed, alert.unit, words)}"
        expected = alert.facts.get("expected")
        if is_indicated(alert) and isinstance(expected, int | float) and expected > 0:
            told += f" ({words.expected}: {_quantity(round(expected, 1), alert.unit, words)})"
        if alert.limit is not None:
            told += f" ({words.limit}: {_quantity(alert.limit, alert.unit, words)})"
        yield told
    count = alert.facts.get("count")
    if isinstance(count, int) and alert.unit == "s":
        yield f"{words.count}: {count}"
    if described := _text(alert, "description"):
        yield mask(described)[:TEXT_LIMIT]


def _text(alert: Alert, fact: str) -> str:
    told = alert.facts.get(fact)
    return told if isinstance(told, str) else ""


def _quantity(value: float, unit: str, words: Words) -> str:
    if unit == "s":
        return span(timedelta(seconds=value), words)
    return f"{value:g} {words.units.get(unit, unit)}".strip()
