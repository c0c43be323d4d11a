"""Models: explicit values for every name of a context, verified to be what the context says.

At a model both sides of a statement have values, in exact arithmetic or in balls; a statement that
is violated there, strictly, is false. Nothing of the rules is used but exact scalars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint
from flint import acb

from bptools.kernel import terms as t
from bptools.kernel.contexts import (
    HERMITIAN,
    Bond,
    Context,
    Function,
    Group,
    Kind,
    Matrices,
    MatrixFamily,
    Scalars,
    Tie,
)
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import Scalar
from bptools.kernel.terms import Relation
from bptools.witnesses.explicit import Array, ExplicitReader
from bptools.witnesses.values import NO_NAMES, Model, ball_of, ball_of_scalar, integer_of

BITS = 256


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
            case MatrixFamily():
                value = model.matrices.get(declared.name)
                if value is None:
                    raise Refusal(f"the witness gives no value to the family {declared.name}")
                require_matrix(declared.member, value, model)
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
    for tie in context.ties:
        require_tied(tie, model.matrices)


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
    is_real = sort is Sort.COMPLEX or (_has_no_unit(value) and bool(ball.imag == 0))
    is_zero = isinstance(value, t.Rational) and value.value == 0
    fits = {
        Sort.POSITIVE: bool(ball.real > 0),
        Sort.NONNEGATIVE: bool(ball.real > 0) or is_zero,
    }.get(sort, True)
    if not is_real or not fits:
        raise Refusal(f"the value of {name} must be {sort}")


def _has_no_unit(value: t.Term) -> bool:
    """Return whether i is nowhere in a constant; a root of a negative number may hide it."""
    if isinstance(value, t.ImaginaryUnit | t.Conjugate):
        return False
    return all(map(_has_no_unit, value.children()))


def _require_function(declared: Function, model: Model) -> None:
    jets = {order: x for (name, order), x in model.functions.items() if name == declared.name}
    slope = Sort.COMPLEX if declared.sort is Sort.COMPLEX else Sort.REAL
    for order, value in jets.items():
        _require_sort(declared.name, slope if order else declared.sort, value)
    least = declared.sort is Sort.NONNEGATIVE and jets.keys() > {0}
    if least and not ball_of(jets[0]).real > 0:
        raise Refusal(f"{declared.name}, which is not negative, has its least value where it is 0")


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
    if Kind.CONTRACTION in declared.kinds and not _is_positive(_contracted(value)):
        raise Refusal(f"witness must satisfy the hypothesis that {declared.name} is a contraction")
    if Kind.DENSITY in declared.kinds and not _is_positive(value):
        raise Refusal(f"witness must satisfy the hypothesis that {declared.name} is positive")


def require_tied(tie: Tie, matrices: Mapping[str, Array]) -> None:
    """Refuse matrices that have not what is assumed of them together.

    Raises:
        Refusal: Naming what they have not.
    """
    values = [matrices[name] for name in tie.matrices]
    if tie.bond is Bond.KRAUS:
        squares = [value.adjoint().times(value) for value in values]
        total = squares[0]
        for square in squares[1:]:
            total = total.plus(square)
        rests = [_minus(total, unit(values[0].columns))]
    else:
        products = values[0].times(values[1]), values[1].times(values[0])
        rests = [_minus(*products)] if tie.bond is Bond.COMMUTING else list(products)
    if not all(map(_is_zero, rests)):
        raise Refusal(f"witness must satisfy the hypothesis {tie.name}")


def count_of(term: t.Term) -> int:
    """Return the natural number that a constant term is.

    Raises:
        Refusal: If it is none.
    """
    number = integer_of(term)
    if number < 0:
        raise Refusal(f"a dimension must be a natural number, not {number}")
    return number


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
        case Kind.DENSITY:
            return [*own, value.trace() - 1]
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


def _contracted(value: Array) -> Array:
    return _minus(unit(value.rows), value.times(value))


def _is_positive(value: Array) -> bool:
    """Return whether a Hermitian matrix has no negative eigenvalue: no negative coefficient.

    They are those of its characteristic polynomial, with alternating signs (Faddeev, LeVerrier).
    A diagonal matrix has its eigenvalues at hand.
    """
    rows = [value.entries[k][:k] + value.entries[k][k + 1 :] for k in range(value.rows)]
    if all(entry.is_zero for row in rows for entry in row):
        diagonal = (value.entries[k][k] for k in range(value.rows))
        return all(entry.is_zero or ball_of_scalar(entry).real > 0 for entry in diagonal)
    power, previous = value, unit(value.rows)
    for step in range(1, value.rows + 1):
        power = value.times(previous)
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
    return Point(model).compare(left, relation, right)


class Point:
    """Values of many terms at one model that is verified; of each term once."""

    def __init__(self, model: Model) -> None:
        self._balls, self._exact = _ball_reader(model), _exact_reader(model)

    def compare(self, left: t.Term, relation: Relation, right: t.Term) -> Comparison:
        """Return both sides, and whether they violate a relation strictly.

        Raises:
            Refusal: If a side has no value, or the sides of an inequality are not real.
        """
        relation = Relation(relation)  # a text would be none of its members
        with flint.ctx.workprec(BITS):
            balls = [_number(self._balls(side)) for side in (left, right)]
            gap = balls[0] - balls[1]
            try:
                exact = [_number(self._exact(side)) for side in (left, right)]
            except Refusal:
                words = [_words(ball) for ball in balls]
                return Comparison(words[0], words[1], _violates(gap, relation), exact=False)
            apart = not (exact[0] - exact[1]).is_zero and _violates(gap, relation)
            return Comparison(str(exact[0]), str(exact[1]), apart, exact=True)


def _number(side: Array | Any) -> Any:  # noqa: ANN401 - an exact scalar or a ball
    if isinstance(side, Array):
        raise Refusal("the sides of a comparison must be scalars")
    return side


def _violates(gap: acb, relation: Relation) -> bool:
    """Return whether a ball for left - right excludes the relation."""
    if relation is Relation.EQUAL:
        return not gap.contains(0)
    if not gap.imag.contains(0):
        raise Refusal("an inequality needs sides that are real")
    return bool(gap.real > 0 if relation is Relation.AT_MOST else gap.real < 0)


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
