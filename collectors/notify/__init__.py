"""Alerts out: from the outbox to people and to other systems, in order, at least once."""
