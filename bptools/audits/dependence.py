"""How a cost depends on its parameters: from its trace, or by differences of what it records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from bptools.audits.affine import Affine, Curved, Traced, affine_outputs
from bptools.audits.arguments import Arguments
from bptools.audits.execution import Execution, executed
from bptools.audits.linear_numbers import affine_of, linear_numbers
from bptools.audits.whole_cost import WholeCost
from bptools.circuits.qnodes import Recording, TurnedCircuit, turned_circuit
from bptools.errors import UsageError

Floats = NDArray[np.float64]

STEP = 1e-4  # of central differences of angles, in radians
_UNTRACEABLE = (
    jax.errors.JAXTypeError,
    jax.errors.JAXIndexError,
    TypeError,
    ValueError,
    AttributeError,
    RuntimeError,  # of Torch
)


@dataclass(frozen=True, eq=False)
class Dependence:
    """How everything in a cost depends on the parameters θ and the expectation values r.

    Args:
        angles: One list a circuit, each entry affine in θ or curved.
        slopes: ∂φ/∂θ at the given θ, one array (rotations, parameters) a circuit.
        hidden: Of the preparations and observables: which of the θ occur in any.
        outputs: The returned numbers; None if the cost cannot be traced.
        untraced: Why it cannot be traced; empty if it can.
        is_traceable: Whether JAX traces the cost whole, what it makes of its results included.
    """

    angles: list[list[Traced]]
    slopes: list[Floats]
    hidden: NDArray[np.bool_]
    outputs: list[Traced] | None
    untraced: str = ""
    is_traceable: bool = True

    @property
    def turning(self) -> NDArray[np.bool_]:
        """Which parameters turn a gate."""
        mask = np.zeros(self.hidden.size, dtype=np.bool_)
        for angles, slopes in zip(self.angles, self.slopes, strict=True):
            mask |= slopes.any(axis=0)
            for angle in angles:
                if isinstance(angle, Curved):
                    mask |= _mask(angle, mask.size)
        return mask

    def is_affine(self, circuit: int) -> bool:
        """Return whether all angles of a circuit are."""
        return not self.untraced and all(isinstance(a, Affine) for a in self.angles[circuit])


class GatesVaryError(UsageError):
    """A circuit has other gates at other angles; PennyLane leaves out some that turn by 0."""


def _mask(value: Traced, size: int) -> NDArray[np.bool_]:
    occurring = value.depends_on()
    return np.zeros(size, dtype=np.bool_) if occurring is None else occurring[:size]


def dependence_of(called: Arguments, execution: Execution) -> Dependence:
    """Return how the cost depends on its parameters, from its trace if it has one."""
    turned = [turned_circuit(circuit.recording) for circuit in execution.circuits]
    size = called.values.size
    shape: list[int] = []

    linear: list[Affine] = []

    def everything(z: Any, results: Sequence[Any] | None = None) -> list[Any]:  # noqa: ANN401
        traced = executed(called, z[:size], z[size:] if results is None else results)
        circuits = [turned_circuit(circuit.recording) for circuit in traced.circuits]
        if [c.circuit.gates for c in circuits] != [t.circuit.gates for t in turned]:
            raise GatesVaryError("gates must not depend on the values of the angles, they do")
        hidden = [x for circuit in traced.circuits for x in _hidden(circuit.recording)]
        outputs = [output for _, output in traced.outputs]
        if results is not None:
            linear[:] = [affine_of(output, size, len(results)) for output in outputs]
            outputs = []
        shape[:] = [len(hidden), len(outputs)]
        return [*(angle for c in circuits for angle in c.angles), *hidden, *outputs]

    try:
        traced = affine_outputs(everything, size + execution.results)
    except UsageError:
        raise
    except _UNTRACEABLE as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        try:  # results may be added up by NumPy or Python, which JAX does not trace
            numbers = linear_numbers(execution.results)
            traced = affine_outputs(lambda z: everything(z, numbers), size + execution.results)
        except UsageError:
            raise
        except _UNTRACEABLE:
            return _by_differences(called, turned, reason)
    count = sum(len(t.angles) for t in turned)
    angles, at = [], 0
    for t in turned:
        angles.append(traced[at : at + len(t.angles)])
        at += len(t.angles)
    if any(_mask(a, size + execution.results)[size:].any() for a in traced[:count]):
        raise UsageError("circuits must not depend on results of other circuits, one does")
    hidden = np.zeros(size, dtype=np.bool_)
    for value in traced[count : count + shape[0]]:
        hidden |= _mask(value, size)
    try:
        slopes = _slopes(called, turned, angles)
    except UsageError:
        raise
    except _UNTRACEABLE as error:  # of callbacks, by which PennyLane takes large matrices apart
        differences = _by_differences(called, turned, str(error).partition("\n")[0])
        whole = WholeCost(called, np.arange(size), 0, traceable=True)
        if not whole.is_differentiable():
            return differences
        slopes = differences.slopes
    outputs = [*traced[count + shape[0] :], *linear]
    return Dependence(angles, slopes, hidden, outputs, is_traceable=not linear)


def _hidden(recording: Recording) -> list[Any]:
    """Return the traced numbers of a circuit's preparations and observables."""
    operators = [*recording.preparations]
    operators += [m.obs for m in recording.measurements if getattr(m, "obs", None) is not None]
    return [
        value
        for operator in operators
        for value in operator.data
        if isinstance(value, jax.core.Tracer)
    ]


