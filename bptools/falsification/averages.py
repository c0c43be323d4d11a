"""Averages over random matrices and angles, and derivatives by angles, at explicit matrices.

Rotations and waves are polynomials in phases, on which all three act monomial by monomial.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np
from flint import acb, fmpq, fmpq_mpoly
from sympy import (
    Basic,
    Derivative,
    Expr,
    I,
    MatrixSymbol,
    Rational,
    Symbol,
    cos,
    exp,
    sin,
)

from bptools.algebra import (
    AngleAverage,
    HaarAverage,
    HaarVariance,
    HermitianExponential,
    MatrixAngleAverage,
    Rotation,
)
from bptools.falsification.entries import (
    PHASE_UNIT,
    MatrixEntry,
    Powers,
    Variable,
)
from bptools.falsification.exponentials import hermitian_exponential
from bptools.falsification.moments import orthogonal_moment, state_moment, unitary_moment
from bptools.falsification.operations import entrywise, identity_of, times
from bptools.falsification.valuation import Array, NotComputableError, Rule, Valuation
from bptools.haar.matrices import Orthogonal, State, Unitary


def _rotation(at: Valuation, expression: Rotation) -> Array:
    """Return exp(-i theta P / 2) from the two eigenspaces of the involution P."""
    generator, angle = at(expression.args[0]), expression.args[1]
    identity, half = identity_of(at, len(generator)), at.ring.number(fmpq(1, 2))
    up = times(identity + generator, _wave(at, -I * angle / 2) * half)
    down = times(identity - generator, _wave(at, I * angle / 2) * half)
    rotation: Array = up + down
    return rotation


def _wave(at: Valuation, exponent: Expr) -> fmpq_mpoly:
    """Return exp of a formula that is linear in the free angles, with rational frequencies."""
    constant, wave = exponent.expand(), at.ring.number(1)
    for angle in sorted(at.free & constant.free_symbols, key=str):
        slope = constant.coeff(angle, 1)
        frequency = at.ring.exact(at(slope / I))
        if frequency is None or frequency[1] != 0 or (frequency[0] * PHASE_UNIT).q != 1:
            words = f"its slope a multiple of 1/{PHASE_UNIT} there"
            raise NotComputableError(f"{exponent} must be linear in {angle}, {words}")
        wave = wave * at.ring.phase(str(angle), Fraction(int(frequency[0].p), int(frequency[0].q)))
        constant = (constant - slope * angle).expand()
    if constant == 0:
        return wave
    return wave * at.ring.enclosed(at.number(constant).exp())


def _cosine(at: Valuation, expression: Expr) -> fmpq_mpoly:
    waves = _wave(at, I * expression.args[0]) + _wave(at, -I * expression.args[0])
    return waves * at.ring.number(fmpq(1, 2))


def _sine(at: Valuation, expression: Expr) -> fmpq_mpoly:
    waves = _wave(at, I * expression.args[0]) - _wave(at, -I * expression.args[0])
    return waves * at.ring.number(0, fmpq(-1, 2))


def _derivative(at: Valuation, expression: Derivative) -> Any:  # noqa: ANN401 - as its body
    """Differentiate by angles: every wave gets its frequency as a factor.

    Of a scalar that is no polynomial in waves SymPy writes the derivative out.
    """
    body, *variables = expression.args
    orders = {variable: int(order) for variable, order in variables}
    try:
        value = replace(at, free=at.free | set(orders))(body)
    except NotComputableError:
        written_out = expression.doit()
        if body.has(MatrixSymbol) or written_out.has(Derivative):
            raise
        return at(written_out)

    def derivative(polynomial: fmpq_mpoly) -> fmpq_mpoly:
        for angle, order in orders.items():
            for _ in range(order):
                polynomial = at.ring.slope(polynomial, str(angle))
            if angle not in at.free:
                polynomial = _settled(at, angle, polynomial)
        return polynomial

    return entrywise(derivative, value) if isinstance(value, np.ndarray) else derivative(value)


def _settled(at: Valuation, angle: Symbol, polynomial: fmpq_mpoly) -> fmpq_mpoly:
    """Return a polynomial with an angle's value in the place of its phase."""
    total = at.ring.number(0)
    for (frequency,), part in at.ring.by_frequency(polynomial, [str(angle)]):
        total += part * _wave(at, I * Rational(frequency, PHASE_UNIT) * angle)
    return total


