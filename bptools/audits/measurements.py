"""What a circuit's measurements give: numbers that are expectation values, and others.

Expectation values, probabilities and variances are made of expectation values of observables; of
states, purities and the like only the shape is known here, and PennyLane computes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pennylane as qml
from scipy.sparse import csr_matrix

from bptools.audits.linear_numbers import LinearNumber, stacked
from bptools.audits.matrix_strings import strings_of
from bptools.audits.observables import Observable, SpectralObservable, StringObservable
from bptools.circuits.qnodes import Recording
from bptools.errors import UsageError

MOST_MEASURED_WIRES = 12  # of an observable that is no sum of Pauli strings
MOST_STRING_WIRES = 5  # of a basis state whose projector is written as a sum of strings
MOST_PROBABILITY_WIRES = 12  # 4096 probabilities
_NO_NUMBERS = {qml.measurements.SampleMP: "samples", qml.measurements.CountsMP: "counts"}


@dataclass(frozen=True, eq=False)
class Measured:
    """What one measurement gives.

    Args:
        shape: Of the array that the QNode returns for it.
        observables: One an entry, or for a variance those of O² and O; empty where the entries
            are no expectation values.
        typical: Values that the entries could have, in place of computed ones.
        is_variance: Whether it is E O² − (E O)².
    """

    shape: tuple[int, ...]
    observables: tuple[Observable, ...]
    typical: Any
    is_variance: bool = False

    @property
    def count(self) -> int:
        """How many expectation values it is made of."""
        return len(self.observables)

    def result(self, values: Sequence[Any] | None) -> Any:  # noqa: ANN401 - an array or traced
        """Return the measurement's result from its expectation values; a typical one from None."""
        if values is None or not self.observables:
            return self.typical
        if self.is_variance:
            return values[0] - values[1] ** 2
        if not self.shape:
            return values[0]
        linear = isinstance(values[0], LinearNumber)
        return stacked(values) if linear else qml.math.stack(list(values))


def measured(recording: Recording, *, count_only: bool = False) -> tuple[Measured, ...]:
    """Return what the measurements of a recording give.

    Args:
        recording: The circuit.
        count_only: Leave the observables as they may be traced: only how many there are matters.

    Raises:
        UsageError: If one is no number, such as samples, or its observable is not supported.
    """
    return tuple(_measured(recording, m, count_only=count_only) for m in recording.measurements)


def _measured(recording: Recording, measurement: Any, *, count_only: bool) -> Measured:  # noqa: ANN401
    if type(measurement) in _NO_NUMBERS:
        raise UsageError(
            "expectation values, probabilities or a state must be returned, not "
            f"{_NO_NUMBERS[type(measurement)]}"
        )
    if isinstance(measurement, qml.measurements.ExpectationMP) and measurement.obs is not None:
        observables = _NOTHING if count_only else (observable_of(recording, measurement.obs),)
        return Measured((), observables, np.float64(0.5))
    if isinstance(measurement, qml.measurements.VarianceMP) and measurement.obs is not None:
        square = qml.prod(measurement.obs, measurement.obs)
        observables = (
            (_NOTHING * 2)
            if count_only
            else tuple(
                observable_of(recording, operator)
                for operator in (qml.simplify(square), measurement.obs)
            )
        )
        return Measured((), observables, np.float64(0.5), is_variance=True)
    if isinstance(measurement, qml.measurements.ProbabilityMP):
        return _probabilities(recording, measurement)
    if isinstance(measurement, qml.measurements.ExpectationMP):
        observables = _NOTHING if count_only else (_outcomes(recording, measurement),)
        return Measured((), observables, np.float64(0.5))
    n_wires = len(measurement.wires) or len(recording.wires)
    if isinstance(measurement, qml.measurements.DensityMatrixMP):
        return Measured((2**n_wires,) * 2, (), np.eye(2**n_wires, dtype=np.complex128) / 2**n_wires)
    if isinstance(measurement, qml.measurements.StateMP):
        amplitudes = np.full(2**n_wires, 2 ** (-n_wires / 2), dtype=np.complex128)
        return Measured(amplitudes.shape, (), amplitudes)
    return Measured((), (), np.float64(0.5))


def _outcomes(recording: Recording, measurement: Any) -> Observable:  # noqa: ANN401 - untyped
    """Return the observable of what was measured in the middle: its outcomes on the diagonal."""
    outcomes = csr_matrix(np.diag(np.asarray(measurement.eigvals(), dtype=np.float64)))
    return observable_of(recording, qml.SparseHamiltonian(outcomes, wires=measurement.wires))