def _slopes(
    called: Arguments, turned: Sequence[TurnedCircuit], angles: Sequence[Sequence[Traced]]
) -> list[Floats]:
    """Return ∂φ/∂θ at the given θ: read off where an angle is affine, else by JAX."""
    size = called.values.size
    tables = []
    for number, circuit in enumerate(angles):
        table = np.zeros((len(circuit), size))
        for row, angle in enumerate(circuit):
            if isinstance(angle, Affine) and angle.slope is not None:
                table[row] = np.real(angle.slope[:size]).reshape(size)
        curved = [row for row, angle in enumerate(circuit) if isinstance(angle, Curved)]
        if curved:

            def some(theta: Any, number: int = number, rows: Sequence[int] = tuple(curved)) -> Any:  # noqa: ANN401
                traced = turned_circuit(executed(called, theta).circuits[number].recording)
                return [jax.numpy.asarray(traced.angles[row], dtype=float) for row in rows]

            table[curved] = np.array(jax.jacfwd(some)(called.values)).reshape(len(curved), size)
        tables.append(table)
    return tables


def _by_differences(called: Arguments, turned: Sequence[TurnedCircuit], reason: str) -> Dependence:
    """Return slopes at the given θ from central differences of what the cost records."""
    theta = called.values
    tables = [np.zeros((len(t.angles), theta.size)) for t in turned]
    for k in range(theta.size):
        ends = []
        for step in (STEP, -STEP):
            moved = theta.copy()
            moved[k] += step
            circuits = [turned_circuit(c.recording) for c in executed(called, moved).circuits]
            if [c.circuit.gates for c in circuits] != [t.circuit.gates for t in turned]:
                raise GatesVaryError("gates must not depend on the values of the angles, they do")
            ends.append([np.array([float(a) for a in c.angles]) for c in circuits])
        for table, above, below in zip(tables, *ends, strict=True):
            slope = (above - below) / (2 * STEP)
            nearest = np.round(slope * 64) / 64  # what people write; else as it is
            table[:, k] = np.where(np.abs(slope - nearest) < 1e-9, nearest, slope)
    angles: list[list[Traced]] = [[Affine(np.float64(angle)) for angle in t.angles] for t in turned]
    hidden = np.zeros(theta.size, dtype=np.bool_)
    return Dependence(angles, tables, hidden, None, untraced=reason, is_traceable=False)
