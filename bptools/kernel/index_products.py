"""Products over an index of factors that depend on it, in normal form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flint import fmpq, fmpq_mpoly_ctx

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Scalars
from bptools.kernel.generators import (
    Family,
    Generator,
    Powers,
    Sort,
    generator_of,
    reduces,
)
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, Scalar, multiplied
from bptools.kernel.signs import Sign, is_natural, sign_of

LONGEST = 64  # factors that are written out
_INDEX = "index "
_SORTS = {Sign.POSITIVE: Sort.POSITIVE, Sign.NONNEGATIVE: Sort.NONNEGATIVE}


@dataclass(frozen=True)
class IndexProducts:
    """The normal form of products in one context.

    Args:
        context: What the names around them are.
        read: The value of a scalar term in a context, defined on its whole domain.
        power: A scalar to the power of a natural number that has a name.
    """

    context: Context
    read: Callable[[Context, t.Term], Scalar]
    power: Callable[[Scalar, t.Variable], Scalar]

    def __call__(self, product: t.IndexProduct, size: Scalar) -> Scalar:
        """Return a product of n factors under one name, times those beyond, written out.

        Raises:
            Refusal: If its size is neither a natural number nor n plus a constant, or a factor is
                zero.
        """
        if not is_natural(size, self.context):
            raise Refusal(f"a product must have a natural number of factors, not {size}")
        name, excess = number_and_constant(size)
        if abs(excess) > LONGEST:
            raise Refusal(f"a product of more than {LONGEST} factors is not written out")

        def factors(places: Iterable[t.Term]) -> Scalar:
            values = (self.read(self.context, _at(product, place)) for place in places)
            return multiplied(values)

        if name is None:
            return factors(t.whole(k) for k in range(excess))
        number = t.Variable(name)
        beyond = factors(t.Sum((number, t.whole(k))) for k in range(excess))
        before = factors(t.whole(k) for k in range(excess, 0))
        return self._counted(product, number, min(excess, 0)) * beyond * before.inverse()

    def _counted(self, product: t.IndexProduct, number: t.Variable, start: int) -> Scalar:
        """Return the product of n factors from a place on that is not positive."""
        index = f"{_INDEX}{sum(d.name.startswith(_INDEX) for d in self.context.declarations)}"
        if not self.context.is_fresh(index) or index in product.body.names():
            raise Refusal(f"{index} must not be a name: it is that of a product's index")
        inner = Context((*self.context.declarations, Scalars(index, Sort.NATURAL)))
        place = t.Sum((t.Variable(index), t.whole(start)))
        above, below = self.read(inner, _at(product, place)).cleared
        parts = [self._of_polynomial(side, index, number, inner) for side in (above, below)]
        return parts[0] * parts[1].inverse()

    def _of_polynomial(
        self, polynomial: Scalar, index: str, number: t.Variable, inner: Context
    ) -> Scalar:
        """Take out of a product what does not depend on the index, and each other monomial."""
        if not polynomial.terms:
            raise Refusal("a product of factors that are zero has no rule")
        content, primitive = polynomial.split_content()
        ((powers, coefficient),) = content.terms.items()
        free, result = Scalar.number(coefficient), ONE
        for place, exponent in powers:
            generator = generator_of(place)
            if not generator.depends_on(index):
                free = free * Scalar.generator(generator, exponent)
                continue
            if exponent != int(exponent):
                raise Refusal("a product of roots that depend on the index has no rule")
            named = self._named(Scalar.generator(generator), number, inner)
            result = result * Scalar.generator(named, int(exponent))
        multiple, factors = _irreducible(primitive)
        free = free * multiple
        for factor, exponent in factors:
            if factor.has(index):
                named = self._named(factor, number, inner)
                result = result * Scalar.generator(named, exponent)
            else:
                free = free * factor**exponent
        return result if free == ONE else result * self.power(free, number)

    def _named(self, factor: Scalar, number: t.Variable, inner: Context) -> Generator:
        is_real = factor.conjugate() == factor
        sort = _SORTS.get(sign_of(factor, inner), Sort.REAL) if is_real else Sort.COMPLEX
        return Generator(Family.PRODUCT, number.name, sort, of=factor)


def _at(product: t.IndexProduct, place: t.Term) -> t.Term:
    return product.body.put({product.name: place})


def _irreducible(polynomial: Scalar) -> tuple[Scalar, list[tuple[Scalar, int]]]:
    """Return a number and factors, with their exponents, whose product a polynomial is.

    What has roots or i in it is left whole.
    """
    numbers = sorted({number for powers in polynomial.terms for number, _ in powers})
    exponents = [e for powers in polynomial.terms for _, e in powers]
    plain = all(isinstance(e, int) and e > 0 for e in exponents)
    if not plain or any(map(reduces, numbers)) or len(polynomial.terms) == 1:
        return ONE, [(polynomial, 1)]
    ring = fmpq_mpoly_ctx.get([f"q{number}" for number in numbers])
    table = {
        tuple(int(dict(powers).get(number, 0)) for number in numbers): factor
        for powers, factor in polynomial.terms.items()
    }
    parts = []
    for part, exponent in ring.from_dict(table).factor()[1]:
        terms: dict[Powers, fmpq] = {
            tuple((n, int(e)) for n, e in zip(numbers, place, strict=True) if e): factor
            for place, factor in part.to_dict().items()
        }
        parts.append((Scalar(terms).split_content()[1], int(exponent)))
    expanded = multiplied(part**exponent for part, exponent in parts)
    multiple = expanded.split_content()[0].inverse()
    if expanded * multiple != polynomial:
        raise Refusal("the factors of a polynomial do not give it back")
    return multiple, parts


def number_and_constant(size: Scalar) -> tuple[str | None, int]:
    """Return the name of a natural number, and the constant, that a size is the sum of.

    Raises:
        Refusal: If it is no such sum.
    """
    constant = size.terms.get((), 0)
    variables = {powers: factor for powers, factor in size.terms.items() if powers}
    if not variables:
        return None, int(constant)
    powers, factor = variables.popitem()
    if variables or factor != 1 or len(powers) > 1 or powers[0][1] != 1:
        raise Refusal(f"a count must be n, or n and a constant, not {size}")
    generator = generator_of(powers[0][0])
    if generator.family is not Family.VARIABLE:
        raise Refusal(f"a count must be n, or n and a constant, not {size}")
    return generator.name, int(constant)
