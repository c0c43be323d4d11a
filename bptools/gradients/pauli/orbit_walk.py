"""First and second moments of all gradients as matrices on an orbit of strings.

The strings that the circuit's generators make of the observable span a space that every rotation
acts on. Where they are few, the second moment is a matrix on it, and an angle is averaged over a
whole sum of commuting strings at once: in the eigenbasis of the sum's commutator, with eigenvalues
iω, the matrix's entry (a, b) is multiplied by E exp(−iθ(ω_a + ω_b)). This takes any law of an
angle, fixed rotations, one angle that turns many strings, and axes that are drawn at random.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString, PauliSum
from bptools.gradients.angle_distributions import AngleDistribution
from bptools.gradients.pauli.input_states import PauliState
from bptools.gradients.pauli.pair_steps import (
    HALF,
    LOW,
    MOST_PAIR_QUBITS,
    AngleAverages,
    anticommutes,
    string_word,
    turned,
)

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Words = NDArray[np.uint64]

MOST_STRINGS = 1100  # of an orbit: five qubits have 1023
MOST_ENTRIES = 2**26  # of the matrices of all steps: half a GB
MOST_PRODUCTS = 6e9  # entries times strings of the sums' steps: some twenty seconds
ALIKE = 7  # decimals by which frequencies are told apart
CANCELLED = 1e-14  # of a product, relative to the norms of its factors; below it is 0


class LargeOrbitError(ValueError):
    """The orbit has too many strings, or too many steps, for matrices on it."""


@dataclass(frozen=True)
class TurnedString:
    """A string that an angle θ turns, as exp(−i(offset + factor θ)P/2)."""

    string: PauliString
    offset: float
    factor: float = 0.0


@dataclass(frozen=True)
class OrbitTurn:
    """What one angle turns: several commuting strings, or one of several at random.

    Args:
        terms: The strings.
        parameter: The number of the angle; None for fixed rotations.
        is_random: Whether one of the terms is drawn, each as likely, instead of all.
    """

    terms: tuple[TurnedString, ...]
    parameter: int | None = None
    is_random: bool = False


@dataclass(frozen=True)
class OrbitMoments:
    """Moments of the derivative by each parameter, up to rounding.

    Args:
        mean: First moments.
        second: Second moments.
        size: How many strings the orbit has.
    """

    mean: Floats
    second: Floats
    size: int


def orbit_moments(
    turns: Sequence[OrbitTurn],
    laws: Sequence[AngleDistribution],
    observable: PauliSum,
    state: PauliState,
) -> OrbitMoments:
    """Return the moments of all derivatives of tr(O V ρ V†).

    Args:
        turns: In the order in which they act; each parameter is in one at most.
        laws: One a parameter, independent.
        observable: The O, carried to the input past all fixed Clifford gates.
        state: The ρ.

    Raises:
        LargeOrbitError: If the strings that the turns make of O are too many.

    >>> from bptools.gradients.angle_distributions import Uniform
    >>> from bptools.gradients.pauli import ProductState
    >>> x, z = PauliString.from_label("X"), PauliString.from_label("Z")
    >>> turn = OrbitTurn((TurnedString(x, 0.0, 1.0),), 0)
    >>> law, zero = Uniform(-np.pi, np.pi), ProductState.zeros(1)
    >>> orbit_moments([turn], [law], PauliSum(((1, z),)), zero).second.round(12).tolist()
    [0.5]
    """
    orbit = StringOrbit.of(turns, observable)
    sums = sum(not turn.is_random and len(turn.terms) > 1 for turn in turns)
    size = len(orbit.strings)
    if len(turns) * size**2 > MOST_ENTRIES or sums * size**3 > MOST_PRODUCTS:
        raise LargeOrbitError(f"the orbit's {size} strings and {len(turns)} steps are too many")
    weights = orbit.coefficients(observable)
    vector, matrix = weights, np.outer(weights, weights)
    fronts = []
    steps = [orbit.step(turn, laws) for turn in turns[::-1]]
    for step in steps:
        fronts.append((vector, matrix))
        vector, matrix = step.vector(vector), step.matrix(matrix)
    values = orbit.values(state)
    behind, behind_matrix = values, np.outer(values, values)
    mean, second = np.zeros(len(laws)), np.zeros(len(laws))
    for step, turn, (front, front_matrix) in zip(steps[::-1], turns, fronts[::-1], strict=True):
        if turn.parameter is not None:
            mean[turn.parameter] = overlap(step.vector(front, slope=True), behind)
            second[turn.parameter] = overlap(step.matrix(front_matrix, slope=True), behind_matrix)
        back = step.transposed
        behind, behind_matrix = back.vector(behind), back.matrix(behind_matrix)
    return OrbitMoments(mean, second, size)


def overlap(front: Floats | Complex, behind: Floats | Complex) -> float:
    """Return Re ⟨front, behind⟩; 0 where rounding does not tell it from that.

    >>> overlap(np.array([1.0, 0.1, -0.3]), np.array([0.2, 1.0, 1.0])) == 0
    True
    """
    value = float(np.vdot(front, behind).real)
    scale = float(np.linalg.norm(front) * np.linalg.norm(behind))
    return value if abs(value) > CANCELLED * scale else 0.0


@dataclass(frozen=True, eq=False)
class StringOrbit:
    """Strings, closed under some generators, in rising order of their words."""

    strings: Words
    n_qubits: int

    @classmethod
    def of(cls, turns: Sequence[OrbitTurn], observable: PauliSum) -> StringOrbit:
        """Return the strings that the turns make of an observable.

        Raises:
            LargeOrbitError: If they are too many.
        """
        if observable.n_qubits > MOST_PAIR_QUBITS:
            raise LargeOrbitError(f"orbits are walked on at most {MOST_PAIR_QUBITS} qubits")
        generators = {string_word(t.string): t.string for turn in turns for t in turn.terms}
        start = [string_word(p) for c, p in observable.terms if c and p.support]
        reached = front = np.unique(np.array(start, dtype=np.uint64))
        while len(front):
            images = [turned(front[anticommutes(front, g)], g)[0] for g in generators.values()]
            made = np.unique(np.concatenate([front[:0], *images]))
            front = np.setdiff1d(made, reached, assume_unique=True)
            reached = np.union1d(reached, front)
            if len(reached) > MOST_STRINGS:
                raise LargeOrbitError(f"the orbit has more than {MOST_STRINGS} strings")
        return cls(reached, observable.n_qubits)

    def coefficients(self, observable: PauliSum) -> Floats:
        """Return an observable's coefficients."""
        weights = np.zeros(len(self.strings))
        for coefficient, string in observable.terms:
            if coefficient and string.support:
                place = np.searchsorted(self.strings, np.uint64(string_word(string)))
                weights[place] += float(coefficient) * string.sign
        return weights

    def values(self, state: PauliState) -> Floats:
        """Return what a state expects of each string."""
        if not len(self.strings):
            return np.zeros(0)
        x, z = (self.strings & LOW)[:, None], (self.strings >> HALF)[:, None]
        return np.asarray(state.expectations(x, z), dtype=np.float64)

    def commutator(self, string: PauliString) -> Commutator:
        """Return S ↦ (i/2)[P, S] as a signed permutation of the strings that anticommute."""
        touched = anticommutes(self.strings, string)
        images, signs = turned(self.strings[touched], string)
        target = np.arange(len(self.strings))
        target[touched] = np.searchsorted(self.strings, images)
        sign = np.zeros(len(self.strings))
        sign[touched] = signs
        return Commutator(target, sign)

    def step(self, turn: OrbitTurn, laws: Sequence[AngleDistribution]) -> Step:
        """Return what a turn, averaged, does."""
        law = None if turn.parameter is None else laws[turn.parameter]
        if turn.is_random or len(turn.terms) == 1:
            parts = [self._rotation(term, law) for term in turn.terms]
            return parts[0] if len(parts) == 1 else MixedStep(tuple(parts))
        if law is None:
            raise ValueError("fixed rotations must be turns of one string each")
        key = tuple((t.string, t.factor) for t in turn.terms)
        if key not in self._bases:
            self._bases[key] = self._basis(turn.terms)
        fixed = [self._rotation(replace(term, factor=0.0), None) for term in turn.terms]
        known = tuple(step for term, step in zip(turn.terms, fixed, strict=True) if term.offset)
        return SumStep(*self._bases[key], known, law.characteristic)

    @cached_property
    def _bases(self) -> dict[object, tuple[Floats, Complex]]:
        return {}

    def _basis(self, terms: Sequence[TurnedString]) -> tuple[Floats, Complex]:
        """Return frequencies and eigenvectors of a sum's commutator."""
        total = np.zeros((len(self.strings),) * 2)
        for term in terms:
            part = self.commutator(term.string)
            total[part.target, np.arange(len(total))] += term.factor * part.sign
        frequencies, vectors = np.linalg.eigh(1j * total)
        return frequencies, np.asarray(vectors)

    def _rotation(self, term: TurnedString, law: AngleDistribution | None) -> RotationStep:
        waves = [
            np.exp(1j * k * term.offset)
            * (1 if law is None else law.characteristic(k * term.factor))
            for k in (1, 2)
        ]
        part = self.commutator(term.string)
        return RotationStep(part, AngleAverages.of(*waves), term.factor)


