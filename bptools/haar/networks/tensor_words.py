"""Words on tensor products: partial traces and Kronecker products as words with inclusions."""

from __future__ import annotations

from functools import reduce
from itertools import count
from operator import mul

from sympy import Abs, Expr, KroneckerProduct, S, Sum

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
        """Trace factors out; those of dimension 1 are none."""
        places = [k for k, size in enumerate(expression.dims) if size != 1]
        keep = tuple(place for place, k in enumerate(places) if k in expression.keep)
        inner = self(expression.arg)
        if len(keep) == len(places):
            return inner
        if not keep:
            return inner.trace()
        inclusion = self._inclusion(tuple(expression.dims[k] for k in places), keep)
        return inclusion.transpose() * inner * inclusion

    def _kronecker(self, expression: KroneckerProduct) -> Polynomial:
        for factor in expression.args:
            if factor.rows != factor.cols:
                raise ValueError(
                    f"factors of a KroneckerProduct must be square, not of shape {factor.shape}"
                )
        factors = [self(factor) for factor in expression.args if factor.rows != 1]
        scalars = [self(factor) for factor in expression.args if factor.rows == 1]
        if len(factors) == 1:
            return reduce(mul, [*scalars, *factors])
        dims = tuple(factor.rows for factor in factors)
        embedded = []
        for place, factor in enumerate(factors):
            inclusion = self._inclusion(dims, (place,))
            embedded.append(inclusion * factor * inclusion.transpose())
        return reduce(mul, [*scalars, *embedded], Polynomial.scalar(S.One))

    def _power(self, expression: Expr) -> Polynomial:
        """Parse every factor of a power anew, since a sum's label must not occur twice."""
        base, exponent = expression.args
        if not expression.has(PartialTrace, KroneckerProduct, Sum) or not exponent.is_Integer:
            return super()._power(expression)
        if isinstance(base, Abs) and exponent > 0 and exponent % 2 == 0:
            (inner,) = base.args
            pairs = [self(inner) * self(inner).adjoint() for _ in range(int(exponent) // 2)]
            return reduce(mul, pairs)
        if exponent < 1 or isinstance(base, Abs):
            return super()._power(expression)
        return reduce(mul, [self(base) for _ in range(int(exponent))], Polynomial.scalar(S.One))
