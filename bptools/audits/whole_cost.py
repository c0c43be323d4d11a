"""The gradient of a cost as it is written, by PennyLane: where no circuit of ours stands for it.

States as results, functions of several circuits, parameters in a prepared state or an observable:
JAX differentiates the cost whole, or central differences do where JAX cannot trace it.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

import jax
import numpy as np
import pennylane as qml
from numpy.typing import NDArray
from pennylane.operation import Channel, StatePrepBase

from bptools.audits.arguments import Arguments
from bptools.audits.execution import answering, executed
from bptools.audits.gradient_moments import SMALLEST
from bptools.circuits.qnodes import turned_circuit

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

STEP = 1e-4  # of central differences, in the parameters' unit


@dataclass(frozen=True, eq=False)
class WholeCost:
    """One number of a cost function, as a function of its parameters and an input state.

    Args:
        arguments: The cost and what it is called with.
        chosen: Which of its real numbers are parameters.
        number: Which of the numbers that it returns.
        traceable: Whether JAX can differentiate it.
    """

    arguments: Arguments
    chosen: NDArray[np.intp]
    number: int
    traceable: bool

    def value(self, theta: Any, state: Any = None) -> Any:  # noqa: ANN401 - concrete or traced
        """Return the cost.

        Args:
            theta: The parameters.
            state: Amplitudes that take the place of what the circuits prepare; None leaves that.
        """
        whole: Any = self.arguments.values
        if isinstance(theta, jax.core.Tracer):
            whole = jax.numpy.asarray(whole).at[self.chosen].set(theta)
        else:
            whole = whole.copy()
            whole[self.chosen] = theta

        def run(qnode: qml.QNode, tape: Any) -> Any:  # noqa: ANN401 - untyped
            return _simulated(qnode, tape, state)

        with answering(run, theta), redirect_stdout(StringIO()):  # what it prints was seen
            returned = self.arguments.call(whole)
        place = self.number
        for leaf in jax.tree_util.tree_leaves(returned):
            if place < np.size(leaf):
                return qml.math.reshape(leaf, (-1,))[place] if np.shape(leaf) else leaf
            place -= int(np.size(leaf))
        raise IndexError(self.number)

    def recorded_angles(self, theta: Floats) -> Floats:
        """Return the angles of the rotations of the cost's only circuit at some parameters."""
        whole = self.arguments.values.copy()
        whole[self.chosen] = theta
        with jax.enable_x64(True), redirect_stdout(StringIO()):
            (circuit,) = executed(self.arguments, whole).circuits
        return np.array([float(a) for a in turned_circuit(circuit.recording).angles])

    def gradients(self, thetas: Floats, states: Complex | None) -> Floats:
        """Return the gradient at each row of parameters, each with its own state if there are any.

        Args:
            thetas: Shape (count, parameters).
            states: Input states, shape (count, 2**inputs); None leaves what is prepared.
        """
        if self.traceable:
            with jax.enable_x64(True):
                traced = self._traced(thetas) if states is None else self._traced_at(thetas, states)
            values, rows = (np.array(part, dtype=np.float64) for part in traced)
            rows[np.abs(rows) <= SMALLEST * np.abs(values).max(initial=0.0)] = 0.0
            return rows
        with jax.enable_x64(True):  # which differences of what JAX does in a body need, too
            return np.array(
                [
                    self._by_differences(theta, None if states is None else states[row])
                    for row, theta in enumerate(thetas)
                ]
            )

    def is_differentiable(self) -> bool:
        """Return whether JAX has a derivative of everything in the cost, of callbacks it has none.

        >>> from bptools.audits.arguments import Arguments
        >>> shape = jax.ShapeDtypeStruct((), "float32")
        >>> for body in (lambda x: x**2, lambda x: jax.pure_callback(np.sin, shape, x)):
        ...     called = Arguments.of(body, (0.5,), {}, (), ())
        ...     print(WholeCost(called, np.arange(1), 0, traceable=True).is_differentiable())
        True
        False
        """
        try:
            jax.eval_shape(self._traced, self.arguments.values[self.chosen][None])
        except (ValueError, TypeError):
            return False
        return True

    @cached_property
    def _traced(self) -> Any:  # noqa: ANN401 - a compiled function
        return jax.jit(jax.vmap(jax.value_and_grad(self._real)))

    @cached_property
    def _traced_at(self) -> Any:  # noqa: ANN401 - a compiled function
        return jax.jit(jax.vmap(jax.value_and_grad(self._real)))

    def _real(self, theta: Any, state: Any = None) -> Any:  # noqa: ANN401 - traced
        return jax.numpy.real(self.value(theta, state))

    def _by_differences(self, theta: Floats, state: Any) -> Floats:  # noqa: ANN401 - an array
        slopes = np.zeros(len(theta))
        for k in range(len(theta)):
            ends = []
            for step in (STEP, -STEP):
                moved = theta.copy()
                moved[k] += step
                ends.append(float(np.real(self.value(moved, state))))
            if abs(ends[0] - ends[1]) > SMALLEST * max(map(abs, ends)):
                slopes[k] = (ends[0] - ends[1]) / (2 * STEP)
        return slopes


def _simulated(qnode: qml.QNode, tape: Any, state: Any) -> Any:  # noqa: ANN401 - untyped
    """Return the exact results of a tape, on another input state if there is one."""
    wires = list(qnode.device.wires or tape.wires)
    wires += [wire for wire in tape.wires if wire not in wires]
    operations = list(tape.operations)
    if state is not None:
        prepared = [op for op in operations if isinstance(op, StatePrepBase)]
        inputs = [wire for op in prepared for wire in op.wires] or wires
        operations = [qml.StatePrep(state, wires=inputs, validate_norm=False)] + [
            op for op in operations if not isinstance(op, StatePrepBase)
        ]
    exact = qml.tape.QuantumScript(operations, tape.measurements, shots=None)
    noisy = any(isinstance(op, Channel) for op in operations)
    device = qml.device("default.mixed" if noisy else "default.qubit", wires=wires)
    (result,) = qml.execute([exact], device, diff_method="backprop")
    return result
