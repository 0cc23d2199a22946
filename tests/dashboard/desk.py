"""The alert desk, made up: alerts and flips in lists, kept apart by version as storage does."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from dashboard.alert_lines import AlertSetting
from dashboard.i18n import load
from dashboard.inbox_filter import shift_start
from sitcenter.domain.alerts.facts import ExternalAlert, Given
from sitcenter.domain.alerts.gaps import Gap
from sitcenter.domain.alerts.types import (
    Alert,
    AlertRule,
    Condition,
    Flip,
    Maintenance,
    Message,
    Severity,
    Step,
    Work,
)
from sitcenter.domain.network import Names
from sitcenter.domain.scope import Scope
from tests.dashboard.world import NOW, network


def rule(rule_id: str, kk: str, ru: str, en: str, severity: Severity = Severity.MEDIUM) -> AlertRule:
    """A rule card; its cause, consequence and action say what they are."""
    return AlertRule(
        id=rule_id,
        version=1,
        severity=severity,
        names=Names(kk, ru, en),
        cause=Names("Адамдар нормадан ұзақ күтіп тұр.", "Люди ждут дольше нормы.", "People wait too long."),
        consequence=Names("Кезек ұзара береді.", "Очередь растёт.", "The queue grows."),
        action=Names(
            "Бөлімше басшысына хабарласып, тағы бір терезе ашуды сұраңыз.",
            "Свяжитесь с руководителем отделения: попросите открыть ещё окно.",
            "Call the head of the branch: ask for another desk.",
        ),
        respond_within=timedelta(minutes=10),
        hold_for=timedelta(0),
        keep_for=timedelta(seconds=60),
    )


RULES = {
    made.id: made
    for made in (
        rule(
            "feed-dead",
            "Кезек журналынан дерек келмейді",
            "Нет данных журнала очереди",
            "No data from the queue log",
            Severity.HIGH,
        ),
        rule("wait-over-norm", "Күту нормадан асты", "Ожидание дольше нормы", "Wait over the norm"),
        rule(
            "service-over-norm",
            "Қызмет көрсету ұзаққа созылды",
            "Обслуживание затянулось",
            "Service takes long",
            Severity.LOW,
        ),
        rule(
            "term-due-today",
            "Мерзімі бүгін аяқталатын өтініштер бар",
            "Есть заявления со сроком сегодня",
            "Applications are due today",
            Severity.LOW,
        ),
        rule(
            "camera-view",
            "Камера тиісті көріністі көрсетпейді",
            "Камера не показывает нужный вид",
            "A camera doesn't show its view",
            Severity.LOW,
        ),
    )
}


def minutes_ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def alert(
    alert_id: str, rule_id: str = "wait-over-norm", branch_id: str = "spec-5", **changes: object
) -> Alert:
    """A new alert that has fired for six minutes."""
    made = Alert(
        alert_id=alert_id,
        fingerprint=f"{rule_id}|{branch_id}|branch",
        rule_id=rule_id,
        rule_version=1,
        severity=RULES[rule_id].severity,
        branch_id=branch_id,
        subject="branch",
        since=minutes_ago(6),
        condition=Condition.FIRING,
        version=2,
        fired_at=minutes_ago(6),
        occurrences=1,
        observed=52 * 60,
        limit=30 * 60,
        unit="s",
        seen_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def setting(language: str = "en", now: datetime = NOW) -> AlertSetting:
    """The words' setting on that morning; the shift began at eight."""
    shift = shift_start((time(8), time(20)), now, network().zone)
    return AlertSetting(RULES, network(), load(language), now, shift)


def flip(alert_id: str, seq: int, changed: str, before: str, after: str, **changes: object) -> Flip:
    made = Flip(alert_id, seq, minutes_ago(6), minutes_ago(6), changed, before, after, rule_version=1)
    return replace(made, **changes)  # type: ignore[arg-type]


