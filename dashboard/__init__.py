"""Screens: live wall, branch pages, exports and the read-only API. Only this package imports dash and plotly."""
