"""What terms have in common: of what they are made, which names stand in them, when they are equal.

A proof holds deep terms many times over, so what is asked of them all the time is computed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property


@dataclass(frozen=True)
class Tree:
    """A node with others below it; some nodes bind names."""

    def nodes(self) -> Iterator[Tree]:
        """Yield the nodes right below it."""
        for entry in self._entries():
            if isinstance(entry, Tree):
                yield entry

    def _entries(self) -> Iterator[object]:
        for field in fields(self):
            value = getattr(self, field.name)
            yield from value if isinstance(value, tuple) else (value,)

    @property
    def bound(self) -> frozenset[str]:
        """The names that it binds."""
        return frozenset()

    def free_names(self) -> frozenset[str]:
        """Return the names that a value can be put in the place of."""
        return self._free_names

    @cached_property
    def _free_names(self) -> frozenset[str]:
        return frozenset().union(*(x.free_names() for x in self.nodes())) - self.bound

    def names(self) -> frozenset[str]:
        """Return all names, bound ones included."""
        return self.bound.union(*(x.names() for x in self.nodes()))

    def __hash__(self) -> int:
        """Return the hash of what it is made of."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((type(self), *(getattr(self, field.name) for field in fields(self))))
