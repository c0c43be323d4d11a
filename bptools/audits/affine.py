"""Which traced numbers are affine in a circuit's parameters, as their program and no points say.

A traced function (a jaxpr) is interpreted over values c + S z, z its input. What an equation does
that is not linear makes its results ``Curved``: of those only is known what they depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# linear in each operand that is not constant, if all of them but one kind are
_LINEAR = {
    "broadcast_in_dim",
    "concatenate",
    "copy",
    "copy_p",
    "cumsum",
    "dynamic_slice",
    "expand_dims",
    "gather",
    "imag",
    "neg",
    "pad",
    "real",
    "reduce_sum",
    "reshape",
    "rev",
    "select_n",
    "slice",
    "split",
    "squeeze",
    "stack",
    "tile",
    "transpose",
    "unstack",
}
_INDEXED_FROM = {"dynamic_slice": 1, "gather": 1, "select_n": 0}  # operand that must be constant
_CALLS = {"jit", "pjit", "closed_call", "core_call", "custom_jvp_call", "custom_vjp_call", "remat"}


@dataclass(frozen=True, eq=False)
class Affine:
    """An array c + S z.

    Args:
        constant: The c, of the array's shape.
        slope: The S, shape (entries of z, *shape); None for 0.
    """

    constant: Any
    slope: Any = None

    def depends_on(self) -> NDArray[np.bool_] | None:
        """Return which entries of z occur; None if none does."""
        if self.slope is None:
            return None
        occurring: NDArray[np.bool_] = np.any(self.slope.reshape(len(self.slope), -1) != 0, axis=1)
        return occurring


@dataclass(frozen=True, eq=False)
class Curved:
    """An array that is not known to be affine in z, with the entries of z that it may depend on."""

    dependence: NDArray[np.bool_]

    def depends_on(self) -> NDArray[np.bool_]:
        """Return which entries of z may occur."""
        return self.dependence


Traced = Affine | Curved


def affine_outputs(function: Callable[[Any], Sequence[Any]], size: int) -> list[Traced]:
    """Return what a function of a vector z returns, as affine in z as its program shows.

    Args:
        function: Takes a vector of ``size`` traced floats and returns a flat list of arrays.
        size: Number of entries of z.

    Returns:
        One value an output; an ``Affine`` one is so for every z.

    >>> half, square = affine_outputs(lambda z: [z[1] / 2, z[0] ** 2], 2)
    >>> half.slope.tolist(), square.depends_on().tolist()
    ([0.0, 0.5], [True, False])
    """
    closed = jax.make_jaxpr(function)(np.zeros(size))
    start = Affine(np.zeros(size), np.eye(size))
    return _interpreted(closed.jaxpr, [Affine(value) for value in closed.consts], [start], size)


def _interpreted(
    jaxpr: Any,  # noqa: ANN401 - untyped
    consts: Sequence[Traced],
    inputs: Sequence[Traced],
    size: int,
) -> list[Traced]:
    """Carry values through the equations of a jaxpr."""
    values: dict[Any, Traced] = {}
    values.update(zip(jaxpr.constvars, consts, strict=True))
    values.update(zip(jaxpr.invars, inputs, strict=True))

    def value_of(atom: Any) -> Traced:  # noqa: ANN401 - untyped
        return Affine(atom.val) if hasattr(atom, "val") else values[atom]

    for equation in jaxpr.eqns:
        operands = [value_of(atom) for atom in equation.invars]
        results = _applied(equation, operands, size)
        values.update(zip(equation.outvars, results, strict=True))
    return [value_of(atom) for atom in jaxpr.outvars]


def _applied(equation: Any, operands: list[Traced], size: int) -> list[Traced]:  # noqa: ANN401
    """Return what one equation makes of its operands."""
    name = equation.primitive.name
    affine = [operand for operand in operands if isinstance(operand, Affine)]
    if len(affine) == len(operands):
        if all(operand.slope is None for operand in affine):
            return [Affine(value) for value in _bound(equation, [o.constant for o in affine])]
        if name in _CALLS:
            inner = _inner(equation)
            if inner is not None:
                consts = [Affine(value) for value in inner.consts]
                return _interpreted(inner.jaxpr, consts, operands, size)
        result = _linear(equation, affine)
        if result is not None:
            return result
    return [Curved(_dependence(operands, size))] * len(equation.outvars)


def _inner(equation: Any) -> Any:  # noqa: ANN401 - untyped
    """Return the jaxpr that an equation calls; None if it is none to walk into."""
    for key in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
        inner = equation.params.get(key)
        if inner is not None and hasattr(inner, "consts"):
            return inner
    return None


def _dependence(operands: Sequence[Traced], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, dtype=np.bool_)
    for operand in operands:
        occurring = operand.depends_on()
        if occurring is not None:
            mask |= occurring
    return mask


def _bound(equation: Any, operands: Sequence[Any]) -> list[Any]:  # noqa: ANN401 - untyped
    """Return the results of an equation at constants."""
    results = equation.primitive.bind(*operands, **equation.params)
    return (
        [np.asarray(r) for r in results]
        if equation.primitive.multiple_results
        else [np.asarray(results)]
    )


def _linear(equation: Any, operands: list[Affine]) -> list[Traced] | None:  # noqa: ANN401
    """Return the results of an equation that is affine in what is not constant, else None."""
    name, params = equation.primitive.name, equation.params
    varying = [operand.slope is not None for operand in operands]
    shape = equation.outvars[0].aval.shape
    if name in ("add", "add_any", "sub"):
        sign = -1.0 if name == "sub" else 1.0
        constant = np.asarray(operands[0].constant + sign * np.asarray(operands[1].constant))
        slopes = [
            _spread(factor * operand.slope, shape)
            for factor, operand in zip((1.0, sign), operands, strict=True)
            if operand.slope is not None
        ]
        return [Affine(constant, slopes[0] if len(slopes) == 1 else slopes[0] + slopes[1])]
    if name in ("mul", "div") and not all(varying) and not (name == "div" and varying[1]):
        moving, factor = operands if varying[0] else operands[::-1]
        scale = np.asarray(factor.constant)
        scale = 1 / scale if name == "div" else scale
        return [Affine(moving.constant * scale, _spread(moving.slope, shape) * scale)]
    if name == "convert_element_type":
        if not np.issubdtype(params["new_dtype"], np.inexact):
            return None
        return [operands[0]]
    if name == "integer_pow" and params["y"] == 1:
        return [operands[0]]
    if name == "dot_general" and sum(varying) == 1:
        return _by_columns(equation, operands, varying)
    if name in _LINEAR:
        first = _INDEXED_FROM.get(name)
        indices = varying[:1] if first == 0 else varying[first:] if first else []
        return None if any(indices) else _by_columns(equation, operands, varying)
    return None


def _spread(slope: Any, shape: tuple[int, ...]) -> Any:  # noqa: ANN401 - an array
    """Return the slope of a value that is spread over a larger shape, as a number over an array."""
    if slope.shape[1:] == shape:
        return slope
    added = (1,) * (len(shape) + 1 - slope.ndim)
    spread = slope.reshape(len(slope), *added, *slope.shape[1:])
    return np.broadcast_to(spread, (len(slope), *shape))


def _by_columns(equation: Any, operands: list[Affine], varying: list[bool]) -> list[Traced]:  # noqa: ANN401
    """Return the results of a linear equation: its constant, and its slope column by column."""
    name, params = equation.primitive.name, equation.params
    if len(operands) == 1:
        shape = equation.outvars[0].aval.shape
        moved = _moved(name, params, operands[0].slope, shape)
        if moved is not None:
            constant = _moved(name, params, np.asarray(operands[0].constant)[None], shape)
            return [Affine(constant[0], moved)]
    constants = _bound(equation, [operand.constant for operand in operands])
    size = next(len(operand.slope) for operand in operands if operand.slope is not None)
    indexed = _INDEXED_FROM.get(name)
    columns: list[Any] = []
    axes: list[int | None] = []
    for position, (operand, varies) in enumerate(zip(operands, varying, strict=True)):
        is_index = indexed is not None and (position == 0 if indexed == 0 else position >= indexed)
        if varies:
            columns.append(operand.slope)
            axes.append(0)
        else:
            keeps = is_index or name == "dot_general"
            columns.append(operand.constant if keeps else np.zeros_like(operand.constant))
            axes.append(None)

    def bind(*values: Any) -> list[Any]:  # noqa: ANN401 - traced
        results = equation.primitive.bind(*values, **params)
        return list(results) if equation.primitive.multiple_results else [results]

    slopes = jax.vmap(bind, in_axes=tuple(axes), axis_size=size)(*columns)
    return [
        Affine(constant, np.asarray(slope))
        for constant, slope in zip(constants, slopes, strict=True)
    ]


def _moved(name: str, params: dict[str, Any], slope: Any, shape: tuple[int, ...]) -> Any:  # noqa: ANN401
    """Return arrays after the commonest moves, without JAX's overhead; None for other moves."""
    size = len(slope)
    if name == "slice":
        strides = params["strides"] or (1,) * len(params["start_indices"])
        bounds = zip(params["start_indices"], params["limit_indices"], strides, strict=True)
        return slope[(slice(None), *(slice(a, b, c) for a, b, c in bounds))]
    if name in ("squeeze", "expand_dims") or (name == "reshape" and not params.get("dimensions")):
        return slope.reshape(size, *shape)
    if name == "neg":
        return -slope
    if name == "transpose":
        return slope.transpose(0, *(axis + 1 for axis in params["permutation"]))
    if name == "broadcast_in_dim":
        trailing = [1] * len(shape)
        for axis, target in enumerate(params["broadcast_dimensions"]):
            trailing[target] = slope.shape[axis + 1]
        return np.broadcast_to(slope.reshape(size, *trailing), (size, *shape))
    return None