def morning() -> list[Alert]:
    """Alerts of every kind on the made-up morning."""
    return [
        alert("a000000000000001", evidence=("spec-5/A000", "spec-5/A001"), facts={"count": 211}),
        alert("a000000000000002", "feed-dead", "bostandyk", observed=2760, limit=None, since=minutes_ago(46)),
        alert(
            "a000000000000003",
            branch_id="mailin-85",
            observed=38 * 60,
            since=minutes_ago(28),
            fired_at=minutes_ago(28),
            work=Work.ACKNOWLEDGED,
            acknowledged_at=minutes_ago(20),
            acknowledged_by="Ахметова Г. С.",
            acknowledged_why="қоңырау шалынды",
        ),
        alert(
            "a000000000000004",
            "service-over-norm",
            "spec-alatau",
            subject="desk:7",
            observed=44 * 60,
            limit=40 * 60,
            since=minutes_ago(4),
            work=Work.ASSIGNED,
            owner="Бөлімше басшысы Сейітқали",
            acknowledged_at=minutes_ago(3),
            acknowledged_by="Ахметова Г. С.",
        ),
        alert(
            "a000000000000005",
            "term-due-today",
            "auezov",
            subject="terms:provider",
            observed=3,
            limit=1,
            unit="applications",
            since=minutes_ago(300),
            fired_at=minutes_ago(300),
            evidence=("000012345678", "000012345679"),
        ),
        alert(
            "a000000000000006",
            branch_id="medeu",
            condition=Condition.RESOLVED,
            resolved_at=minutes_ago(15),
            since=minutes_ago(70),
        ),
        alert("a000000000000007", branch_id="bostandyk", inhibited_by="a000000000000002"),
        alert("a000000000000008", branch_id="turksib", shelved_until=NOW + timedelta(minutes=30)),
    ]


@dataclass
class FakeDesk:
    """`fails`: reading raises. `evaluates`: False leaves `evaluated_at` where it was at NOW."""

    kept: dict[str, Alert] = field(default_factory=lambda: {a.alert_id: a for a in morning()})
    history: list[Flip] = field(default_factory=list)
    planned: list[Maintenance] = field(default_factory=list)
    told: list[ExternalAlert] = field(default_factory=list)
    evaluated: datetime | None = NOW
    fails: bool = False
    dark: list[Gap] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)

    def revision(self) -> int:
        return len(self.history)

    def evaluated_at(self) -> datetime | None:
        return self.evaluated

    def gaps(self, start: datetime, end: datetime, now: datetime) -> Sequence[Gap]:
        return self.dark

    def inbox(self, scope: Scope, now: datetime, limit: int = 500) -> Sequence[Alert]:
        if self.fails:
            raise ConnectionError("the desk is away")
        return [a for a in self.kept.values() if scope.allows(a.branch_id)][:limit]

    def get(self, alert_id: str, scope: Scope) -> Alert | None:
        found = self.kept.get(alert_id)
        return found if found is not None and scope.allows(found.branch_id) else None

    def flips(self, alert_id: str) -> Sequence[Flip]:
        return [one for one in self.history if one.alert_id == alert_id]

    def alerts(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Alert]:
        return (a for a in self.kept.values() if scope.allows(a.branch_id) and start <= a.since < end)

    def verdicts(self, rule_ids: Iterable[str]) -> Sequence[Given]:
        wanted = frozenset(rule_ids)
        return [one for one in self.given if one.rule_id in wanted]

    def flips_between(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Flip]:
        return (one for one in self.history if start <= one.at < end)

    def record(self, steps: Sequence[Step], messages: Sequence[Message]) -> Sequence[str]:
        lost = [s.alert.alert_id for s in steps if self.kept[s.alert.alert_id].version != s.version_before]
        for step in steps:
            if step.alert.alert_id not in lost:
                self.kept[step.alert.alert_id] = step.alert
                self.history.extend(step.flips)
        return lost

    def windows(self, now: datetime) -> Sequence[Maintenance]:
        return [window for window in self.planned if window.end > now]

    def plan(self, window: Maintenance) -> None:
        self.planned.append(window)

    def cancel_window(self, window_id: str, actor: str, now: datetime) -> None:
        self.planned = [w if w.id != window_id else replace(w, end=now) for w in self.planned]

    def put_external(self, alerts: Sequence[ExternalAlert], now: datetime) -> None:
        self.told.extend(alerts)
