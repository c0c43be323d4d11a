"""Costs of Torch: tensors where they are called with numbers, JAX's functions where traced.

A function of Torch asks its arguments for ``__torch_function__``. While a cost is traced, numbers
of JAX answer with a function of JAX that does the same, so that what Torch makes of angles and of
expectation values is traced as well. Functions that are not listed here are not traced: the cost
is then known by its values, at tensors. Torch is asked for only where a user has loaded it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

# what both call the same, with the same arguments but for the name of an axis
_SAME = """
abs acos acosh add arccos arcsin arctan arctan2 asin asinh atan atan2 atanh conj cos cosh cumsum
divide dot exp expm1 flip hstack imag kron log log10 log1p log2 logaddexp matmul maximum mean
minimum multiply outer prod ravel real reshape roll sin sinh sqrt square squeeze stack subtract sum
tan tanh trace tril triu vdot
"""
_OTHERS: dict[str, Callable[..., Any]] = {
    "__rdiv__": lambda x, y: y / x,
    "__rmatmul__": lambda x, y: y @ x,
    "__rpow__": lambda x, y: y**x,
    "__rsub__": lambda x, y: y - x,
    "binary_cross_entropy": lambda x, y, reduction="mean": _reduced(
        -y * _bounded_log(x) - (1 - y) * _bounded_log(1 - x), reduction
    ),
    "cat": jnp.concatenate,
    "clamp": jnp.clip,
    "concat": jnp.concatenate,
    "div": jnp.divide,
    "double": lambda x: x,
    "float": lambda x: x,
    "l1_loss": lambda x, y, reduction="mean": _reduced(jnp.abs(x - y), reduction),
    "log_softmax": jax.nn.log_softmax,
    "mm": jnp.matmul,
    "mse_loss": lambda x, y, reduction="mean": _reduced((x - y) ** 2, reduction),
    "mul": jnp.multiply,
    "mv": jnp.matmul,
    "neg": jnp.negative,
    "pow": jnp.power,
    "relu": jax.nn.relu,
    "rsub": lambda x, y: y - x,
    "sigmoid": jax.nn.sigmoid,
    "softmax": jax.nn.softmax,
    "sub": jnp.subtract,
    "true_divide": jnp.divide,
    "unsqueeze": jnp.expand_dims,
}
_TRACED = {name: getattr(jnp, name) for name in _SAME.split()} | _OTHERS
_NAMES = {"dim": "axis", "dims": "axis", "keepdim": "keepdims"}
_WITHOUT_EFFECT = {"_stacklevel", "inplace"}


def is_tensor(value: Any) -> bool:  # noqa: ANN401 - of any kind
    """Return whether a value is a tensor of Torch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def without_tensors(tree: Any) -> Any:  # noqa: ANN401 - a tree
    """Return a tree of values, its tensors as arrays of NumPy."""
    return jax.tree_util.tree_map(lambda x: x.detach().numpy() if is_tensor(x) else x, tree)


def traceable(tree: Any) -> Any:  # noqa: ANN401 - a tree
    """Return a tree of values, its tensors as arrays of JAX."""
    return jax.tree_util.tree_map(
        lambda x: jnp.asarray(without_tensors(x)) if is_tensor(x) else x, tree
    )


def tensor_of(value: Any) -> Any:  # noqa: ANN401 - of any kind
    """Return real numbers as a tensor of Torch, if that is loaded; anything else as it is."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, float | np.ndarray | np.generic):
        return value
    return torch.as_tensor(np.asarray(value))


@contextmanager
def traced_functions() -> Iterator[None]:
    """Let functions of Torch take numbers of JAX, and traced numbers have its methods."""
    if "torch" not in sys.modules:
        yield
        return
    traced, known = jax.core.Tracer, type(jnp.zeros(()))
    names = [name for name in _TRACED if not name.startswith("_") and not hasattr(traced, name)]
    added: list[tuple[Any, str, Any]] = [(traced, name, _method(name)) for name in names]
    added += [(kind, "__torch_function__", classmethod(_answered)) for kind in (traced, known)]
    for kind, name, method in added:
        setattr(kind, name, method)
    try:
        yield
    finally:
        for kind, name, _ in added:
            delattr(kind, name)


def _method(name: str) -> Callable[..., Any]:
    return lambda *arguments, **keywords: _called(name, arguments, keywords)


def _answered(
    cls: type,
    function: Any,  # noqa: ANN401 - of Torch
    types: Sequence[type],
    arguments: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
) -> Any:  # noqa: ANN401 - traced
    """Return what a function of Torch makes of traced numbers."""
    return _called(function.__name__, arguments, keywords or {})


def _called(name: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return what JAX's function for one of Torch makes of its arguments.

    Raises:
        TypeError: If none is known.
    """
    if name not in _TRACED:
        raise TypeError(f"no function of JAX stands for {name} of Torch")
    named = {
        _NAMES.get(key, key): value
        for key, value in keywords.items()
        if value is not None and key not in _WITHOUT_EFFECT
    }
    first = [named.pop("input")] if "input" in named else []
    places, named = without_tensors(([*first, *arguments], named))
    return _TRACED[name](*places, **named)


def _bounded_log(value: Any) -> Any:  # noqa: ANN401 - traced
    """Return the logarithm as cross entropies of Torch take it: -100 at least."""
    return jnp.maximum(jnp.log(value), -100.0)


def _reduced(losses: Any, reduction: str) -> Any:  # noqa: ANN401 - traced
    """Return losses as Torch reduces them: by their mean, their sum, or not at all."""
    return losses if reduction == "none" else getattr(jnp, reduction)(losses)
