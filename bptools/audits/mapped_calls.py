"""A QNode that JAX maps over a batch, called once for every element of it.

Inside ``jax.vmap`` a QNode is called with one traced element that stands for all, whose gates have
no angles of their own. Here it is called for each, and what it returns is one traced element again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax

Called = Callable[[Any], Any]  # of a tree of arguments


def mapped(function: Called, arguments: Any, outside: Any = None) -> Any:  # noqa: ANN401 - trees
    """Return a function of arguments, some of which may be elements of batches.

    Args:
        function: Takes the tree of arguments, none of which is an element of a batch.
        arguments: The tree.
        outside: A number in whose own batches nothing is to be called one by one.

    >>> jax.vmap(lambda x: mapped(lambda y: 2 * y, x))(jax.numpy.arange(3)).tolist()
    [0, 2, 4]
    """
    leaves, structure = jax.tree_util.tree_flatten(arguments)
    known = list(_traces(getattr(outside, "_trace", None)))
    elements = [x for x in leaves if _is_element(x) and x._trace not in known]
    if not elements:
        return function(arguments)
    # the innermost trace is inside the most others; JAX has no other name for it
    inner = max(elements, key=lambda element: len(list(_traces(element._trace))))
    trace = inner._trace
    within = [_is_element(x) and x._trace is trace for x in leaves]
    count = inner.val.shape[inner.batch_dim]

    def element(number: int) -> Any:  # noqa: ANN401 - a tree
        chosen = [
            jax.lax.index_in_dim(x.val, number, x.batch_dim, keepdims=False) if inside else x
            for x, inside in zip(leaves, within, strict=True)
        ]
        return mapped(function, jax.tree_util.tree_unflatten(structure, chosen), outside)

    stacked = jax.tree_util.tree_map(
        lambda *parts: jax.numpy.stack(parts), *[element(number) for number in range(count)]
    )
    traced = type(inner)
    return jax.tree_util.tree_map(lambda batch: traced(trace, batch, 0), stacked)


def _is_element(value: Any) -> bool:  # noqa: ANN401 - of any kind
    """Return whether a value stands for all elements of a batch."""
    return isinstance(value, jax.core.Tracer) and hasattr(value, "batch_dim")


def _traces(trace: Any) -> Iterator[Any]:  # noqa: ANN401 - JAX's
    """Yield a trace and those that it is inside of."""
    while trace is not None:
        yield trace
        trace = getattr(trace, "parent_trace", None)
