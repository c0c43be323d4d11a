"""The gradient of a function of expectation values, by the chain rule.

Each circuit is simulated once forward, which gives what the function is called with, and once back
from Σ w O, the w being the function's own derivatives. Only these, and how the parameters turn the
angles, are traced by JAX: compiling a simulation whole takes it a minute for a batch of data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from bptools.audits.execution import executed
from bptools.audits.gradient_moments import SMALLEST
from bptools.audits.observables import Observable, SpectralObservable
from bptools.audits.program import Program
from bptools.audits.simulated_gradients import SimulatedCircuit
from bptools.audits.whole_cost import WholeCost
from bptools.circuits.qnodes import turned_circuit

Floats = NDArray[np.float64]

MOST_RESULTS = 64  # expectation values of all circuits together


@dataclass(frozen=True, eq=False)
class MeasuredProgram:
    """A circuit with all that is measured behind it.

    Args:
        program: The circuit.
        observables: One an expectation value.
    """

    program: Program
    observables: tuple[Observable, ...]


@dataclass(frozen=True, eq=False)
class ChainedCost:
    """A function of the expectation values of circuits.

    Args:
        whole: The function, which JAX can trace.
        circuits: The circuits in the order in which it runs them.
    """

    whole: WholeCost
    circuits: tuple[MeasuredProgram, ...]

    @classmethod
    def of(cls, whole: WholeCost, circuits: tuple[MeasuredProgram, ...]) -> ChainedCost | None:
        """Return the cost; None where it is no function of a few expectation values alone."""
        every = [o for circuit in circuits for o in circuit.observables]
        noisy = any(circuit.program.circuit.is_noisy for circuit in circuits)
        # a matrix is known up to a multiple of 1 here, which a function may depend on
        shifted = any(isinstance(o, SpectralObservable) and not o.bits for o in every)
        if noisy or shifted or len(every) > MOST_RESULTS or not whole.traceable:
            return None
        return cls(whole, circuits)

    @property
    def work(self) -> float:
        """How many products of amplitudes and gates a sample takes."""
        return 2 * sum(
            c.program.work + 2.0 * len(c.observables) * 2.0**c.program.n_wires
            for c in self.circuits
        )

    def gradients(self, thetas: Floats) -> Floats:
        """Return the gradient at each row of parameters.

        Args:
            thetas: Shape (count, parameters).
        """
        with jax.enable_x64(True):
            angles = np.asarray(self._angles(thetas))
        ends = np.cumsum([c.program.circuit.n_angles for c in self.circuits])[:-1]
        turns = np.split(angles, ends, axis=1)
        simulated = [
            SimulatedCircuit(circuit.program, turned)
            for circuit, turned in zip(self.circuits, turns, strict=True)
        ]
        kets, results = [], []
        for circuit, simulation in zip(self.circuits, simulated, strict=True):
            prepared = circuit.program.prepared()
            ket = simulation.carried(np.broadcast_to(prepared, (len(thetas), len(prepared))))
            kets.append(ket)
            results += [
                np.einsum("bi,bi->b", ket.conj(), o.applied(ket)).real for o in circuit.observables
            ]
        with jax.enable_x64(True):
            explicit, weights = map(np.asarray, self._outer(thetas, np.stack(results, axis=1)))
        slopes, at = [], 0
        for circuit, simulation, ket in zip(self.circuits, simulated, kets, strict=True):
            bra = np.zeros_like(ket)
            for number, observable in enumerate(circuit.observables, at):
                bra += weights[:, number, None] * observable.applied(ket)
            at += len(circuit.observables)
            every = range(circuit.program.circuit.n_angles)  # slopes may be 0 at one point alone
            slopes.append(simulation.slopes(ket, bra, every))
        with jax.enable_x64(True):
            implicit = np.asarray(self._pulled(thetas, np.concatenate(slopes, axis=1)))
        total = np.asarray(explicit + implicit)
        scale = np.abs(weights) @ self._spreads
        return np.where(np.abs(total) > SMALLEST * scale.max(initial=0.0), total, 0.0)

    @cached_property
    def _spreads(self) -> Floats:
        return np.array([o.spread for c in self.circuits for o in c.observables])

    def _whole(self, theta: Any) -> Any:  # noqa: ANN401 - traced
        """Return all numbers among the arguments, with some parameters in them."""
        return jax.numpy.asarray(self.whole.arguments.values).at[self.whole.chosen].set(theta)

    def _angles_at(self, theta: Any) -> Any:  # noqa: ANN401 - traced
        run = executed(self.whole.arguments, self._whole(theta))
        angles = [a for c in run.circuits for a in turned_circuit(c.recording).angles]
        return jax.numpy.stack([jax.numpy.asarray(angle, dtype=float) for angle in angles])

    def _number_at(self, theta: Any, results: Any) -> Any:  # noqa: ANN401 - traced
        run = executed(self.whole.arguments, self._whole(theta), results)
        flat = [jax.numpy.ravel(jax.numpy.asarray(output)) for _, output in run.outputs]
        return jax.numpy.real(jax.numpy.concatenate(flat)[self.whole.number])

    @cached_property
    def _angles(self) -> Any:  # noqa: ANN401 - a compiled function
        return jax.jit(jax.vmap(self._angles_at))

    @cached_property
    def _outer(self) -> Any:  # noqa: ANN401 - a compiled function
        return jax.jit(jax.vmap(jax.grad(self._number_at, argnums=(0, 1))))

    @cached_property
    def _pulled(self) -> Any:  # noqa: ANN401 - a compiled function
        def pulled(theta: Any, slopes: Any) -> Any:  # noqa: ANN401 - traced
            return jax.vjp(self._angles_at, theta)[1](slopes)[0]

        return jax.jit(jax.vmap(pulled))
