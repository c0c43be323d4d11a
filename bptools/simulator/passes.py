"""Passes over a batch of states held as real numbers, the batch innermost.

A complex matrix product of 16 × 16 blocks is two to four times slower in XLA than the same
arithmetic on real and imaginary parts. A state of ``dim`` amplitudes has ``2 * dim`` real rows, in
one of two layouts. A pass of block products moves the part through all blocks, so that every
product is a plain batched one and nothing is transposed; the next pass moves it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from math import prod

import jax
import jax.numpy as jnp
import numpy as np

PRECISION = jax.lax.Precision.HIGHEST  # GPUs would round single precision to ten bits


class Layout(Enum):
    """Where the part, real or imaginary, stands among the axes of real rows."""

    PART_FIRST = "(part, amplitude)"
    PART_LAST = "(amplitude, part)"

    @property
    def other(self) -> Layout:
        """The layout that a pass of block products leaves this one in."""
        return Layout.PART_LAST if self is Layout.PART_FIRST else Layout.PART_FIRST

    @property
    def axis(self) -> int:
        """The axis of the part: 0 or 1."""
        return int(self is Layout.PART_LAST)


def to_real(states: jax.Array, layout: Layout) -> jax.Array:
    """Return complex states, shape (batch, dim), as real rows, shape (2 * dim, batch)."""
    parts = jnp.stack([states.real.T, states.imag.T], axis=layout.axis)
    return parts.reshape(-1, len(states))


def to_complex(rows: jax.Array, layout: Layout) -> jax.Array:
    """Return real rows, shape (2 * dim, batch), as complex states, shape (batch, dim)."""
    real, imaginary = parts_of(rows, layout)
    return jax.lax.complex(real, imaginary).T


@jax.custom_vjp
def complex_states(cube: jax.Array) -> jax.Array:
    """Return real and imaginary parts, shape (2, dim, batch), as complex states, (batch, dim)."""
    return jax.lax.complex(cube[0], cube[1]).T


def _complex_forward(cube: jax.Array) -> tuple[jax.Array, None]:
    return complex_states(cube), None


def _complex_backward(_: None, slope: jax.Array) -> tuple[jax.Array]:
    """Return the derivative in one piece; JAX's own one pads and adds two."""
    return (jnp.stack([slope.real.T, -slope.imag.T]),)


complex_states.defvjp(_complex_forward, _complex_backward)


def parts_of(rows: jax.Array, layout: Layout) -> tuple[jax.Array, jax.Array]:
    """Return real and imaginary parts, each of shape (dim, batch)."""
    dim = len(rows) // 2
    if layout is Layout.PART_LAST:
        pairs = rows.reshape(dim, 2, -1)
        return pairs[:, 0], pairs[:, 1]
    return rows[:dim], rows[dim:]


def joined(real: jax.Array, imaginary: jax.Array, layout: Layout) -> jax.Array:
    """Return the rows of real and imaginary parts, the inverse of ``parts_of``."""
    return jnp.stack([real, imaginary], axis=layout.axis).reshape(-1, real.shape[-1])


def real_matrix(matrix: jax.Array, after: Layout, before: Layout) -> jax.Array:
    """Return a complex matrix as a real one from rows in one layout to rows in another."""
    real, imaginary = matrix.real, matrix.imag
    cube = jnp.stack([jnp.stack([real, -imaginary]), jnp.stack([imaginary, real])])
    # axes: part out, part in, amplitude out, amplitude in
    rows = (2, 0) if after is Layout.PART_LAST else (0, 2)
    columns = (3, 1) if before is Layout.PART_LAST else (1, 3)
    return jnp.transpose(cube, rows + columns).reshape(2 * matrix.shape[0], 2 * matrix.shape[1])


