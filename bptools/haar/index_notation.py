"""Products of elements in Einstein's notation: equal letters are summed over."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import mul
from typing import Any

from sympy import Expr, ImmutableMatrix, Integer, Sum, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools.haar.dimensions import canonical_size
from bptools.haar.entries import matrix_of_entries
from bptools.haar.expressions import integral
from bptools.haar.integrals import Integral, jointly
from bptools.haar.matrices import as_matrix


def einsum(subscripts: str, *operands: MatrixExpr | Any) -> Integral:  # noqa: ANN401 - arrays
    """Average a product of elements, summed over indices as NumPy's ``einsum`` does.

    Args:
        subscripts: Two letters for each matrix, one for each vector, separated by commas; after
            ``->`` the letters that are not summed over. Without ``->`` these are the letters that
            stand once, in alphabetical order. A letter may stand more than twice.
        operands: Random matrices, their relatives and products, constants, arrays.

    Returns:
        The average: a number, a column (one letter left), a matrix (two), else an expression in
        the elements that have these letters as indices.

    Raises:
        TypeError: If an operand is no matrix, or the average no matrix.
        ValueError: If the subscripts do not fit the operands.

    >>> from sympy import MatrixSymbol, Symbol
    >>> from bptools.haar import Unitary
    >>> d = Symbol("d", integer=True, positive=True)
    >>> U, A = Unitary("U", d), MatrixSymbol("A", d, d)
    >>> einsum("ij,jk,lk->il", U, A, U.conjugate()).value
    (Trace(A)/d)*I
    >>> einsum("ij,ij,ij,ij->", U, U, U.conjugate(), U.conjugate()).value
    2*d/(d + 1)
    """
    inputs, output = _letters(subscripts, len(operands))
    matrices = [_operand(operand) for operand in operands]
    sizes = _sizes(inputs, matrices)
    if not set(output) <= set(sizes) or len(set(output)) < len(output):
        raise ValueError(f"subscripts must name after -> letters of {', '.join(inputs)} once each")
    index = {letter: Symbol(letter, integer=True, nonnegative=True) for letter in sizes}
    elements = [
        _element(matrix, [index[letter] for letter in letters])
        for matrix, letters in zip(matrices, inputs, strict=True)
    ]
    summed = [(index[x], 0, size - 1) for x, size in sizes.items() if x not in output]
    product = reduce(mul, elements)
    entry = integral(Sum(product, *summed) if summed else product)
    if len(output) not in (1, 2):
        return entry
    row = index[output[0]]
    column = index[output[1]] if len(output) == 2 else Symbol("column")
    shape = sizes[output[0]], sizes[output[1]] if len(output) == 2 else Integer(1)
    return jointly([entry], lambda values: matrix_of_entries(values[0], row, column, shape))


def _letters(subscripts: str, operands: int) -> tuple[list[str], str]:
    """Return the letters of every operand, and those that are not summed over."""
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    inputs = left.split(",")
    if not all(letters.isalpha() and len(letters) <= 2 for letters in inputs) or (
        right and not right.isalpha()
    ):
        raise ValueError(
            'subscripts must have one or two letters for each operand, as in "ij,jk->ik", '
            f"not {subscripts!r}"
        )
    if len(inputs) != operands:
        raise ValueError(f"subscripts must have {operands} terms, one an operand, not {subscripts}")
    count = Counter("".join(inputs))
    once = "".join(sorted(letter for letter, times in count.items() if times == 1))
    return inputs, right if arrow else once


def _operand(operand: Any) -> MatrixExpr | MatrixBase:  # noqa: ANN401 - arrays
    matrix = as_matrix(operand)
    if isinstance(matrix, MatrixBase):
        return ImmutableMatrix(matrix)
    if not isinstance(matrix, MatrixExpr):
        raise TypeError(f"operands must be matrices, vectors or arrays, not {operand!r}")
    return matrix


def _sizes(inputs: list[str], matrices: list[MatrixExpr]) -> dict[str, Expr]:
    """Return the range of every letter."""
    sizes: dict[str, Expr] = {}
    for letters, matrix in zip(inputs, matrices, strict=True):
        shape = [size for size in map(_size, matrix.shape) if len(letters) == 2 or size != 1]
        if len(shape) != len(letters):
            raise ValueError(
                f"subscripts must have two letters for a matrix and one for a vector, not "
                f"{letters!r} for the shape {matrix.shape}"
            )
        for letter, size in zip(letters, shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                raise ValueError(
                    f"the index {letter} must have one range, not {sizes[letter]} and {size}"
                )
    return sizes


def _size(size: Any) -> Expr:  # noqa: ANN401 - an int of an explicit matrix
    return canonical_size(Integer(size) if isinstance(size, int) else size)


def _element(matrix: MatrixExpr, indices: list[Symbol]) -> Expr:
    if len(indices) == 1:
        indices = [*indices, Integer(0)] if matrix.cols == 1 else [Integer(0), *indices]
    return MatrixElement(matrix, *indices)
