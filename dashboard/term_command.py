"""The command line that computes a term anew, for whoever wants to check a figure by hand."""

from datetime import datetime, tzinfo
from shlex import join

from sitcenter.domain.applications import Application
from sitcenter.domain.network import Network
from sitcenter.domain.terms.types import TermRule, Unit


def term_command(rule: TermRule, application: Application, network: Network, zone: tzinfo) -> str:
    """`sitcenter term ...` with everything that the rule decides; times with the branch's offset."""
    calendar = network.terms.calendar_of(rule)
    words = ["sitcenter", "term"]
    if rule.unit is Unit.MINUTES:
        words += ["--minutes", str(rule.value), *([] if rule.always else ["--working-hours"])]
    else:
        words += ["--days", str(rule.value), "--policy", rule.policy.value, "--week", str(calendar.week)]
        words += [] if rule.cutoff is None else ["--cutoff", rule.cutoff.isoformat()]
    started = application.reset_at or application.received_at
    words += ["--received", _iso(started, zone)] if started else []
    for suspension in application.suspensions:
        end = "" if suspension.end is None else _iso(suspension.end, zone)
        words += ["--pause", f"{_iso(suspension.start, zone)}/{end}"]
    return join([*words, "--json"])


def _iso(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat()
