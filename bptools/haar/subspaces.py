"""Haar-random matrices and states of subspaces: of blocks, and of the symmetric subspace.

An isometry includes a subspace. U(a) x U(b) is J U J^T + K V K^T with the inclusions J and K of its
two blocks; a random state of the symmetric subspace is V psi, V V^dagger being its projector.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import factorial
from typing import Any

from sympy import Add, Basic, Expr, Identity, Integer, MatMul, MatrixSymbol, Mul, S, sympify
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.haar.dimensions import as_dimension, as_integer, canonical_size
from bptools.haar.factors import PairingOperator
from bptools.haar.matrices import RandomMatrix, State

MOST_FACTORS = 8  # of a symmetric subspace, whose projector has a term for every permutation


class Isometry(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """A matrix V with V^dagger V = 1."""


class BlockInclusion(Isometry):
    """The columns of the identity that belong to one block: ones at (start + j, j)."""

    def __new__(cls, name: Str, rows: Expr, cols: Expr, start: Expr) -> BlockInclusion:
        """Build the matrix from all its arguments, as SymPy does when it rebuilds one."""
        del name  # a function of the others
        label = Str(f"J[{start}:{start + cols}]")
        return Basic.__new__(cls, label, rows, cols, sympify(start))  # type: ignore[no-any-return]

    @property
    def start(self) -> Expr:
        """The row of the first column's one."""
        return self.args[3]

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        difference = i - j - self.start  # that of a summed index stays an element, which joins
        return Integer(difference == 0) if difference.is_Integer else MatrixElement(self, i, j)

    def _latex(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        ends = (printer._print(x) for x in (self.start, self.start + self.cols))
        return f"J_{{{':'.join(ends)}}}"

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        ends = (printer._print(x) for x in (self.start, self.start + self.cols))
        return f"J_({':'.join(ends)})"


class SymmetricInclusion(Isometry):
    """The inclusion of the symmetric subspace into k factors of dimension d."""

    def __new__(cls, name: Str, rows: Expr, cols: Expr, *factor: Expr) -> SymmetricInclusion:
        """Build the matrix from all its arguments: the last are the dimension d and k."""
        del name
        label = Str(f"Sym({factor[0]}, {factor[1]})")
        return Basic.__new__(cls, label, rows, cols, *factor)  # type: ignore[no-any-return]

    @property
    def projector(self) -> MatrixExpr:
        """The projector onto the subspace, V V^dagger."""
        return symmetric_projector(self.args[3], int(self.args[4]))


def block_diagonal(*blocks: RandomMatrix) -> MatrixExpr:
    """Return the direct sum of square matrices, of integer or symbolic dimensions.

    With Haar-random blocks it is Haar-random on the subgroup U(a) x U(b) x ..., which is U(d) under
    the condition that it keeps the blocks.

    Args:
        blocks: Random matrices, in the order of their blocks.

    Returns:
        Their sum, each between its inclusion J and J^T; averages hold words as J^T A J, the block
        of A.

    Raises:
        ValueError: If a block is not square.

    >>> from sympy import Trace, symbols
    >>> from bptools.haar import Unitary, block_diagonal, expectation
    >>> a, b = symbols("a b", integer=True, positive=True)
    >>> U = block_diagonal(Unitary("U", a), Unitary("V", b))
    >>> expectation(abs(U[0, 0]) ** 2), expectation(U[a, 0]), expectation(abs(Trace(U)) ** 4)
    (1/a, 0, 8)
    """
    if any(block.rows != block.cols for block in blocks):
        raise ValueError(f"blocks must be square, not {blocks}")
    total = Add(*(block.rows for block in blocks))
    start, terms = S.Zero, []
    for block in blocks:
        place = BlockInclusion(Str("J"), total, block.rows, start)
        terms.append(place * block * place.T if len(blocks) > 1 else block)
        start = start + block.rows
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def symmetric_state(name: str, dim: int | Expr, factors: int) -> MatrixExpr:
    """Return a Haar-random state of the symmetric subspace of k factors of dimension d.

    Args:
        name: Its name.
        dim: d, an integer or a symbol.
        factors: k, an integer from 1 to 8.

    Returns:
        V psi, a column of d^k rows, with the inclusion V and a random psi of the dimension
        binomial(d + k - 1, k).

    Raises:
        ValueError: If there are more factors.

    >>> from sympy import Symbol, Trace
    >>> from bptools.haar import PartialTrace, expectation
    >>> d = Symbol("d", integer=True, positive=True)
    >>> psi = symmetric_state("psi", d, 2)
    >>> expectation(psi * psi.adjoint())
    (1/(d*(d + 1)))*I + (1/(d*(d + 1)))*Permutation(1, 0)
    """
    size = sympify(as_dimension(dim, "dim"))
    number = _factors(factors)
    dimension = symmetric_dimension(size, number)
    rows = canonical_size(size**number)
    inclusion = SymmetricInclusion(Str("V"), rows, dimension, size, S.One * number)
    return inclusion * State(name, dimension)


def symmetric_dimension(dim: int | Expr, factors: int) -> Expr:
    """Return binomial(d + k - 1, k), the dimension of the symmetric subspace.

    >>> from sympy import Symbol
    >>> symmetric_dimension(Symbol("d", integer=True, positive=True), 2)
    d*(d + 1)/2
    """
    size, number = sympify(as_dimension(dim, "dim")), _factors(factors)
    return Mul(*(size + k for k in range(number))) / factorial(number)


def symmetric_projector(dim: int | Expr, factors: int) -> MatrixExpr:
    """Return the projector onto the symmetric subspace: the mean of all permutations.

    Args:
        dim: d.
        factors: k, from 1 to 8.

    >>> symmetric_projector(2, 2)
    (1/2)*I + (1/2)*Permutation(1, 0)
    """
    size, number = sympify(as_dimension(dim, "dim")), _factors(factors)
    dims = [size] * number
    terms = [_permutation(images, dims) for images in permutations(range(number))]
    return MatMul(S.One / factorial(number), sum(terms[1:], terms[0])).doit()


def _permutation(images: Sequence[int], dims: Sequence[Expr]) -> MatrixExpr:
    number = len(dims)
    if list(images) == sorted(images):
        return Identity(canonical_size(Mul(*dims)))
    return PairingOperator([(k, number + image) for k, image in enumerate(images)], dims)


def _factors(number: int) -> int:
    count = as_integer(number, "factors")
    if count > MOST_FACTORS:
        raise ValueError(f"factors must be from 1 to {MOST_FACTORS}, not {count}")
    return count
