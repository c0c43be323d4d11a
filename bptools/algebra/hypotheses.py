"""What is assumed of a matrix: words for the report, rewriting for the algebra."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sympy import Expr, MatrixSymbol, S


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


_SELF_ADJOINT = {Kind.HERMITIAN, Kind.INVOLUTION, Kind.PROJECTOR, Kind.PURE, Kind.CONTRACTION}
_FORMULA = {
    Kind.HERMITIAN: "{0}^dagger = {0}",
    Kind.INVOLUTION: "{0}^dagger = {0}, thick {0}^2 = bb(1)",
    Kind.PROJECTOR: "{0}^dagger = {0} = {0}^2",
    Kind.PURE: '{0}^dagger = {0} = {0}^2, thick op("Tr") {0} = 1',
    Kind.UNITARY: "{0}^dagger {0} = {0} {0}^dagger = bb(1)",
    Kind.ISOMETRY: "{0}^dagger {0} = bb(1)",
    Kind.TRACELESS: 'op("Tr") {0} = 0',
    Kind.CONTRACTION: "{0}^dagger = {0}, thick {0}^2 <= bb(1)",
}


@dataclass(frozen=True)
class Hypothesis:
    """One property of one matrix symbol; ``rank`` is a projector's trace, where it is known."""

    matrix: MatrixSymbol
    kind: Kind
    rank: Expr | None = None

    @property
    def self_adjoint(self) -> bool:
        """Whether the matrix equals its adjoint."""
        return self.kind in _SELF_ADJOINT

    @property
    def trace(self) -> Expr | None:
        """The trace of the matrix, if the hypothesis fixes it."""
        if self.kind is Kind.PURE:
            return S.One
        return S.Zero if self.kind is Kind.TRACELESS else self.rank

    def typst(self, name: str) -> str:
        """Return the property as Typst mathematics, given the matrix's printed name."""
        rank = "" if self.rank is None else f', thick op("Tr") {name} = {self.rank}'
        return _FORMULA[self.kind].format(name) + rank

    @property
    def words(self) -> str:
        """What is said of the matrix: "is a pure state"."""
        rank = "" if self.rank is None else f" of rank ${self.rank}$"
        return f"is {_article(self.kind)}{rank}"

    def __str__(self) -> str:
        return f"{self.matrix.name} {self.words}"


def _article(kind: Kind) -> str:
    if kind in (Kind.UNITARY, Kind.TRACELESS, Kind.HERMITIAN):
        return str(kind)
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
