"""Functions of several arguments: partial traces, purities, twirls, sums over indices."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, KroneckerProduct, Mul, S, Sum, Trace, expand
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar.factors import PartialTrace, PartialTranspose
from bptools.haar.matrices import BasisVector, RandomMatrix
from bptools.haar.text.operations import is_matrix, product, projector

NAMES = ("ptrace", "ptranspose", "purity", "twirl", "sum")
MOST_TWIRL = 4


def of_several(name: str, first: Expr, more: Sequence[list[Expr]]) -> Expr:
    """Return ptrace(X, [d_A, d_B], 0), purity(psi, d_A, d_B), twirl(X, U, t) and the like.

    Args:
        name: The function.
        first: Its first argument.
        more: The others, lists where a list may stand.

    Raises:
        ValueError: If there are more or fewer arguments, or one does not fit.
    """
    match name, more:
        case "ptrace", [dims, keep]:
            return partial_trace(first, dims, keep)
        case "ptranspose", [dims, turned]:
            return partial_transpose(first, dims, turned)
        case "purity", [[kept], [traced]]:
            return purity(first, kept, traced)
        case "twirl", [[random], *degree] if len(degree) < 2:
            return twirled(first, random, *(x for (x,) in degree))
    raise ValueError(
        "text must write ptrace(X, [d_A, d_B], 0), ptranspose(X, [d_A, d_B], 1), "
        f"purity(psi, d_A, d_B) or twirl(X, U, t), not {name} with {1 + len(more)} arguments"
    )


def partial_trace(matrix: Expr, dims: list[Expr], keep: list[Expr]) -> Expr:
    """Return the partial trace of a matrix."""
    _of_dimensions("ptrace", matrix, dims)
    if not all(place.is_Integer and 0 <= place < len(dims) for place in keep):
        raise ValueError(
            f"text must keep factors counted from 0 to {len(dims) - 1} in ptrace, not {keep}"
        )
    return PartialTrace(matrix, dims, [int(place) for place in keep])


def partial_transpose(matrix: Expr, dims: list[Expr], turned: list[Expr]) -> Expr:
    """Return a matrix transposed on some factors."""
    _of_dimensions("ptranspose", matrix, dims)
    if not all(place.is_Integer and 0 <= place < len(dims) for place in turned):
        raise ValueError(
            f"text must transpose factors counted from 0 to {len(dims) - 1}, not {turned}"
        )
    return PartialTranspose(matrix, dims, [int(place) for place in turned])


def purity(state: Expr, kept: Expr, traced: Expr) -> Expr:
    """Return the purity of the first subsystem of a state, a column or a density matrix."""
    density = projector(state) if is_matrix(state) and state.cols == 1 else state
    reduced = partial_trace(density, [kept, traced], [Integer(0)])
    return Trace(reduced**2)


def summed(summand: Expr, index: Expr, limits: Sequence[Expr] = ()) -> Expr:
    """Return the sum of a number over an index, over all its values if there are no limits."""
    if is_matrix(summand):
        raise ValueError(f"text must take sums of numbers over {index}, not of {summand}")
    if limits:
        return Sum(summand, (index, *limits))
    sizes = {
        size
        for x in summand.atoms(MatrixElement)
        for place, size in zip((x.i, x.j), x.parent.shape, strict=True)
        if place == index
    } | {ket.rows for ket in summand.atoms(BasisVector) if ket.index == index}
    if len(sizes) != 1:
        raise ValueError(
            f"text must give limits, as in sum(X, {index}, 0, 1), where no element has {index}"
        )
    return Sum(summand, (index, 0, sizes.pop() - 1))


def twirled(matrix: Expr, random: Expr, degree: Expr = S.One) -> Expr:
    """Return U^(x)t X (U^(x)t)^dagger."""
    if not isinstance(random, RandomMatrix) or random.cols == 1:
        raise ValueError(f"text must give twirl a matrix and a random matrix, not {random}")
    if not degree.is_Integer or not 1 <= degree <= MOST_TWIRL or not is_matrix(matrix):
        raise ValueError(f"text must twirl a matrix to a degree from 1 to {MOST_TWIRL}")
    rotation = random if degree == 1 else KroneckerProduct(*[random] * int(degree))
    return product(product(rotation, matrix), rotation.adjoint())


def _of_dimensions(name: str, matrix: Expr, dims: list[Expr]) -> None:
    if not is_matrix(matrix) or matrix.rows != matrix.cols:
        raise ValueError(f"text must give {name} a square matrix first, not {matrix}")
    if expand(Mul(*dims) - matrix.rows) != 0:
        shown = "*".join(map(str, dims))
        raise ValueError(
            f"text must give {name} dimensions whose product is {matrix.rows}, not {shown}: "
            f'set it with --dim "{shown}"'
        )
