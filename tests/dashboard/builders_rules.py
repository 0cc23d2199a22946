"""Cards, judged windows, signals and verdicts for the tests of the indicators' pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dashboard.doors_integrity import Indicators
from dashboard.i18n import load
from dashboard.rules_reading import RulesPast, read
from dashboard.rules_setting import RulesSetting
from dashboard.rules_state import narrowed, rule_states
from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.types import Alert, Work
from sitcenter.domain.integrity.types import Exemption, Head, Kind, RuleCard, RuleWindow, Unit
from sitcenter.domain.network import Names
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.builders_branch import NOW, branch, network
from tests.dashboard.desk import alert

DAY = timedelta(days=1)
FIVE, SEVEN = "almaty-5", "almaty-7"
NET = network(branch(FIVE), branch(SEVEN, desks=4))
TEXT = Names("мәтін: тексеруді қажет етеді", "текст: требует проверки", "text: needs checking")
LIMITS = Names(
    "Кемінде seconds секунд, a_day рет.",
    "Не менее seconds секунд, a_day раз.",
    "Within seconds seconds, a_day.",
)


def card(rule_id: str, **changes: object) -> RuleCard:
    """A statistical rule about pairs."""
    made = RuleCard(
        rule_id, 1, rule_id.partition("-")[0], Kind.STATISTICAL, Unit.PAIR, "high", TEXT, LIMITS,
        (Names("себеп", "причина", "a specialist"),), Names("заң", "закон", "the law"), "https://law.test/1",
        ("date", "service"), "count", 0.02, frozenset({"queue.operator_token", "queue:called"}), (),
        "situational-centre", {"seconds": 45, "a_day": 5},
        (Exemption("routing", Names("ереже", "правило", "sent by a rule")),
         Exemption("outage", Names("іркіліс", "сбой", "an outage"), until=(NOW + DAY).date())),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


WRITTEN = {"kind": Kind.DETERMINISTIC, "alpha": 0.0, "unit": Unit.TICKET, "severity": "medium"}
CARDS: Mapping[str, RuleCard] = {
    "C5": card("C5"),
    "C2": card("C2", **WRITTEN),
    "C12": card("C12", **WRITTEN),
    "C14": card("C14", unit=Unit.OPERATOR, alpha=0.005),
    "C17": card("C17", **WRITTEN),
    "C18": card("C18", **{**WRITTEN, "enabled": False}),
    "C19": card("C19", unit=Unit.REPRESENTATIVE),
}


def window(rule_id: str, days_ago: int, branch_id: str = FIVE, **changes: object) -> RuleWindow:
    """A day that was looked at."""
    start = NOW.replace(hour=19, minute=0, second=0) - (days_ago + 2) * DAY
    made = RuleWindow(rule_id, 1, branch_id, start, start + DAY, start + DAY + DAY / 12, tested=9, base=500)
    return replace(made, **changes)  # type: ignore[arg-type]


def signal(rule_id: str, days_ago: int, branch_id: str = FIVE, **changes: object) -> Head:
    since = NOW - days_ago * DAY
    made = Head(
        rule_id, 1, branch_id, "pair:0123456789abcdef+fedcba9876543210", since, since + DAY, "high", 12, 2.5,
        "tickets", "digest", p=0.00001, q=0.004, exemptions=("routing", "outage"),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def given(rule_id: str, verdict: Work, n: int, rule_version: int = 1) -> list[Given]:
    return [
        Given(
            f"{rule_id}-{verdict}-{k}", f"integrity:{rule_id}|{FIVE}|s@{k}", f"integrity:{rule_id}", rule_version,
            verdict, NOW - DAY, f"officer {k % 2}",
        )
        for k in range(n)
    ]  # fmt: skip


FOUND = signal("C5", 2)
ALERT_ID = "0123456789abcdef"


@dataclass
class FakeRules:
    """Storage's reading side of the indicators, and the alerts' verdicts, over lists."""

    windows: Sequence[RuleWindow] = ()
    heads: Sequence[Head] = ()
    verdict_rows: Sequence[Given] = ()
    alert_rows: Sequence[Alert] = ()
    since: Mapping[str, datetime] = field(default_factory=dict)
    reads: list[datetime] = field(default_factory=list)

    def integrity_windows(self, scope: Scope, start: datetime, end: datetime) -> Iterator[RuleWindow]:
        self.reads.append(end)
        return (w for w in self.windows if scope.allows(w.branch_id) and start <= w.start < end)

    def integrity_newest(
        self, scope: Scope, before: datetime, rule_ids: Iterable[str]
    ) -> Sequence[RuleWindow]:
        of = [w for w in self.windows if w.start < before and w.rule_id in rule_ids]
        older = sorted((w for w in of if scope.allows(w.branch_id)), key=lambda w: w.start)
        return list({(w.rule_id, w.branch_id): w for w in older}.values())

    def integrity_heads(self, start: datetime) -> Sequence[Head]:
        return [head for head in self.heads if head.since >= start]

    def known_since(self, branch_id: str) -> datetime | None:
        return self.since.get(branch_id)

    def verdicts(self, rule_ids: Iterable[str]) -> Sequence[Given]:
        wanted = set(rule_ids)
        return [one for one in self.verdict_rows if one.rule_id in wanted]

    def alerts(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Alert]:
        return (one for one in self.alert_rows if scope.allows(one.branch_id))


def some() -> FakeRules:
    """One rule of each kind of standing, at two branches of which the second is young."""
    return FakeRules(
        windows=[
            *(window("C5", k) for k in range(10)),
            window("C5", 1, SEVEN, signals=1, shadow=1),
            *(window("C2", k) for k in range(1, 4)),
            window("C2", 0, closed="stale_input", tested=0, base=0),
            window("C2", 1, SEVEN, closed="clock_skew", tested=0, base=0),
            *(window("C12", k, b, lacking=("service.plate_class",), tested=0, base=0)
              for k in range(3) for b in (FIVE, SEVEN)),
            *(window("C14", k) for k in range(2)),
            window("C17", 1),
            window("C19", 20),
        ],
        heads=[FOUND, signal("C5", 1, SEVEN, shadow=True, subject="pair:a+b"), signal("C17", 3, subject="desk:4")],
        verdict_rows=[
            *given("C17", Work.DISMISSED_FALSE, 11), *given("C17", Work.CONFIRMED, 1),
            *given("C5", Work.CONFIRMED, 1), *given("C5", Work.TECHNICAL, 5, rule_version=0),
        ],
        alert_rows=[replace(alert(ALERT_ID, branch_id=FIVE, evidence=(FOUND.fingerprint,)), rule_id="integrity:C5")],
        since={FIVE: NOW - 90 * DAY, SEVEN: NOW - 8 * DAY},
    )  # fmt: skip


def indicators(rules: FakeRules | None = None, cards: Mapping[str, RuleCard] = CARDS) -> Indicators:
    made = rules or some()
    return Indicators(cards, made, made)


def setting(
    language: str = "en", known: Indicators | None = None, scope: Scope = EVERYTHING, **changes: object
) -> RulesSetting:
    """The setting of a screen, everything having been read."""
    held = known or indicators()
    past: RulesPast = read(held, NET, NOW)
    seen = narrowed(NET, scope)
    states = rule_states(held.cards, past, seen, NOW) if past.at else ()
    made = RulesSetting(
        held.cards, past, states, seen, load(language), NOW, link=f"lang={language}", lacking=held.lacking
    )
    return replace(made, **changes)  # type: ignore[arg-type]
