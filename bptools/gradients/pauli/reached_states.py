"""First and second moments of all gradients on the basis states that a circuit reaches.

Excitations keep the number of particles, so that a circuit of them reaches few basis states, at
any number of qubits; on few qubits any circuit does. There the mean of ρ ⊗ ρ is an array with four
indices. An angle that turns a sum G of commuting strings is averaged in the eigenbasis of G, with
eigenvalues λ: the entry (a, b, c, d) is multiplied by E exp(−iθ(λ_a − λ_b + λ_c − λ_d)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from bptools.circuits import PauliString, PauliSum
from bptools.gradients.angle_distributions import AngleDistribution
from bptools.gradients.pauli.input_states import PauliState
from bptools.gradients.pauli.orbit_walk import (
    OrbitMoments,
    OrbitTurn,
    TurnedString,
    overlap,
)
from bptools.gradients.pauli.string_sums import (
    ManyStatesError,
    StringSum,
    WireBases,
    basis_amplitudes,
)

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

MOST_STATES = 48
MOST_ENTRIES = 2**25  # of the arrays of all angles: half a GB
ALIKE = 10  # decimals by which frequencies are told apart


def reached_moments(
    turns: Sequence[OrbitTurn],
    laws: Sequence[AngleDistribution],
    observable: PauliSum,
    state: PauliState,
) -> OrbitMoments:
    """Return the moments of all derivatives of tr(O V ρ V†).

    Args:
        turns: In the order in which they act, none of them random; each parameter is in one at
            most.
        laws: One a parameter, independent.
        observable: The O, carried to the input past all fixed Clifford gates.
        state: The ρ, pure.

    Raises:
        ManyStatesError: If the basis states that the circuit reaches are too many.

    >>> from bptools.circuits import PauliString
    >>> from bptools.gradients.angle_distributions import Uniform
    >>> from bptools.gradients.pauli import ProductState
    >>> hop = [TurnedString(PauliString.from_label(p), 0.0, 1.0) for p in ("XX", "YY")]
    >>> z, law = PauliString.from_label("ZI"), Uniform(-np.pi, np.pi)
    >>> start = ProductState.basis((1, 0))
    >>> reached_moments([OrbitTurn(tuple(hop), 0)], [law], PauliSum(((1, z),)), start)
    OrbitMoments(mean=array([0.]), second=array([2.]), size=2)
    """
    bases = WireBases.of(state)
    amplitudes = basis_amplitudes(bases.state(state), MOST_STATES)
    sums = list(_sums(turns, bases))
    reached = dict.fromkeys(amplitudes)
    for joined in sums:
        for part in (joined.fixed, joined.turned):
            reached = part.closure(reached, MOST_STATES)
    dimension = len(reached)
    if sum(joined.parameter is not None for joined in sums) * dimension**4 > MOST_ENTRIES:
        raise ManyStatesError(f"{dimension} basis states and {len(sums)} steps are too many")
    place = {bits: number for number, bits in enumerate(reached)}
    vector = np.array([amplitudes.get(bits, 0.0) for bits in reached], dtype=np.complex128)
    measured = _string_sum(observable.terms, bases).matrix(place)
    mean, second = np.zeros(len(laws)), np.zeros(len(laws))
    chain = _Chain.of(sums, laws, place)
    if chain.steps:
        parameters = [step.parameter for step in chain.steps]
        mean[parameters] = chain.moments(_powers(vector, 1), _power(measured, 1))
        second[parameters] = chain.moments(_powers(vector, 2), _power(measured, 2))
    return OrbitMoments(mean, second, dimension)


def _powers(vector: Complex, count: int) -> Complex:
    """Return ρ, or ρ ⊗ ρ, of a vector."""
    return _power(np.outer(vector, vector.conj()), count)


def _power(matrix: Complex, count: int) -> Complex:
    return matrix if count == 1 else np.multiply.outer(matrix, matrix)


@dataclass(frozen=True, eq=False)
class _JoinedTurn:
    """What acts at once: exp(−iF − iθG), F and G commuting."""

    fixed: StringSum
    turned: StringSum
    parameter: int | None


def _string_sum(terms: Iterable[tuple[float, PauliString]], bases: WireBases) -> StringSum:
    return StringSum.of((float(c), bases.string(string)) for c, string in terms if c)


def _sums(turns: Sequence[OrbitTurn], bases: WireBases) -> Iterator[_JoinedTurn]:
    """Yield turns as sums, fixed ones that follow each other and commute as one."""
    known: list[TurnedString] = []
    for turn in turns:
        fixed = turn.terms if turn.parameter is None else ()
        if known and not (fixed and all(t.string.commutes(k.string) for t in fixed for k in known)):
            yield _joined(known, None, bases)
            known = []
        known += fixed
        if turn.parameter is not None:
            yield _joined(turn.terms, turn.parameter, bases)
    if known:
        yield _joined(known, None, bases)


def _joined(terms: Sequence[TurnedString], parameter: int | None, bases: WireBases) -> _JoinedTurn:
    fixed = _string_sum(((term.offset / 2, term.string) for term in terms), bases)
    turned = _string_sum(((term.factor / 2, term.string) for term in terms), bases)
    return _JoinedTurn(fixed, turned, parameter)


@dataclass(frozen=True, eq=False)
class _Step:
    """An angle that is averaged, in the eigenbasis of what it turns.

    Args:
        parameter: The angle.
        law: Its law.
        eigenvalues: The λ.
        entered: The unitary from the eigenbasis of the step before, or the start, to this one.
    """

    parameter: int
    law: AngleDistribution
    eigenvalues: Floats
    entered: Complex

    @cached_property
    def _frequencies(self) -> tuple[Floats, NDArray[np.intp]]:
        """Return the different λ_a − λ_b, and the number of each."""
        apart = self.eigenvalues[:, None] - self.eigenvalues
        different, number = np.unique(np.round(apart, ALIKE), return_inverse=True)
        return different, number.reshape(apart.shape)

    def waves(self, count: int) -> Complex:
        """Return the factors by which the angle's average multiplies ρ, or ρ ⊗ ρ."""
        different, number = self._frequencies
        total = different if count == 1 else different[:, None] + different
        waves = np.array([self.law.characteristic(-f) for f in total.ravel().tolist()])
        return self._spread(waves.reshape(total.shape), number, count)

    def slopes(self, count: int) -> Complex:
        """Return those by which the derivative on each factor multiplies it."""
        different, number = self._frequencies
        slope: Complex = np.asarray(-1j * different, dtype=np.complex128)
        return self._spread(_power(slope, count), number, count)

    @staticmethod
    def _spread(table: Complex, number: NDArray[np.intp], count: int) -> Complex:
        return np.asarray(table[number] if count == 1 else table[number][:, :, number])


