"""What is assumed of a matrix: words for the report, rewriting for the algebra."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sympy import Expr, MatrixSymbol, S

from bptools.algebra.sequences import MatrixFamily


class Kind(StrEnum):
    """A property of a matrix that the algebra can use."""

    HERMITIAN = "Hermitian"
    INVOLUTION = "Hermitian involution"
    PROJECTOR = "orthogonal projector"
    PURE = "pure state"
    UNITARY = "unitary"
    ISOMETRY = "isometry"
    TRACELESS = "traceless"
    CONTRACTION = "Hermitian contraction"
    DENSITY = "density matrix"
    COMMUTING = "commuting"
    ORTHOGONAL = "orthogonal"
    KRAUS = "Kraus family"


RELATING = frozenset((Kind.COMMUTING, Kind.ORTHOGONAL, Kind.KRAUS))  # several matrices
_SELF_ADJOINT = {
    Kind.HERMITIAN,
    Kind.INVOLUTION,
    Kind.PROJECTOR,
    Kind.PURE,
    Kind.CONTRACTION,
    Kind.DENSITY,
}
_FORMULA = {
    Kind.HERMITIAN: "{0}^dagger = {0}",
    Kind.INVOLUTION: "{0}^dagger = {0}, thick {0}^2 = bb(1)",
    Kind.PROJECTOR: "{0}^dagger = {0} = {0}^2",
    Kind.PURE: '{0}^dagger = {0} = {0}^2, thick op("Tr") {0} = 1',
    Kind.UNITARY: "{0}^dagger {0} = {0} {0}^dagger = bb(1)",
    Kind.ISOMETRY: "{0}^dagger {0} = bb(1)",
    Kind.TRACELESS: 'op("Tr") {0} = 0',
    Kind.CONTRACTION: "{0}^dagger = {0}, thick {0}^2 <= bb(1)",
    Kind.DENSITY: '{0} >= 0, thick op("Tr") {0} = 1',
}


@dataclass(frozen=True)
class Hypothesis:
    """One property of one matrix symbol, or of several.

    Args:
        matrix: The matrix.
        kind: What it is.
        rank: Of a projector its trace, where it is known.
        others: The other matrices of a property that relates several: of two that commute, of two
            with ``A B = B A = 0`` (orthogonal), of a Kraus family, whose ``K^dagger K`` add up
            to the identity.

    Raises:
        ValueError: If the kind relates matrices and there are no others, or too many; if it does
            not and there are; if one of several is a family; if a rank is not that of a projector.
    """

    matrix: MatrixSymbol
    kind: Kind
    rank: Expr | None = None
    others: tuple[MatrixSymbol, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what does not fit the kind, naming the matrix."""
        if not isinstance(self.matrix, MatrixSymbol):
            raise ValueError(f"matrix of a hypothesis must be a MatrixSymbol, not {self.matrix!r}")
        if not isinstance(self.kind, Kind):
            raise ValueError(f"kind of {self.matrix.name} must be a Kind, not {self.kind!r}")
        if self.rank is not None and self.kind is not Kind.PROJECTOR:
            raise ValueError(f"rank of {self.matrix.name} must be that of a projector")
        if (self.kind in RELATING) is not bool(self.others):
            needs = "must name" if self.kind in RELATING else "must not name"
            raise ValueError(f"{self.kind} of {self.matrix.name} {needs} other matrices")
        if self.kind in RELATING - {Kind.KRAUS} and len(self.others) != 1:
            raise ValueError(f"{self.kind} of {self.matrix.name} must name one other matrix")
        if len(set(self.family)) < len(self.family):
            raise ValueError(f"{self.kind} of {self.matrix.name} must not name a matrix twice")
        if self.others and any(isinstance(matrix, MatrixFamily) for matrix in self.family):
            raise ValueError(f"{self.kind} of {self.matrix.name} must not name a MatrixFamily")

    @property
    def family(self) -> tuple[MatrixSymbol, ...]:
        """All matrices that it is about."""
        return (self.matrix, *self.others)

    @property
    def self_adjoint(self) -> bool:
        """Whether the matrix equals its adjoint."""
        return self.kind in _SELF_ADJOINT

    @property
    def trace(self) -> Expr | None:
        """The trace of the matrix, if the hypothesis fixes it."""
        if self.kind in (Kind.PURE, Kind.DENSITY):
            return S.One
        return S.Zero if self.kind is Kind.TRACELESS else self.rank

    def typst(self, *names: str, rank: str = "") -> str:
        """Return the property as Typst mathematics, given how matrices and rank are printed."""
        first, *rest = names
        match self.kind:
            case Kind.COMMUTING:
                return f"{first} {rest[0]} = {rest[0]} {first}"
            case Kind.ORTHOGONAL:
                return f"{first} {rest[0]} = {rest[0]} {first} = 0"
            case Kind.KRAUS:
                return " + ".join(f"{name}^dagger {name}" for name in names) + " = bb(1)"
        trace = "" if self.rank is None else f', thick op("Tr") {first} = {rank or self.rank}'
        return _FORMULA[self.kind].format(first) + trace

    def words(self, *others: str, rank: str = "") -> str:
        """Return what is said of the matrix, given how others and a rank are printed.

        >>> Hypothesis(MatrixSymbol("A", 2, 2), Kind.PURE).words()
        'is a pure state'
        """
        names = " and ".join(others) if others else " and ".join(o.name for o in self.others)
        match self.kind:
            case Kind.COMMUTING:
                return f"commutes with {names}"
            case Kind.ORTHOGONAL:
                return f"is orthogonal to {names}"
            case Kind.KRAUS:
                return f"makes a Kraus family with {names}"
        of_rank = "" if self.rank is None else f" of rank ${rank or self.rank}$"
        return f"is {_article(self.kind)}{of_rank}"

    def __str__(self) -> str:
        return f"{self.matrix.name} {self.words()}"


def _article(kind: Kind) -> str:
    if kind in (Kind.UNITARY, Kind.TRACELESS, Kind.HERMITIAN):
        return str(kind)
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
