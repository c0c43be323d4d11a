"""Matrices on tensor products: partial traces, inclusions of factors, pairings of factors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
from sympy import (
    Basic,
    Expr,
    ImmutableMatrix,
    Integer,
    MatrixSymbol,
    Mul,
    S,
    Trace,
    Tuple,
    expand,
    sympify,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools.haar.dimensions import as_dimension, canonical_size


class PartialTrace(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The partial trace of a matrix on a tensor product.

    Args:
        matrix: A square matrix.
        dims: The dimensions of the factors, whose product is the number of rows.
        keep: The factors (counted from 0) that are kept, one or several.

    >>> from sympy import MatrixSymbol, symbols
    >>> d_A, d_B = symbols("d_A d_B", integer=True, positive=True)
    >>> X = MatrixSymbol("X", d_A * d_B, d_A * d_B)
    >>> PartialTrace(X, (d_A, d_B), keep=0).shape
    (d_A, d_A)
    """

    def __new__(
        cls, matrix: MatrixExpr, dims: Sequence[Expr | int], keep: int | Sequence[int]
    ) -> PartialTrace:
        """Build the partial trace.

        Raises:
            ValueError: If the dimensions do not fit, or a kept factor does not exist.
        """
        kept_factors = tuple(int(k) for k in (keep if isinstance(keep, Iterable) else (keep,)))
        sizes = tuple(sympify(as_dimension(size, "dims")) for size in dims)
        matrix = sympify(matrix, strict=True)  # an explicit one becomes unchangeable
        if not matrix.is_square:
            raise ValueError(f"matrix must be square, not of shape {matrix.shape}")
        if expand(Mul(*sizes) - matrix.rows) != 0:
            raise ValueError(f"dims must have the product {matrix.rows}, not {sizes}")
        if (
            not kept_factors
            or len(set(kept_factors)) < len(kept_factors)
            or not set(kept_factors) <= set(range(len(sizes)))
        ):
            raise ValueError(f"keep must name different factors in range({len(sizes)}), not {keep}")
        return Basic.__new__(cls, matrix, Tuple(*sizes), Tuple(*sorted(kept_factors)))  # type: ignore[no-any-return]

    @property
    def arg(self) -> MatrixExpr:
        """The matrix that is traced."""
        return self.args[0]

    @property
    def dims(self) -> tuple[Expr, ...]:
        """The dimensions of all factors."""
        return tuple(self.args[1])

    @property
    def keep(self) -> tuple[int, ...]:
        """The factors that are kept, in increasing order."""
        return tuple(map(int, self.args[2]))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The product of the kept dimensions, twice."""
        size = Mul(*(self.dims[k] for k in self.keep))
        return (size, size)

    def doit(self, **hints: object) -> MatrixExpr:
        """Evaluate the trace of an explicit matrix."""
        inner = self.arg.doit(**hints)
        if not isinstance(inner, MatrixBase):
            return PartialTrace(inner, self.dims, self.keep)
        dims = [int(size) for size in self.dims]
        array = np.array(inner.tolist(), dtype=object).reshape(dims * 2)
        for place in sorted(set(range(len(dims))) - set(self.keep), reverse=True):
            array = np.trace(array, axis1=place, axis2=place + array.ndim // 2)
        size = prod(dims[k] for k in self.keep)
        return ImmutableMatrix(size, size, np.asarray(array, dtype=object).ravel().tolist())

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        return MatrixElement(self, i, j)

    @property
    def _traced(self) -> tuple[int, ...]:
        return tuple(k + 1 for k in range(len(self.dims)) if k not in self.keep)

    def _latex(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        factors = ", ".join(map(str, self._traced))
        return rf"\operatorname{{tr}}_{{{factors}}}\left[{printer._print(self.arg)}\right]"

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        factors = ", ".join(map(str, self._traced))
        return f'op("Tr")_({factors}) [{printer._print(self.arg)}]'

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        factors = " and ".join(map(str, self._traced))
        return f"partial trace over factor {factors} of {printer._print(self.arg)}"

    def _eval_adjoint(self) -> PartialTrace:
        return PartialTrace(self.arg.adjoint(), self.dims, self.keep)

    def _eval_transpose(self) -> PartialTrace:
        return PartialTrace(self.arg.T, self.dims, self.keep)


class PartialTranspose(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """A matrix on a tensor product, transposed on some of the factors.

    Args:
        matrix: A square matrix.
        dims: The dimensions of the factors, whose product is the number of rows.
        turned: The factors (counted from 0) that are transposed, one or several.

    >>> from sympy import Matrix
    >>> PartialTranspose(ImmutableMatrix(4, 4, range(16)), (2, 2), 1).doit()[0, 1]
    4
    """

    def __new__(
        cls, matrix: MatrixExpr, dims: Sequence[Expr | int], turned: int | Sequence[int]
    ) -> PartialTranspose:
        """Build the partial transpose.

        Raises:
            ValueError: If the dimensions do not fit, or a factor does not exist.
        """
        places = turned if isinstance(turned, Iterable) else (turned,)
        checked = PartialTrace(matrix, dims, [int(k) for k in places])
        return Basic.__new__(cls, *checked.args)  # type: ignore[no-any-return]

    arg = PartialTrace.arg
    dims = PartialTrace.dims
    turned = PartialTrace.keep

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The shape of the matrix."""
        return self.arg.shape  # type: ignore[no-any-return]

    def doit(self, **hints: object) -> MatrixExpr:
        """Transpose an explicit matrix."""
        inner = self.arg.doit(**hints)
        if not isinstance(inner, MatrixBase):
            return PartialTranspose(inner, self.dims, self.turned)
        digits = list(product(*(range(int(size)) for size in self.dims)))
        places = {digit: i for i, digit in enumerate(digits)}

        def entry(i: int, j: int) -> Expr:
            ends = zip(digits[i], digits[j], strict=True)
            pairs = [(b, a) if k in self.turned else (a, b) for k, (a, b) in enumerate(ends)]
            row, column = zip(*pairs, strict=True)
            return inner[places[row], places[column]]

        return ImmutableMatrix(len(digits), len(digits), entry)

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        return MatrixElement(self, i, j)

    def _eval_adjoint(self) -> PartialTranspose:
        return PartialTranspose(self.arg.adjoint(), self.dims, self.turned)

    def _eval_transpose(self) -> PartialTranspose:
        return PartialTranspose(self.arg.T, self.dims, self.turned)

    def _eval_trace(self) -> Expr:
        return Trace(self.arg)


