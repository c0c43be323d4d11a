"""Exact moments over Haar and local Haar inputs, from traces of the gradient's operator M.

The gradient is ⟨ψ|M|ψ⟩, M = ⟨0ₐ|U₋†(i/2)[P, O']U₋|0ₐ⟩ with O' the observable carried back to the
gate. Over Haar inputs its mean is tr M and its variance (tr M² − (tr M)²)/(N + 1), with tr the
trace over the dimension: gates and qubits outside of the light cone drop out of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bptools.audits.cone import LightCone
from bptools.audits.gradient_moments import NoFormulaError, ParameterMoments
from bptools.audits.letter_sweep import MOST_LETTER_WIRES, squares_by_letters
from bptools.audits.matrix_products import matrix_product_squares
from bptools.audits.noisy_operators import noisy_operators
from bptools.audits.observables import SpectralObservable
from bptools.audits.picture_gradients import TurnedPicture
from bptools.audits.program import Program
from bptools.audits.string_sweep import StringSweep, SupportWeights
from bptools.circuits import RotationGate
from bptools.circuits.pauli_strings import MATRICES
from bptools.gradients.exact import carried_rows
from bptools.gradients.haar_moments import power_sums
from bptools.groups.string_tables import strings_of_matrix

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

LEAST_SWEEP_WIRES = 6  # below, every matrix is small
MOST_ENTRIES = 2**26  # of all rows together that are carried to the input: 1 GB
MOST_OPERATIONS = 4e11  # of the matrix products that carry every operator to the input
OUT_OF_REACH = "carrying every gradient's operator to the input takes too many operations"


def haar_moments(program: Program, cone: LightCone) -> ParameterMoments:
    """Return the exact moments over Haar inputs.

    Args:
        program: The whole program.
        cone: Its light cone.

    Returns:
        Mean and variance of every parameter's gradient, up to rounding.

    Raises:
        NoFormulaError: If they are out of reach.

    Source: arXiv:2512.06695, Theorem 1, in exact form, for any observable.
    """
    inner = cone.restricted()
    dim = 2.0 ** len(program.inputs)
    if inner.circuit.is_noisy:
        operators = noisy_operators(inner)
        first = np.einsum("pii->p", operators).real / operators.shape[1]
        second = np.einsum("pij,pji->p", operators, operators).real / operators.shape[1]
        method = "Haar moments: operators M carried back through the noise"
    elif isinstance(inner.measured, SpectralObservable) and _rows_fit(inner):
        first, second = _traces_by_rows(inner)
        method = (
            f"Haar moments: {inner.measured.rank} eigenvectors of the observable carried back, "
            "Var = (tr M^2 - (tr M)^2)/(N+1)"
        )
    elif inner.is_separate and len(inner.inputs) == inner.n_wires <= MOST_LETTER_WIRES:
        first, second = np.zeros(inner.n_parameters), squares_by_letters(inner)
        method = (
            f"Haar moments: observable carried back by strings on the {inner.n_wires} qubits of "
            "its light cone, Var = tr M^2/(N+1)"
        )
    elif (sweep := _sweep(inner)) is not None:
        first, second = np.zeros(inner.n_parameters), sweep.squares()
        method = (
            f"Haar moments: operators M carried back by strings on the {inner.n_wires} qubits of "
            "the light cone, Var = tr M^2/(N+1)"
        )
    elif _operations(inner) <= MOST_OPERATIONS:
        operators = _operators(inner)
        first = np.einsum("pii->p", operators).real / operators.shape[1]
        second = np.einsum("pij,pji->p", operators, operators).real / operators.shape[1]
        method = "Haar moments: operators M as matrices, Var = (tr M^2 - (tr M)^2)/(N+1)"
    else:
        raise NoFormulaError(OUT_OF_REACH)
    return ParameterMoments.exact(first, second, inner.reach, method, share=1 / (dim + 1))


def local_haar_moments(program: Program, cone: LightCone) -> ParameterMoments:
    """Return the exact moments over products of Haar states.

    A string on k qubits has the second moment 3⁻ᵏ, different strings are uncorrelated: the second
    moment is tr M D(M), D damping a string on k qubits by 3⁻ᵏ.

    Raises:
        NoFormulaError: If they are out of reach.
    """
    inner = cone.restricted()
    method = "local Haar moments: E f^2 = tr M D(M), D damps a string on k qubits by 3^-k"
    sweep = _sweep(inner, lambda supports: 3.0 ** -np.bitwise_count(supports).astype(np.float64))
    if sweep is not None:
        mean = np.zeros(inner.n_parameters)
        return ParameterMoments.exact(mean, sweep.squares(), inner.reach, method)
    operators = _input_operators(inner)
    dim = operators.shape[1]
    mean = np.einsum("pii->p", operators).real / dim
    second = np.array(
        [np.vdot(matrix, _damped(matrix)).real / dim for matrix in operators], dtype=np.float64
    )
    return ParameterMoments.exact(mean, second, inner.reach, method)


def matrix_product_moments(program: Program, cone: LightCone, bond: int) -> ParameterMoments:
    """Return the exact moments over random matrix product states of a bond dimension.

    Args:
        program: The whole program, whose inputs are the sites in their order.
        cone: Its light cone.
        bond: The largest bond dimension.

    Returns:
        Moments up to rounding: different strings are uncorrelated, and the second moment of one
        depends on the sites that it acts on.

    Raises:
        NoFormulaError: If they are out of reach.
    """
    sites = [wire in cone.sweep.wires for wire in program.inputs]
    inner = cone.restricted()
    operators = _input_operators(inner)
    mean = np.einsum("pii->p", operators).real / operators.shape[1]
    squares = matrix_product_squares(bond, sites)
    second = np.array([_weights_by_support(matrix) @ squares for matrix in operators])
    method = f"matrix product moments of bond dimension {bond}, by transfer from site to site"
    return ParameterMoments.exact(mean, second, inner.reach, method)


def _sweep(inner: Program, weights: SupportWeights | None = None) -> StringSweep | None:
    """Return the sweep by strings of a circuit without noise; None where matrices cost less."""
    picture = None if inner.n_wires < LEAST_SWEEP_WIRES else TurnedPicture.of(inner)
    if picture is None:
        return None
    sweep = StringSweep(picture, weights)
    return sweep if sweep.is_short else None


def _weights_by_support(matrix: Complex) -> Floats:
    """Return the squared coefficients of the strings on each set of qubits, the last the lowest."""
    table, bits = strings_of_matrix(matrix) ** 2, np.arange(len(matrix))
    supports = (bits[:, None] | bits).ravel()
    totals = np.bincount(supports, weights=table.ravel(), minlength=len(matrix))
    return totals.astype(np.float64)


def _input_operators(inner: Program) -> Complex:
    """Return M of every parameter; refuse what takes too long."""
    if inner.circuit.is_noisy:
        return noisy_operators(inner)
    if _operations(inner) > MOST_OPERATIONS:
        raise NoFormulaError(OUT_OF_REACH)
    return _operators(inner)


def _rows_fit(program: Program) -> bool:
    """Return whether the eigenvectors are few enough to be carried back from every gate."""
    assert isinstance(program.measured, SpectralObservable)
    rank = program.measured.rank
    rows = max(len(program.turned), 1) * rank * 2 ** len(program.inputs)
    return rank <= int(2 ** max(program.n_wires - 3, 0)) and rows <= MOST_ENTRIES


def _traces_by_rows(program: Program) -> tuple[Floats, Floats]:
    """Return tr M and tr M² of every parameter, from the Gram matrices of M's few vectors."""
    assert isinstance(program.measured, SpectralObservable)
    rows, values = program.measured.rows()
    columns, turned = program.input_columns(), list(program.turned)
    gates, fixed = carried_rows(program.circuit, program.angles, rows, columns, turned)
    derived = np.tensordot(program.jacobian[turned].T, gates, axes=1)
    rank = len(rows)
    factors = np.concatenate([derived, np.broadcast_to(fixed, derived.shape)], axis=1)
    gram = factors.conj() @ factors.swapaxes(1, 2)
    # M = (i/2) Σ λ (a b† − b a†) = F J F†, and tr (F J F†)ʲ = tr (J F†F)ʲ
    weights = 0.5j * values[:, None]
    product = np.concatenate([weights * gram[:, rank:], -weights * gram[:, :rank]], axis=1)
    sums = power_sums(product) / len(columns)
    return sums[:, 0], sums[:, 1]