@dataclass(frozen=True, eq=False)
class _Chain:
    """The averaged angles in their order, and the unitary behind the last."""

    steps: tuple[_Step, ...]
    left: Complex

    @classmethod
    def of(
        cls,
        sums: Sequence[_JoinedTurn],
        laws: Sequence[AngleDistribution],
        place: Mapping[int, int],
    ) -> _Chain:
        """Return the chain of some turns on the basis states reached."""
        frame = np.eye(len(place), dtype=np.complex128)
        steps = []
        for joined in sums:
            if joined.fixed.parts:
                values, basis = _eigenbasis(joined.fixed.matrix(place))
                frame = (basis * np.exp(-1j * values)) @ basis.conj().T @ frame
            if joined.parameter is not None:
                values, basis = _eigenbasis(joined.turned.matrix(place))
                entered = basis.conj().T @ frame
                law = laws[joined.parameter]
                steps.append(_Step(joined.parameter, law, values, entered))
                frame = basis
        return cls(tuple(steps), frame)

    def moments(self, powers: Complex, measured: Complex) -> Floats:
        """Return the moment of each step's derivative, from ρ and O, or ρ ⊗ ρ and O ⊗ O."""
        count = powers.ndim // 2
        before = []
        for step in self.steps:
            powers = _framed(step.entered, powers)
            before.append(powers)
            powers = powers * step.waves(count)
        front, values = _framed(self.left.conj().T, measured), []
        for step, entered in zip(self.steps[::-1], before[::-1], strict=True):
            front = front * step.waves(count).conj()
            values.append(overlap(front, entered * step.slopes(count)))
            front = _framed(step.entered.conj().T, front)
        return np.array(values[::-1])


def _framed(unitary: Complex, array: Complex) -> Complex:
    """Return an array with every index in another basis, indices of bras by the conjugate."""
    apart = np.abs(unitary - np.eye(len(unitary))) > 0
    touched = np.flatnonzero(apart.any(axis=0) | apart.any(axis=1))
    if not len(touched):
        return array
    block = unitary[np.ix_(touched, touched)]
    array = array.copy()
    for index in range(array.ndim):
        led = np.moveaxis(array, index, 0)
        rows = led[touched]
        turned = (block if index % 2 == 0 else block.conj()) @ rows.reshape(len(touched), -1)
        led[touched] = turned.reshape(rows.shape)
    return array


def _eigenbasis(matrix: Complex) -> tuple[Floats, Complex]:
    """Return eigenvalues and eigenvectors, those of each block of the matrix on it alone."""
    count, block = connected_components(np.abs(matrix) > 0, directed=False)
    values = np.zeros(len(matrix))
    vectors = np.zeros_like(matrix)
    for number in range(count):
        members = np.flatnonzero(block == number)
        own = np.ix_(members, members)
        values[members], vectors[own] = np.linalg.eigh(matrix[own])
    return values, vectors
