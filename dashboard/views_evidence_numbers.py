"""How tickets are called on the screens of evidence."""

from collections.abc import Mapping

from dashboard.evidence_reading import Proof, is_of_ticket


def ticket_numbers(proof: Proof) -> Mapping[str, str]:
    """Ticket -> the number that people know it by, where a row or the ticket itself tells it; else the end of
    its name, as the alert's own line has it.
    """
    found = {one.ticket_uid: one.ticket_number for one in proof.tickets if one.ticket_number}
    for event in proof.events:
        number = event.payload.get("ticket_number")
        if is_of_ticket(event) and isinstance(number, str):
            found.setdefault(event.subject, number)
    for event in filter(is_of_ticket, proof.events):
        found.setdefault(event.subject, event.subject.rpartition("/")[2])
    return found
