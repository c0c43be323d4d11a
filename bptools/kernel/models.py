"""Models: explicit values for every name of a context, verified to be what the context says.

At a model both sides of a statement have values, in exact arithmetic or in balls; a statement that
is violated there, strictly, is false. Nothing of the rules is used but exact scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

import flint
from flint import acb, arb

from bptools.kernel import terms as t
from bptools.kernel.contexts import (
    HERMITIAN,
    Context,
    Function,
    Group,
    Kind,
    Matrices,
    Scalars,
)
from bptools.kernel.explicit import Array, ExplicitReader
from bptools.kernel.generators import Family, Sort, generator_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import Scalar
from bptools.kernel.terms import Relation

BITS = 256
NO_NAMES = Context(())


@dataclass(frozen=True)
class Model:
    """Values: constant terms for scalars, exact arrays for matrices, jets for functions.

    ``functions`` maps a function and the order of its derivative to a constant term.
    """

    scalars: Mapping[str, t.Term] = field(default_factory=dict)
    matrices: Mapping[str, Array] = field(default_factory=dict)
    functions: Mapping[tuple[str, int], t.Term] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Both sides at a model; ``exact`` says whether in exact arithmetic, else in balls."""

    left: str
    right: str
    violated: bool
    exact: bool


def require_model(context: Context, model: Model, needed: frozenset[str] | None = None) -> None:
    """Refuse values that are not what a context says, naming the first that is not.

    Args:
        context: The names.
        model: Their values.
        needed: The scalars that must have a value; None for all. Natural numbers, and matrices
            of which something is assumed, must have one always.

    Raises:
        Refusal: If a name has no value, or its value not the sort, shape, kind or rank declared.
    """
    for declared in context.declarations:
        match declared:
            case Scalars():
                idle = needed is not None and declared.name not in needed | model.scalars.keys()
                if declared.sort is Sort.NATURAL or not idle:
                    _require_scalar(declared, model)
            case Function():
                _require_function(declared, model)
            case Matrices() if declared.group is None:
                value = model.matrices.get(declared.name)
                if value is None:
                    raise Refusal(f"the witness gives no value to the matrix {declared.name}")
                require_matrix(declared, value, model)
            case Matrices() if declared.name in model.matrices:
                if needed is not None and declared.name not in needed:
                    raise Refusal(f"{declared.name} is averaged over and has no value")
                require_matrix(as_fixed(declared), model.matrices[declared.name], model)


def _require_scalar(declared: Scalars, model: Model) -> None:
    value = model.scalars.get(declared.name)
    if value is None:
        raise Refusal(f"the witness gives no value to {declared.name}")
    if declared.sort is Sort.NATURAL:
        whole = isinstance(value, t.Rational) and value.value.denominator == 1
        if not whole or value.value < declared.least:  # type: ignore[attr-defined]  # a rational
            raise Refusal(f"{declared.name} must be an integer of at least {declared.least}")
        if declared.below is not None and not value.value < count_of(  # type: ignore[attr-defined]
            declared.below.put(model.scalars)
        ):
            raise Refusal(f"{declared.name} must be less than {declared.below}")
        return
    _require_sort(declared.name, declared.sort, value)


def _require_sort(name: str, sort: Sort, value: t.Term) -> None:
    ball = ball_of(value)
    is_real = sort is Sort.COMPLEX or _is_real_constant(value)
    is_zero = isinstance(value, t.Rational) and value.value == 0
    fits = {
        Sort.POSITIVE: bool(ball.real > 0),
        Sort.NONNEGATIVE: bool(ball.real > 0) or is_zero,
    }.get(sort, True)
    if not is_real or not fits:
        raise Refusal(f"the value of {name} must be {sort}")


def _is_real_constant(value: t.Term) -> bool:
    if isinstance(value, t.ImaginaryUnit | t.Conjugate):
        return False
    return all(map(_is_real_constant, value.children()))


def _require_function(declared: Function, model: Model) -> None:
    value = model.functions.get((declared.name, 0))
    if value is not None:
        _require_sort(declared.name, declared.sort, value)


def as_fixed(declared: Matrices) -> Matrices:
    """Return what a random matrix is where no average binds it: any fixed one of its group."""
    kinds = {
        Group.UNITARY: frozenset((Kind.UNITARY,)),
        Group.ORTHOGONAL: frozenset((Kind.UNITARY, Kind.REAL)),
        Group.STATE: frozenset((Kind.ISOMETRY,)),
    }
    own = kinds.get(declared.group, declared.kinds) if declared.group else declared.kinds
    return replace(declared, kinds=own, group=None)


def require_matrix(declared: Matrices, value: Array, model: Model) -> None:
    """Refuse a matrix that has not the shape, the kinds or the rank declared.

    Raises:
        Refusal: Naming what it has not.
    """
    sizes = [count_of(size.put(model.scalars)) for size in (declared.rows, declared.columns)]
    if [value.rows, value.columns] != sizes:
        raise Refusal(f"{declared.name} must be of shape {tuple(sizes)}")
    for kind in sorted(declared.kinds):
        if not all(_is_zero(rest) for rest in _residuals(kind, value)):
            raise Refusal(f"witness must satisfy the hypothesis that {declared.name} is {kind}")
    if declared.rank is not None:
        rank = Scalar.number(count_of(declared.rank.put(model.scalars)))
        if not (value.trace() - rank).is_zero:
            raise Refusal(f"the trace of {declared.name} must be {rank}")
    if Kind.CONTRACTION in declared.kinds and not _is_contraction(value):
        raise Refusal(f"witness must satisfy the hypothesis that {declared.name} is a contraction")


