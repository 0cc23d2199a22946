"""Which system each branch has, and the code by which that system knows the branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.network import Branch

WriterName = Literal["sql", "jsonl", "csv", "http"]

# By the place of a branch in the network file; a sector always has the SQL database.
CYCLE: tuple[WriterName, ...] = ("jsonl", "csv", "http", "sql")


@dataclass(frozen=True, slots=True)
class SourceOf:
    """A branch's system and its own code of the branch."""

    writer: WriterName
    code: str


def sources_of(branches: Sequence[Branch]) -> dict[str, SourceOf]:
    """Branch id -> its source, the same for the same network file."""
    return {branch.id: _source_of(branch, position) for position, branch in enumerate(branches)}


def _source_of(branch: Branch, position: int) -> SourceOf:
    writer: WriterName = "sql" if branch.kind == "sector" else CYCLE[position % len(CYCLE)]
    codes = {
        "sql": f"A-{position + 1:03d}",
        "jsonl": branch.id,
        "csv": f"{7500 + position + 1}",
        "http": f"ALA{position + 1:02d}",
    }
    return SourceOf(writer, codes[writer])
