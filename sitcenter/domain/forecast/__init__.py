"""Forecasts: the wait of somebody who comes now, the windows that the norm needs, the usual day."""
