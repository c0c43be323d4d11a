"""What a cost is called with: which numbers are its parameters, and how to call it anew."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
import pennylane as qml
from numpy.typing import NDArray

from bptools.audits.torch_functions import is_tensor, tensor_of, without_tensors
from bptools.errors import UsageError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Leaf:
    """One array among the arguments that holds parameters.

    Args:
        argument: Name of the argument that it is in.
        name: With its place there, such as ``weights['first'][0]``.
        place: Its number among all leaves of the arguments.
        values: Its entries.
    """

    argument: str
    name: str
    place: int
    values: Floats

    @property
    def entries(self) -> list[str]:
        """The names of its entries, such as ``weights[0,1]``."""
        places = (",".join(map(str, index)) for index in np.ndindex(self.values.shape))
        return [f"{self.name}[{at}]" if self.values.shape else self.name for at in places]


@dataclass(frozen=True, eq=False)
class Arguments:
    """The arguments of a function, of whose leaves some are parameters.

    Args:
        function: The QNode or the function.
        leaves: Those that are parameters.
        constants: All leaves, parameters included.
        structure: How they lie in the arguments.
    """

    function: Callable[..., Any]
    leaves: tuple[Leaf, ...]
    constants: tuple[Any, ...]
    structure: Any

    @classmethod
    def of(
        cls,
        function: Callable[..., Any],
        arguments: Sequence[Any],
        keywords: Mapping[str, Any],
        trainable: Sequence[str] = (),
        embedded: Sequence[str] = (),
    ) -> Arguments:
        """Return the arguments of a call; its parameters are the real numbers among them.

        Args:
            function: The QNode or the function.
            arguments: Its positional arguments: arrays, numbers, lists and dictionaries of them.
            keywords: Its keyword arguments.
            trainable: Names of the arguments that hold parameters; by default the positional ones
                with real numbers that are not marked as constants; if there is none the keyword
                arguments; if there is none the function's defaults.
            embedded: Names of arguments that hold inputs which are drawn, as parameters are.

        Raises:
            UsageError: If they do not fit, an angle is not finite, or there is no parameter.
        """
        bound = _bound(function, arguments, keywords)
        unknown = {*trainable, *embedded} - set(bound.arguments)
        if unknown:
            raise UsageError(
                f"trainable and inputs must name arguments of {name_of(function)}, which are "
                f"{', '.join(bound.arguments)}, not {', '.join(sorted(unknown))}"
            )
        for name in embedded:
            if not any(_free(jax.tree_util.tree_leaves(bound.arguments[name]))):
                raise UsageError(f"inputs {name} must hold real numbers such as 0.1, it does not")
        with_paths, structure = jax.tree_util.tree_flatten_with_path(
            dict(bound.arguments), is_leaf=lambda node: isinstance(node, qml.operation.Operator)
        )
        # JAX orders by name, users by position
        order = {name: k for k, name in enumerate(bound.arguments)}
        leaves = []
        free = _free([value for _, value in with_paths])
        owners = zip(with_paths, free, strict=True)
        real = {path[0].key for (path, _), is_free in owners if is_free} - {*embedded}
        positional = set(inspect.signature(_body(function)).bind_partial(*arguments).arguments)
        trained = set(trainable) or real & positional or real & (set(keywords) | {"kwargs"}) or real
        trained |= set(embedded)
        for place, (path, value) in enumerate(with_paths):
            argument = path[0].key
            if argument not in trained or not free[place]:
                continue
            values = np.array(without_tensors(value), dtype=np.float64)
            if not np.isfinite(values).all():
                raise UsageError(f"argument {argument} must hold finite numbers, it does not")
            leaves.append(Leaf(argument, _spelt(bound, path), place, values))
        if not sum(leaf.values.size for leaf in leaves):
            raise UsageError(
                f"{name_of(function)} must have a real argument that turns a gate, it has none"
            )
        leaves.sort(key=lambda leaf: order[leaf.argument])
        return cls(function, tuple(leaves), tuple(value for _, value in with_paths), structure)

    def at(self, theta: Floats) -> Arguments:
        """Return the same call at another vector θ."""
        leaves, start = [], 0
        for leaf in self.leaves:
            part = theta[start : start + leaf.values.size].reshape(leaf.values.shape)
            leaves.append(replace(leaf, values=part))
            start += leaf.values.size
        return replace(self, leaves=tuple(leaves))

    @property
    def values(self) -> Floats:
        """The parameters as a flat vector θ."""
        return np.concatenate([leaf.values.ravel() for leaf in self.leaves])

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(entry for leaf in self.leaves for entry in leaf.entries)

    @property
    def owners(self) -> tuple[str, ...]:
        """The argument that each of them is in."""
        return tuple(leaf.argument for leaf in self.leaves for _ in leaf.entries)

    def call(self, theta: Any) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return what the function returns at a vector θ, concrete or traced."""
        filled = list(self.constants)
        at = 0
        for leaf in self.leaves:
            part = theta[at : at + leaf.values.size].reshape(leaf.values.shape)
            at += leaf.values.size
            filled[leaf.place] = (
                part if isinstance(part, jax.core.Tracer) else _alike(filled[leaf.place], part)
            )
        called = inspect.signature(_body(self.function)).bind_partial()
        called.arguments = jax.tree_util.tree_unflatten(self.structure, filled)
        signature = inspect.signature(_body(self.function))
        # JAX sorts a dictionary by its keys; arguments are bound in the order of the function's
        called.arguments = {
            name: called.arguments[name]
            for name in signature.parameters
            if name in called.arguments
        }
        with jax.disable_jit():  # compiled, a cost would show its circuits to nobody
            return without_tensors(self.function(*called.args, **called.kwargs))

    def in_tensors(self) -> Arguments:
        """Return the same call with its real numbers as tensors of Torch, if that is loaded."""
        tensors = (tensor_of(value) if _is_real(value) else value for value in self.constants)
        return replace(self, constants=tuple(tensors))


