"""The words of messages in the three languages. Terms are those of docs/glossary.md."""

from collections.abc import Mapping
from dataclasses import dataclass

from sitcenter.domain.alerts.types import Severity, Topic


@dataclass(frozen=True, slots=True)
class Words:
    """`titles` and `subjects` are templates; `subjects` by the whole subject or its part before the colon."""

    severities: Mapping[Severity, str]
    titles: Mapping[Topic, str]
    subjects: Mapping[str, str]
    units: Mapping[str, str]
    cameras: str
    network: str
    where: str
    since: str
    lasted: str
    observed: str
    found: str
    """Of what is over: what an indicator of integrity found."""
    limit: str
    count: str
    consequence: str
    action: str
    link: str
    check: str
    expected: str
    papers: str
    two: str
    duplicate: str
    hours: str
    minutes: str
    seconds: str


WORDS: Mapping[str, Words] = {
    "kk": Words(
        severities={Severity.HIGH: "ЖОҒАРЫ", Severity.MEDIUM: "ОРТАША", Severity.LOW: "ТӨМЕН"},
        titles={
            Topic.FIRING: "{severity}: {what} — {place}",
            Topic.REPEAT: "Әлі ашық, басталғаны {since} ({lasted}): {what} — {place}",
            Topic.ESCALATED: "Расталмады, жоғары деңгейге жолданды ({level}): {what} — {place}",
            Topic.RESOLVED: "Аяқталды, ұзақтығы {lasted}: {what} — {place}",
            Topic.WATCHDOG: "Мониторинг жұмыс істеп тұр",
        },
        subjects={
            "desk": "{}-терезе",
            "application": "{} өтініші",
            "source": "{} дереккөзі",
            "route": "{} арнасы",
            "camera": "{} камерасы",
            "operator": "{} операторы",
            "representative": "{} өкілі",
            "ticket": "{} талоны",
            "service": "{} қызметі",
            "signature": "{} электрондық қолтаңбасы",
            "act": "{} актісі",
            "indicator": "{} көрсеткіші",
            "terms:branch": "бөлімшені күтуде",
            "terms:provider": "көрсетілетін қызметті берушіні күтуде",
            "terms:system": "ақпараттық жүйені күтуде",
        },
        units={
            "people": "адам",
            "applications": "өтініш",
            "desks": "терезе",
            "rows": "жол",
            "branches": "бөлімше",
            "tickets": "талон",
            "steps": "қадам",
            "KZT": "₸",
            "min": "мин",
            "cameras": "камера",
        },
        cameras="{} камералары",
        network="Бүкіл желі",
        where="Қайда",
        since="Басталғаны",
        lasted="Ұзақтығы",
        observed="Қазір",
        found="Табылғаны",
        limit="шекті мән",
        count="Қаншасы",
        consequence="Салдары",
        action="Не істеу керек",
        link="Толығырақ",
        check="Бұл — көрсеткіш, ол тексеруді қажет етеді.",
        expected="күтілетіні",
        papers="Қағаздар фронт-офисте мына күнге дейін",
        two="Қабылдамау үшін екі бөлек адам керек.",
        duplicate="Бұл хабар қайталап жеткізілген болуы мүмкін.",
        hours="{} сағ {:02} мин",
        minutes="{} мин",
        seconds="{} с",
    ),
    "ru": Words(
        severities={Severity.HIGH: "ВЫСОКАЯ", Severity.MEDIUM: "СРЕДНЯЯ", Severity.LOW: "НИЗКАЯ"},
        titles={
            Topic.FIRING: "{severity}: {what} — {place}",
            Topic.REPEAT: "Всё ещё открыто с {since} (уже {lasted}): {what} — {place}",
            Topic.ESCALATED: "Никто не подтвердил, передано выше ({level}): {what} — {place}",
            Topic.RESOLVED: "Завершено, длилось {lasted}: {what} — {place}",
            Topic.WATCHDOG: "Мониторинг работает",
        },
        subjects={
            "desk": "окно {}",
            "application": "заявление {}",
            "source": "источник {}",
            "route": "канал {}",
            "camera": "камера {}",
            "operator": "оператор {}",
            "representative": "представитель {}",
            "ticket": "талон {}",
            "service": "услуга {}",
            "signature": "ЭЦП {}",
            "act": "акт {}",
            "indicator": "индикатор {}",
            "terms:branch": "ждут отделения",
            "terms:provider": "ждут услугодателя",
            "terms:system": "ждут информационной системы",
        },
        units={
            "people": "чел.",
            "applications": "заявл.",
            "desks": "окон",
            "rows": "строк",
            "branches": "отд.",
            "tickets": "тал.",
            "steps": "шаг.",
            "KZT": "₸",
            "min": "мин",
            "cameras": "кам.",
        },
        cameras="камеры {}",
        network="Вся сеть",
        where="Где",
        since="С какого времени",
        lasted="Длилось",
        observed="Сейчас",
        found="Найдено",
        limit="порог",
        count="Сколько",
        consequence="Последствия",
        action="Что делать",
        link="Подробнее",
        check="Это индикатор, он требует проверки.",
        expected="ожидалось",
        papers="Бумаги во фронт-офисе до",
        two="Отклонить могут только два разных человека.",
        duplicate="Возможно, это повторная доставка того же сообщения.",
        hours="{} ч {:02} мин",
        minutes="{} мин",
        seconds="{} с",
    ),
    "en": Words(
        severities={Severity.HIGH: "HIGH", Severity.MEDIUM: "MEDIUM", Severity.LOW: "LOW"},
        titles={
            Topic.FIRING: "{severity}: {what} — {place}",
            Topic.REPEAT: "Still open since {since} (for {lasted}): {what} — {place}",
            Topic.ESCALATED: "Nobody has acknowledged, escalated ({level}): {what} — {place}",
            Topic.RESOLVED: "Resolved after {lasted}: {what} — {place}",
            Topic.WATCHDOG: "The monitor is alive",
        },
        subjects={
            "desk": "desk {}",
            "application": "application {}",
            "source": "source {}",
            "route": "route {}",
            "camera": "camera {}",
            "operator": "operator {}",
            "representative": "representative {}",
            "ticket": "ticket {}",
            "service": "service {}",
            "signature": "electronic signature {}",
            "act": "act {}",
            "indicator": "indicator {}",
            "terms:branch": "waiting for the branch",
            "terms:provider": "waiting for the service provider",
            "terms:system": "waiting for an information system",
        },
        units={
            "people": "people",
            "applications": "applications",
            "desks": "desks",
            "rows": "rows",
            "branches": "branches",
            "tickets": "tickets",
            "steps": "steps",
            "KZT": "₸",
            "min": "min",
            "cameras": "cameras",
        },
        cameras="cameras {}",
        network="Whole network",
        where="Where",
        since="Since",
        lasted="Lasted",
        observed="Now",
        found="Found",
        limit="limit",
        count="How many",
        consequence="Why it matters",
        action="What to do",
        link="Details",
        check="This is an indicator; it needs checking.",
        expected="expected",
        papers="Papers are at the front office until",
        two="It takes two different people to dismiss it.",
        duplicate="This may be a repeated delivery of the same message.",
        hours="{} h {:02} min",
        minutes="{} min",
        seconds="{} s",
    ),
}