def _conjugated(matrix: Complex, one: Complex, wire: int) -> Complex:
    """Return G A G† with G on one wire."""
    dim = len(matrix)
    left = np.matmul(one, matrix.reshape(2**wire, 2, -1)).reshape(dim, dim)
    turned = np.matmul(one.conj(), left.reshape(dim * 2**wire, 2, -1))
    return np.asarray(turned.reshape(dim, dim))


def _operations(program: Program) -> float:
    """Return about how many operations carrying every operator to the input takes."""
    dim, inputs = 2.0**program.n_wires, 2.0 ** len(program.inputs)
    return 8 * len(program.turned) * (dim * dim * inputs + dim * inputs * inputs)


def _operators(program: Program) -> Complex:
    """Return M of every parameter, shape (parameters, N, N)."""
    columns, dim = program.input_columns(), 2**program.n_wires
    carried = program.measured.matrix()
    carried_inputs = _after_circuit(program, np.eye(dim, dtype=np.complex128)[columns])
    operators = np.zeros((program.n_parameters, len(columns), len(columns)), dtype=np.complex128)
    turned, index = frozenset(program.turned), program.circuit.n_angles
    basis = np.arange(dim)
    for gate in reversed(program.circuit.elementary):
        if isinstance(gate, RotationGate):
            index -= 1
            pauli, half = MATRICES[gate.axis], program.angles[index] / 2
            inverse = np.cos(half) * np.eye(2) + 1j * np.sin(half) * pauli
            if index in turned:
                moved = np.matmul(pauli, carried.reshape(2**gate.wire, 2, -1)).reshape(dim, dim)
                commutator = 0.5j * (moved - moved.conj().T)
                operator = carried_inputs.conj() @ commutator @ carried_inputs.T
                for parameter in np.flatnonzero(program.jacobian[index]):
                    operators[parameter] += program.jacobian[index, parameter] * operator
            carried = _conjugated(carried, inverse, gate.wire)
            split = carried_inputs.reshape(len(columns) * 2**gate.wire, 2, -1)
            carried_inputs = np.matmul(inverse, split).reshape(len(columns), dim)
        else:
            bits = [(basis >> (program.n_wires - 1 - wire)) & 1 for wire in gate.wires]
            signs = 1 - 2.0 * (bits[0] & bits[1])
            carried = carried * signs[:, None] * signs
            carried_inputs = carried_inputs * signs
    return operators


def _after_circuit(program: Program, rows: Complex) -> Complex:
    from bptools.gradients.parameter_shift import apply_circuit

    return apply_circuit(program.circuit, program.angles, rows)


def _damped(matrix: Complex) -> Complex:
    """Return a matrix with every string on k qubits multiplied by 3⁻ᵏ."""
    n_qubits = len(matrix).bit_length() - 1
    for qubit in range(n_qubits):
        shape = (2**qubit, 2, 2 ** (n_qubits - qubit - 1))
        tensor = matrix.reshape(*shape, *shape)
        mean = (tensor[:, 0, :, :, 0] + tensor[:, 1, :, :, 1]) / 2
        damped = tensor / 3
        for bit in (0, 1):
            damped[:, bit, :, :, bit] += 2 * mean / 3
        matrix = damped.reshape(matrix.shape)
    return matrix
