"""Equations 24 and 31: averages of matrix elements by three exact routes, and by samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from itertools import permutations, product
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic

from bptools.claims import Case, Claim, Method
from bptools.confrontation import check, confirm, equality_case, exact_array_case
from bptools.ensembles import Sampler, haar_unitaries
from bptools.ensembles.designs import clifford_unitaries
from bptools.evaluation import Exact, Gaussian, evaluate, gaussian_array
from bptools.statistics import Budget, bernstein_interval, chunked, stream
from checks.instruments.ensembles.commutant import unitary_twirl
from proofs import N
from proofs.moments import COLS, COLS_BAR, FIRST, ROWS, ROWS_BAR, SECOND

Indices = tuple[int, ...]
Pattern = tuple[Indices, Indices]
"""Rows and columns, each of the elements, then of the conjugated elements."""
Complex = NDArray[np.complex128]

DEGREE = {FIRST.name: 1, SECOND.name: 2}
DIMENSIONS = {FIRST.name: (1, 2, 3, 4, 5), SECOND.name: (2, 3, 4)}
SAMPLED_DIMENSIONS = (2, 4, 8)
SAMPLES = 3000
PRECISION = 0.2  # relative


@check(FIRST, SECOND, method=Method.EXACT)
def check_euler_angles(claim: Claim) -> Iterable[Case]:
    """Integrate over Euler angles of U(2), for every pattern of indices."""
    patterns = list(_all_patterns(2, DEGREE[claim.name]))
    quantities = [_euler_integral(pattern) for pattern in patterns]
    return [_case(claim, 2, patterns, quantities)]


@check(FIRST, SECOND, method=Method.EXACT)
def check_clifford_group(claim: Claim) -> Iterable[Case]:
    """Average over the 24 single-qubit Clifford unitaries, for every pattern of indices."""
    patterns = list(_all_patterns(2, DEGREE[claim.name]))
    group = clifford_unitaries()
    quantities = [_monomials(group, pattern).sum() / len(group) for pattern in patterns]
    return [_case(claim, 2, patterns, quantities)]


@check(FIRST, SECOND, method=Method.EXACT)
def check_commutant(claim: Claim) -> Iterator[Case]:
    """Project on the commutant, for every pattern of equal and different indices."""
    for dim in DIMENSIONS[claim.name]:
        patterns = list(_kinds_of_patterns(dim, DEGREE[claim.name]))
        quantities = [_projected(pattern, dim) for pattern in patterns]
        yield _case(claim, dim, patterns, quantities)


def _case(claim: Claim, dim: int, patterns: list[Pattern], found: list[Gaussian]) -> Case:
    claimed = gaussian_array([_claimed(claim, dim, pattern) for pattern in patterns])
    label = f"$N = {dim}$, {len(patterns)} pattern{'s' * (len(patterns) > 1)}"
    letters = [_values(dim, pattern) for pattern in patterns]
    return exact_array_case(label, gaussian_array(found), claimed, letters)


def _claimed(claim: Claim, dim: int, pattern: Pattern) -> Any:  # noqa: ANN401 - a SymPy number
    return evaluate(claim.closed_form, _values(dim, pattern), exact=True)


def _values(dim: int, pattern: Pattern) -> dict[Basic, int]:
    """Return the dimension and the indices of the elements."""
    values: dict[Basic, int] = {N: dim}
    degree = len(pattern[0]) // 2
    for symbols, numbers in zip(((ROWS, ROWS_BAR), (COLS, COLS_BAR)), pattern, strict=True):
        values |= zip(symbols[0], numbers[:degree], strict=False)
        values |= zip(symbols[1], numbers[degree:], strict=False)
    return values


def _all_patterns(dim: int, degree: int) -> Iterator[Pattern]:
    indices = list(product(range(dim), repeat=2 * degree))
    return product(indices, indices)


def _kinds_of_patterns(dim: int, degree: int) -> Iterator[Pattern]:
    """Yield one pattern of each kind: renaming rows or columns is a unitary too."""
    kinds = [
        word
        for word in product(range(dim), repeat=2 * degree)
        if all(letter <= max(word[:place], default=-1) + 1 for place, letter in enumerate(word))
    ]
    return product(kinds, kinds)


def _monomials(unitaries: NDArray[Any], pattern: Pattern) -> NDArray[Any]:
    """Return U_ij .. conj(U_kl) .. of each unitary."""
    rows, cols = pattern
    degree = len(rows) // 2
    factors = [unitaries[:, row, col] for row, col in zip(rows, cols, strict=True)]
    plain, conjugated = factors[:degree], [np.conjugate(factor) for factor in factors[degree:]]
    return reduce(np.multiply, [*plain, *conjugated])


def _projected(pattern: Pattern, dim: int) -> Gaussian:
    """Return <rows| of the average of U^(k) |cols><cols bar| U^(k)^dagger |rows bar>."""
    (row, row_bar), cols = (_places(word, dim) for word in pattern)
    return Gaussian.of(_average(*cols, dim, len(pattern[0]) // 2)[row, row_bar])


def _places(word: Indices, dim: int) -> tuple[int, int]:
    """Return the two halves of a word as numbers to the base of the dimension."""
    degree = len(word) // 2
    first, second = (
        sum(letter * dim**place for place, letter in enumerate(reversed(half)))
        for half in (word[:degree], word[degree:])
    )
    return first, second


@lru_cache(maxsize=32)
def _average(col: int, col_bar: int, dim: int, degree: int) -> Exact:
    operator = gaussian_array(np.zeros((dim**degree, dim**degree)))
    operator[col, col_bar] = Gaussian(1)
    return unitary_twirl(operator, dim)


def _euler_integral(pattern: Pattern) -> Gaussian:
    """Integrate over U = e^(i phi) [[c e^(ia), s e^(ib)], [-s e^(-ib), c e^(-ia)]].

    c and s are the cosine and sine of an angle; the measure is that of s^2 uniform in [0, 1] and
    uniform phases, so that c^(2p) s^(2q) has the integral p! q!/(p+q+1)!.
    """
    rows, cols = pattern
    degree = len(rows) // 2
    phases = {"phi": 0, "a": 0, "b": 0}
    cosines = sines = 0
    sign = 1
    for place, (row, col) in enumerate(zip(rows, cols, strict=True)):
        conjugated = -1 if place >= degree else 1
        phases["phi"] += conjugated
        if row == col:
            cosines += 1
            phases["a"] += conjugated * (1 if row == 0 else -1)
        else:
            sines += 1
            phases["b"] += conjugated * (1 if row == 0 else -1)
            sign *= 1 if row == 0 else -1
    if any(phases.values()):
        return Gaussian(0)
    p, q = cosines // 2, sines // 2  # even, since the phases cancel
    return Gaussian(sign * factorial(p) * factorial(q)) / factorial(p + q + 1)


@check(FIRST, SECOND, method=Method.SAMPLED, weight=1)
def check_samples(claim: Claim, budget: Budget, seed: int) -> Iterator[Case]:
    """Sample unitaries by QuTiP, a failure confirmed by NumPy, for a few kinds of patterns."""
    from bptools.ensembles.qutip_haar import qutip_haar_unitaries

    variables = [
        (dim, variable) for dim in SAMPLED_DIMENSIONS for variable in _variables(claim, dim)
    ]
    error_rate = budget.per_case(len(variables))
    count = budget.most(SAMPLES)

    def drawn(sample: Sampler, dim: int, run: str) -> Complex:
        return sample(count, dim, stream(seed, claim.name, dim, run))

    first = {dim: drawn(qutip_haar_unitaries, dim, "QuTiP") for dim in SAMPLED_DIMENSIONS}
    for dim, variable in variables:
        confront = partial(variable.case, claim, dim, error_rate)

        def again(confront: Callable[[Complex], Case] = confront, dim: int = dim) -> Case:
            return confront(drawn(haar_unitaries, dim, "NumPy"))

        yield from confirm(confront(first[dim]), again)


@dataclass(frozen=True)
class _Variable:
    """The real part of the mean of a few monomials, between low and high for every unitary."""

    label: str
    patterns: tuple[Pattern, ...]
    low: float
    high: float

    def case(self, claim: Claim, dim: int, error_rate: float, unitaries: Complex) -> Case:
        """Confront the average over samples with what the claim says."""
        claimed = np.mean([float(_claimed(claim, dim, pattern)) for pattern in self.patterns])
        values = np.mean([_monomials(unitaries, p).real for p in self.patterns], axis=0)
        interval = bernstein_interval(
            chunked(values), self.low, self.high, error_rate, horizon=values.size
        )
        precision = PRECISION * abs(float(claimed))
        label = f"$N = {dim}$, {self.label}"
        return equality_case(label, interval, float(claimed), precision, values.size)


def _variables(claim: Claim, dim: int) -> tuple[_Variable, ...]:
    """Return variables whose ranges follow from rows that are normalised and orthogonal."""
    if claim.name == FIRST.name:
        return (_Variable("an element", (((0, 0), (0, 0)),), 0, 1),)
    pairs = list(permutations(range(dim), 2))
    most = 1 / len(pairs)
    return (
        _Variable("one element", tuple(((0,) * 4, (j,) * 4) for j in range(dim)), 0, 1 / dim),
        _Variable("two of a row", tuple(((0,) * 4, pair * 2) for pair in pairs), 0, most),
        _Variable("two apart", tuple(((0, 1) * 2, pair * 2) for pair in pairs), 0, most),
        _Variable(
            "a rectangle", tuple(((0, 1) * 2, (*pair, *pair[::-1])) for pair in pairs), -most, 0
        ),
    )
