"""Service logs: the steps of applications."""
