"""A cost called with its QNodes answered from outside: what it runs, and what it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jax
import pennylane as qml

from bptools.audits.arguments import Arguments
from bptools.audits.mapped_calls import mapped
from bptools.audits.measurements import Measured, measured
from bptools.audits.torch_functions import (
    is_tensor,
    tensor_of,
    traceable,
    traced_functions,
    without_tensors,
)
from bptools.circuits.qnodes import NOISY, Recording, device_wires, recording_of, tapes_of
from bptools.errors import UsageError


@dataclass(frozen=True, eq=False)
class ExecutedCircuit:
    """One circuit that a cost runs.

    Args:
        recording: What it holds.
        measured: What its measurements give.
        device: The device of its QNode.
    """

    recording: Recording
    measured: tuple[Measured, ...]
    device: Any


@dataclass(eq=False)
class Execution:
    """What calling a cost did.

    Args:
        circuits: Those that it ran, in order.
        outputs: The numbers that it returned, each with its name.
        results: How many expectation values its circuits were made of.
    """

    circuits: list[ExecutedCircuit] = field(default_factory=list)
    outputs: list[tuple[str, Any]] = field(default_factory=list)
    results: int = 0


def executed(arguments: Arguments, theta: Any, results: Any = None) -> Execution:  # noqa: ANN401
    """Call a cost without simulating anything.

    Args:
        arguments: The cost and what it is called with.
        theta: Its parameters, concrete or traced.
        results: The expectation values that its circuits shall have, a flat vector; typical ones
            by default.

    Raises:
        UsageError: If a circuit holds something that has no gradient here, naming it.
    """
    execution = Execution()

    def run(qnode: qml.QNode, tape: Any) -> Any:  # noqa: ANN401 - what the tape's results are
        recording = recording_of(tape, device_wires(qnode), NOISY)
        parts = measured(recording, count_only=results is not None)
        execution.circuits.append(ExecutedCircuit(recording, parts, qnode.device))
        values = []
        for part in parts:
            start = execution.results
            execution.results += part.count
            known = None if results is None else results[start : execution.results]
            value = part.result(known)
            if isinstance(theta, jax.core.Tracer) and not part.observables:
                value = jax.numpy.asarray(value) + 0 * theta[0]  # as much traced as a state is
            values.append(value)
        return values[0] if len(values) == 1 else tuple(values)

    with answering(run, theta):
        returned = arguments.call(theta)
    for path, output in jax.tree_util.tree_flatten_with_path(returned)[0]:
        execution.outputs.append((jax.tree_util.keystr(path), output))
    return execution


def _require_numbers(called: Any) -> None:  # noqa: ANN401 - a tree
    """Refuse traced arguments of a QNode where the cost was called with numbers."""
    if any(map(_is_traced, jax.tree_util.tree_leaves(called))):
        raise UsageError(
            "a cost must call its circuits with numbers and differentiate none of them itself: one "
            "is called inside a gradient, of PennyLane or JAX, or inside a transformation of JAX "
            "other than jit, vmap and loops"
        )


def _is_traced(value: Any) -> bool:  # noqa: ANN401 - of any kind
    """Return whether JAX or Autograd is differentiating or mapping by a value."""
    if qml.math.get_interface(value) == "autograd":
        return bool(qml.math.in_backprop(value))
    return isinstance(value, jax.core.Tracer)


@contextmanager
def answering(run: Callable[[qml.QNode, Any], Any], theta: Any) -> Iterator[None]:  # noqa: ANN401
    """Let a function stand for the execution of every tape of every QNode that is called.

    A cost is any Python function; that its QNodes are asked is the only way to know its circuits.

    Args:
        run: What a QNode and its tape give.
        theta: What the cost is called with. If it is no traced numbers, nor may those of its
            circuits be.
    """
    original = qml.QNode.__call__

    def answer(qnode: qml.QNode, *arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401
        def once(called: tuple[tuple[Any, ...], dict[str, Any]]) -> Any:  # noqa: ANN401
            if not isinstance(theta, jax.core.Tracer):
                _require_numbers(called)
            batch = tapes_of(qnode, *_handed(qnode, called))
            return batch.combine([_answered(run, qnode, tape) for tape in batch.tapes])

        return mapped(once, (arguments, keywords), theta)

    qml.QNode.__call__ = answer
    try:
        with traced_functions():
            yield
    finally:
        qml.QNode.__call__ = original


def _handed(qnode: qml.QNode, called: Any) -> Any:  # noqa: ANN401 - a tree
    """Return what a QNode is called with: traced numbers beside none of Torch, or all of Torch."""
    if any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree_util.tree_leaves(called)):
        return traceable(called)
    return jax.tree_util.tree_map(tensor_of, called) if qnode.interface == "torch" else called


def _answered(run: Callable[[qml.QNode, Any], Any], qnode: qml.QNode, tape: Any) -> Any:  # noqa: ANN401
    """Return the results of a tape, as tensors where its QNode would give tensors."""
    values = tape.get_parameters(trainable_only=False)
    if qnode.interface != "torch" and not any(map(is_tensor, values)):
        return run(qnode, tape)
    plain = tape.bind_new_parameters(without_tensors(values), list(range(len(values))))
    return jax.tree_util.tree_map(tensor_of, run(qnode, plain))
