"""Audit a circuit: which of its gradients vanish, how fast, and what that costs in shots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeAlias

import numpy as np
import pennylane as qml

from bptools.audits.audit_records import Audit, DeadBecause, ParameterAudit, SizeAudit
from bptools.audits.cone import LightCone
from bptools.audits.ensemble_choice import Ensemble, Haar, LocalHaar, RandomAngles, ensemble_of
from bptools.audits.gradient_moments import NoFormulaError, ParameterMoments
from bptools.audits.haar_inputs import haar_moments, local_haar_moments
from bptools.audits.program import Program
from bptools.audits.program_reading import read_qnode
from bptools.audits.random_angles import angle_moments
from bptools.audits.sampled_gradients import over_angles, over_states
from bptools.audits.trend import trend
from bptools.errors import UsageError
from bptools.statistics import Interval, stream

SIZES = (2, 4, 6, 8)
SAMPLES = 2000
ERROR_RATE = 1e-3

Audited: TypeAlias = Any  # a QNode, which has no type here, or a function of the number of qubits


def audit(
    circuit: Audited,
    ensemble: str | Any = "haar",  # noqa: ANN401 - states or a sampler
    sizes: Sequence[int] | None = None,
    *,
    arguments: Sequence[Any] = (),
    scale: float | None = None,
    samples: int = SAMPLES,
    error_rate: float = ERROR_RATE,
    seed: int = 0,
    name: str = "",
) -> Audit:
    """Return mean and variance of every gradient of a circuit, and their trend with its size.

    Args:
        circuit: A QNode that returns one expectation value; or a function of the number of qubits
            that returns one, or a QNode with the arguments that it is called with.
        ensemble: What gradients are averaged over. Input states, at the angles of the arguments:
            ``"haar"``, ``"local-haar"``, states as rows (or a mapping from numbers of qubits to
            them), or a sampler ``(count, dimension, generator) -> rows``; they take the place of
            a state that the QNode prepares first, the wires beside it staying in |0⟩, or enter on
            all wires. Or angles, at the state that the QNode prepares: ``"uniform"`` on the
            circle, ``"small"`` about 0.
        sizes: Numbers of qubits for a function; 2, 4, 6, 8 by default.
        arguments: What a QNode is called with.
        scale: Small angles are uniform on [−scale, scale]; (number of angles)^(−1/2) by default.
        samples: Number of samples where no exact formula applies, at least 1.
        error_rate: Probability with which any interval of the audit may miss its value.
        seed: Root of all random streams.
        name: Of the circuit; that of its function by default.

    Returns:
        The audit: exact up to rounding where it says so, else rigorous intervals. What it says
        of the trend it says of the sizes examined.

    Raises:
        UsageError: If an argument is wrong, or the QNode holds something that has no gradient
            here (shots, measurements in the middle, noise, other generators), naming it.

    >>> def ring(n):
    ...     @qml.qnode(qml.device("default.qubit", wires=n))
    ...     def cost(weights):
    ...         qml.BasicEntanglerLayers(weights, wires=range(n))
    ...         return qml.expval(qml.Z(0))
    ...     return cost, (np.full((1, n), 0.3),)
    >>> found = audit(ring, sizes=[3, 4, 5])
    >>> found.trend.decay.value, found.sizes[0].known.value
    ('exponential', 'exact')
    """
    planned = plan(
        circuit,
        ensemble,
        sizes,
        arguments=arguments,
        scale=scale,
        samples=samples,
        error_rate=error_rate,
        seed=seed,
        name=name,
    )
    return planned.gathered([planned.of_size(size) for size in planned.sizes])


@dataclass(frozen=True)
class AuditPlan:
    """An audit that is checked and not begun, whose sizes can be audited anywhere in any order.

    Args:
        name: Of the circuit.
        programs: What is audited, by number of qubits.
        ensemble: What is averaged over.
        samples: Number of samples where no exact formula applies.
        error_rate: Probability with which any interval of the audit may miss its value.
        seed: Root of all random streams; each size has its own.
    """

    name: str
    programs: Mapping[int, Program]
    ensemble: Ensemble
    samples: int
    error_rate: float
    seed: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of qubits, ascending."""
        return tuple(self.programs)

    def of_size(self, size: int) -> SizeAudit:
        """Return the audit of one size.

        Args:
            size: Number of qubits, of those that are planned.
        """
        share, generator = self.error_rate / len(self.programs), stream(self.seed, "audit", size)
        program = self.programs[size]
        return _audited(size, program, self.ensemble, self.samples, share, generator)

    def gathered(self, audited: Sequence[SizeAudit]) -> Audit:
        """Return the whole audit.

        Args:
            audited: The audits of all sizes, in their order.
        """
        return Audit(
            name=self.name,
            ensemble=self.ensemble.name,
            seed=self.seed,
            error_rate=self.error_rate,
            sizes=tuple(audited),
            trend=trend(list(self.programs), [size.largest.interval for size in audited]),
        )


