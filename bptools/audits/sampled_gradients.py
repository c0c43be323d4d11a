"""Gradients of single inputs or single draws of angles, all parameters at once, and intervals.

One pass forward and one back: ∂f = Im ⟨λ|P|φ⟩ with φ before and λ = O φ carried back to each
rotation. Nothing is shared with the exact routes but the description of the circuit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from bptools.audits.ensemble_choice import (
    GivenStates,
    Haar,
    InputEnsemble,
    LocalHaar,
    RandomAngles,
    checked_rows,
    local_haar_states,
)
from bptools.audits.gradient_moments import ParameterMoments
from bptools.audits.program import Program
from bptools.circuits import RotationGate
from bptools.claims import Method
from bptools.ensembles.haar import haar_states
from bptools.errors import UsageError
from bptools.statistics import bernstein_interval, bounded_variance_interval, chunked

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

BATCH_ENTRIES = 2**20  # amplitudes that are simulated at a time
MOST_SIMULATED_WIRES = 20


def gradients(program: Program, states: Complex, angles: Floats) -> Floats:
    """Return the gradient of every parameter for each state.

    Args:
        program: The program.
        states: Amplitudes on all wires, shape (count, 2**n_wires).
        angles: Of all rotations, shape (count, rotations) or (rotations,).

    Returns:
        Derivatives, shape (count, parameters).
    """
    angles = np.broadcast_to(angles, (len(states), program.circuit.n_angles))
    ket, index = states, 0
    for gate in program.circuit.elementary:
        if isinstance(gate, RotationGate):
            ket = _rotated(ket, gate, angles[:, index])
            index += 1
        else:
            ket = ket * _signs(program.n_wires, gate.wires)
    bra = program.measured.applied(ket)
    slopes = np.zeros((len(states), program.circuit.n_angles))
    turned = frozenset(program.turned)
    for gate in reversed(program.circuit.elementary):
        if isinstance(gate, RotationGate):
            index -= 1
            if index in turned:
                slopes[:, index] = np.einsum("bi,bi->b", bra.conj(), _flipped(ket, gate)).imag
            ket = _rotated(ket, gate, -angles[:, index])
            bra = _rotated(bra, gate, -angles[:, index])
        else:
            signs = _signs(program.n_wires, gate.wires)
            ket, bra = ket * signs, bra * signs
    return np.asarray(slopes @ program.jacobian)


def _signs(n_wires: int, wires: tuple[int, ...]) -> Floats:
    basis = np.arange(2**n_wires)
    bits = [(basis >> (n_wires - 1 - wire)) & 1 for wire in wires]
    return np.asarray(1 - 2.0 * (bits[0] & bits[1]))


def _flipped(states: Complex, gate: RotationGate) -> Complex:
    """Return P ψ of every row."""
    split = states.reshape(len(states), 2**gate.wire, 2, -1)
    if gate.axis == "Z":
        image = split * np.array([1, -1])[:, None]
    else:
        image = split[:, :, ::-1]
        if gate.axis == "Y":
            image = image * np.array([-1j, 1j])[:, None]
    return np.asarray(image.reshape(states.shape))


def _rotated(states: Complex, gate: RotationGate, angles: Floats) -> Complex:
    """Return exp(−iφP/2) ψ of every row, each with its own φ."""
    half = angles[:, None] / 2
    return np.asarray(np.cos(half) * states - 1j * np.sin(half) * _flipped(states, gate))


def over_states(
    program: Program,
    ensemble: InputEnsemble,
    count: int,
    error_rate: float,
    generator: np.random.Generator,
) -> ParameterMoments:
    """Return moments over input states: exact over given ones, else from samples.

    Args:
        program: The program.
        ensemble: The input states.
        count: Number of samples.
        error_rate: Probability with which any interval of any parameter may miss its value.
        generator: Source of randomness.

    Raises:
        UsageError: If there are too many wires, or what a sampler draws is no states.
    """
    _require_simulable(program)
    n_inputs = len(program.inputs)
    if isinstance(ensemble, GivenStates):
        rows = ensemble.rows(n_inputs)
        batches = (rows[at : at + _batch(program)] for at in range(0, len(rows), _batch(program)))
        values = np.concatenate([_of_inputs(program, batch) for batch in batches])
        method = f"exact average over the {len(rows)} given states"
        return ParameterMoments.exact(values.mean(axis=0), values.var(axis=0), method)
    named: dict[type, Callable[..., Complex]] = {Haar: haar_states, LocalHaar: local_haar_states}
    draw = named.get(type(ensemble)) or ensemble.sampler  # type: ignore[union-attr]

    def sample(size: int) -> Floats:
        return _of_inputs(program, checked_rows(draw(size, 2**n_inputs, generator), n_inputs))

    return _enclosed(program, _drawn(program, sample, count), error_rate, "inputs")


def over_angles(
    program: Program,
    ensemble: RandomAngles,
    count: int,
    error_rate: float,
    generator: np.random.Generator,
) -> ParameterMoments:
    """Return moments over random angles from samples, the input state as the QNode prepares it.

    Raises:
        UsageError: If there are too many wires or the angles are not linear in the parameters.
    """
    _require_simulable(program)
    if not program.is_linear:
        raise UsageError(
            "angles must be linear in the parameters for an ensemble of angles, they are not"
        )
    offset = program.angles - program.jacobian @ program.values
    scale, state = ensemble.scale_of(program.n_parameters), program.prepared()

    def sample(size: int) -> Floats:
        draws = generator.uniform(-scale, scale, (size, program.n_parameters))
        angles = offset + draws @ program.jacobian.T
        return gradients(program, np.broadcast_to(state, (size, len(state))), angles)

    return _enclosed(program, _drawn(program, sample, count), error_rate, "draws of the angles")


def _require_simulable(program: Program) -> None:
    if program.n_wires > MOST_SIMULATED_WIRES:
        raise UsageError(
            f"circuit must have at most {MOST_SIMULATED_WIRES} wires to be simulated, it has "
            f"{program.n_wires}, and no exact formula reaches it"
        )


def _of_inputs(program: Program, rows: Complex) -> Floats:
    return gradients(program, program.embedded(rows), program.angles)


def _batch(program: Program) -> int:
    return max(1, BATCH_ENTRIES >> program.n_wires)


def _drawn(program: Program, sample: Callable[[int], Floats], count: int) -> Floats:
    """Return the gradients of so many samples, drawn in batches."""

    def sizes() -> Iterator[int]:
        for at in range(0, count, _batch(program)):
            yield min(_batch(program), count - at)

    return np.concatenate([sample(size) for size in sizes()])


def _enclosed(
    program: Program, values: Floats, error_rate: float, samples: str
) -> ParameterMoments:
    """Return the intervals that hold whatever the law is, since a gradient is bounded."""
    count, n_parameters = values.shape
    share = error_rate / (2 * n_parameters)
    ends = np.zeros((4, n_parameters))
    for parameter in range(n_parameters):
        reach = float(program.reach[parameter]) * (1 + 1e-9)
        if reach == 0:
            continue
        column = values[:, parameter]
        mean = bernstein_interval(chunked(column), -reach, reach, share, horizon=count)
        variance = bounded_variance_interval(column, -reach, reach, share)
        ends[:, parameter] = mean.low, mean.high, variance.low, variance.high
    mean, variance = values.mean(axis=0), values.var(axis=0)
    return ParameterMoments(
        mean=np.clip(mean, ends[0], ends[1]),
        mean_low=ends[0],
        mean_high=ends[1],
        variance=np.clip(variance, ends[2], ends[3]),
        low=ends[2],
        high=ends[3],
        method=f"sampled: {count} {samples}, empirical-Bernstein intervals",
        known=Method.SAMPLED,
        samples=count,
    )
