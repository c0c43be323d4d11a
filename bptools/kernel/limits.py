"""Limits of rational functions of a natural number that grows without bound."""

from __future__ import annotations

from bptools.kernel import terms as t
from bptools.kernel.averages import Integration
from bptools.kernel.combination import Combination
from bptools.kernel.contexts import Context
from bptools.kernel.equality import Needs, NotShown, normal_forms
from bptools.kernel.generators import Exponent, Family, Generator, Sort, number_of
from bptools.kernel.minting import KEY, Theorem, rule
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import ZERO, Scalar
from bptools.kernel.signs import is_natural, is_strict, require_defined
from bptools.kernel.terms import Relation

LARGE = 64  # a limit asks for large values alone


@rule(
    "A rational function of n, averages taken, tends to the ratio of the leading coefficients as n "
    "grows without bound if numerator and denominator have one degree, to 0 if the numerator has a "
    "lower one; what holds from some n on is enough."
)
def tends(context: Context, limit: t.Limit, value: t.Term) -> Theorem:
    """Return the value of a limit.

    Raises:
        Needs: If an average's formula asks for another dimension to be larger.
    """
    name = context.natural(limit.name)
    if name.below is not None:
        raise Refusal(f"{limit.name} must be a natural number without a bound to have a limit")
    large = context.from_value(limit.name, max(LARGE, name.least))
    integration = Integration()
    (form,) = normal_forms(large, limit.body, average=integration)
    for dimension, least in integration.needs:
        if not is_natural(dimension - least, large):
            raise Needs(dimension, least)
    require_value(context, limit, value, _limit(scalar_of(form), limit.name, large))
    return Theorem(KEY, context, limit, Relation.EQUAL, value)


def scalar_of(form: Combination) -> Scalar:
    """Return the scalar that a limit is of; refuse matrices."""
    if form.sizes is not None or any(network for network in form.terms):
        raise Refusal("a limit must be of a scalar in which no matrix is left")
    return next(iter(form.terms.values()), ZERO)


def require_value(
    context: Context, limit: t.Limit | t.LimitAtZero, value: t.Term, limiting_value: Scalar
) -> None:
    """Refuse a value that is not the limit that is known, or depends on what tends to it."""
    if limit.name in value.names():
        raise Refusal(f"the value of a limit cannot depend on {limit.name}")
    reader = ScalarReader(context)
    rest = limiting_value - reader(value)
    require_defined(context, reader.inverted)
    if not rest.is_zero:
        raise NotShown(str(rest))


def _limit(scalar: Scalar, name: str, context: Context) -> Scalar:
    """Return the limit of a scalar.

    Raises:
        Refusal: If it is no rational function of the number, or grows without bound.
    """
    numerator, denominator = scalar.cleared
    if not numerator.terms:
        return ZERO
    degree, leading = _leading(numerator, name)
    below, divisor = _leading(denominator, name)
    if not is_strict(divisor, context):
        raise Refusal(f"a leading coefficient is not shown to differ from 0: {divisor}")
    if degree > below:
        raise Refusal(f"it grows without bound with {name}, like its power {degree - below}")
    return leading * divisor.inverse() if degree == below else ZERO


def _leading(polynomial: Scalar, name: str) -> tuple[Exponent, Scalar]:
    number = Generator(Family.VARIABLE, name, Sort.NATURAL)
    parts = polynomial.collected(number_of(number))
    degree = max(parts)
    if any(name in (g.name, g.argument) for part in parts.values() for g in part.generators):
        raise Refusal(f"a limit must be of a rational function of {name}")
    return degree, parts[degree]
