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
from sympy.matrices.matrixbase import MatrixBase

from bptools import haar as exact
from bptools.algebra import Hypothesis, Kind, MatrixFamily, Member
from bptools.errors import UsageError
from bptools.paper.parameters import (
    Assumed,
    Count,
    Letter,
    Matrix,
    Name,
    Size,
    Value,
    Whole,
    word,
)

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

    @word
    def at(self, index: Count) -> Member:
        """Return the member at a natural number."""
        return Member(self, index)


@word
def family(name: Name, dim: Size = N, *kinds: Assumed) -> AssumedFamily:
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


@word
def matrix(
    name: Name,
    rows: Size = N,
    cols: Size | None = None,
    *kinds: Assumed,
    rank: Count | None = None,
) -> AssumedMatrix:
    """Return a matrix symbol of some kinds.

    Args:
        name: Its letter.
        rows: Number of rows, by default ``N``.
        cols: Number of columns, by default that of rows.
        kinds: What is assumed of it; nothing by default.
        rank: Of a projector.

    Raises:
        UsageError: If what is assumed needs a square matrix or a projector, and it is none.

    >>> matrix("A").shape, [str(h) for h in matrix("P", N, N, Kind.INVOLUTION).hypotheses]
    ((N, N), ['P is a Hermitian involution'])
    """
    _require_fit(name, rows, rows if cols is None else cols, kinds, rank)
    pairs = [
        Tuple(Str(kind), *(() if rank is None or kind is not Kind.PROJECTOR else (sympify(rank),)))
        for kind in kinds
    ]
    return AssumedMatrix(name, rows, rows if cols is None else cols, Tuple(*pairs))


def _require_fit(
    name: str, rows: Size, cols: Size, kinds: tuple[Kind, ...], rank: Count | None
) -> None:
    """Refuse what cannot be assumed of a matrix of this shape."""
    for kind in kinds:
        if rows != cols and kind is not Kind.ISOMETRY:
            raise UsageError(
                f"rows and cols of {name} must be equal for a matrix that is {kind}, "
                f"not {rows} and {cols}"
            )
    if rank is not None and Kind.PROJECTOR not in kinds:
        raise UsageError(f"rank of {name} must be a projector's: assume Kind.PROJECTOR")
    if rank is not None and sympify(rows - rank).is_negative:
        raise UsageError(f"rank of {name} must be at most {rows}, it is {rank}")


