"""Words on tensor products: partial traces and Kronecker products as words with inclusions."""

from __future__ import annotations

from functools import reduce
from itertools import count
from math import comb
from operator import mul

from sympy import Abs, Add, Dummy, Expr, HadamardProduct, KroneckerProduct, MatAdd, S, Sum
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.parsing import Averager
from bptools.algebra.polynomial import Polynomial
from bptools.algebra.words import Letter
from bptools.haar.cost import WorkCost, require
from bptools.haar.factors import Inclusion, PairingOperator, PartialTrace, PartialTranspose
from bptools.haar.matrices import BasisVector, RandomMatrix
from bptools.haar.networks.element_words import ElementParser

SECONDS_PER_PRODUCT, BYTES_PER_PRODUCT = 1e-3, 2000
_LABELLED = (
    PartialTrace,
    PartialTranspose,
    KroneckerProduct,
    PairingOperator,
    Sum,
    HadamardProduct,
)


class TensorParser(ElementParser):
    """A parser that knows partial traces, Kronecker products and pairing operators.

    Tr_B X = sum_b K_b^T X K_b, and A (x) B = (sum_b K_b A K_b^T) (sum_a L_a B L_a^T), where K_b and
    L_a include one factor, the other one being in a basis state; a pairing operator is a sum of
    |b b' ...><b' b ...|. All these sums are left implicit.
    """

    def __init__(self, average: Averager | None = None) -> None:
        super().__init__(average=average)
        self._labels = count()
        self._rules[PartialTrace] = self._partial_trace
        self._rules[PartialTranspose] = self._partial_transpose
        self._rules[KroneckerProduct] = self._kronecker
        self._rules[PairingOperator] = self._pairing
        self._rules[HadamardProduct] = self._elementwise

    def _fresh(self, number: int) -> tuple[int, ...]:
        return tuple(next(self._labels) for _ in range(number))

    def _partial_trace(self, expression: PartialTrace) -> Polynomial:
        """Trace factors out; those of dimension 1 are none."""
        places = [k for k, size in enumerate(expression.dims) if size != 1]
        keep = tuple(place for place, k in enumerate(places) if k in expression.keep)
        inner = self(expression.arg)
        if len(keep) == len(places):
            return inner
        if not keep:
            return inner.trace()
        dims = tuple(expression.dims[k] for k in places)
        inclusion = _included(dims, keep, self._fresh(len(dims)))
        return inclusion.transpose() * inner * inclusion

    def _partial_transpose(self, expression: PartialTranspose) -> Polynomial:
        """Write X^(T_B) as the sum over b and c of |b><c| X |b><c| on the factors B."""
        places = [k for k, size in enumerate(expression.dims) if size != 1]
        dims = tuple(expression.dims[k] for k in places)
        keep = tuple(place for place, k in enumerate(places) if k not in expression.turned)
        inner = self(expression.arg)
        if len(keep) == len(places):
            return inner
        if not keep:
            return inner.transpose()
        kets = _included(dims, keep, self._fresh(len(dims)))
        bras = _included(dims, keep, self._fresh(len(dims))).transpose()
        return kets * bras * inner * kets * bras

    def _kronecker(self, expression: KroneckerProduct) -> Polynomial:
        """Multiply factors, each on its own space: first on the rows of all those after it."""
        rows = [factor.rows for factor in expression.args]
        cols = [factor.cols for factor in expression.args]
        labels = self._fresh(len(rows))
        total = Polynomial.scalar(S.One)
        for place, factor in enumerate(expression.args):
            left = [*cols[:place], *rows[place:]]
            right = [*cols[: place + 1], *rows[place + 1 :]]
            before, after = (self._beside(dims, place, labels) for dims in (left, right))
            total = total * (before * self(factor) * after.transpose())
            labels = self._fresh(len(rows))
        return total

    def _beside(self, dims: list[Expr], place: int, labels: tuple[int, ...]) -> Polynomial:
        """Return the inclusion of one factor; factors of dimension 1 are none."""
        places = [k for k, size in enumerate(dims) if size != 1]
        keep = tuple(number for number, k in enumerate(places) if k == place)
        if len(keep) == len(places):
            return Polynomial.scalar(S.One)
        return _included(tuple(dims[k] for k in places), keep, tuple(labels[k] for k in places))

    def _pairing(self, expression: PairingOperator) -> Polynomial:
        """Write a pairing as kets times bras whose labels are paired."""
        number = len(expression.dims)
        labels = [0] * (2 * number)
        for i, j in expression.pairs:
            labels[i] = labels[j] = next(self._labels)
        kets, bras = (
            self._beside(list(expression.dims), -1, tuple(side))
            for side in (labels[:number], labels[number:])
        )
        return kets * bras.transpose()

    def _elementwise(self, expression: HadamardProduct) -> Polynomial:
        """Write a product of elements as a sum over both indices of elements times |i><j|."""
        sizes = {
            Dummy(x, integer=True, nonnegative=True): n
            for x, n in zip("ij", expression.shape, strict=True)
        }
        row, column = sizes
        self.sums.indices |= set(sizes)
        ket = Polynomial.letter(Letter(BasisVector.of(row, expression.rows)))
        bra = Polynomial.letter(Letter(BasisVector.of(column, expression.cols))).transpose()
        elements = [self(MatrixElement(factor, row, column)) for factor in expression.args]
        return self.sums.over_all(reduce(mul, elements) * (ket * bra), sizes)

    def _power(self, expression: Expr) -> Polynomial:
        """Parse every factor of a power anew, since a sum's label must not occur twice."""
        base, exponent = expression.args
        if exponent.is_Integer and exponent > 1 and base.has(RandomMatrix):
            self._require_few_terms(base, int(exponent))
        if not expression.has(*_LABELLED) or not exponent.is_Integer:
            return super()._power(expression)
        if isinstance(base, Abs) and exponent > 0 and exponent % 2 == 0:
            (inner,) = base.args
            pairs = [self(inner) * self(inner).adjoint() for _ in range(int(exponent) // 2)]
            return reduce(mul, pairs)
        if exponent < 1 or isinstance(base, Abs):
            return super()._power(expression)
        return reduce(mul, [self(base) for _ in range(int(exponent))], Polynomial.scalar(S.One))

    def _require_few_terms(self, base: Expr, exponent: int) -> None:
        """Say what it costs to multiply a power out.

        Raises:
            CostError: If that is over the limit.
        """
        inner = base.args[0] if isinstance(base, Abs) else base
        terms = len(self(inner).terms) if isinstance(inner, Add | MatAdd) else 1
        distinct = comb(terms + exponent - 1, exponent)
        cost = WorkCost(distinct * SECONDS_PER_PRODUCT, distinct * BYTES_PER_PRODUCT)
        require(cost, f"multiplying out {terms} terms to the power {exponent}")


def _included(dims: tuple[Expr, ...], keep: tuple[int, ...], labels: tuple[int, ...]) -> Polynomial:
    return Polynomial.letter(Letter(Inclusion(dims, keep, labels)))
