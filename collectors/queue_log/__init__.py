"""Queue logs: tickets, desks and queues."""
