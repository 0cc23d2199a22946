"""Screens: live wall, branch pages, exports and the read-only API. Only here are dash and plotly imported."""