def block_products(rows: jax.Array, matrices: Sequence[jax.Array], layout: Layout) -> jax.Array:
    """Apply one matrix to each block of wires; the layout changes to the other one.

    Args:
        rows: Real rows, shape (2 * dim, batch).
        matrices: Real matrices from this layout to the other one, one a block, most significant
            first.
        layout: That of the rows.
    """
    batch = rows.shape[1]
    sides = [len(matrix) // 2 for matrix in matrices]
    blocks = range(len(sides))
    for block in blocks if layout is Layout.PART_FIRST else reversed(blocks):
        stack = rows.reshape(prod(sides[:block]), 2 * sides[block], -1)
        rows = _product(matrices[block], stack)
    return rows.reshape(-1, batch)


@jax.custom_vjp
def chosen_branches(cube: jax.Array, outcomes: jax.Array) -> jax.Array:
    """Return the branch of every state's outcome.

    Args:
        cube: Real amplitudes, shape (2, outcomes, dim, batch).
        outcomes: Integers, shape (batch,).

    Returns:
        Rows with the part first, shape (2 * dim, batch).
    """
    branches = jnp.take_along_axis(cube, outcomes[None, None, None, :], axis=1)
    return branches.reshape(-1, cube.shape[3])


def _chosen_forward(
    cube: jax.Array, outcomes: jax.Array
) -> tuple[jax.Array, tuple[int, jax.Array]]:
    return chosen_branches(cube, outcomes), (cube.shape[1], outcomes)


def _chosen_backward(residuals: tuple[int, jax.Array], slope: jax.Array) -> tuple[jax.Array, None]:
    """Return the derivative as a product with zeros and ones: XLA scatters one by one."""
    count, outcomes = residuals
    ones = (jnp.arange(count)[:, None] == outcomes).astype(slope.dtype)
    return slope.reshape(2, 1, -1, len(outcomes)) * ones[:, None, :], None


chosen_branches.defvjp(_chosen_forward, _chosen_backward)


@jax.custom_vjp
def _product(matrix: jax.Array, stack: jax.Array) -> jax.Array:
    """Return the matrix times each of the stacked matrices."""
    stacked = jnp.broadcast_to(matrix, (len(stack), *matrix.shape))
    return jnp.matmul(stacked, stack, precision=PRECISION)


def _product_forward(
    matrix: jax.Array, stack: jax.Array
) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _product(matrix, stack), (matrix, stack)


def _product_backward(
    residuals: tuple[jax.Array, jax.Array], slope: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Return both derivatives; JAX's own one of the matrix is up to twice slower on processors."""
    matrix, stack = residuals
    grams = jnp.einsum("pir,pjr->pij", slope, stack, precision=PRECISION)
    return grams.sum(axis=0), _product(matrix.T, slope)


_product.defvjp(_product_forward, _product_backward)


def phase_product(rows: jax.Array, phases: jax.Array | np.ndarray, layout: Layout) -> jax.Array:
    """Multiply every amplitude by its phase; phases of real type only change signs.

    Args:
        rows: Real rows, shape (2 * dim, batch).
        phases: One an amplitude, shape (dim,).
        layout: That of the rows.
    """
    real, imaginary = parts_of(rows, layout)
    if not jnp.iscomplexobj(phases):
        signs = jnp.repeat(phases, 2) if layout is Layout.PART_LAST else jnp.tile(phases, 2)
        return rows * signs[:, None]
    turns = jnp.asarray(phases)[:, None]
    cosine, sine = turns.real, turns.imag
    return joined(cosine * real - sine * imaginary, cosine * imaginary + sine * real, layout)


def wide_product(
    rows: jax.Array, matrix: jax.Array, wires: Sequence[int], layout: Layout
) -> jax.Array:
    """Apply a complex matrix to any wires."""
    batch = rows.shape[1]
    n_wires = (len(rows) // 2).bit_length() - 1
    part_first = layout is Layout.PART_FIRST
    axes = [wire + part_first for wire in wires]  # the part is one axis more in front of them
    axes.append(0 if part_first else n_wires)
    side = len(matrix)
    cube = rows.reshape(*[2] * (n_wires + 1), batch)
    gathered = jnp.moveaxis(cube, axes, range(len(axes))).reshape(2 * side, -1)
    square = real_matrix(matrix, after=Layout.PART_LAST, before=Layout.PART_LAST)
    turned = _product(square, gathered[None])
    moved = turned.reshape(*[2] * (n_wires + 1), batch)
    return jnp.moveaxis(moved, range(len(axes)), axes).reshape(-1, batch)
