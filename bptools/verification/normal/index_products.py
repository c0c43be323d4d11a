"""Products over an index: what its factors share is taken out, the rest is a quantity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import fmpq, fmpq_mpoly_ctx

from bptools.verification.limits import OutOfReach, spend
from bptools.verification.networks.sums import NetworkSum
from bptools.verification.scalars.polynomials import UNIT, Laurent, Monomial, quantity
from bptools.verification.scalars.quantities import QuantityReader
from bptools.verification.scalars.ratios import ONE, Ratio, product_of
from bptools.verification.scalars.signs import NONNEGATIVE, POSITIVE, counted, sign_of
from bptools.verification.terms.contexts import Context, Declared
from bptools.verification.terms.language import Node, node, put, whole

STEPS_OF_A_READER = 1_000  # that a new one of a context takes about
_SORTS = {POSITIVE: "positive", NONNEGATIVE: "non-negative"}


@dataclass(frozen=True)
class ProductReader:
    """Reads products over an index in one context.

    Args:
        context: What the names around them are.
        read: The values of terms in a context, on whose whole domain they are defined.
        scalars: The values of scalar terms in the context.
    """

    context: Context
    read: Callable[..., list[NetworkSum]]
    scalars: QuantityReader

    def __call__(self, index: str, body: Node, count: Node) -> Ratio:
        """Return the product over an index from 0 to count - 1.

        Raises:
            Rejected: If the count is no natural number.
            OutOfReach: If it is another one than n and a constant, or a factor is zero.
        """
        name, fixed = counted(self.scalars(count), self.context)

        def factor(place: Node) -> Ratio:
            return self._read(self.context, put(body, {index: place}))

        if name is None:
            return product_of(factor(whole(k)) for k in range(fixed))
        last = node("Variable", name)
        product = self._whole(body, index, last, min(fixed, 0))
        for k in range(fixed):
            product = product * factor(node("Sum", (last, whole(k))))
        for k in range(fixed, 0):
            product = product * factor(whole(k)).inverse()
        return product

    def _read(self, context: Context, term: Node) -> Ratio:
        spend(STEPS_OF_A_READER)
        (value,) = self.read(context, term)
        return value.scalar

    def _whole(self, body: Node, index: str, last: Node, start: int) -> Ratio:
        depth = sum(d.shape == "Scalar" and d.name.startswith("place ") for d in self.context)
        name = f"place {depth}"
        if name in body.names or any(d.name == name for d in self.context):
            raise OutOfReach(f"a name {name} that is that of an index")
        inner = (*self.context, Declared("Scalar", name, "natural"))
        place = node("Sum", (node("Variable", name), whole(start)))
        value = self._read(inner, put(body, {index: place}))
        product = self._parted(value.above, name, last, inner)
        for base, height in value.below.items():
            part = self._parted(base, name, last, inner)
            product = product * part.power(-height)
        return product

    def _parted(self, factor: Laurent, name: str, last: Node, inner: Context) -> Ratio:
        if not factor.terms:
            raise OutOfReach("a product of zeros")
        shared, number, rest = factor.split()
        constant, product = Ratio.number(number), ONE
        for part, height in shared:
            if not Ratio.of(part).depends_on(name):
                constant = constant * Ratio.of(part, height)
            elif height == int(height):
                product = product * self._named(Ratio.of(part), last, inner).power(int(height))
            else:
                raise OutOfReach("a product of roots")
        for base, exponent in _factors(rest):
            if base.depends_on(name):
                product = product * self._named(Ratio(base), last, inner).power(exponent)
            else:
                constant = constant * Ratio(base).power(exponent)
        return product * self.scalars.power(constant, last)

    def _named(self, factor: Ratio, last: Node, inner: Context) -> Ratio:
        is_real = (factor.conjugate() - factor).is_zero
        sign = sign_of(factor, inner) if is_real else None
        sort = _SORTS.get(sign or 0, "real" if is_real else "complex")
        return Ratio.of(quantity("product", last.parts[0], sort, factor.key))


def _factors(polynomial: Laurent) -> list[tuple[Laurent, int]]:
    """Return factors, a number among them, with exponents, whose product a polynomial is."""
    parts = sorted({q for powers in polynomial.terms for q, _ in powers}, key=id)
    exponents = [e for powers in polynomial.terms for _, e in powers]
    whole_powers = all(type(e) is int and e > 0 for e in exponents)
    if any(q.reduces for q in parts) or not whole_powers or len(polynomial.terms) == 1:
        return [(polynomial, 1)]
    ring = fmpq_mpoly_ctx.get([f"q{place}" for place in range(len(parts))])
    table = {
        tuple(int(dict(powers).get(q, 0)) for q in parts): number
        for powers, number in polynomial.terms.items()
    }
    number, pairs = ring.from_dict(table).factor()
    factors = [(Laurent({UNIT: number}), 1)]
    for factor, exponent in pairs:
        terms: dict[Monomial, fmpq] = {
            frozenset((q, int(e)) for q, e in zip(parts, place, strict=True) if e): x
            for place, x in factor.to_dict().items()
        }
        _, scale, lowered = Laurent(terms).split()
        factors += [(Laurent({UNIT: scale}), int(exponent)), (lowered, int(exponent))]
    product = Laurent({UNIT: fmpq(1)})
    for base, exponent in factors:
        product = product.times(base.power(exponent))
    if product.terms != polynomial.terms:
        raise OutOfReach("a polynomial that its factors do not give back")
    return factors
