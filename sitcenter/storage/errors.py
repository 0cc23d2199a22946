"""What storage refuses."""


class StorageError(Exception):
    """The store and the caller disagree; nothing was changed."""


class CursorMoved(StorageError):
    """Somebody else has read on: the batch doesn't start where the stored cursor stands."""

    def __init__(self, source_id: str, stored: str | None, expected: str | None) -> None:
        super().__init__(f"source {source_id}: cursor is {stored!r}, the batch starts at {expected!r}")
        self.source_id = source_id
        self.stored = stored
        self.expected = expected


class SchemaMissing(StorageError):
    """The database has no schema, or that of another version."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"the database hasn't the schema of this version; migrate it ({detail})")


class UnknownSource(StorageError):
    """The source was never registered."""

    def __init__(self, source_id: str) -> None:
        super().__init__(f"source {source_id} isn't registered")
        self.source_id = source_id


class UnknownWindow(StorageError):
    """No such maintenance runs or is to come."""

    def __init__(self, window_id: str) -> None:
        super().__init__(f"maintenance {window_id}: no such window runs or is planned")
        self.window_id = window_id
