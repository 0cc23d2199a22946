"""The branches that a viewer may see. Every read takes one, from the first day on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`branches` None means all of them; an empty set means none."""

    branches: frozenset[str] | None = None

    def allows(self, branch_id: str) -> bool:
        """Whether the viewer may see the branch."""
        return self.branches is None or branch_id in self.branches

    def narrowed(self, branches: frozenset[str]) -> "Scope":
        """This scope reduced to `branches`: a page's filter can only take away."""
        return Scope(branches if self.branches is None else self.branches & branches)


EVERYTHING = Scope(None)