def plan(
    circuit: Audited,
    ensemble: str | Any = "haar",  # noqa: ANN401 - states or a sampler
    sizes: Sequence[int] | None = None,
    *,
    arguments: Sequence[Any] = (),
    scale: float | None = None,
    samples: int = SAMPLES,
    error_rate: float = ERROR_RATE,
    seed: int = 0,
    name: str = "",
) -> AuditPlan:
    """Return an audit that is checked and not begun; its arguments are those of ``audit``.

    Raises:
        UsageError: As ``audit``.
    """
    averaged = ensemble_of(ensemble, scale)
    if samples < 1:
        raise UsageError(f"samples must be at least 1, they are {samples}")
    if not 0 < error_rate < 1:
        raise UsageError(f"error_rate must lie strictly between 0 and 1, not {error_rate}")
    programs = _programs(circuit, sizes, arguments, check_linear=isinstance(averaged, RandomAngles))
    function = circuit.func if isinstance(circuit, qml.QNode) else circuit
    called = name or str(getattr(function, "__name__", "circuit"))
    return AuditPlan(called, programs, averaged, samples, error_rate, seed)


def _programs(
    circuit: Audited, sizes: Sequence[int] | None, arguments: Sequence[Any], *, check_linear: bool
) -> Mapping[int, Program]:
    """Return the program of every size."""
    if isinstance(circuit, qml.QNode):
        if sizes is not None:
            raise UsageError("sizes must be left out for a QNode, which has one size")
        program = read_qnode(circuit, arguments, check_linear=check_linear)
        return {program.n_wires: program}
    if not callable(circuit):
        raise UsageError(f"circuit must be a QNode or a function that returns one, not {circuit!r}")
    if arguments:
        raise UsageError("arguments must be returned by the function, beside the QNode")
    chosen = sorted(set(SIZES if sizes is None else sizes))
    if not chosen or chosen[0] < 1:
        raise UsageError(f"sizes must be positive numbers of qubits, they are {sizes}")
    programs = {}
    for size in chosen:
        built = circuit(size)
        qnode, inputs = built if isinstance(built, tuple) else (built, ())
        if not isinstance(qnode, qml.QNode):
            raise UsageError(f"circuit must return a QNode for {size} qubits, not {qnode!r}")
        programs[size] = read_qnode(qnode, inputs, check_linear=check_linear)
    return programs


def _audited(
    size: int,
    program: Program,
    ensemble: Ensemble,
    samples: int,
    error_rate: float,
    generator: np.random.Generator,
) -> SizeAudit:
    """Return the audit of one size."""
    cone = LightCone(program)
    moments = _moments(program, cone, ensemble, samples, error_rate, generator)
    qubits = cone.input_qubits()
    parameters = tuple(
        _parameter(program, cone, moments, k, qubits[k]) for k in range(program.n_parameters)
    )
    return SizeAudit(
        n_qubits=size,
        n_inputs=len(program.inputs),
        n_rotations=program.circuit.n_angles,
        known=moments.known,
        method=moments.method,
        cone=len(set(cone.sweep.wires) & set(program.inputs)),
        parameters=parameters,
        samples=moments.samples,
    )


def _moments(
    program: Program,
    cone: LightCone,
    ensemble: Ensemble,
    samples: int,
    error_rate: float,
    generator: np.random.Generator,
) -> ParameterMoments:
    """Return the moments by the first formula that applies, else from samples."""
    if isinstance(ensemble, RandomAngles):
        acting = program.restricted(cone.sweep.acting, tuple(range(program.n_wires)))
        try:
            return angle_moments(acting, ensemble)
        except NoFormulaError as reason:
            return over_angles(acting, ensemble, samples, error_rate, generator).because(reason)
    try:
        if isinstance(ensemble, Haar):
            return haar_moments(program, cone)
        if isinstance(ensemble, LocalHaar):
            return local_haar_moments(program, cone)
    except NoFormulaError as reason:
        return over_states(program, ensemble, samples, error_rate, generator).because(reason)
    return over_states(program, ensemble, samples, error_rate, generator)


def _parameter(
    program: Program, cone: LightCone, moments: ParameterMoments, k: int, qubits: int
) -> ParameterAudit:
    reach = float(program.reach[k])
    second = Interval(float(moments.second_low[k]), float(moments.second_high[k]))
    dead = DeadBecause.NOT_DEAD
    if not program.jacobian[:, k].any():
        dead = DeadBecause.NO_GATE
    elif not cone.is_live(k):
        dead = DeadBecause.OUTSIDE_THE_CONE
    elif moments.rounding is not None and second.high <= moments.rounding:
        dead = DeadBecause.ALWAYS_ZERO
    # two expectation values, each from half of the shots, whose outcomes lie in the spread
    smallest_count, largest_count = (
        None if value <= 0 else float(ceil(reach**2 / value)) for value in (second.high, second.low)
    )
    return ParameterAudit(
        name=program.names[k],
        gates=program.gates_of(k),
        mean=0.0 if dead else float(moments.mean[k]),
        mean_low=0.0 if dead else float(moments.mean_low[k]),
        mean_high=0.0 if dead else float(moments.mean_high[k]),
        variance=0.0 if dead else float(moments.variance[k]),
        low=0.0 if dead else float(moments.low[k]),
        high=0.0 if dead else float(moments.high[k]),
        qubits=0 if dead else qubits,
        shots_low=None if dead else smallest_count,
        shots_high=None if dead else largest_count,
        dead=dead,
    )
