"""What names mean, and what is stated of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from bptools.verification.limits import Rejected
from bptools.verification.terms.language import Node, put

SORTS = ("complex", "real", "non-negative", "positive", "natural")
GROUPS = ("Haar on U(d)", "Haar on O(d)", "Haar on unit vectors")
_POSITIVE = ("orthogonal projector", "pure state", "density matrix")
HERMITIAN = frozenset(
    ("Hermitian", "Hermitian involution", "Hermitian contraction", *_POSITIVE),
)
KINDS = HERMITIAN | {"unitary", "isometry", "traceless", "real"}
FAMILIAL = KINDS - {"pure state", "density matrix", "Hermitian contraction", "isometry"}
BONDS = ("commuting", "orthogonal", "Kraus family")
RELATIONS = ("=", "<=", ">=")
MEMBER = "{} ({})"  # the name of a member of a family, where it has a value of its own
Relation = str  # one of these
Name = str


@dataclass(frozen=True)
class Declared:
    """What one name means; ``shape`` is "Scalar", "Function", "Matrix", "Family" or "Tie"."""

    shape: str
    name: str
    sort: str = ""
    least: int = 0
    below: Node | None = None
    rows: Node | None = None
    columns: Node | None = None
    kinds: frozenset[str] = frozenset()
    rank: Node | None = None
    group: str | None = None
    matrices: tuple[str, ...] = ()  # that a tie is of

    def put(self, values: Mapping[str, Node]) -> Declared:
        """Return the declaration with values in its sizes, range and rank."""

        def placed(term: Node | None) -> Node | None:
            return None if term is None else put(term, values)

        return replace(
            self,
            below=placed(self.below),
            rows=placed(self.rows),
            columns=placed(self.columns),
            rank=placed(self.rank),
        )


Context = tuple[Declared, ...]


def declared_in(context: Context, name: str, shape: str) -> Declared:
    """Return what a name means.

    Raises:
        Rejected: If it means nothing, or something of another shape.
    """
    for declared in context:
        if declared.name == name and declared.shape == shape:
            return declared
    raise Rejected(f"{name} is not declared as a {shape.lower()}")


class Proposition(NamedTuple):
    """A statement in a context."""

    context: Context
    left: Node
    relation: str
    right: Node