def _angle_average(at: Valuation, expression: Basic) -> Any:  # noqa: ANN401 - as its body
    """Average over angles on [-a, a]: the mean of a wave e^{ikt} is sin(ka)/(ka)."""
    body, half_width, *angles = expression.args
    value = replace(at, free=at.free | set(angles))(body)
    width = at.number(half_width)

    @cache
    def mean(steps: int) -> fmpq_mpoly:
        if steps == 0:
            return at.ring.number(1)
        reach = acb(fmpq(steps, PHASE_UNIT)) * width
        return at.ring.enclosed(reach.sin() / reach)

    names = list(map(str, angles))

    def average(polynomial: fmpq_mpoly) -> fmpq_mpoly:
        total = at.ring.number(0)
        for frequencies, part in at.ring.by_frequency(polynomial, names):
            for frequency in frequencies:
                part *= mean(abs(frequency))
            total += part
        return total

    return entrywise(average, value) if isinstance(value, np.ndarray) else average(value)


def _haar_average(at: Valuation, expression: HaarAverage) -> fmpq_mpoly:
    return _averaged(at, _inside(at, expression), expression.matrices)


def _haar_variance(at: Valuation, expression: HaarVariance) -> fmpq_mpoly:
    """Return E|x|^2 - |E x|^2, which is E x^2 - (E x)^2 for a real x."""
    value = _inside(at, expression)
    mean = _averaged(at, value, expression.matrices)
    squares = times(at.ring.conjugate(value), value)
    return _averaged(at, squares, expression.matrices) - at.ring.conjugate(mean) * mean


def _inside(at: Valuation, expression: HaarAverage) -> fmpq_mpoly:
    names = frozenset(matrix.name for matrix in expression.matrices)
    value: fmpq_mpoly = replace(at, random=at.random | names)(expression.expression)
    return value


def _averaged(at: Valuation, value: fmpq_mpoly, matrices: tuple[Basic, ...]) -> fmpq_mpoly:
    """Average a polynomial over Haar-random matrices, monomial by monomial."""
    for matrix in matrices:
        own = partial(_is_entry_of, matrix.name)
        moment = partial(_moment, matrix, at.integer(matrix.shape[0]))
        value = at.ring.integrated(value, own, moment)
    return value


def _is_entry_of(name: str, variable: Variable) -> bool:
    return isinstance(variable, MatrixEntry) and variable.matrix == name


def _moment(matrix: Basic, dim: int, powers: Powers) -> fmpq:
    entries = [(v, e) for v, e in sorted(powers.items()) if isinstance(v, MatrixEntry)]
    plain = [(v.row, v.column) for v, e in entries for _ in range(e) if not v.conjugated]
    starred = [(v.row, v.column) for v, e in entries for _ in range(e) if v.conjugated]
    if isinstance(matrix, Orthogonal):
        return orthogonal_moment(dim, plain + starred)
    if isinstance(matrix, State):
        return state_moment(dim, tuple(i for i, _ in plain), tuple(i for i, _ in starred))
    if isinstance(matrix, Unitary):
        return unitary_moment(dim, plain, starred)
    raise NotComputableError(f"averages over {type(matrix).__name__} have no second route here")


AVERAGES: Mapping[type, Rule] = {
    AngleAverage: _angle_average,
    MatrixAngleAverage: _angle_average,
    Derivative: _derivative,
    HermitianExponential: lambda at, e: hermitian_exponential(at, e, _wave),
    HaarAverage: _haar_average,
    HaarVariance: _haar_variance,
    Rotation: _rotation,
    cos: _cosine,
    exp: lambda at, e: _wave(at, e.args[0]),
    sin: _sine,
}
