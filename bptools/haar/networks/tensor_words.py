"""Words on tensor products: partial traces and Kronecker products as words with inclusions."""

from __future__ import annotations

from functools import reduce
from itertools import count
from operator import mul

from sympy import Abs, Expr, KroneckerProduct, S

from bptools.algebra.parsing import Averager
from bptools.algebra.polynomial import Polynomial
from bptools.algebra.words import Letter
from bptools.haar.factors import Inclusion, PartialTrace
from bptools.haar.networks.element_words import ElementParser


class TensorParser(ElementParser):
    """A parser that knows partial traces and Kronecker products.

    Tr_B X = sum_b K_b^T X K_b and A (x) B = (sum_b K_b A K_b^T) (sum_a L_a B L_a^T), where K_b and
    L_a include one factor, the other one being in a basis state; the sums are left implicit.
    """

    def __init__(self, average: Averager | None = None) -> None:
        super().__init__(average=average)
        self._labels = count()
        self._rules[PartialTrace] = self._partial_trace
        self._rules[KroneckerProduct] = self._kronecker

    def _inclusion(self, dims: tuple[Expr, ...], keep: tuple[int, ...]) -> Polynomial:
        return Polynomial.letter(Letter(Inclusion(dims, keep, next(self._labels))))

    def _partial_trace(self, expression: PartialTrace) -> Polynomial:
        inclusion = self._inclusion(expression.dims, expression.keep)
        return inclusion.transpose() * self(expression.arg) * inclusion

    def _kronecker(self, expression: KroneckerProduct) -> Polynomial:
        for factor in expression.args:
            if factor.rows != factor.cols:
                raise ValueError(
                    f"factors of a KroneckerProduct must be square, not of shape {factor.shape}"
                )
        dims = tuple(factor.rows for factor in expression.args)
        embedded = []
        for place, factor in enumerate(expression.args):
            inclusion = self._inclusion(dims, (place,))
            embedded.append(inclusion * self(factor) * inclusion.transpose())
        return reduce(mul, embedded)

    def _power(self, expression: Expr) -> Polynomial:
        """Parse every factor of a power anew, since a sum's label must not occur twice."""
        base, exponent = expression.args
        if not expression.has(PartialTrace, KroneckerProduct) or not exponent.is_Integer:
            return super()._power(expression)
        if isinstance(base, Abs) and exponent > 0 and exponent % 2 == 0:
            (inner,) = base.args
            pairs = [self(inner) * self(inner).adjoint() for _ in range(int(exponent) // 2)]
            return reduce(mul, pairs)
        if exponent < 1 or isinstance(base, Abs):
            return super()._power(expression)
        return reduce(mul, [self(base) for _ in range(int(exponent))], Polynomial.scalar(S.One))
