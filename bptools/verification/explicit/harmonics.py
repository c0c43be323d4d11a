"""Trigonometric polynomials: their values at equidistant places give their means and slopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from flint import acb, arb, fmpq

from bptools.verification.limits import LARGEST_EXPONENT, OutOfReach, spend
from bptools.verification.scalars.quantities import QuantityReader
from bptools.verification.terms.contexts import Context
from bptools.verification.terms.language import Node, node, whole

VISIT = 20  # products of monomials that take as long as to look at a term


class Harmonics(NamedTuple):
    """The waves ``exp(i k unit x)`` for k from -order to order.

    A sum of them is known by its values at ``2 order + 1`` places, equidistant in a period:
    whatever is linear in it is a weighted sum of these.
    """

    unit: Fraction
    order: int

    @property
    def places(self) -> list[Node]:
        """The places, multiples of pi."""
        count = 2 * self.order + 1
        turns = (Fraction(2 * number, count) / self.unit for number in range(count))
        return [node("Product", (whole(turn), node("Pi"))) for turn in turns]

    def mean(self, width: arb) -> list[arb]:
        """Return the weights of the values in the mean over [-width, width]."""
        return self._weights([acb((rate * width).sinc()) for rate in self._rates])

    def slope(self, at: arb) -> list[arb]:
        """Return the weights of the values in the derivative at a place."""
        return self._weights([acb(0, rate) * acb(0, rate * at).exp() for rate in self._rates])

    @property
    def _rates(self) -> list[arb]:
        above, below = self.unit.as_integer_ratio()
        return [arb(fmpq(k * above, below)) for k in range(self.order + 1)]

    def _weights(self, made: Sequence[acb]) -> list[arb]:
        """Return the weights, by what is made of the waves k >= 0: of -k, the conjugate of it."""
        count = 2 * self.order + 1
        turns = [acb(fmpq(-2 * number, count)).exp_pi_i() for number in range(count)]
        return [
            sum(
                (2 * (x * turns[k * j % count]).real for k, x in enumerate(made) if k), made[0].real
            )
            / count
            for j in range(count)
        ]


def harmonics_in(
    term: Node, name: str, context: Context, count: Callable[[Node], int]
) -> Harmonics:
    """Return the waves of a variable that a term is a sum of.

    Args:
        term: The term.
        name: The variable.
        context: What the names mean.
        count: The values of natural numbers.

    Raises:
        OutOfReach: If it is in the term otherwise, or there are too many.
    """
    rates = _Rates(context, name, count)
    highest = rates.highest(term, {})
    below = lcm(*(rate.denominator for rate in rates.all))
    unit = Fraction(gcd(*(int(rate * below) for rate in rates.all)) or 1, below)
    if highest > LARGEST_EXPONENT * unit:
        raise OutOfReach(f"waves of more than {LARGEST_EXPONENT} times the lowest frequency")
    return Harmonics(unit, int(highest / unit))


class _Rates:
    """The rates of a variable in a term that it is in by waves alone."""

    def __init__(self, context: Context, name: str, count: Callable[[Node], int]) -> None:
        self._context, self._name, self._count = context, name, count
        self.all = set[Fraction]()

    def highest(self, term: Node, inside: Mapping[str, Fraction]) -> Fraction:
        """Return the highest one in a term, at most; ``inside`` has those in bound matrices."""
        spend(VISIT)
        if not term.free & {self._name, *inside}:
            return Fraction(0)

        def of(part: Node) -> Fraction:
            return self.highest(part, inside)

        match term.op, term.parts:
            case "MatrixVariable", (name,) if name in inside:
                return inside[name]
            case "Apply", ("cos" | "sin", angle):
                return self._rate(angle)
            case "Apply", ("exp", exponent):
                return self._rate(node("Product", (node("ImaginaryUnit"), exponent)))
            case "Rotation", (generator, angle) if is_involution(generator, self._context):
                return self._rate(node("Product", (whole(Fraction(1, 2)), angle)))
            case "Exponential", (generator, angle) if is_involution(generator, self._context):
                return self._rate(angle)
            case "Sum", (terms,):
                return max(map(of, terms))
            case (("Product" | "Tensor"), (factors,)):
                return sum(map(of, factors), Fraction(0))
            case "Power", (base, exponent) if not exponent.free & {self._name, *inside}:
                return self._count(exponent) * of(base)
            case "AngleMean", (_, body, width) if self._name not in width.free:
                return of(body)
            case (("Conjugate" | "Transpose" | "Trace" | "Slope"), (body, *_)):
                return of(body)
            case "Recursion", (previous, _, _, start, step, steps):
                highest = of(start)
                for _ in range(self._count(steps)):
                    highest = self.highest(step, {**inside, previous: highest})
                return highest
        raise OutOfReach(f"how {self._name} is in a {term.op}")

    def _rate(self, angle: Node) -> Fraction:
        slope = QuantityReader(self._context)(angle).derivative(self._name)
        rate = slope.rational()
        if rate is None:
            raise OutOfReach(f"a wave of {self._name} without a rational rate")
        self.all.add(abs(rate))
        return abs(rate)


def is_involution(generator: Node, context: Context) -> bool:
    """Return whether a term is a letter that is declared a Hermitian involution."""
    shape = {"MatrixVariable": "Matrix", "Member": "Family"}.get(generator.op)
    return any(
        declared.shape == shape
        and declared.name == generator.parts[0]
        and "Hermitian involution" in declared.kinds
        for declared in context
    )
