"""The town that benchmarks play: fifteen branches of nineteen desks and eight services, open every day."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from sitcenter.domain.hours import Calendar, Hours
from sitcenter.domain.network import Branch, BranchKind, BranchStatus, Desk, Names, Network, Norm, Service

ALMATY = ZoneInfo("Asia/Almaty")
BRANCHES = tuple(f"branch-{number:02}" for number in range(15))
SERVICES = tuple(f"service-{number}" for number in range(8))


def network() -> Network:
    def names(text: str) -> Names:
        return Names(text, text, text)

    norm = Norm(timedelta(minutes=30), timedelta(minutes=20), "bench", date(2026, 7, 6))
    desks = tuple(Desk(str(number), "service", "hall") for number in range(1, 20))
    branches = {
        name: Branch(
            id=name,
            kind=BranchKind.PSC,
            status=BranchStatus.ACTIVE,
            names=names(name),
            short=names(name),
            zone=ALMATY,
            region_code="02",
            city=names("Almaty"),
            hours="week",
            services=SERVICES,
            desks=desks,
        )
        for name in BRANCHES
    }
    week = {"week": (Hours(time(9), time(18)),) * 7}
    services = {code: Service(code, names(code), {"*": norm}) for code in SERVICES}
    return Network(names("Almaty"), ALMATY, branches, services, norm, Calendar(week))
