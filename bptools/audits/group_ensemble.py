"""The audit of deep circuits: exact moments over the group that the rotations generate."""

from __future__ import annotations

from math import ceil

from bptools.audits.audit_records import DeadBecause, ParameterAudit, SizeAudit
from bptools.audits.cost import Cost
from bptools.audits.group_circuit import GroupCircuit, group_circuit
from bptools.audits.program import AXES
from bptools.claims import Method
from bptools.groups import Layer, RotationGroup, SumGroup, applicability, gradient_moments
from bptools.groups.modules import second_moments_on


def size_audit_of_group(size: int, cost: Cost) -> SizeAudit:
    """Return the audit of one size over the group that its circuit's rotations generate.

    Args:
        size: Number of qubits.
        cost: An expectation value of Pauli strings behind rotations and Clifford gates.

    Raises:
        UsageError: If the cost is another, or an orbit or the Lie algebra does not fit.
    """
    known, program = group_circuit(cost), cost.program
    variances = _variances(known)
    parameters = tuple(_parameter(cost, k, variances.get(k)) for k in range(program.n_parameters))
    return SizeAudit(
        n_qubits=size,
        n_inputs=len(program.inputs),
        n_rotations=program.circuit.n_angles,
        known=Method.EXACT,
        method=_method(known),
        cone=program.n_wires,
        parameters=parameters,
        outputs=(cost.name,),
    )


def _variances(known: GroupCircuit) -> dict[int, float]:
    """Return the variance of the gradient by each parameter that turns something."""
    separate = isinstance(known.group, RotationGroup)
    share = 1 / len(AXES) if known.random_axes else 1.0
    variances: dict[int, float] = {}
    strings = known.circuit.at_input.generators
    alike: dict[object, float] = {}
    for place, turning in enumerate(known.turnings):
        generator = strings[place] if separate else known.generators[turning.parameter]
        if generator not in alike:
            moments = gradient_moments(known.group, known.measured, known.state, generator)
            alike[generator] = float(moments.variance)
        scale = turning.factor**2 if separate else 1.0  # of a sum, the factors are inside
        part = share * scale * alike[generator]
        before = variances.get(turning.parameter, 0.0) if known.random_axes else 0.0
        variances[turning.parameter] = before + part
    return variances


def _method(known: GroupCircuit) -> str:
    """Return the group and the theorem that applies, in words."""
    algebra = known.group.algebra
    if isinstance(known.group, SumGroup):
        where = second_moments_on(known.group, known.measured)
        return f"Lie algebra {algebra}; second moments on the {where}"
    repeated = Layer(known.circuit).group.algebra
    larger = f" ({repeated} if the circuit is repeated)" * (repeated != algebra)
    applies = applicability(known.group, known.measured, known.state)
    return f"Lie algebra {algebra}{larger}; {applies}"


def _parameter(cost: Cost, k: int, variance: float | None) -> ParameterAudit:
    program = cost.program
    reach, value = float(program.reach[k]), variance or 0.0
    dead = DeadBecause.NOT_DEAD if value else DeadBecause.ALWAYS_ZERO
    shots = float(ceil(reach**2 / value)) if value else None
    return ParameterAudit(
        name=program.names[k],
        gates=program.gates_of(k),
        mean=0.0,
        mean_low=0.0,
        mean_high=0.0,
        variance=value,
        low=value,
        high=value,
        qubits=program.n_wires if value else 0,
        shots_low=shots,
        shots_high=shots,
        dead=DeadBecause.NO_GATE if variance is None else dead,
    )