_NOTHING: tuple[Observable, ...] = (StringObservable(1, ()),)


def _probabilities(recording: Recording, measurement: Any) -> Measured:  # noqa: ANN401
    """Return the probabilities of basis states, as expectation values of projectors."""
    labels = list(measurement.wires) or list(recording.wires)
    if len(labels) > MOST_PROBABILITY_WIRES:
        raise UsageError(
            f"probabilities must be of at most {MOST_PROBABILITY_WIRES} wires, not {len(labels)}"
        )
    size = 2 ** len(labels)
    typical = np.full(size, 1 / size)
    if measurement.obs is not None:  # in its eigenbasis, which the order of eigenvalues leaves open
        return Measured((size,), (), typical)
    n_wires, wires = len(recording.wires), recording.numbered(labels)
    observables = tuple(
        basis_projector(n_wires, wires, tuple(int(bit) for bit in np.binary_repr(k, len(labels))))
        for k in range(size)
    )
    return Measured((size,), observables, typical)


def basis_projector(n_wires: int, wires: Sequence[int], bits: Sequence[int]) -> Observable:
    """Return the projector on a basis state of some wires.

    >>> basis_projector(2, (1,), (0,)).terms
    ((0.5, ()), (0.5, ((1, 'Z'),)))
    """
    if len(wires) > MOST_STRING_WIRES:
        return SpectralObservable(n_wires, tuple(wires), (1.0,), bits=tuple(bits))
    terms: list[tuple[float, tuple[tuple[int, str], ...]]] = [(1.0, ())]
    for wire, bit in zip(wires, bits, strict=True):
        sign = 1 - 2 * bit
        terms = [
            (coefficient * factor / 2, (*letters, *letter))
            for coefficient, letters in terms
            for factor, letter in ((1, ()), (sign, ((wire, "Z"),)))
        ]
    return StringObservable(n_wires, tuple(terms))


def observable_of(recording: Recording, operator: Any) -> Observable:  # noqa: ANN401 - untyped
    """Return an observable; refuse what is not supported or not Hermitian."""
    n_wires = len(recording.wires)
    wires = recording.numbered(operator.wires)
    if operator.pauli_rep is not None:
        return StringObservable(n_wires, tuple(_pauli_terms(recording, operator)))
    if isinstance(operator, qml.ops.SProd) and isinstance(operator.base, qml.Projector):
        return observable_of(recording, operator.base).scaled(float(operator.scalar))
    if isinstance(operator, qml.Projector) and len(operator.parameters[0]) == len(wires):
        return basis_projector(n_wires, wires, [int(bit) for bit in operator.parameters[0]])
    if isinstance(operator, qml.SparseHamiltonian):
        strings = strings_of(operator.sparse_matrix(), n_wires, wires)
        if strings is not None:
            return strings
    if len(wires) > MOST_MEASURED_WIRES:
        raise UsageError(
            f"observable {operator.name} must be a sum of Pauli strings, a projector on a basis "
            f"state, or act on at most {MOST_MEASURED_WIRES} wires, it acts on {len(wires)}"
        )
    try:
        sparse = isinstance(operator, qml.SparseHamiltonian)
        matrix = operator.sparse_matrix().toarray() if sparse else operator.matrix()
        matrix = np.asarray(matrix, dtype=np.complex128)
    except (qml.operation.MatrixUndefinedError, NotImplementedError):
        raise UsageError(f"observable {operator.name} must have a matrix, it has none") from None
    if not np.allclose(matrix, matrix.conj().T, atol=1e-10):
        raise UsageError(f"observable {operator.name} must be Hermitian, it is not")
    return SpectralObservable.of_matrix(n_wires, wires, matrix)


def _pauli_terms(
    recording: Recording,
    operator: Any,  # noqa: ANN401 - untyped
) -> Iterator[tuple[float, tuple[tuple[int, str], ...]]]:
    """Yield the coefficient of each string, and its letters by wire."""
    for word, coefficient in operator.pauli_rep.items():
        if abs(np.imag(coefficient)) > 1e-12:
            raise UsageError(f"observable {operator} must be Hermitian, it is not")
        letters = zip(recording.numbered(list(word)), word.values(), strict=True)
        yield float(np.real(coefficient)), tuple(letters)
