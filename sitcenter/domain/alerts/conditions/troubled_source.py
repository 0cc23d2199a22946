"""A source in trouble as a signal: what rules about sources share."""

from datetime import datetime

from sitcenter.domain.alerts.conditions.scene import place
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.waits import seconds


def source_signal(
    rule: AlertRule, source: SourceFact, trouble: str, heard: datetime | None, now: datetime
) -> Signal:
    """One for the source, at its branch or, when it feeds several, for the network.

    `trouble`: the code of what is wrong; `heard`: when it was last good, None: never.
    """
    return Signal(
        rule.id,
        place(source.branches),
        f"source:{source.source_id}",
        since=now if heard is None else heard,
        observed=None if heard is None else seconds(now - heard),
        unit="s",
        evidence=(source.source_id,),
        facts={
            "reason": trouble,
            "last_good": None if heard is None else heard.isoformat(),
            "branches": ",".join(source.branches),
        },
    )