def _alike(original: Any, part: Floats) -> Any:  # noqa: ANN401 - of the user's interface
    """Return numbers as the user gave them: a float, or an array of the same interface."""
    if isinstance(original, float):
        return float(part)
    if is_tensor(original):
        return tensor_of(part)
    interface = qml.math.get_interface(original)
    if interface == "autograd":
        return qml.numpy.array(part, requires_grad=original.requires_grad)
    return part if interface in ("numpy", "jax") else qml.math.asarray(part, like=interface)


def name_of(function: Callable[..., Any]) -> str:
    """Return the name of a function or QNode."""
    return str(getattr(_body(function), "__name__", "cost"))


def _body(function: Callable[..., Any]) -> Callable[..., Any]:
    return function.func if isinstance(function, qml.QNode) else function


def _bound(
    function: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> inspect.BoundArguments:
    try:
        bound = inspect.signature(_body(function)).bind(*arguments, **keywords)
    except TypeError as error:
        raise UsageError(f"arguments must fit {name_of(function)}: {error}") from None
    bound.apply_defaults()
    return bound


def _free(values: Sequence[Any]) -> list[bool]:
    """Return which leaves can be differentiated: real numbers that are not marked as constants.

    Tensors of Torch are constants unless they are marked; where none is, all of them are free.
    """
    marked = any(is_tensor(value) and value.requires_grad for value in values)
    return [
        _is_real(value)
        and (getattr(value, "requires_grad", True) or (is_tensor(value) and not marked))
        for value in values
    ]


def _is_real(value: Any) -> bool:  # noqa: ANN401 - whatever a QNode takes
    """Return whether a leaf holds real numbers."""
    if isinstance(value, str | bytes | bool):
        return False
    try:
        return np.issubdtype(np.asarray(without_tensors(value)).dtype, np.floating)
    except (TypeError, ValueError):
        return False


def _spelt(bound: inspect.BoundArguments, path: Sequence[Any]) -> str:
    """Return a path in the user's words; entries of *args are numbered."""
    (first, *rest) = path
    name = str(first.key)
    if bound.signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL and rest:
        return f"{name}{rest[0].idx}{jax.tree_util.keystr(tuple(rest[1:]))}"
    if bound.signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD and rest:
        return f"{rest[0].key}{jax.tree_util.keystr(tuple(rest[1:]))}"
    return f"{name}{jax.tree_util.keystr(tuple(rest))}"
