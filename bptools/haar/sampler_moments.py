"""Moments by which samplers of a group are told from its Haar measure, with their exact values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Abs, Expr, Trace, conjugate, re

from bptools.haar.expressions import expectation
from bptools.haar.matrices import Orthogonal, RandomMatrix, State, Unitary

Array = NDArray[Any]
GROUPS: dict[str, type[RandomMatrix]] = {
    "unitary": Unitary,
    "orthogonal": Orthogonal,
    "state": State,
}


@dataclass(frozen=True)
class Moment:
    """A bounded function of a matrix with its mean under the Haar measure.

    Args:
        name: How it is written.
        values: Its values for a batch of matrices, shape (count, d, d) or (count, d).
        exact: Its mean.
        low: Its smallest value.
        high: Its largest value.
    """

    name: str
    values: Callable[[Array], Array]
    exact: float
    low: float
    high: float


def moments_of(group: str, dim: int, degree: int) -> tuple[Moment, ...]:
    """Return moments to a degree: of elements, of traces and of several elements together.

    Args:
        group: unitary, orthogonal or state.
        dim: The number of rows.
        degree: t: polynomials of degree t in the elements and t in their conjugates.

    >>> [moment.name for moment in moments_of("state", 2, 1)]
    ['E |psi_0|^2', 'E |psi_1|^2', 'E Re[psi_0 psi_1*]', 'E Im[psi_0 psi_1*]']
    """
    if group == "state":
        return tuple(_of_columns("psi", dim, degree, Unitary))
    return tuple(_of_matrices(dim, degree, GROUPS[group]))


def _of_matrices(dim: int, degree: int, kind: type[RandomMatrix]) -> Iterator[Moment]:
    letter = "U" if kind is Unitary else "O"
    yield from _of_columns(f"{letter}_.0", dim, degree, kind)
    last = dim - 1
    for k in range(1, degree + 1):
        for i, j in dict.fromkeys([(0, last), (last, last)]):
            exact = _element(kind, dim, (((0, 0), k),))
            yield Moment(f"E |{letter}_{i}{j}|^{2 * k}", _power_of_element(i, j, k), exact, 0, 1)
        exact = _trace(kind, dim, 1, k)
        yield Moment(f"E |tr {letter}|^{2 * k} / d^{2 * k}", _power_of_trace(1, k), exact, 0, 1)
        if 2 * k <= degree:
            exact = _trace(kind, dim, 2, k)
            name = f"E |tr {letter}^2|^{2 * k} / d^{2 * k}"
            yield Moment(name, _power_of_trace(2, k), exact, 0, 1)
    if dim < 2:
        return
    for i in range(1, degree):
        for j in range(1, degree + 1 - i):
            exact = _element(kind, dim, (((0, 0), i), ((1, 1), j)))
            name = f"E |{letter}_00|^{2 * i} |{letter}_11|^{2 * j}"
            yield Moment(name, _two_elements(i, j), exact, 0, 1)
    if degree > 1:
        name = f"E Re[{letter}_00 {letter}_11 {letter}_01* {letter}_10*]"
        yield Moment(name, _crossed, _crossed_mean(kind, dim), -0.25, 0.25)


def _of_columns(name: str, dim: int, degree: int, kind: type[RandomMatrix]) -> Iterator[Moment]:
    """Yield moments of the first column, or of a state."""

    def element(index: int) -> str:
        return name.replace(".", str(index)) if "." in name else f"{name}_{index}"

    for k in range(1, degree + 1):
        for i in range(min(dim, 2)):
            exact = _element(kind, dim, (((0, 0), k),))
            yield Moment(f"E |{element(i)}|^{2 * k}", _power_in_column(i, k), exact, 0, 1)
    if dim < 2:
        return
    for i in range(1, degree):
        for j in range(1, degree + 1 - i):
            exact = _element(kind, dim, (((0, 0), i), ((1, 0), j)))
            label = f"E |{element(0)}|^{2 * i} |{element(1)}|^{2 * j}"
            yield Moment(label, _two_in_column(i, j), exact, 0, 1)
    for k in range(1, degree + 1):
        power = f"^{k}" if k > 1 else ""
        label = f"[{element(0)}{power} {element(1)}*{power}]"
        exact = _relative(kind, dim, k)
        bound = 0.5**k
        yield Moment(f"E Re{label}", _relative_phase(k, np.real), exact, -bound, bound)
        if kind is Unitary:
            yield Moment(f"E Im{label}", _relative_phase(k, np.imag), 0.0, -bound, bound)


@lru_cache(maxsize=1 << 10)
def _mean(expression: Expr) -> float:
    return float(expectation(expression))


def _element(
    kind: type[RandomMatrix], dim: int, powers: tuple[tuple[tuple[int, int], int], ...]
) -> float:
    matrix = kind("U", dim)
    product: Expr = 1
    for (i, j), k in powers:
        product *= Abs(matrix[i, j]) ** (2 * k)
    return _mean(product)


def _trace(kind: type[RandomMatrix], dim: int, power: int, k: int) -> float:
    moment: float = _mean(Abs(Trace(kind("U", dim) ** power)) ** (2 * k))
    return moment / float(dim ** (2 * k))


def _relative(kind: type[RandomMatrix], dim: int, k: int) -> float:
    matrix = kind("U", dim)
    return _mean((matrix[0, 0] * conjugate(matrix[1, 0])) ** k)


def _crossed_mean(kind: type[RandomMatrix], dim: int) -> float:
    U = kind("U", dim)
    return _mean(re(U[0, 0] * U[1, 1] * conjugate(U[0, 1]) * conjugate(U[1, 0])))


def _first_column(matrices: Array) -> Array:
    return matrices if matrices.ndim == 2 else matrices[:, :, 0]


def _power_in_column(i: int, k: int) -> Callable[[Array], Array]:
    return lambda matrices: np.abs(_first_column(matrices)[:, i]) ** (2 * k)


def _two_in_column(i: int, j: int) -> Callable[[Array], Array]:
    def values(matrices: Array) -> Array:
        column: Array = np.abs(_first_column(matrices)) ** 2
        product: Array = column[:, 0] ** i * column[:, 1] ** j
        return product

    return values


def _relative_phase(k: int, part: Callable[[Array], Array]) -> Callable[[Array], Array]:
    def values(matrices: Array) -> Array:
        column = _first_column(matrices)
        return part((column[:, 0] * column[:, 1].conj()) ** k)

    return values


def _power_of_element(i: int, j: int, k: int) -> Callable[[Array], Array]:
    return lambda matrices: np.abs(matrices[:, i, j]) ** (2 * k)


def _power_of_trace(power: int, k: int) -> Callable[[Array], Array]:
    def values(matrices: Array) -> Array:
        powers = matrices if power == 1 else matrices @ matrices
        scaled: Array = np.abs(np.trace(powers, axis1=1, axis2=2)) / matrices.shape[1]
        return scaled ** (2 * k)

    return values


def _two_elements(i: int, j: int) -> Callable[[Array], Array]:
    def values(matrices: Array) -> Array:
        diagonal: Array = np.abs(matrices[:, [0, 1], [0, 1]])
        product: Array = diagonal[:, 0] ** (2 * i) * diagonal[:, 1] ** (2 * j)
        return product

    return values


def _crossed(matrices: Array) -> Array:
    minor = matrices[:, 0, 0] * matrices[:, 1, 1]
    return np.real(minor * (matrices[:, 0, 1] * matrices[:, 1, 0]).conj())
