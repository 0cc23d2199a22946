"""Models of the `transport` block of a source: a file, a database table or a JSON endpoint."""

import codecs
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sitcenter.settings.strict import Strict


def _encoding(name: str) -> str:
    """Lines are split as bytes, so ASCII must mean itself."""
    try:
        codec = codecs.lookup(name).name.replace("utf-8-sig", "utf-8")
    except LookupError:
        raise ValueError(f"unknown encoding {name!r}") from None
    if '\n\r",;'.encode(codec) != b'\n\r",;':
        raise ValueError(f"encoding {name!r} is not a superset of ASCII")
    return codec


class FileTransport(Strict):
    """A CSV or JSONL log followed as it grows, plain or gzipped.

    `path` may hold * and ?. `rotated` are the names that the log is renamed to, relative to its
    folder ({name} is the log's name); the oldest is read first.
    """

    type: Literal["file"]
    path: str = Field(min_length=1)
    format: Literal["csv", "jsonl"]
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    columns: tuple[str, ...] = ()
    """Names of CSV columns for a log without a header line."""
    rotated: tuple[str, ...] = ("{name}.[0-9]*", "{name}-[0-9]*")
    max_row_bytes: int = Field(default=65_536, ge=1000)
    """A longer line is refused; a quoted CSV field not closed within so many bytes is a stray quote."""


class SqlTransport(Strict):
    """A table (or view) read by key. With `updated`, rows that change in place are read again."""

    type: Literal["sql"]
    url: str = Field(min_length=1)
    table: str = Field(min_length=1)
    key: str = Field(min_length=1)
    updated: str | None = None
    overlap_s: float = Field(default=30.0, ge=0)
    overlap_rows: int = Field(default=200, ge=0)
    sweep_s: float | None = Field(default=None, gt=0)
    sweep_since_s: float = Field(default=86400.0, gt=0)
    timeout_s: float = Field(default=10.0, gt=0)


class HttpTransport(Strict):
    """A JSON endpoint. `records` is the dotted path to the list of rows ("" when it is the answer).

    A poll with all its retries ends within `total_s`, however slowly the other side answers.
    """

    type: Literal["http"]
    url: str = Field(pattern=r"^https?://")
    records: str = ""
    paging: Literal["after", "page", "next", "none"] = "none"
    after_param: str = "after"
    after_field: str | None = None
    page_param: str = "page"
    first_page: int = 1
    next_field: str = "next"
    size_param: str | None = None
    page_size: int = Field(default=500, ge=1, le=20000)
    headers: Mapping[str, str] = Field(default_factory=dict)
    params: Mapping[str, str] = Field(default_factory=dict)
    timeout_s: float = Field(default=5.0, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    total_s: float = Field(default=20.0, gt=0)

    @model_validator(mode="after")
    def _after_needs_field(self) -> Self:
        if self.paging == "after" and self.after_field is None:
            raise ValueError("after_field: needed for paging 'after'")
        return self
