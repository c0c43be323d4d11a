"""The letters of a paper: matrices that carry what is assumed of them, numbers, qubits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import (
    Basic,
    Expr,
    I,
    Identity,
    ImmutableMatrix,
    MatrixSymbol,
    S,
    Symbol,
    Tuple,
    eye,
    kronecker_product,
    sympify,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools import haar as exact
from bptools.algebra import Hypothesis, Kind, MatrixFamily
from bptools.errors import UsageError
from bptools.paper.arguments import require_text

N = Symbol("N", integer=True, positive=True)  # the dimension of a matrix that names none
_RANK = 1  # place of a projector's rank beside a kind


class AssumedMatrix(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """A matrix symbol with what is assumed of it, which a claim on it takes for its hypotheses.

    Two symbols of one name and other assumptions are two symbols, which no claim may hold both.
    """

    def __new__(
        cls, name: str | Str, rows: Expr, cols: Expr, kinds: Tuple = S.EmptySet
    ) -> AssumedMatrix:
        """Build the symbol; ``kinds`` holds pairs of a kind's word and a rank, or ``()``."""
        label = name if isinstance(name, Str) else Str(name)
        pairs = Tuple() if kinds is S.EmptySet else kinds
        return Basic.__new__(cls, label, sympify(rows), sympify(cols), pairs)  # type: ignore[no-any-return]

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What is assumed of the matrix."""
        return tuple(
            Hypothesis(self, Kind(pair[0].name), pair[_RANK] if len(pair) > _RANK else None)
            for pair in self.args[3]
        )

    @property
    def H(self) -> MatrixExpr:
        """The adjoint."""
        return self.adjoint()


class AssumedFamily(MatrixFamily):
    """A family of square matrices with what is assumed of each; ``.at(k)`` is one of them."""

    def __new__(
        cls, name: str | Str, rows: Expr, cols: Expr, kinds: Tuple = S.EmptySet
    ) -> AssumedFamily:
        """Build the symbol, as an ``AssumedMatrix``."""
        return AssumedMatrix.__new__(cls, name, rows, cols, kinds)

    hypotheses = AssumedMatrix.hypotheses


def family(name: str, dim: Expr | int = N, *kinds: Kind) -> AssumedFamily:
    """Return a family of matrices, one for every natural number from 0 on: ``U.at(k)``.

    Args:
        name: Its letter.
        dim: Rows and columns of each, by default ``N``.
        kinds: What is assumed of each.

    >>> U = family("U", N, Kind.UNITARY)
    >>> U.at(3), [str(h) for h in U.hypotheses]
    (Member(U, 3), ['U is unitary'])
    """
    return AssumedFamily(name, dim, dim, Tuple(*(Tuple(Str(kind)) for kind in kinds)))


def matrix(
    name: str,
    rows: Expr | int = N,
    cols: Expr | int | None = None,
    *kinds: Kind,
    rank: Expr | int | None = None,
) -> AssumedMatrix:
    """Return a matrix symbol of some kinds.

    Args:
        name: Its letter.
        rows: Number of rows, by default ``N``.
        cols: Number of columns, by default that of rows.
        kinds: What is assumed of it; nothing by default.
        rank: Of a projector.

    >>> matrix("A").shape, [str(h) for h in matrix("P", N, N, Kind.INVOLUTION).hypotheses]
    ((N, N), ['P is a Hermitian involution'])
    """
    require_text("name of a matrix", name, "A")
    for kind in kinds:
        if not isinstance(kind, Kind):
            raise UsageError(f"kinds of {name} must be such as Kind.PURE, not {kind!r}")
    for size in (rows, rows if cols is None else cols, *(() if rank is None else (rank,))):
        if not isinstance(size, Expr | int):
            raise UsageError(f"sizes of {name} must be such as N or 2, not {size!r}")
    pairs = [
        Tuple(Str(kind), *(() if rank is None or kind is not Kind.PROJECTOR else (sympify(rank),)))
        for kind in kinds
    ]
    return AssumedMatrix(name, rows, rows if cols is None else cols, Tuple(*pairs))


def pure(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return the density matrix of a pure state."""
    return matrix(name, dim, None, Kind.PURE)


