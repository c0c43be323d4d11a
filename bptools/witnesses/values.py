"""Values: constant terms and exact arrays for the names of a context, and balls around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

import flint
from flint import acb, arb

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context
from bptools.kernel.generators import Family, generator_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import Scalar
from bptools.witnesses.explicit import Array

NO_NAMES = Context(())


@dataclass(frozen=True)
class Model:
    """Values: constant terms for scalars, exact arrays for matrices, jets for functions.

    ``functions`` maps a function and the order of its derivative to a constant term.
    """

    scalars: Mapping[str, t.Term] = field(default_factory=dict)
    matrices: Mapping[str, Array] = field(default_factory=dict)
    functions: Mapping[tuple[str, int], t.Term] = field(default_factory=dict)


def integer_of(term: t.Term) -> int:
    """Return the integer that a constant term is.

    Raises:
        Refusal: If it is none.
    """
    scalar = ScalarReader(NO_NAMES)(term)
    number = scalar.terms.get((), 0)
    if set(scalar.terms) - {()} or number != int(number):
        raise Refusal(f"an integer is needed, not {scalar}")
    return int(number)


def ball_of_scalar(scalar: Scalar) -> acb:
    """Return a ball around a constant scalar.

    Raises:
        Refusal: If it is not constant.
    """
    total = acb(0)
    for powers, factor in scalar.terms.items():
        product = acb(arb(factor))
        for number, exponent in powers:
            product *= _ball_of_generator(number, exponent)
        total += product
    return total


def _ball_of_generator(number: int, exponent: int | Fraction) -> acb:
    generator = generator_of(number)
    match generator.family:
        case Family.IMAGINARY:
            base = acb(0, 1)
        case Family.ROOT:
            base = acb(generator.order)
        case Family.PI:
            base = acb(arb.pi())
        case Family.INVERSE if generator.of is not None:
            base = 1 / ball_of_scalar(generator.of)
        case _:
            raise Refusal(f"{generator.name} has no value")
    return _ball_power(base, Fraction(exponent))


def _ball_power(base: acb, exponent: Fraction) -> acb:
    if exponent.denominator == 1:
        return base ** int(exponent)
    return base ** acb(arb(flint.fmpq(exponent.numerator, exponent.denominator)))


_FUNCTIONS: dict[t.Elementary, Callable[[acb], acb]] = {
    t.Elementary.EXP: acb.exp,
    t.Elementary.COS: acb.cos,
    t.Elementary.SIN: acb.sin,
    t.Elementary.ARCTAN: acb.atan,
}


def ball_of(term: t.Term, model: Model | None = None) -> acb:
    """Return a ball around the value of a constant scalar term.

    Raises:
        Refusal: If the term has no value.
    """
    inner = partial(ball_of, model=model)
    match term:
        case t.Rational(value):
            return acb(arb(flint.fmpq(value.numerator, value.denominator)))
        case t.ImaginaryUnit():
            return acb(0, 1)
        case t.Pi():
            return acb(arb.pi())
        case t.Variable(name) if model is not None and name in model.scalars:
            return ball_of(model.scalars[name])
        case t.Apply(function, argument):
            return _FUNCTIONS[function](inner(argument))
        case t.Sum(addends):
            return sum(map(inner, addends), acb(0))
        case t.Product(factors):
            product = acb(1)
            for factor in factors:
                product *= inner(factor)
            return product
        case t.Power(base, t.Rational(exponent)):
            return _ball_power(inner(base), exponent)
        case t.Power(base, exponent):
            scalars = {} if model is None else model.scalars
            return _ball_power(inner(base), Fraction(integer_of(exponent.put(scalars))))
        case t.Conjugate(body):
            return inner(body).conjugate()
    return _jet(term, model)


def _jet(term: t.Term, model: Model | None) -> acb:
    """Return the value of an unknown function, or of its derivative, that the model gives."""
    order, body, variables = 0, term, set[str]()
    while isinstance(body, t.Slope):
        variables.add(body.variable.name)
        order, body = order + 1, body.body
    if isinstance(body, t.Value) and variables <= {body.argument.name} and model is not None:
        value = model.functions.get((body.function, order))
        if value is not None:
            return ball_of(value)
    raise Refusal(f"{type(term).__name__} has no value at a witness")
