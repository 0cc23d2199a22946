"""Words for what sources are, what ails them, and why a row was set aside."""

from collections.abc import Mapping

from dashboard.i18n import mark

SOURCE_KINDS: Mapping[str, str] = {
    "queue": mark("queue log"),
    "service": mark("service log"),
    "camera": mark("cameras"),
}
TRANSPORTS: Mapping[str, str] = {
    "file": mark("file"),
    "sql": mark("database"),
    "http": mark("web service"),
}
STATES: Mapping[str, str] = {
    "live": mark("live"),
    "poll_failed": mark("one poll failed"),
    "source_failing": mark("source not answering"),
    "source_stale": mark("collector is not polling"),
    "source_silent": mark("no new events"),
    "never_read": mark("never read"),
    "database_silent": mark("database not answering"),
    "monitor_fault": mark("monitor fault, needs checking"),
}
SET_ASIDE: Mapping[str, str] = {
    "bad_encoding": mark("text in another encoding"),
    "bad_row": mark("row has another shape"),
    "line_too_long": mark("line too long"),
    "lost_file": mark("file gone, perhaps not read to its end"),
    "bad_time": mark("time can't be read"),
    "ambiguous_time": mark("local time happened twice"),
    "nonexistent_time": mark("local time never happened"),
    "future_time": mark("time in the future"),
    "outside_declared_range": mark("outside the declared range"),
    "declared_exclusion": mark("excluded by configuration"),
    "bad_number": mark("number can't be read"),
    "bad_value": mark("value can't be read"),
    "missing_key": mark("key is missing"),
    "missing_time": mark("time is missing"),
    "missing_subject": mark("ticket or application is missing"),
    "unknown_branch": mark("branch isn't configured"),
    "unknown_event_type": mark("event isn't known"),
    "unknown_value": mark("value isn't known"),
    "no_event": mark("row means no event"),
    "conflict": mark("known key with other content"),
}
