"""Why a row was not taken: short codes that sources.md explains and screens translate."""

BAD_ENCODING = "bad_encoding"
BAD_ROW = "bad_row"
LINE_TOO_LONG = "line_too_long"
LOST_FILE = "lost_file"
BAD_TIME = "bad_time"
AMBIGUOUS_TIME = "ambiguous_time"
NONEXISTENT_TIME = "nonexistent_time"
FUTURE_TIME = "future_time"
OUTSIDE_DECLARED_RANGE = "outside_declared_range"
DECLARED_EXCLUSION = "declared_exclusion"
BAD_NUMBER = "bad_number"
BAD_VALUE = "bad_value"
MISSING_KEY = "missing_key"
MISSING_TIME = "missing_time"
MISSING_SUBJECT = "missing_subject"
UNKNOWN_BRANCH = "unknown_branch"
UNKNOWN_EVENT_TYPE = "unknown_event_type"
UNKNOWN_VALUE = "unknown_value"
NO_EVENT = "no_event"
CONFLICT = "conflict"

REASONS = (
    BAD_ENCODING,
    BAD_ROW,
    LINE_TOO_LONG,
    LOST_FILE,
    BAD_TIME,
    AMBIGUOUS_TIME,
    NONEXISTENT_TIME,
    FUTURE_TIME,
    OUTSIDE_DECLARED_RANGE,
    DECLARED_EXCLUSION,
    BAD_NUMBER,
    BAD_VALUE,
    MISSING_KEY,
    MISSING_TIME,
    MISSING_SUBJECT,
    UNKNOWN_BRANCH,
    UNKNOWN_EVENT_TYPE,
    UNKNOWN_VALUE,
    NO_EVENT,
    CONFLICT,
)
"""All of them; `conflict` is given by storage: a known key that came with other content."""
