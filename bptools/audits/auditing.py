"""Audit a circuit: which of its gradients vanish, how fast, and what that costs in shots."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from math import inf
from typing import Any, TypeAlias

import msgspec
import pennylane as qml

from bptools.audits.angle_ensembles import RandomAngles, named_angles
from bptools.audits.arguments import name_of
from bptools.audits.audit_records import (
    SHOT_SECONDS,
    Audit,
    SizeAudit,
    joined,
)
from bptools.audits.cost import Cost
from bptools.audits.cost_reading import read_costs
from bptools.audits.ensemble_choice import (
    Ensemble,
    HaarGroup,
    ensemble_of,
)
from bptools.audits.sample_budget import most_seconds
from bptools.audits.sampled_gradients import Draws
from bptools.audits.size_audit import size_audit
from bptools.audits.trend import trend
from bptools.errors import UsageError
from bptools.statistics import stream

SIZES = (2, 4, 6, 8)
ERROR_RATE = 1e-3
PRECISION = 2.0  # ratio of the ends of an interval that is good enough

Audited: TypeAlias = Any  # a QNode, which has no type here, a cost, or a function of the size


def audit(
    circuit: Audited,
    ensemble: str | Any = "haar",  # noqa: ANN401 - states or a sampler
    sizes: Sequence[int] | None = None,
    *,
    arguments: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    trainable: Sequence[str] = (),
    scale: float | None = None,
    samples: int | None = None,
    precision: float = PRECISION,
    error_rate: float = ERROR_RATE,
    seed: int = 0,
    name: str = "",
    random_axes: bool = False,
    inputs: Mapping[str, str] | None = None,
    shot_seconds: float = SHOT_SECONDS,
) -> Audit:
    """Return mean and variance of every gradient of a circuit, and their trend with its size.

    Args:
        circuit: A QNode, or a function that calls QNodes and returns real numbers, with
            ``arguments``; or a function of the number of qubits that returns either, or either
            with the arguments that it is called with.
        ensemble: What gradients are averaged over. Input states, at the angles of the arguments:
            ``"haar"``, ``"local-haar"``, ``"stabiliser"``, states as rows or columns (or a
            mapping from numbers of qubits to them), or a sampler
            ``(count, dimension, generator) -> rows``; they take the place of a state that the
            QNode prepares first, the wires beside it staying in |0⟩, or enter on all wires of the
            device. Or angles, at the state that the QNode prepares: ``"uniform"`` on
            [−π, π], ``"small"`` about 0, ``"gaussian"``, ``"beta"``, ``"warm"`` about the given
            angles, ``"identity-blocks(2)"``, whose second halves undo the first, ``"given"``, or
            a law such as ``"uniform(0, 2*pi)"`` or ``"around normal(0, 0.1)"``. Or ``"group"``:
            circuits so deep that they are Haar on the group that the rotations of this one
            generate, before and behind each rotation, exactly.
        sizes: Numbers of qubits for a function; 2, 4, 6, 8 by default.
        arguments: What a QNode or cost is called with: arrays, lists, dictionaries of them.
        keywords: Its keyword arguments.
        trainable: Names of the arguments to differentiate by; by default those with real numbers
            that turn a gate.
        scale: Small angles are uniform on [−scale, scale]; (number of angles)^(−1/2) by default.
        samples: Number of samples at most where no exact formula applies; by default what some
            seconds allow. They are looked at when there are 1000, 2000, 4000, ...: a larger number
            goes on where a smaller one ended, and all looks together keep to the error rate.
        precision: The factor, above 1, within which the largest variance is to be known: no more
            samples are drawn than it takes.
        error_rate: Probability with which any interval of the audit may miss its value.
        seed: Root of all random streams.
        name: Of the circuit; that of its function by default.
        random_axes: Whether each rotation of a qubit that a parameter turns is about X, Y or Z at
            random, so that circuits are averaged over as well as angles.
        inputs: Laws of arguments that hold embedded data, by name, such as
            ``{"x": "uniform(0, pi)"}``: they are averaged over, too, and not differentiated by.
        shot_seconds: How long one run of the circuit takes, for the time to resolve a gradient.

    Returns:
        The audit: exact up to rounding where it says so, else rigorous intervals. What it says
        of the trend it says of the sizes examined. Of a cost that returns several numbers each
        is audited (``parts``), and the whole has the gradients of all.

    Raises:
        UsageError: If an argument is wrong, or the QNode holds something that has no gradient
            here, naming it.

    >>> import numpy as np
    >>> def ring(n):
    ...     @qml.qnode(qml.device("default.qubit", wires=n))
    ...     def cost(weights):
    ...         qml.BasicEntanglerLayers(weights, wires=range(n))
    ...         return qml.expval(qml.Z(0))
    ...     return cost, (np.full((1, n), 0.3),)
    >>> ring_audit = audit(ring, sizes=[3, 4, 5])
    >>> ring_audit.trend.decay.value, ring_audit.sizes[0].known.value
    ('exponential', 'exact')
    """
    planned = plan(
        circuit,
        ensemble,
        sizes,
        arguments=arguments,
        keywords=keywords,
        trainable=trainable,
        scale=scale,
        samples=samples,
        precision=precision,
        error_rate=error_rate,
        seed=seed,
        name=name,
        random_axes=random_axes,
        inputs=inputs,
        shot_seconds=shot_seconds,
    )
    return planned.gathered([planned.of_size(size) for size in planned.sizes])


@dataclass(frozen=True)
class AuditPlan:
    """An audit that is checked and not begun, whose sizes can be audited anywhere in any order.

    Args:
        name: Of the circuit.
        costs: What is audited, the numbers that the cost returns, by number of qubits.
        ensemble: What is averaged over.
        samples: Number of samples at most where no exact formula applies.
        precision: The factor within which the largest variance is to be known.
        error_rate: Probability with which any interval of the audit may miss its value.
        seed: Root of all random streams; each size has its own.
        shot_seconds: How long one run of the circuit takes.
    """

    name: str
    costs: Mapping[int, tuple[Cost, ...]]
    ensemble: Ensemble
    samples: int | None
    precision: float
    error_rate: float
    seed: int
    shot_seconds: float

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of qubits, ascending."""
        return tuple(self.costs)

    def of_size(self, size: int) -> SizeAudit:
        """Return the audit of one size.

        Args:
            size: Number of qubits, of those that are planned.
        """
        share = self.error_rate / sum(len(costs) for costs in self.costs.values())
        audited: list[SizeAudit] = []
        for number, cost in enumerate(self.costs[size]):
            earlier = zip(self.costs[size][:number], audited, strict=True)
            twin = next(((s, a) for c, a in earlier if (s := cost.sign_of(c))), None)
            if twin is not None:  # such as the probabilities of a qubit, which add up to 1
                audited.append(twin[1].renamed(cost.name, twin[0]))
                continue
            generator = stream(self.seed, "audit", size, *([number] if number else []))
            wanted = Draws(self.samples, self.precision, share, generator)
            audited.append(size_audit(size, cost, self.ensemble, wanted))
        return audited[0] if len(audited) == 1 else joined(audited)

    def seconds(self, size: int) -> float:
        """Return about how long the samples of one size would take, if no formula applies.

        Args:
            size: Number of qubits, of those that are planned.
        """
        return sum(most_seconds(cost, self.samples) for cost in self.costs[size])

    def gathered(self, audited: Sequence[SizeAudit]) -> Audit:
        """Return the whole audit.

        Args:
            audited: The audits of all sizes, in their order.
        """
        parts = [
            self._gathered(f"{self.name}{part.outputs[0]}", [size.parts[k] for size in audited])
            for k, part in enumerate(audited[0].parts)
        ]
        return msgspec.structs.replace(self._gathered(self.name, audited), parts=tuple(parts))

    def _gathered(self, name: str, sizes: Sequence[SizeAudit]) -> Audit:
        return Audit(
            name=name,
            ensemble=self.ensemble.name,
            seed=self.seed,
            error_rate=self.error_rate,
            sizes=tuple(sizes),
            shot_seconds=self.shot_seconds,
            trend=trend(list(self.costs), [size.largest.interval for size in sizes]),
        )