class Inclusion(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """1 on the kept factors, basis vectors |label> on the others, in one computation only.

    A label stands twice in a monomial, for a sum over all basis vectors of its factor.

    Args:
        dims: The dimensions of all factors.
        keep: The factors that are kept, which may be none.
        labels: One label for each factor; those of kept factors mean nothing.
    """

    dims: tuple[Expr, ...]
    keep: tuple[int, ...]
    labels: tuple[int, ...]

    def __new__(
        cls, dims: tuple[Expr, ...], keep: tuple[int, ...], labels: tuple[int, ...]
    ) -> Inclusion:
        """Build the isometry from the kept factors into all."""
        small, big = (canonical_size(Mul(*x)) for x in ((dims[k] for k in keep), dims))
        shown = tuple(-1 if k in keep else label for k, label in enumerate(labels))
        inclusion = MatrixSymbol.__new__(cls, f"|{shown}:{dims}:{keep}>", big, small)
        inclusion.dims, inclusion.keep, inclusion.labels = dims, keep, shown
        return inclusion  # type: ignore[no-any-return]


class PairingOperator(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The operator on a tensor power whose elements are products of deltas: a pairing of indices.

    Args:
        pairs: Pairs of the 2 t indices: rows are 0 to t - 1, columns t to 2 t - 1.
        dims: The dimensions of the t factors.

    >>> from sympy import Symbol
    >>> swap = PairingOperator(((0, 3), (1, 2)), (2, 2))
    >>> swap.as_explicit()
    Matrix([
    [1, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1]])
    """

    def __new__(cls, pairs: Iterable[Iterable[int]], dims: Iterable[Expr | int]) -> PairingOperator:
        """Build the operator.

        Raises:
            ValueError: If the pairs are not a pairing of the indices of the factors.
        """
        ordered = sorted(tuple(sorted(int(x) for x in pair)) for pair in pairs)
        sizes = tuple(map(sympify, dims))
        if sorted(x for pair in ordered for x in pair) != list(range(2 * len(sizes))):
            raise ValueError(f"pairs must pair range({2 * len(sizes)}), not {ordered}")
        if any(sizes[i % len(sizes)] != sizes[j % len(sizes)] for i, j in ordered):
            raise ValueError(
                f"pairs must join factors of equal dimension, not {ordered} of {sizes}"
            )
        pairing = Tuple(*(Tuple(*map(Integer, pair)) for pair in ordered))
        return Basic.__new__(cls, pairing, Tuple(*sizes))  # type: ignore[no-any-return]

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The pairs of indices, sorted."""
        return tuple((int(i), int(j)) for i, j in self.args[0])

    @property
    def dims(self) -> tuple[Expr, ...]:
        """The dimensions of the factors."""
        return tuple(self.args[1])

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The product of the dimensions, twice."""
        size = Mul(*self.dims)
        return (size, size)

    def as_explicit(self) -> ImmutableMatrix:
        """Return the explicit matrix, for integer dimensions."""
        digits = list(product(*(range(int(size)) for size in self.dims)))
        return ImmutableMatrix(
            len(digits),
            len(digits),
            lambda i, j: Integer(self._fits((*digits[i], *digits[j]))),
        )

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        known = all(x.is_Integer for x in (i, j, *self.dims))
        return self.as_explicit()[i, j] if known else MatrixElement(self, i, j)

    def _fits(self, digits: tuple[int, ...]) -> bool:
        return all(digits[i] == digits[j] for i, j in self.pairs)

    def doit(self, **_: object) -> PairingOperator:
        """Return the operator itself."""
        return self

    def _eval_transpose(self) -> PairingOperator:
        count = len(self.dims)
        flipped = [[(x + count) % (2 * count) for x in pair] for pair in self.pairs]
        return PairingOperator(flipped, self.dims)

    def _eval_adjoint(self) -> PairingOperator:
        return self._eval_transpose()

    def _eval_trace(self) -> Expr:
        """Count the loops that appear when rows are joined to columns."""
        count = len(self.dims)
        partner = dict(self.pairs) | {j: i for i, j in self.pairs}
        unseen = set(range(2 * count))
        value = S.One
        while unseen:
            place = start = min(unseen)
            while True:
                end = partner[place]
                unseen -= {place, end}
                place = (end + count) % (2 * count)
                if place == start:
                    break
            value *= self.dims[start % count]
        return value

    def _typst(self, printer: object) -> str:
        count = len(self.dims)
        if all(i < count <= j for i, j in self.pairs):
            return f"P_({' '.join(str(j - count + 1) for _, j in self.pairs)})"
        return f"Pi_({' '.join(f'({i + 1} {j + 1})' for i, j in self.pairs)})"

    def _spoken(self, printer: object) -> str:
        return f"pairing operator of {self.pairs}"

    def _sympystr(self, printer: object) -> str:
        count = len(self.dims)
        if all(i < count <= j for i, j in self.pairs):
            return f"Permutation{tuple(j - count for _, j in self.pairs)}"
        return f"Pairing{self.pairs}"

    def _latex(self, printer: object) -> str:
        count = len(self.dims)
        if all(i < count <= j for i, j in self.pairs):
            images = " ".join(str(j - count + 1) for _, j in self.pairs)
            return f"P_{{{images}}}"
        pairs = " ".join(rf"({i + 1}\,{j + 1})" for i, j in self.pairs)
        return rf"\Pi_{{{pairs}}}"
