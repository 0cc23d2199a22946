"""Sources in: read logs as they grow, turn their rows into canonical events, hand them to storage."""