@dataclass(frozen=True, eq=False)
class Commutator:
    """The matrix A with A S = sign · target(S), antisymmetric; 0 on strings that commute."""

    target: NDArray[np.int64]
    sign: Floats

    def times(self, rows: Floats) -> Floats:
        """Return A times a vector or a matrix."""
        signs = -self.sign if rows.ndim == 1 else -self.sign[:, None]
        return np.asarray(signs * rows[self.target])

    @cached_property
    def touched(self) -> Floats:
        """1 where a string anticommutes, else 0."""
        return np.abs(self.sign)


@dataclass(frozen=True, eq=False)
class RotationStep:
    """A rotation about one string: 1 − K + cos φ K + sin φ A, averaged."""

    commutator: Commutator
    averages: AngleAverages
    factor: float

    @property
    def transposed(self) -> RotationStep:
        """The same with −φ."""
        a = self.averages
        return replace(self, averages=replace(a, sin=-a.sin, mixed=-a.mixed))

    def vector(self, w: Floats, *, slope: bool = False) -> Floats:
        """Return the average of the map on a vector, or of its derivative by the parameter."""
        a, k = self.averages, self.commutator.touched
        image = self.commutator.times(w)
        if slope:
            return np.asarray(self.factor * (a.cos * image - a.sin * k * w))
        return np.asarray((1 - k) * w + a.cos * k * w + a.sin * image)

    def matrix(self, w: Floats, *, slope: bool = False) -> Floats:
        """Return the average of the map on both sides of a matrix, or of both derivatives."""
        a, times = self.averages, self.commutator.times
        k = self.commutator.touched
        left = times(w)  # A w, and w Aᵀ below
        right = times(w.T).T
        sandwiched = times(right)
        diagonal = k[:, None] * w * k
        mixed = k[:, None] * right + left * k
        if slope:
            sloped = a.sin_squared * diagonal + a.cos_squared * sandwiched - a.mixed * mixed
            return np.asarray(self.factor**2 * sloped)
        free = 1 - k
        single = a.cos * (free[:, None] * w * k + k[:, None] * w * free)
        single += a.sin * (free[:, None] * right + left * free)
        doubled = a.cos_squared * diagonal + a.sin_squared * sandwiched + a.mixed * mixed
        return np.asarray(free[:, None] * w * free + single + doubled)


