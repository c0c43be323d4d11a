"""A circuit compiled to fused products over a batch of states, differentiable by JAX.

Wire 0 is the most significant qubit; ancillas are the first wires, in |0⟩, data qubits follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from math import prod
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from bptools.circuits import Circuit
from bptools.simulator.block_matrices import BlockMatrices
from bptools.simulator.evolution import Evolution, combined
from bptools.simulator.free_memory import available_bytes
from bptools.simulator.gate_values import GateValues
from bptools.simulator.matrix_gates import MatrixGate, TurnedGate, gates_of_circuit
from bptools.simulator.measurement import MeasuredParts, Measurement
from bptools.simulator.passes import Layout, to_complex, to_real
from bptools.simulator.plan import Plan

if TYPE_CHECKING:
    from bptools.circuits.qnodes import QuantumFunction


@dataclass(frozen=True, eq=False)
class CompiledCircuit:
    """A unitary circuit on a batch of states; every method is a pure function for JAX.

    Made by ``compile_circuit``. All methods can be jitted, scanned and differentiated with respect
    to parameters and states. Double precision is computed under ``jax.enable_x64(True)``, which
    a caller that traces them (``jit``, ``grad``) has to set too.

    Args:
        parameter_shape: Shape of the parameters.
        plan: The gates and the passes that apply them.
        n_ancilla: How many of the first wires are ancillas.
        turned: From parameters to the same gates at them; None if the plan's gates are enough.
    """

    parameter_shape: tuple[int, ...]
    plan: Plan
    n_ancilla: int = 0
    turned: Callable[[Any], Sequence[TurnedGate]] | None = None

    def apply(self, parameters: ArrayLike, states: ArrayLike) -> jax.Array:
        """Return the circuit's output states.

        Args:
            parameters: Parameters of shape ``parameter_shape``.
            states: Amplitudes on all wires, shape (batch, 2**n_wires).

        Returns:
            States of shape (batch, 2**n_wires), in the circuit's dtype.

        Raises:
            ValueError: If a shape does not fit, or the batch does not fit the memory.
        """
        with self._scope():
            angles, batch = self._checked(parameters, states, self.plan.n_wires)
            values = self._values(angles)
            matrices = BlockMatrices(self.plan.programs, values, self.plan.dtype)
            work = Evolution(self.plan, values, matrices)
            if len(batch) > 2**self.plan.n_wires:
                rows = combined(work.images(), batch)
            else:
                rows = work.evolved(to_real(batch, work.start))
            return to_complex(rows, Layout.PART_FIRST)

    def branch(self, parameters: ArrayLike, states: ArrayLike, outcomes: ArrayLike) -> jax.Array:
        """Return the data states after the ancillas were measured with the given outcomes.

        Args:
            parameters: Parameters of shape ``parameter_shape``.
            states: Amplitudes of the data qubits, shape (batch, 2**(n_wires - n_ancilla)).
            outcomes: One outcome a state, integers in 0..2**n_ancilla - 1, shape (batch,).

        Returns:
            Renormalised data states, shape (batch, 2**(n_wires - n_ancilla)); not a number where
            the outcome has probability 0. Derivatives are taken at the fixed outcomes.

        Raises:
            ValueError: If a shape does not fit, or the batch does not fit the memory.
        """
        with self._scope():
            angles, batch = self._checked(parameters, states, self.n_data)
            chosen = _checked_outcomes(outcomes, len(batch), 2**self.n_ancilla)
            return Measurement(self.parts, self._values(angles)).selected(batch, chosen)

    def sample(
        self, parameters: ArrayLike, states: ArrayLike, key: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """Measure the ancillas of every state once by the Born rule.

        Args:
            parameters: Parameters of shape ``parameter_shape``.
            states: Amplitudes of the data qubits, shape (batch, 2**(n_wires - n_ancilla)).
            key: JAX's random key; it decides the outcomes.

        Returns:
            The renormalised data states, as of ``branch``, and the outcomes, shape (batch,).

        Raises:
            ValueError: If a shape does not fit, or the batch does not fit the memory.
        """
        with self._scope():
            angles, batch = self._checked(parameters, states, self.n_data)
            work = Measurement(self.parts, self._values(angles))
            points = jax.random.uniform(key, (len(batch),), batch.real.dtype)
            # XLA runs independent parts of a program side by side, better than each on all cores
            cuts = [len(batch) // 2] if 1 < len(batch) <= 2**self.n_data else []
            parts = zip(jnp.split(batch, cuts), jnp.split(points, cuts), strict=True)
            branches, outcomes = zip(*(work.measured(*part) for part in parts), strict=True)
            return jnp.concatenate(branches), jnp.concatenate(outcomes)

    def memory_bytes(self, batch: int, *, gradient: bool = True) -> int:
        """Return an estimate of the memory that ``sample`` or ``branch`` needs, in bytes.

        Args:
            batch: Number of states.
            gradient: Whether a derivative is taken, which keeps the states of every pass.
        """
        return self.parts.memory_bytes(batch, gradient=gradient)

    def require_memory(self, batch: int, *, gradient: bool = True) -> None:
        """Refuse a batch that does not fit the memory that is free.

        Raises:
            ValueError: If the estimate exceeds the free memory.
        """
        self._require(self.memory_bytes(batch, gradient=gradient), batch)

    def _require(self, needed: int, batch: int) -> None:
        free = available_bytes()
        if needed > free:
            raise ValueError(
                f"{self.plan.n_wires} wires with a batch of {batch} need about "
                f"{needed / 1e9:.1f} GB, but {free / 1e9:.1f} GB are free: "
                "take fewer wires (ancillas) or states"
            )

    @property
    def gates(self) -> tuple[MatrixGate, ...]:
        """The gates, first to act first."""
        return tuple(self.plan.gates.values())

    @property
    def n_data(self) -> int:
        """Number of wires that are no ancillas."""
        return self.plan.n_wires - self.n_ancilla

    @cached_property
    def parts(self) -> MeasuredParts:
        """The gates about the measurement of the ancillas."""
        return MeasuredParts.of(self.plan, self.n_ancilla)

    def _values(self, parameters: jax.Array) -> GateValues:
        turned = () if self.turned is None else self.turned(parameters)
        return GateValues(self.gates, turned, parameters, self.plan.dtype)

    def _scope(self) -> AbstractContextManager[object]:
        double = self.plan.dtype == np.complex128
        return jax.enable_x64(True) if double else nullcontext()

    def _checked(
        self, parameters: ArrayLike, states: ArrayLike, n_wires: int
    ) -> tuple[jax.Array, jax.Array]:
        """Return parameters and states as JAX arrays; refuse what does not fit."""
        for name, argument in (("parameters", parameters), ("states", states)):
            if (
                self.plan.dtype == np.complex128
                and isinstance(argument, jax.core.Tracer)
                and argument.dtype in (np.float32, np.complex64)
            ):
                raise ValueError(
                    f"{name} must be of double precision for this circuit, they are "
                    f"{argument.dtype}: trace it under jax.enable_x64(True)"
                )
        if np.shape(parameters) != self.parameter_shape:
            raise ValueError(
                f"parameters must have shape {self.parameter_shape}, "
                f"their shape is {np.shape(parameters)}"
            )
        shape = np.shape(states)
        if len(shape) != 2 or shape[1] != 2**n_wires or shape[0] < 1:
            raise ValueError(
                f"states must have shape (batch, {2**n_wires}), their shape is {shape}"
            )
        self.require_memory(shape[0], gradient=False)
        if n_wires == self.plan.n_wires:  # with the ancillas
            self._require(self.plan.memory_bytes(shape[0], gradient=False), shape[0])
        angles = jnp.asarray(parameters)
        if not jnp.issubdtype(angles.dtype, jnp.floating):
            raise ValueError(f"parameters must be real numbers, their type is {angles.dtype}")
        return angles, jnp.asarray(states, self.plan.dtype)


def with_ancillas(states: ArrayLike, n_ancilla: int) -> jax.Array:
    """Return |0..0⟩ ⊗ states, with the ancillas as the first wires.

    Args:
        states: Amplitudes, shape (batch, dim).
        n_ancilla: Number of ancillas, at least 0.

    Returns:
        Amplitudes, shape (batch, 2**n_ancilla * dim).

    >>> with_ancillas([[0.0, 1.0]], 1).tolist()
    [[0.0, 1.0, 0.0, 0.0]]
    """
    array = jnp.asarray(states)
    return jnp.pad(array, ((0, 0), (0, (2**n_ancilla - 1) * array.shape[1])))


def compile_circuit(
    circuit: Circuit | QuantumFunction,
    n_wires: int,
    parameter_shape: int | tuple[int, ...],
    *,
    n_ancilla: int = 0,
    dtype: str = "complex64",
    idle_wires: bool = False,
    places: Sequence[int] | None = None,
) -> CompiledCircuit:
    """Compile a circuit to fused products over a batch of states.

    Args:
        circuit: A ``Circuit`` of one-qubit rotations and CZ; or a PennyLane quantum function, that
            is called as ``function(parameters, range(n_wires))`` and traceable by JAX, or a QNode
            of one, whose measurements are not used.
        n_wires: Number of wires, ancillas included, at least 1.
        parameter_shape: Shape of the parameters, or their number.
        n_ancilla: How many of the first wires are measured by ``branch`` and ``sample``.
        dtype: "complex64" or "complex128".
        idle_wires: Whether wires without a gate are meant; otherwise they are refused.
        places: Where each angle of a ``Circuit`` stands in the flattened parameters; by default
            one after the other.

    Returns:
        The circuit, exact at all parameters in the rounding of its dtype.

    Raises:
        ValueError: If an argument does not fit, or a gate cannot be simulated.

    >>> import pennylane as qml
    >>> bell = compile_circuit(lambda _, wires: (qml.H(0), qml.CNOT(wires)), 2, 0)
    >>> bell.apply(np.zeros(0), np.eye(4)[:1]).real.round(3).tolist()
    [[0.707..., 0.0, 0.0, 0.707...]]
    """
    shape = (parameter_shape,) if isinstance(parameter_shape, int) else tuple(parameter_shape)
    if n_wires < 1:
        raise ValueError(f"n_wires must be at least 1, it is {n_wires}")
    if not 0 <= n_ancilla < n_wires:
        raise ValueError(f"n_ancilla must lie in 0..{n_wires - 1}, it is {n_ancilla}")
    if dtype not in ("complex64", "complex128"):
        raise ValueError(f"dtype must be 'complex64' or 'complex128', it is {dtype!r}")
    turned = None
    if isinstance(circuit, Circuit):
        gates = gates_of_circuit(circuit, _checked_places(circuit, n_wires, shape, places))
    else:
        from bptools.simulator.quantum_functions import gates_of, turned_gates

        gates = gates_of(circuit, shape, n_wires)
        if not all(gate.is_gathered for gate in gates):
            turned = partial(turned_gates, circuit, n_wires)
    idle = set(range(n_wires)) - {wire for gate in gates for wire in gate.wires}
    if idle and not idle_wires:
        raise ValueError(
            f"circuit must act on every wire of 0..{n_wires - 1}, it leaves out {sorted(idle)}; "
            "pass idle_wires=True if this is meant"
        )
    return CompiledCircuit(
        shape, Plan(dict(enumerate(gates)), n_wires, np.dtype(dtype)), n_ancilla, turned
    )


def _checked_places(
    circuit: Circuit, n_wires: int, shape: tuple[int, ...], places: Sequence[int] | None
) -> Sequence[int]:
    """Return where the angles of a circuit stand; refuse what does not fit its parameters."""
    if circuit.n_wires != n_wires:
        raise ValueError(f"circuit must have {n_wires} wires, it has {circuit.n_wires}")
    chosen = range(prod(shape)) if places is None else places
    if sorted(chosen) != list(range(prod(shape))) or len(chosen) != circuit.n_angles:
        raise ValueError(
            f"parameters of shape {shape} must be the circuit's angles, each once: it has "
            f"{circuit.n_angles}"
        )
    return chosen


def _checked_outcomes(outcomes: ArrayLike, batch: int, n_outcomes: int) -> jax.Array:
    """Return outcomes as a JAX array; refuse a wrong shape and, if known, a wrong value."""
    chosen = jnp.asarray(outcomes)
    if chosen.shape != (batch,):
        raise ValueError(f"outcomes must have shape {(batch,)}, their shape is {chosen.shape}")
    if not jnp.issubdtype(chosen.dtype, jnp.integer):
        raise ValueError(f"outcomes must be integers, their type is {chosen.dtype}")
    if not isinstance(outcomes, jax.core.Tracer):
        known = np.asarray(outcomes)
        if not np.all((known >= 0) & (known < n_outcomes)):
            raise ValueError(f"outcomes must lie in 0..{n_outcomes - 1}, they are {known}")
    return chosen
