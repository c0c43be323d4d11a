"""Matrices that are known entry by entry: from an expression in two indices to a matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sympy import (
    Add,
    Adjoint,
    DiagMatrix,
    DiagonalOf,
    Expr,
    FunctionMatrix,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    KroneckerDelta,
    Lambda,
    MatAdd,
    MatMul,
    Mul,
    OneMatrix,
    Pow,
    S,
    Sum,
    Symbol,
    Transpose,
    Tuple,
    ZeroMatrix,
    conjugate,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.haar.explicit import computed
from bptools.haar.matrices import BasisVector
from bptools.haar.outcome import scaled

Shape = tuple[Expr, Expr]


def matrix_of_entries(value: Expr, row: Symbol, column: Symbol, shape: Shape) -> MatrixExpr:
    """Return the matrix whose entries an expression in two indices gives.

    Args:
        value: A polynomial in elements of matrices and Kronecker deltas.
        row: The index of rows.
        column: The index of columns.
        shape: The numbers of rows and columns; of integers the matrix is explicit.

    Returns:
        Products of matrices, and the entries themselves of what is none.

    >>> from sympy import MatrixSymbol, symbols
    >>> d, i, j = symbols("d i j", integer=True, positive=True)
    >>> A = MatrixSymbol("A", d, d)
    >>> matrix_of_entries(A[j, i], i, j, (d, d))
    A.T
    """
    rows, columns = shape
    if rows.is_Integer and columns.is_Integer:
        entries = [
            [computed(value.subs({row: a, column: b})) for b in range(int(columns))]
            for a in range(int(rows))
        ]
        return ImmutableMatrix(entries)
    parts, entries = [ZeroMatrix(*shape)], S.Zero
    for addend in Add.make_args(value.expand()):
        try:
            parts.append(_Product.of(addend, row, column, shape).matrix(shape))
        except _NoProductError:
            entries += addend
    if entries != 0:
        parts.append(_with_entries(entries, row, column, shape))
    return MatAdd(*parts).doit(deep=False)


def _with_entries(value: Expr, row: Symbol, column: Symbol, shape: Shape) -> MatrixOfEntries:
    used = {x.name for x in value.atoms(Symbol) - {row, column}}
    letters = [x for x in "ijklmnpqrs" if x not in used]
    names = [Symbol(x, integer=True, nonnegative=True) for x in letters[:2]]
    named = value.xreplace(dict(zip((row, column), names, strict=True)))
    return MatrixOfEntries(*shape, Lambda(tuple(names), named))


class MatrixOfEntries(FunctionMatrix):  # type: ignore[misc]  # SymPy is untyped
    """A matrix whose entries an expression in the two indices gives, where no product does."""

    def doit(self, **_: object) -> MatrixOfEntries:
        """Return the matrix itself: sums in it are over all indices of a dimension."""
        return self

    def _parts(self, printer: Any) -> list[str]:  # noqa: ANN401 - a SymPy printer of any kind
        return [printer._print(x) for x in (self.lamda.expr, *self.lamda.variables)]

    def _sympystr(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        entry, row, column = self._parts(printer)
        return f"Entries({row}, {column}: {entry})"

    def _latex(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        entry, row, column = self._parts(printer)
        return rf"\left[{entry}\right]_{{{row} {column}}}"

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        entry, row, column = self._parts(printer)
        return f"lr([{entry}])_({row} {column})"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        entry, row, column = self._parts(printer)
        return f"the matrix with the entry {entry} in row {row} and column {column}"


class _NoProductError(Exception):
    """A factor is no element of a matrix, so that a term is no product of matrices."""


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
                return scaled(scale, OneMatrix(*shape))
            left = _elementwise(self.rows) if self.rows else OneMatrix(shape[0], 1)
            right = _elementwise(self.columns) if self.columns else OneMatrix(shape[1], 1)
            return scaled(scale, (left * Transpose(right)).doit())
        factors = [_elementwise(self.both)]
        if self.rows:
            factors.insert(0, DiagMatrix(_elementwise(self.rows)))
        if self.columns:
            factors.append(DiagMatrix(_elementwise(self.columns)))
        return scaled(scale, MatMul(*factors).doit())


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
    is_square = shape[0] == shape[1]
    if isinstance(factor, KroneckerDelta) and is_square and set(factor.args[:2]) == {row, column}:
        return Identity(shape[0])
    if isinstance(factor, MatrixElement):
        if (factor.i, factor.j) == (row, column):
            return factor.parent
        if (factor.i, factor.j) == (column, row):
            return Transpose(factor.parent)
    raise _NoProductError


def _vector(factor: Expr, index: Symbol, size: Expr) -> MatrixExpr:
    """Return the column with entries M[i, c], M[c, i], M[i, i] or delta(i, c)."""
    if isinstance(factor, conjugate):
        return Adjoint(_vector(factor.args[0], index, size)).T.doit()
    if isinstance(factor, KroneckerDelta) and index in factor.args[:2]:
        place = next(x for x in factor.args[:2] if x != index)
        if not place.has(index):
            return BasisVector.of(place, size)
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
    raise _NoProductError


def _row_sums(total: Sum, index: Symbol) -> MatrixExpr:
    """Return M 1 for the sum of M[i, s] over all s, M^T 1 for that of M[s, i]."""
    element = total.function
    matrix = element.parent if element.i == index else Transpose(element.parent)
    summed = element.j if element.i == index else element.i
    if {element.i, element.j} != {index, summed} or total.limits != (
        Tuple(summed, 0, matrix.cols - 1),
    ):
        raise _NoProductError
    return matrix * OneMatrix(matrix.cols, 1)
