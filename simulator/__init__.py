"""The outside world of the demo and the tests: branches, their queues, the logs of their systems."""

from simulator.cli import main
from simulator.history import ticket_histories

__all__ = ["main", "ticket_histories"]
