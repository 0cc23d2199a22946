"""Exact and sequential tests and intervals, each with a stated rate of false alarms."""
