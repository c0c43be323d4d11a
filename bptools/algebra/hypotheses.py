"""What is assumed of a matrix, both as words for the report and as rewriting for the algebra."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sympy import Expr, MatrixSymbol


class Kind(StrEnum):
    """A property of a matrix that the algebra can use."""

    HERMITIAN = "Hermitian"
    INVOLUTION = "Hermitian involution"
    PROJECTOR = "orthogonal projector"
    PURE = "pure state"
    UNITARY = "unitary"
    ISOMETRY = "isometry"
    TRACELESS = "traceless"


@dataclass(frozen=True)
class Hypothesis:
    """One property of one matrix symbol; ``rank`` is the trace of a projector, if it is known."""

    matrix: MatrixSymbol
    kind: Kind
    rank: Expr | None = None
