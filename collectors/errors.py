"""Errors as one line that an engineer may read."""

from collectors.records import SourceError
from sitcenter.domain.masking import mask

ERROR_LIMIT = 500


def error_text(error: Exception) -> str:
    """One masked line; the kind of error where it is not the source's own."""
    kind = "" if isinstance(error, SourceError) else f"{type(error).__name__}: "
    return mask(f"{kind}{error}".strip().partition("\n")[0])[:ERROR_LIMIT]
