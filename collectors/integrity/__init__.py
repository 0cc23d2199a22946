"""Indicators of integrity over a store: closed days, the running day, and what branches share."""