def plan(
    circuit: Audited,
    ensemble: str | Any = "haar",  # noqa: ANN401 - states or a sampler
    sizes: Sequence[int] | None = None,
    *,
    arguments: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    trainable: Sequence[str] = (),
    scale: float | None = None,
    samples: int | None = None,
    precision: float = PRECISION,
    error_rate: float = ERROR_RATE,
    seed: int = 0,
    name: str = "",
    random_axes: bool = False,
    inputs: Mapping[str, str] | None = None,
    shot_seconds: float = SHOT_SECONDS,
) -> AuditPlan:
    """Return an audit that is checked and not begun; its arguments are those of ``audit``.

    Raises:
        UsageError: As ``audit``.
    """
    averaged = ensemble_of(ensemble, scale)
    if samples is not None and samples < 1:
        raise UsageError(f"samples must be at least 1, they are {samples}")
    if not precision > 1:
        raise UsageError(f"precision must be a factor above 1, such as 1.2, not {precision}")
    if not 0 < shot_seconds < inf:
        raise UsageError(f"shot_seconds must be finite and positive, it is {shot_seconds}")
    if not 0 < error_rate < 1:
        raise UsageError(f"error_rate must lie strictly between 0 and 1, not {error_rate}")
    angles = isinstance(averaged, RandomAngles) and not averaged.blocks
    if random_axes and not (angles or isinstance(averaged, HaarGroup)):
        raise UsageError(f"random axes must come with an ensemble of angles, not {averaged.name}")
    averaged = _with_inputs(averaged, inputs or {})
    costs = _costs(circuit, sizes, arguments, keywords or {}, trainable, tuple(inputs or ()))
    if random_axes:
        averaged = replace(averaged, name=f"random axes and {averaged.name}")
        costs = {
            size: tuple(cost.with_random_axes() for cost in read) for size, read in costs.items()
        }
    return AuditPlan(
        name or name_of(circuit),
        costs,
        averaged,
        samples,
        precision,
        error_rate,
        seed,
        shot_seconds,
    )


