"""Indicators of integrity: reasons to look, each with its stated false-alarm control. Pure."""
