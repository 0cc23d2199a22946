"""Alerts: what rules find, what becomes of a finding, and who has been told."""