def hermitian(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return a Hermitian matrix."""
    return matrix(name, dim, None, Kind.HERMITIAN)


def traceless(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return a Hermitian matrix of trace 0."""
    return matrix(name, dim, None, Kind.HERMITIAN, Kind.TRACELESS)


def involution(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return a Hermitian matrix with square 1, such as a Pauli string."""
    return matrix(name, dim, None, Kind.INVOLUTION)


def pauli(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return a traceless Hermitian matrix with square 1: a Pauli string but the identity."""
    return matrix(name, dim, None, Kind.INVOLUTION, Kind.TRACELESS)


def projector(name: str, dim: Expr | int = N, rank: Expr | int | None = None) -> AssumedMatrix:
    """Return an orthogonal projector, of a rank where one is given."""
    return matrix(name, dim, None, Kind.PROJECTOR, rank=rank)


def unitary(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return a fixed unitary matrix; ``haar`` returns a random one."""
    return matrix(name, dim, None, Kind.UNITARY)


def isometry(name: str, rows: Expr | int, cols: Expr | int) -> AssumedMatrix:
    """Return a matrix with orthonormal columns."""
    return matrix(name, rows, cols, Kind.ISOMETRY)


def contraction(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return a Hermitian matrix with no eigenvalue outside [-1, 1]."""
    return matrix(name, dim, None, Kind.CONTRACTION)


def density(name: str, dim: Expr | int = N) -> AssumedMatrix:
    """Return a state: a matrix with no negative eigenvalue, of trace 1."""
    return matrix(name, dim, None, Kind.DENSITY)


def commuting(first: MatrixSymbol, second: MatrixSymbol) -> Hypothesis:
    """Return that two matrices commute, for ``hypotheses=`` of a claim."""
    return Hypothesis(first, Kind.COMMUTING, others=(second,))


def disjoint(first: MatrixSymbol, second: MatrixSymbol) -> Hypothesis:
    """Return that both products of two matrices are 0, for ``hypotheses=`` of a claim."""
    return Hypothesis(first, Kind.ORTHOGONAL, others=(second,))


def kraus(first: MatrixSymbol, *others: MatrixSymbol) -> Hypothesis:
    """Return that K^dagger K adds up to 1, for ``hypotheses=`` of a claim about a channel."""
    return Hypothesis(first, Kind.KRAUS, others=others)


def haar(name: str, dim: Expr | int = N) -> exact.Unitary:
    """Return a Haar-random unitary matrix of U(dim); free in a formula, it is any unitary one."""
    return exact.Unitary(name, dim)


def orthogonal(name: str, dim: Expr | int = N) -> exact.Orthogonal:
    """Return a Haar-random orthogonal matrix of O(dim)."""
    return exact.Orthogonal(name, dim)


def state(name: str, dim: Expr | int = N) -> exact.State:
    """Return a Haar-random state vector."""
    return exact.State(name, dim)


def angle(name: str) -> Symbol:
    """Return a real number."""
    require_text("name of a number", name, "x")
    return Symbol(name, real=True)


real = angle


def identity(dim: Expr | int = N) -> Identity:
    """Return the identity matrix, by default of dimension ``N``; ``ID`` is that of a qubit."""
    return Identity(dim)


def positive(name: str) -> Symbol:
    """Return a positive real number."""
    require_text("name of a number", name, "x")
    return Symbol(name, positive=True)


def natural(name: str, least: int = 1) -> Symbol:
    """Return a natural number from 1 on, a dimension or a number of qubits, or from 0 on.

    Raises:
        UsageError: If ``least`` is neither: larger ones are conditions of a claim.
    """
    require_text("name of a number", name, "n")
    if least not in (0, 1):
        raise UsageError(f"least must be 0 or 1, not {least}: say {name} >= {least} in the claim")
    return Symbol(name, integer=True, **{"positive" if least else "nonnegative": True})


X = ImmutableMatrix([[0, 1], [1, 0]])
Y = ImmutableMatrix([[0, -I], [I, 0]])
Z = ImmutableMatrix([[1, 0], [0, -1]])
ID = ImmutableMatrix(eye(2))
ZERO = ImmutableMatrix([[1, 0], [0, 0]])  # |0><0|
PLUS = ImmutableMatrix([[1, 1], [1, 1]]) / 2  # |+><+|


def kron(*factors: Any) -> Any:  # noqa: ANN401 - explicit matrices or expressions
    """Return a tensor product, of explicit matrices or of letters.

    >>> kron(Z, Z).diagonal()
    Matrix([[1, -1, -1, 1]])
    """
    return kronecker_product(*factors)


@dataclass(frozen=True)
class WitnessValues:
    """Values at which a claim is refuted, by the names of its letters.

    Args:
        values: Explicit matrices and exact numbers by name; what is left out is completed: random
            matrices by the identity, others by the first instance of their kinds.
    """

    values: Mapping[str, object] = field(default_factory=dict)


def at(**values: object) -> WitnessValues:
    """Return a place: ``at(N=3, V=[[...]])``."""
    return WitnessValues(values)


def qubits(count: int, **values: object) -> WitnessValues:
    """Return a place of dimension 2**count, with explicit matrices by name."""
    return WitnessValues({"N": 2**count, **values})


def qubit(**values: object) -> WitnessValues:
    """Return a place of one qubit: ``qubit(V=X, H=Z)``."""
    return qubits(1, **values)
