"""The core of the situational centre's monitor: domain, storage, settings, clock and command line."""