def count_of(term: t.Term) -> int:
    """Return the natural number that a constant term is.

    Raises:
        Refusal: If it is none.
    """
    number = _integer_of(term)
    if number < 0:
        raise Refusal(f"a dimension must be a natural number, not {number}")
    return number


def _integer_of(term: t.Term) -> int:
    scalar = ScalarReader(NO_NAMES)(term)
    number = scalar.terms.get((), 0)
    if set(scalar.terms) - {()} or number != int(number):
        raise Refusal(f"an integer is needed, not {scalar}")
    return int(number)


def _is_zero(value: Array | Scalar) -> bool:
    entries = value.numbers() if isinstance(value, Array) else (value,)
    return all(entry.is_zero for entry in entries)


def _residuals(kind: Kind, value: Array) -> list[Array | Scalar]:
    """Return what vanishes if the matrix has the kind."""
    adjoint = value.adjoint()
    own = [_minus(adjoint, value)] if kind in HERMITIAN else []
    match kind:
        case Kind.INVOLUTION:
            return [*own, _minus(value.times(value), unit(value.rows))]
        case Kind.PROJECTOR:
            return [*own, _minus(value.times(value), value)]
        case Kind.PURE:
            return [*own, _minus(value.times(value), value), value.trace() - 1]
        case Kind.UNITARY:
            products = (value.times(adjoint), value.rows), (adjoint.times(value), value.columns)
            return [_minus(product, unit(size)) for product, size in products]
        case Kind.ISOMETRY:
            return [_minus(adjoint.times(value), unit(value.columns))]
        case Kind.TRACELESS:
            return [value.trace()]
        case Kind.REAL:
            return [_minus(value.mapped(lambda x: x.conjugate()), value)]
    return [*own]


def _minus(left: Array, right: Array) -> Array:
    return left.plus(right.mapped(lambda x: -x))


def unit(size: int) -> Array:
    """Return the identity matrix, exactly."""
    return Array(tuple(tuple(Scalar.number(int(i == j)) for j in range(size)) for i in range(size)))


def _is_contraction(value: Array) -> bool:
    """Return whether 1 - A^2 has no negative eigenvalue: no negative coefficient (Newton)."""
    gap = _minus(unit(value.rows), value.times(value))
    power, previous = gap, unit(value.rows)
    for step in range(1, value.rows + 1):
        power = gap.times(previous)
        coefficient = power.trace() * Scalar.number(Fraction(1, step))
        sign = ball_of_scalar(coefficient).real
        if not coefficient.is_zero and not sign > 0:
            return False
        previous = _minus(unit(value.rows).scaled(coefficient), power)
    return True


def compare(
    context: Context, model: Model, left: t.Term, relation: Relation, right: t.Term
) -> Comparison:
    """Return both sides at a verified model, and whether they violate a relation strictly.

    Raises:
        Refusal: If the values are not what the context says, or a side has no value.
    """
    require_model(context, model, left.free_names() | right.free_names())
    with flint.ctx.workprec(BITS):
        balls = [_scalar(side, _ball_reader(model)) for side in (left, right)]
        gap = balls[0] - balls[1]
        try:
            exact = [_scalar(side, _exact_reader(model)) for side in (left, right)]
        except Refusal:
            words = [_words(ball) for ball in balls]
            return Comparison(words[0], words[1], _violates(gap, relation), False)
        apart = not (exact[0] - exact[1]).is_zero and _violates(gap, relation)
        return Comparison(str(exact[0]), str(exact[1]), apart, True)


def _violates(gap: acb, relation: Relation) -> bool:
    """Return whether a ball for left - right excludes the relation."""
    if relation is Relation.EQUAL:
        return not gap.contains(0)
    if not gap.imag.contains(0):
        raise Refusal("an inequality needs sides that are real")
    return bool(gap.real > 0 if relation is Relation.AT_MOST else gap.real < 0)


def _scalar(side: t.Term, reader: ExplicitReader) -> Any:  # noqa: ANN401
    value = reader(side)
    if isinstance(value, Array):
        raise Refusal("the sides of a comparison must be scalars")
    return value


def _words(ball: acb) -> str:
    return str(ball.real.str(12, radius=False)) if ball.imag.contains(0) else str(ball.str(12))


def _exact_reader(model: Model) -> ExplicitReader:
    reader = ScalarReader(NO_NAMES)

    def scalar(term: t.Term) -> Scalar:
        return reader(term.put(model.scalars))

    def half_wave(angle: t.Term) -> tuple[Scalar, Scalar]:
        return reader.half_angle(angle.put(model.scalars))

    return ExplicitReader(
        scalar, Scalar.number, model.matrices, half_wave, lambda x: x.is_zero, model.scalars
    )


def _ball_reader(model: Model) -> ExplicitReader:
    def half_wave(angle: t.Term) -> tuple[acb, acb]:
        half = ball_of(angle, model) / 2
        return half.cos(), half.sin() * acb(0, 1)

    matrices = {name: value.mapped(ball_of_scalar) for name, value in model.matrices.items()}
    return ExplicitReader(
        lambda term: ball_of(term, model),
        acb,
        matrices,
        half_wave,
        lambda x: x.contains(0),
        model.scalars,
    )


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
            return _ball_power(inner(base), Fraction(_integer_of(exponent.put(scalars))))
        case t.Conjugate(body):
            return inner(body).conjugate()
    return _jet(term, model)


def _jet(term: t.Term, model: Model | None) -> acb:
    """Return the value of an unknown function, or of its derivative, that the model gives."""
    order, body = 0, term
    while isinstance(body, t.Slope):
        order, body = order + 1, body.body
    if isinstance(body, t.Value) and model is not None:
        value = model.functions.get((body.function, order))
        if value is not None:
            return ball_of(value)
    raise Refusal(f"{type(term).__name__} has no value at a witness")