def _with_inputs(ensemble: Ensemble, inputs: Mapping[str, str]) -> Ensemble:
    """Return an ensemble of angles with the laws of the arguments that hold inputs."""
    if not inputs:
        return ensemble
    if not isinstance(ensemble, RandomAngles) or ensemble.blocks:
        raise UsageError(
            f"inputs must come with independent angles or the ensemble 'given', not {ensemble.name}"
        )
    laws = {}
    for argument, spelt in inputs.items():
        law = named_angles(spelt, None)
        if law is None or law.blocks:
            raise UsageError(
                f"inputs {argument} must have a law such as uniform(0, pi), not {spelt!r}"
            )
        laws[argument] = law
    shown = ", ".join(f"{argument} of {spelt}" for argument, spelt in inputs.items())
    return replace(ensemble, name=f"{ensemble.name}, inputs {shown}", inputs=laws)


def _costs(
    circuit: Audited,
    sizes: Sequence[int] | None,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    trainable: Sequence[str],
    embedded: Sequence[str],
) -> Mapping[int, tuple[Cost, ...]]:
    """Return the costs of every size."""
    if not callable(circuit):
        raise UsageError(f"circuit must be a QNode or a function that returns one, not {circuit!r}")
    called = isinstance(circuit, qml.QNode) or arguments or keywords
    if called and sizes is not None:
        raise UsageError("sizes must be left out for a QNode or a called cost, which has one size")
    if called:
        costs = read_costs(circuit, arguments, keywords, trainable, embedded)
        return {costs[0].program.n_wires: costs}
    chosen = sorted(set(SIZES if sizes is None else sizes))
    if not chosen or chosen[0] < 1:
        raise UsageError(f"sizes must be positive numbers of qubits, they are {sizes}")
    read = {}
    for size in chosen:
        with redirect_stdout(sys.stderr):  # the standard output is the audit's
            built = circuit(size)
        cost, inputs = _built(built, size)
        read[size] = read_costs(cost, inputs, {}, trainable, embedded)
    if len({tuple(cost.name for cost in costs) for costs in read.values()}) > 1:
        raise UsageError("circuit must return as many numbers at every size, it does not")
    return read


def _built(built: Any, size: int) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401 - a QNode or cost
    """Return the cost that a function of the size built, and what it is called with."""
    cost, *inputs = built if isinstance(built, tuple) and built else (built,)
    if len(inputs) > 1 or not callable(cost):
        raise UsageError(
            f"circuit must return a QNode or cost for {size} qubits, or it with a tuple of its "
            f"arguments, not {built!r}"
        )
    arguments = inputs[0] if inputs else ()
    return cost, tuple(arguments) if isinstance(arguments, tuple | list) else (arguments,)
