"""The audit of one number of one size: the first exact formula that applies, else samples."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from bptools.audits.angle_ensembles import RandomAngles
from bptools.audits.audit_records import DeadBecause, ParameterAudit, SizeAudit
from bptools.audits.averaged_inputs import averaged_moments
from bptools.audits.cone import LightCone
from bptools.audits.cost import Cost
from bptools.audits.ensemble_choice import (
    Ensemble,
    Haar,
    HaarGroup,
    InputEnsemble,
    LocalHaar,
    MatrixProducts,
    StabiliserStates,
)
from bptools.audits.gradient_moments import NoFormulaError, ParameterMoments
from bptools.audits.group_ensemble import size_audit_of_group
from bptools.audits.haar_inputs import haar_moments, local_haar_moments, matrix_product_moments
from bptools.audits.random_angles import angle_moments
from bptools.audits.sampled_gradients import Draws, over_angles, over_states
from bptools.claims import Method
from bptools.statistics import Interval


def size_audit(
    size: int,
    cost: Cost,
    ensemble: Ensemble,
    wanted: Draws,
) -> SizeAudit:
    """Return the audit of one number that a cost returns, at one size.

    Args:
        size: Number of qubits.
        cost: The number.
        ensemble: What is averaged over.
        wanted: The samples, where no exact formula applies.
    """
    if isinstance(ensemble, HaarGroup):
        return size_audit_of_group(size, cost)
    program = cost.program
    cone = LightCone(program)
    moments = _moments(cost, cone, ensemble, wanted)
    qubits = cone.input_qubits()
    parameters = tuple(
        _parameter(cost, cone, moments, k, qubits[k])
        for k, name in enumerate(program.names)
        if not (isinstance(ensemble, RandomAngles) and ensemble.is_input(name))
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
        outputs=(cost.name,),
        shots=cost.shots,
    )


def _moments(
    cost: Cost,
    cone: LightCone,
    ensemble: InputEnsemble | RandomAngles,
    wanted: Draws,
) -> ParameterMoments:
    """Return the moments by the first formula that applies, else from samples."""
    program = cost.program
    if isinstance(ensemble, RandomAngles):
        ensemble = ensemble.of_circuit(program)
        wires = program.with_prepared(cone.sweep.wires or (0,))
        acting = cost
        traced = cost.whole.traceable or program.is_linear
        if cost.is_expectation and traced and not ensemble.blocks:
            acting = replace(cost, program=program.restricted(cone.sweep.acting, wires))
        try:
            if cost.terms and not ensemble.blocks:
                return averaged_moments(cost.terms, ensemble)
            _require_formula(cost)
            return angle_moments(acting.program, ensemble)
        except NoFormulaError as reason:
            return over_angles(acting, ensemble, wanted).because(reason)
    try:
        if isinstance(ensemble, Haar | StabiliserStates | LocalHaar | MatrixProducts):
            _require_formula(cost)
        if isinstance(ensemble, Haar | StabiliserStates):
            return haar_moments(program, cone)
        if isinstance(ensemble, LocalHaar):
            return local_haar_moments(program, cone)
        if isinstance(ensemble, MatrixProducts):
            return matrix_product_moments(program, cone, ensemble.bond)
    except NoFormulaError as reason:
        return over_states(cost, ensemble, wanted).because(reason)
    return over_states(cost, ensemble, wanted)


def _require_formula(cost: Cost) -> None:
    """Refuse to look for a formula of a cost that is no expectation value of one circuit."""
    if cost.reason:
        raise NoFormulaError(cost.reason)


def _parameter(
    cost: Cost, cone: LightCone, moments: ParameterMoments, k: int, qubits: int
) -> ParameterAudit:
    program = cost.program
    reach = float((program.reach if cost.reach is None else cost.reach)[k])
    second = Interval(float(moments.second_low[k]), float(moments.second_high[k]))
    dead = DeadBecause.NOT_DEAD
    if cost.is_expectation and not program.jacobian[:, k].any() and program.is_linear:
        dead = DeadBecause.NO_GATE
    elif cost.is_expectation and program.is_linear and not cone.is_live(k):
        dead = DeadBecause.OUTSIDE_THE_CONE
    elif moments.known is not Method.OBSERVED and second.high == 0:
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
