"""Averages of real powers of moduli in one row, column or state, by the Dirichlet distribution.

The squared moduli of a random unit vector have the Dirichlet distribution of parameters 1 (1/2
for a real vector); moments of any real powers, and of powers of a sum of some, are Gamma functions,
means of logarithms their derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import (
    Abs,
    Add,
    And,
    Basic,
    Dummy,
    Expr,
    Integer,
    Mul,
    Pow,
    S,
    conjugate,
    gamma,
    gammasimp,
    log,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar.dimensions import Point, as_dimension, position_of
from bptools.haar.integrals import Integral
from bptools.haar.invariance import with_moduli_of_elements
from bptools.haar.matrices import Orthogonal, RandomMatrix, State, Unitary


@dataclass
class _Powers:
    """A product of powers of moduli: of elements, and of one sum of their squares."""

    constant: Expr = S.One
    elements: dict[MatrixElement, Expr] = field(default_factory=dict)
    summed: tuple[MatrixElement, ...] = ()
    of_sum: Expr = S.Zero

    def at(self, point: dict[Dummy, Expr]) -> _Powers:
        """Return the product with a symbol of its exponents replaced."""
        exponents = {x: power.xreplace(point) for x, power in self.elements.items()}
        return _Powers(self.constant, exponents, self.summed, self.of_sum.xreplace(point))


def integral_of_powers(expression: Basic) -> Integral | None:
    """Return the average of a product of real powers of moduli; None if it is nothing such.

    Only what is no polynomial is taken here: an odd or a real power, or a ratio; or one factor
    log x, as the derivative of x^s at 0.

    >>> from sympy import Symbol
    >>> psi = State("psi", Symbol("d", integer=True, positive=True))
    >>> integral_of_powers(Abs(psi[0, 0]) * Abs(psi[1, 0])).value
    pi/(4*d)
    >>> integral_of_powers(Abs(psi[0, 0]) ** 2 / (Abs(psi[0, 0]) ** 2 + Abs(psi[1, 0]) ** 2)).value
    1/2
    >>> integral_of_powers(log(Abs(State("psi", 3)[0, 0]) ** 2)).value
    -3/2
    """
    if not isinstance(expression, Expr) or not expression.has(RandomMatrix):
        return None
    expression = with_moduli_of_elements(expression)
    powers = _read(_with_power(expression, Dummy("s")))
    return None if powers is None or _is_polynomial(powers) else _of_one_vector(expression)


def _of_one_vector(expression: Expr) -> Integral | None:
    """Return the average of any powers; None unless they are of one row, column or state."""
    exponent = Dummy("s")
    powers = _read(_with_power(expression, exponent))
    matrix = None if powers is None else _vector_of(powers)
    if powers is None or matrix is None:
        return None
    domain = _domain(powers.at({exponent: S.Zero}), matrix)
    if domain == False:  # noqa: E712 - a SymPy condition
        raise ValueError(
            f"the average of {expression} diverges, or is of elements there are none of"
        )
    value = powers.constant * _moment(powers, matrix)
    if value.has(exponent):  # of a logarithm
        value = value.diff(exponent).subs(exponent, 0)
    value = gammasimp(value)
    sizes = () if matrix.size.is_Integer else (matrix.size,)
    symbols = tuple(sorted(matrix.size.free_symbols, key=str))

    def at(point: Point) -> Expr:
        values = {symbol: Integer(number) for symbol, number in point.items()}
        as_dimension(matrix.size.xreplace(values), f"dimension {matrix.size}")
        fixed = _of_one_vector(expression.xreplace(values))  # some elements may be one there
        assert fixed is not None, "a dimension changes no power"
        return fixed.value

    return Integral(value, domain, symbols, at, sizes)


def _with_power(expression: Expr, exponent: Dummy) -> Expr:
    """Return a product with x^s in the place of its only factor log(x), if it has one."""
    factors = Mul.make_args(expression)
    logarithms = [x for x in factors if isinstance(x, log) and x.has(RandomMatrix)]
    if len(logarithms) != 1:
        return expression
    (inner,) = logarithms[0].args
    base, power = inner.as_base_exp()
    return Mul(*(x for x in factors if x not in logarithms), Pow(base, power * exponent))


def _read(expression: Expr) -> _Powers | None:
    powers = _Powers()
    for factor in Mul.make_args(expression):
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
        if not factor.has(RandomMatrix):
            powers.constant *= factor
            continue
        if exponent.has(RandomMatrix):
            return None
        moduli = [base] if not isinstance(base, Abs) else [Abs(x) for x in _inside(base)]
        for modulus in moduli:
            element = _element(modulus)
            if element is not None:
                powers.elements[element] = powers.elements.get(element, S.Zero) + exponent
            elif isinstance(modulus, Add) and not powers.summed:
                summed = [_squared(addend) for addend in modulus.args]
                powers.summed = tuple(x for x in summed if x is not None)
                powers.of_sum = exponent
                if len(powers.summed) < len(summed):
                    return None
            else:
                return None
    return powers


def _inside(modulus: Abs) -> tuple[Expr, ...]:
    return tuple(Mul.make_args(modulus.args[0]))


def _element(modulus: Expr) -> MatrixElement | None:
    """Return the element of |U_ij|, also where it is conjugated."""
    if not isinstance(modulus, Abs):
        return None
    (inner,) = modulus.args
    inner = inner.args[0] if isinstance(inner, conjugate) else inner
    if isinstance(inner, MatrixElement) and isinstance(inner.parent, State | Unitary | Orthogonal):
        return inner
    return None


def _squared(addend: Expr) -> MatrixElement | None:
    is_square = isinstance(addend, Pow) and addend.exp == 2
    return _element(addend.base) if is_square else None


def _is_polynomial(powers: _Powers) -> bool:
    even = (p.is_Integer and p >= 0 and p % 2 == 0 for p in powers.elements.values())
    return all(even) and powers.of_sum.is_Integer and powers.of_sum >= 0


def _vector_of(powers: _Powers) -> RandomMatrix | None:
    """Return the matrix in one row or column of which all elements are."""
    elements = (*powers.elements, *powers.summed)
    parents = {element.parent for element in elements}
    if len(parents) != 1 or len(set(powers.summed)) < len(powers.summed):
        return None
    places = [{element.i for element in elements}, {element.j for element in elements}]
    (matrix,) = parents
    definite = all(
        position_of(place, size, most=1) is not None
        for side, size in zip(places, matrix.shape, strict=True)
        for place in side
    )
    return matrix if definite and min(map(len, places)) == 1 else None


def _moment(powers: _Powers, matrix: RandomMatrix) -> Expr:
    """Return the Dirichlet moment; the part of a sum is independent of how it is divided."""
    weight = S.Half if matrix.has_real_elements else S.One
    dim = weight * matrix.dim

    def ratio(exponent: Expr) -> Expr:
        return gamma(weight + exponent / 2) / gamma(weight)

    outside = {x: p for x, p in powers.elements.items() if x not in powers.summed}
    inside = {x: p for x, p in powers.elements.items() if x in powers.summed}
    total = sum(outside.values(), S.Zero) / 2
    value = Mul(*(ratio(p) for p in outside.values()), *(ratio(p) for p in inside.values()))
    if powers.summed:
        size = weight * len(powers.summed)
        part = sum(inside.values(), S.Zero) / 2
        value *= gamma(size + part + powers.of_sum) / gamma(size + part)
        total += part + powers.of_sum
    else:
        total += sum(inside.values(), S.Zero) / 2
    return value * gamma(dim) / gamma(dim + total)


def _domain(powers: _Powers, matrix: RandomMatrix) -> Boolean:
    """Return where the indices exist and the integral converges."""
    elements = (*powers.elements, *powers.summed)
    ends = [end for x in elements for end in zip((x.i, x.j), matrix.shape, strict=True)]
    positions = [position_of(*end, most=1) for end in ends]
    offsets = [position.offset for position in positions if position is not None]
    least = max(0, 1 + max(offsets)) + max(0, -min(offsets))  # where all that differ are there
    weight = S.Half if matrix.has_real_elements else S.One
    conditions = [weight + p / 2 > 0 for p in powers.elements.values()]
    if not matrix.size.is_Integer and least > 1:
        conditions.append(matrix.size >= least)
    if powers.summed:
        part = sum((p for x, p in powers.elements.items() if x in powers.summed), S.Zero) / 2
        conditions.append(weight * len(powers.summed) + part + powers.of_sum > 0)
    return And(*conditions)
