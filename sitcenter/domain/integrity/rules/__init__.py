"""The registry: an indicator is a line here, a function in a file, a card and its test cases in config.

Ids: the scheme C1..C20 of docs/integrity.md; `-S` statistical beside a written rule, `-D` the other way,
`-L` live, `-A` of any call, or of acts, `-F` too fast, `-P` and `-O` against one's own past, `-K` skipped
checks, `-E` electronic signature, `-G` gaps, `-H` the hall.
"""

from collections.abc import Mapping

from sitcenter.domain.events import Kind as LogKind
from sitcenter.domain.integrity.rules import (
    c01_no_ticket,
    c02_queue_jump,
    c03_bookings,
    c03_hoarding,
    c04_ghost_tickets,
    c04_hall,
    c05_collusion,
    c06_after_hours,
    c07_blind_acts,
    c07_blind_desk,
    c08_durations,
    c08_own_past,
    c09_biometrics,
    c10_incomplete,
    c11_payment,
    c12_plates,
    c13_manual_entry,
    c14_transfers,
    c15_priority,
    c16_gaps,
    c16_history,
    c17_idle_desk,
    c17_roster,
    c18_refused_accepted,
    c19_displacement,
    c20_archive,
    own_past,
    peers,
)
from sitcenter.domain.integrity.rules.found import Found, Rule

_PEERS = peers.LIMITS
_APPLICATIONS = frozenset({LogKind.SERVICE})

RULES: Mapping[str, Rule] = {
    "C1": Rule(c01_no_ticket.find, frozenset({"a_day"}), c01_no_ticket.GROUNDS),
    "C1-S": Rule(c01_no_ticket.find_share, _PEERS, c01_no_ticket.GROUNDS),
    "C2": Rule(
        c02_queue_jump.find, frozenset({"overtaken", "gained_min", "many", "natural"}), c02_queue_jump.GROUNDS
    ),
    "C2-A": Rule(
        c02_queue_jump.find_order,
        frozenset({"passed", "passed_in_all", "many", "natural", "disorder", "lead_min", "close_s"}),
        c02_queue_jump.GROUNDS,
    ),
    "C2-S": Rule(c02_queue_jump.find_share, _PEERS | {"overtaken", "natural"}, c02_queue_jump.GROUNDS),
    "C3": Rule(c03_hoarding.find, frozenset({"p", "people", "days"}), c03_hoarding.GROUNDS),
    "C3-D": Rule(c03_bookings.find, c03_bookings.LIMITS, c03_bookings.GROUNDS, reads=_APPLICATIONS),
    "C4": Rule(c04_ghost_tickets.find, frozenset({"seconds", "a_day"}), c04_ghost_tickets.GROUNDS),
    "C4-S": Rule(c04_ghost_tickets.find_bunching, _PEERS),
    "C4-H": Rule(c04_hall.find, c04_hall.LIMITS, c04_hall.GROUNDS),
    "C5": Rule(
        c05_collusion.find,
        frozenset({"lift", "excess", "tickets"}),
        c05_collusion.GROUNDS,
        reads=_APPLICATIONS,
    ),
    "C5-L": Rule(
        c05_collusion.find_live,
        frozenset({"pairs", "excess"}),
        c05_collusion.GROUNDS,
        c05_collusion.carry_live,
        _APPLICATIONS,
    ),
    "C6": Rule(c06_after_hours.find, frozenset({"grace_min"}), c06_after_hours.GROUNDS),
    "C7": Rule(c07_blind_desk.find, frozenset({"seconds"}), c07_blind_desk.GROUNDS),
    "C7-S": Rule(c07_blind_desk.find_overlap, frozenset({"excess_min", "lift"})),
    "C7-A": Rule(c07_blind_acts.find, c07_blind_acts.LIMITS, c07_blind_acts.GROUNDS),
    "C8": Rule(c08_durations.find, frozenset({"cases", "gap_min"}), c08_durations.GROUNDS),
    "C8-F": Rule(c08_durations.find_fast, _PEERS, c08_durations.FAST_GROUNDS),
    "C8-O": Rule(c08_own_past.find, own_past.LIMITS, c08_durations.FAST_GROUNDS),
    "C9": Rule(c09_biometrics.find, frozenset({"negatives"}), c09_biometrics.GROUNDS),
    "C10": Rule(c10_incomplete.find, frozenset(), c10_incomplete.GROUNDS),
    "C10-S": Rule(c10_incomplete.find_refused, _PEERS),
    "C10-P": Rule(c10_incomplete.find_change, own_past.LIMITS),
    "C11": Rule(c11_payment.find_unpaid, frozenset({"posting_h"}), c11_payment.GROUNDS),
    "C11-K": Rule(c11_payment.find_skipped, frozenset({"natural", "natural_few"})),
    "C12": Rule(c12_plates.find, frozenset(), frozenset({"kept_or_gifted"})),
    "C12-S": Rule(c12_plates.find_share, _PEERS, c12_plates.GROUNDS),
    "C13": Rule(c13_manual_entry.find, frozenset(), c13_manual_entry.GROUNDS),
    "C13-E": Rule(
        c13_manual_entry.find_signature, frozenset({"walk_min", "travel_min"}), c13_manual_entry.GROUNDS
    ),
    "C14": Rule(c14_transfers.find, _PEERS | {"places"}, c14_transfers.GROUNDS),
    "C15": Rule(c15_priority.find, frozenset({"a_day"}), c15_priority.GROUNDS),
    "C15-S": Rule(c15_priority.find_share, _PEERS, c15_priority.GROUNDS),
    "C16": Rule(c16_history.find, frozenset(), c16_history.GROUNDS),
    "C16-S": Rule(c16_history.find_late_stops, _PEERS, c16_history.RECORDED),
    "C16-G": Rule(c16_gaps.find, c16_gaps.LIMITS, c16_gaps.GROUNDS),
    "C17": Rule(c17_idle_desk.find, frozenset({"pause_min"}), c17_idle_desk.GROUNDS),
    "C17-S": Rule(c17_roster.find, c17_roster.LIMITS, c17_roster.GROUNDS),
    "C18": Rule(c18_refused_accepted.find, frozenset({"hours"}), c18_refused_accepted.GROUNDS),
    "C19": Rule(c19_displacement.find, frozenset({"cases", "rise"}), c19_displacement.GROUNDS),
    "C20": Rule(c20_archive.find, frozenset({"signatures"}), c20_archive.GROUNDS),
}

__all__ = ["RULES", "Found", "Rule"]
