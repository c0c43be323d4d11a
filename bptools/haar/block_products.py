"""Elementwise products of block-diagonal matrices: block by block.

J X J^T with the inclusion J of a block is zero outside of it, so that an elementwise product with
any B is J (X o J^T B J) J^T, and one with another block is zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from sympy import (
    Basic,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Integer,
    MatAdd,
    MatMul,
    S,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.haar.dimensions import Point
from bptools.haar.explicit import computed
from bptools.haar.integrals import Integral, jointly
from bptools.haar.matrices import RandomMatrix
from bptools.haar.networks.element_words import letter_matrix
from bptools.haar.networks.isometries import are_apart
from bptools.haar.networks.tensor_words import TensorParser
from bptools.haar.subspaces import BlockInclusion


class _Block(NamedTuple):
    """J X K^T: a block X of rows and columns, or without inclusions a whole side."""

    rows: BlockInclusion | None
    inner: MatrixExpr
    columns: BlockInclusion | None


class _Addend(NamedTuple):
    """A product of matrices, the first and the last of which are constant."""

    left: list[MatrixExpr]
    random: MatrixExpr
    right: list[MatrixExpr]


def integral_by_blocks(
    matrix: MatrixExpr, integrate: Callable[[MatrixExpr], Integral]
) -> Integral | None:
    """Return the average of elementwise products of block-diagonal matrices; None if of others.

    Args:
        matrix: A sum of products of matrices.
        integrate: The average of what is left without inclusions of blocks at its ends.

    >>> from sympy import symbols
    >>> from bptools.haar import Unitary, block_diagonal, integral
    >>> a, b = symbols("a b", integer=True, positive=True)
    >>> U = block_diagonal(Unitary("U", a), Unitary("V", b))
    >>> integral(HadamardProduct(U, U.conjugate())).at({a: 2, b: 1})
    Matrix([
    [1/2, 1/2, 0],
    [1/2, 1/2, 0],
    [  0,   0, 1]])
    """
    if not (matrix.has(HadamardProduct) and matrix.has(BlockInclusion)):
        return None
    apart = with_blocks_apart(matrix)
    if apart == matrix:
        return None
    addends = [_constants_apart(addend) for addend in MatAdd.make_args(apart)]
    parts = [integrate(addend.random) for addend in addends]

    def together(values: Sequence[MatrixExpr]) -> MatrixExpr:
        pairs = zip(addends, values, strict=True)
        terms = [MatMul(*addend.left, value, *addend.right) for addend, value in pairs]
        return _explicit(MatAdd(*terms).doit(deep=False))

    def at(point: Point) -> MatrixExpr:
        return integrate(matrix.xreplace({x: Integer(n) for x, n in point.items()})).value

    joint = jointly(parts, together)
    return Integral(joint.value, joint.domain, joint.symbols, at, joint.sizes)


def _explicit(value: MatrixExpr) -> MatrixExpr:
    """Return a matrix whose inclusions are written out where their sizes are integers."""
    inclusions = [x for x in value.atoms(BlockInclusion) if x.rows.is_Integer and x.cols.is_Integer]
    return computed(value.xreplace({x: ImmutableMatrix(x.as_explicit()) for x in inclusions}))


def with_blocks_apart(expression: Basic) -> Basic:
    """Return an expression in which elementwise products of block matrices are sums of blocks."""
    return expression.replace(_is_of_blocks, _block_by_block)


def _is_of_blocks(node: MatrixExpr) -> bool:
    return isinstance(node, HadamardProduct) and node.has(BlockInclusion)


def _block_by_block(whole: HadamardProduct) -> MatrixExpr:
    """Return an elementwise product as the sum of those of the blocks."""
    factors = [list(_blocks(factor)) for factor in whole.args]
    if not any(block.rows or block.columns for blocks in factors for block in blocks):
        return whole  # the inclusions are inside of products
    joint = map(_joint_block, product(*factors))
    return MatAdd(ZeroMatrix(*whole.shape), *(x for x in joint if x is not None)).doit(deep=False)


def _blocks(factor: MatrixExpr) -> Iterator[_Block]:
    """Yield the addends of a matrix, those between inclusions as blocks."""
    if not factor.has(BlockInclusion):
        yield _Block(None, factor, None)
        return
    for monomial, coefficient in TensorParser()(factor):
        word = list(monomial.open or ())
        rows = columns = None
        if word and isinstance(word[0].symbol, BlockInclusion) and not word[0].transposed:
            rows = word.pop(0).symbol
        if word and isinstance(word[-1].symbol, BlockInclusion) and word[-1].transposed:
            columns = word.pop().symbol
        scale = Polynomial(None, {Monomial(monomial.traces, None): coefficient}).to_sympy()
        inner = [letter_matrix(letter) for letter in word]
        if not inner:
            inner = [Identity((rows or columns or factor).cols)]
        yield _Block(rows, MatMul(scale, *inner).doit(deep=False), columns)


def _joint_block(blocks: Sequence[_Block]) -> MatrixExpr | None:
    """Return the elementwise product of blocks, None where these are apart."""
    rows = list({block.rows: None for block in blocks if block.rows is not None})
    columns = list({block.columns: None for block in blocks if block.columns is not None})
    if len(rows) > 1 or len(columns) > 1:
        _require_apart(max(rows, columns, key=len))
        return None
    factors = [block.inner for block in blocks]
    if rows:
        factors = [
            x if block.rows else rows[0].T * x for x, block in zip(factors, blocks, strict=True)
        ]
    if columns:
        factors = [
            x if block.columns else x * columns[0] for x, block in zip(factors, blocks, strict=True)
        ]
    inner = HadamardProduct(*factors)
    return MatMul(*rows, inner, *(Transpose(column) for column in columns))


def _require_apart(blocks: Sequence[BlockInclusion]) -> None:
    """Raise unless different blocks have no row in common."""
    for first, second in combinations(blocks, 2):
        if not are_apart(first, second):
            raise TypeError(
                f"blocks of an elementwise product must be equal or apart, not {first} and {second}"
            )


def _constants_apart(addend: MatrixExpr) -> _Addend:
    """Split constant matrices off both ends of a product."""
    scale, factors = addend.as_coeff_mmul() if isinstance(addend, MatMul) else (S.One, addend)
    matrices = list(MatMul.make_args(factors))
    random = [k for k, x in enumerate(matrices) if x.has(RandomMatrix)]
    first, last = (random[0], random[-1] + 1) if random else (0, len(matrices))
    middle = MatMul(scale, *matrices[first:last]).doit(deep=False)
    return _Addend(matrices[:first], middle, matrices[last:])