@word
def pure(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return the density matrix of a pure state."""
    return matrix(name, dim, None, Kind.PURE)


@word
def hermitian(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return a Hermitian matrix."""
    return matrix(name, dim, None, Kind.HERMITIAN)


@word
def traceless(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return a Hermitian matrix of trace 0."""
    return matrix(name, dim, None, Kind.HERMITIAN, Kind.TRACELESS)


@word
def involution(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return a Hermitian matrix with square 1, such as a Pauli string."""
    return matrix(name, dim, None, Kind.INVOLUTION)


@word
def pauli(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return a traceless Hermitian matrix with square 1: a Pauli string but the identity."""
    return matrix(name, dim, None, Kind.INVOLUTION, Kind.TRACELESS)


@word
def projector(name: Name, dim: Size = N, rank: Count | None = None) -> AssumedMatrix:
    """Return an orthogonal projector, of a rank where one is given."""
    return matrix(name, dim, None, Kind.PROJECTOR, rank=rank)


@word
def unitary(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return a fixed unitary matrix; ``haar`` returns a random one."""
    return matrix(name, dim, None, Kind.UNITARY)


@word
def isometry(name: Name, rows: Size, cols: Size) -> AssumedMatrix:
    """Return a matrix with orthonormal columns."""
    return matrix(name, rows, cols, Kind.ISOMETRY)


@word
def contraction(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return a Hermitian matrix with no eigenvalue outside [-1, 1]."""
    return matrix(name, dim, None, Kind.CONTRACTION)


@word
def density(name: Name, dim: Size = N) -> AssumedMatrix:
    """Return a state: a matrix with no negative eigenvalue, of trace 1."""
    return matrix(name, dim, None, Kind.DENSITY)


@word
def commuting(first: Letter, second: Letter) -> Hypothesis:
    """Return that two matrices commute, for ``hypotheses=`` of a claim."""
    return _relating("commuting", Kind.COMMUTING, first, second)


@word
def disjoint(first: Letter, second: Letter) -> Hypothesis:
    """Return that both products of two matrices are 0, for ``hypotheses=`` of a claim."""
    return _relating("disjoint", Kind.ORTHOGONAL, first, second)


@word
def kraus(first: Letter, *others: Letter) -> Hypothesis:
    """Return that K^dagger K adds up to 1, for ``hypotheses=`` of a claim about a channel."""
    return _relating("kraus", Kind.KRAUS, first, *others)


def _relating(word: str, kind: Kind, *letters: MatrixSymbol) -> Hypothesis:
    """Return a property of several matrices; refuse those that do not fit together."""
    first = letters[0]
    of_columns = kind is Kind.KRAUS  # K^dagger K is added, whatever the rows of K
    for letter in letters:
        if letter.cols != first.cols or (not of_columns and letter.shape != (first.cols,) * 2):
            raise UsageError(
                f"matrices of {word} must fit together: {first} is {first.rows} by {first.cols}, "
                f"{letter} is {letter.rows} by {letter.cols}"
            )
    if len(set(letters)) < len(letters):
        raise UsageError(f"matrices of {word} must be different letters, one is named twice")
    if len(letters) == 1:
        raise UsageError(f"matrices of {word} must be several: one alone is an isometry")
    return Hypothesis(first, kind, others=letters[1:])


@word
def haar(name: Name, dim: Size = N) -> exact.Unitary:
    """Return a Haar-random unitary matrix of U(dim); free in a formula, it is any unitary one."""
    return exact.Unitary(name, dim)


@word
def orthogonal(name: Name, dim: Size = N) -> exact.Orthogonal:
    """Return a Haar-random orthogonal matrix of O(dim)."""
    return exact.Orthogonal(name, dim)


@word
def state(name: Name, dim: Size = N) -> exact.State:
    """Return a Haar-random state vector."""
    return exact.State(name, dim)


@word
def angle(name: Name) -> Symbol:
    """Return a real number."""
    return Symbol(name, real=True)


real = angle


@word
def identity(dim: Size = N) -> Identity:
    """Return the identity matrix, by default of dimension ``N``; ``ID`` is that of a qubit."""
    return Identity(dim)


@word
def positive(name: Name) -> Symbol:
    """Return a positive real number."""
    return Symbol(name, positive=True)


@word
def natural(name: Name, least: Whole = 1) -> Symbol:
    """Return a natural number from 1 on, a dimension or a number of qubits, or from 0 on.

    Raises:
        UsageError: If ``least`` is neither: larger ones are conditions of a claim.
    """
    if least not in (0, 1):
        raise UsageError(f"least must be 0 or 1, not {least}: say {name} >= {least} in the claim")
    return Symbol(name, integer=True, **{"positive" if least else "nonnegative": True})


X = ImmutableMatrix([[0, 1], [1, 0]])
Y = ImmutableMatrix([[0, -I], [I, 0]])
Z = ImmutableMatrix([[1, 0], [0, -1]])
ID = ImmutableMatrix(eye(2))
ZERO = ImmutableMatrix([[1, 0], [0, 0]])  # |0><0|
PLUS = ImmutableMatrix([[1, 1], [1, 1]]) / 2  # |+><+|


@word
def kron(*factors: Matrix) -> Any:  # noqa: ANN401 - an explicit matrix or an expression
    """Return a tensor product, of explicit matrices or of letters.

    Raises:
        UsageError: If there is no factor, or one is no matrix.

    >>> kron(Z, Z).diagonal()
    Matrix([[1, -1, -1, 1]])
    """
    if not factors:
        raise UsageError("factors of kron must be one matrix or several, there is none")
    return kronecker_product(*factors)


@dataclass(frozen=True)
class WitnessValues:
    """Values at which a claim is refuted, by the names of its letters.

    Args:
        values: Explicit matrices and exact numbers by name; what is left out is completed: random
            matrices by the identity, others by the first instance of their kinds.
    """

    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def exact(self) -> tuple[tuple[str, Basic], ...]:
        """The values as SymPy's, lists of rows as matrices."""
        return tuple(
            (
                name,
                ImmutableMatrix(value) if isinstance(value, list | MatrixBase) else sympify(value),
            )
            for name, value in self.values.items()
        )


@word
def at(**values: Value) -> WitnessValues:
    """Return a place: ``at(N=3, V=[[...]])``."""
    return WitnessValues(values)


@word
def qubits(count: Whole, **values: Value) -> WitnessValues:
    """Return a place of dimension 2**count, with explicit matrices by name.

    Raises:
        UsageError: If there is no qubit.
    """
    if count < 1:
        raise UsageError(f"count of qubits must be at least 1, not {count}")
    return WitnessValues({"N": 2**count, **values})


@word
def qubit(**values: Value) -> WitnessValues:
    """Return a place of one qubit: ``qubit(V=X, H=Z)``."""
    return qubits(1, **values)
