"""Matrices that are known entry by entry: from an expression in two indices to a matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sympy import (
    Add,
    Adjoint,
    DiagMatrix,
    DiagonalOf,
    Expr,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    KroneckerDelta,
    MatMul,
    Mul,
    OneMatrix,
    Pow,
    Sum,
    Symbol,
    Transpose,
    Tuple,
    ZeroMatrix,
    conjugate,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.haar.matrices import BasisVector

Shape = tuple[Expr, Expr]


def matrix_of_entries(value: Expr, row: Symbol, column: Symbol, shape: Shape) -> MatrixExpr:
    """Return the matrix whose entries an expression in two indices gives.

    Args:
        value: A polynomial in elements of matrices and Kronecker deltas.
        row: The index of rows.
        column: The index of columns.
        shape: The numbers of rows and columns; of integers the matrix is explicit.

    Raises:
        TypeError: If a term is no product of elements.

    >>> from sympy import MatrixSymbol, symbols
    >>> d, i, j = symbols("d i j", integer=True, positive=True)
    >>> A = MatrixSymbol("A", d, d)
    >>> matrix_of_entries(A[j, i], i, j, (d, d))
    A.T
    """
    rows, columns = shape
    if rows.is_Integer and columns.is_Integer:
        entries = [
            [value.subs({row: a, column: b}) for b in range(int(columns))] for a in range(int(rows))
        ]
        return ImmutableMatrix(entries)
    total = ZeroMatrix(*shape)
    for addend in Add.make_args(value.expand()):
        total += _Product.of(addend, row, column, shape).matrix(shape)
    return total.doit()


@dataclass
class _Product:
    """A product of factors by the indices that they hold."""

    constant: list[Expr] = field(default_factory=list)
    rows: list[MatrixExpr] = field(default_factory=list)  # columns v with entries v[i, 0]
    columns: list[MatrixExpr] = field(default_factory=list)
    both: list[MatrixExpr] = field(default_factory=list)

    @staticmethod
    def of(addend: Expr, row: Symbol, column: Symbol, shape: Shape) -> _Product:
        """Return the factors of a term."""
        product = _Product()
        for factor in _factors(addend):
            holds = factor.has(row), factor.has(column)
            if holds == (False, False):
                product.constant.append(factor)
            elif holds == (True, True):
                product.both.append(_matrix(factor, row, column, shape))
            elif holds[0]:
                product.rows.append(_vector(factor, row, shape[0]))
            else:
                product.columns.append(_vector(factor, column, shape[1]))
        return product

    def matrix(self, shape: Shape) -> MatrixExpr:
        """Return the matrix of the given shape."""
        scale = Mul(*self.constant)
        if not self.both:
            if not self.rows and not self.columns:
                return scale * OneMatrix(*shape)
            left = _elementwise(self.rows) if self.rows else OneMatrix(shape[0], 1)
            right = _elementwise(self.columns) if self.columns else OneMatrix(shape[1], 1)
            return scale * left * Transpose(right)
        factors = [_elementwise(self.both)]
        if self.rows:
            factors.insert(0, DiagMatrix(_elementwise(self.rows)))
        if self.columns:
            factors.append(DiagMatrix(_elementwise(self.columns)))
        return scale * (MatMul(*factors) if len(factors) > 1 else factors[0])


def _factors(addend: Expr) -> Iterable[Expr]:
    for factor in Mul.make_args(addend):
        if isinstance(factor, Pow) and factor.exp.is_Integer and factor.exp > 0:
            yield from [factor.base] * int(factor.exp)
        else:
            yield factor


def _elementwise(matrices: list[MatrixExpr]) -> MatrixExpr:
    return matrices[0] if len(matrices) == 1 else HadamardProduct(*matrices)


def _matrix(factor: Expr, row: Symbol, column: Symbol, shape: Shape) -> MatrixExpr:
    """Return M for M[i, j], M^T for M[j, i], 1 for a delta."""
    if isinstance(factor, conjugate):
        return Adjoint(_matrix(factor.args[0], row, column, shape)).T.doit()
    if isinstance(factor, KroneckerDelta) and shape[0] == shape[1]:
        return Identity(shape[0])
    if isinstance(factor, MatrixElement):
        if (factor.i, factor.j) == (row, column):
            return factor.parent
        if (factor.i, factor.j) == (column, row):
            return Transpose(factor.parent)
    raise _no_matrix(factor)


def _vector(factor: Expr, index: Symbol, size: Expr) -> MatrixExpr:
    """Return the column with entries M[i, c], M[c, i], M[i, i] or delta(i, c)."""
    if isinstance(factor, conjugate):
        return Adjoint(_vector(factor.args[0], index, size)).T.doit()
    if isinstance(factor, KroneckerDelta):
        return BasisVector.of(next(x for x in factor.args[:2] if x != index), size)
    if isinstance(factor, MatrixElement):
        parent = factor.parent
        if (factor.i, factor.j) == (index, index):
            return DiagonalOf(parent)
        if factor.i == index and not factor.j.has(index):
            return parent if parent.cols == 1 else parent * BasisVector.of(factor.j, parent.cols)
        if factor.j == index and not factor.i.has(index):
            turned = Transpose(parent)
            return turned if turned.cols == 1 else turned * BasisVector.of(factor.i, turned.cols)
    if isinstance(factor, Sum) and isinstance(factor.function, MatrixElement):
        return _row_sums(factor, index)
    raise _no_matrix(factor)


def _row_sums(total: Sum, index: Symbol) -> MatrixExpr:
    """Return M 1 for the sum of M[i, s] over all s, M^T 1 for that of M[s, i]."""
    element = total.function
    matrix = element.parent if element.i == index else Transpose(element.parent)
    summed = element.j if element.i == index else element.i
    if {element.i, element.j} != {index, summed} or total.limits != (
        Tuple(summed, 0, matrix.cols - 1),
    ):
        raise _no_matrix(total)
    return matrix * OneMatrix(matrix.cols, 1)


def _no_matrix(factor: Expr) -> TypeError:
    return TypeError(
        f"the average has the factor {factor}, which is no element of a matrix: "
        "take elements or a trace of it"
    )