@dataclass(frozen=True, eq=False)
class MixedStep:
    """One of several rotations, each as likely."""

    parts: tuple[RotationStep, ...]

    @property
    def transposed(self) -> MixedStep:
        """The same with −φ."""
        return MixedStep(tuple(part.transposed for part in self.parts))

    def vector(self, w: Floats, *, slope: bool = False) -> Floats:
        """Return the average of the map on a vector, or of its derivative by the parameter."""
        return np.asarray(sum(p.vector(w, slope=slope) for p in self.parts) / len(self.parts))

    def matrix(self, w: Floats, *, slope: bool = False) -> Floats:
        """Return the average of the map on both sides of a matrix, or of both derivatives."""
        return np.asarray(sum(p.matrix(w, slope=slope) for p in self.parts) / len(self.parts))


@dataclass(frozen=True, eq=False)
class SumStep:
    """A sum of commuting strings turned by one angle, behind fixed turns of the same strings.

    Args:
        frequencies: The ω, iω the eigenvalues of minus the sum's commutator.
        basis: The eigenvectors, columns.
        known: The fixed turns, which commute with it.
        characteristic: Of the angle's law.
        sign: −1 for the transposed step.
    """

    frequencies: Floats
    basis: Complex
    known: tuple[RotationStep, ...]
    characteristic: Callable[[float], complex]
    sign: int = 1

    @property
    def transposed(self) -> SumStep:
        """The same with −θ."""
        return replace(self, known=tuple(k.transposed for k in self.known), sign=-self.sign)

    @cached_property
    def _classes(self) -> tuple[Floats, NDArray[np.int64]]:
        """Return the different frequencies, and the one of each eigenvector."""
        _, first, place = np.unique(
            np.round(self.frequencies, ALIKE), return_index=True, return_inverse=True
        )
        return self.frequencies[first], place

    def vector(self, w: Floats, *, slope: bool = False) -> Floats:
        """Return the average of the map on a vector, or of its derivative by the parameter."""
        for turn in self.known:
            w = turn.vector(w)
        different, place = self._classes
        waves = np.array([self.characteristic(-self.sign * f) for f in different])
        if slope:
            waves = waves * -1j * self.sign * different
        return np.asarray((self.basis @ (waves[place] * (self.basis.conj().T @ w))).real)

    def matrix(self, w: Floats, *, slope: bool = False) -> Floats:
        """Return the average of the map on both sides of a matrix, or of both derivatives."""
        for turn in self.known:
            w = turn.matrix(w)
        different, place = self._classes
        total = different[:, None] + different
        waves = np.array([[self.characteristic(-self.sign * f) for f in row] for row in total])
        if slope:
            waves = -waves * different[:, None] * different
        rotated = self.basis.conj().T @ w @ self.basis.conj()
        return np.asarray((self.basis @ (waves[place][:, place] * rotated) @ self.basis.T).real)


Step = RotationStep | MixedStep | SumStep
