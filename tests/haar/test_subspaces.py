"""Subgroups of blocks and symmetric subspaces, against explicit inclusions."""

from itertools import combinations_with_replacement, permutations

import numpy as np
import pytest
from sympy import (
    ImmutableMatrix,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Pow,
    Symbol,
    Trace,
    preorder_traversal,
    sqrt,
    symbols,
)

from bptools.haar import (
    Orthogonal,
    PartialTrace,
    State,
    Unitary,
    block_diagonal,
    expectation,
    integral,
    symmetric_dimension,
    symmetric_projector,
    symmetric_state,
)

a, b = symbols("a b", integer=True, positive=True)
d = Symbol("d", integer=True, positive=True)
A, B = MatrixSymbol("A", a + b, a + b), MatrixSymbol("B", a + b, a + b)
ARRAYS = np.random.default_rng(5).integers(-3, 4, (2, 3, 3))


def with_explicit_blocks(first, second):
    size, width = int(first.rows + second.rows), int(first.rows)
    left, right = (
        ImmutableMatrix(np.eye(size, dtype=int)[:, x]) for x in np.split(range(size), [width])
    )
    return left * first * left.T + right * second * right.T


QUANTITIES = [
    lambda U, A, B: Trace(U * A * U.adjoint() * B) ** 2,
    lambda U, A, B: Trace(U * A * U * B) * Trace(U.adjoint() * A),
    lambda U, A, B: abs(Trace(U)) ** 4,
    lambda U, A, B: abs(Trace(U * A)) ** 2 * U[0, 0] * U.adjoint()[0, 0],
]


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("kind", [Unitary, Orthogonal])
@pytest.mark.parametrize("sizes", [(2, 1), (1, 2)])
def test_symbolic_blocks_are_the_explicit_ones(quantity, kind, sizes):
    symbolic = integral(quantity(block_diagonal(kind("U", a), kind("V", b)), A, B))
    explicit = with_explicit_blocks(*(kind(*x) for x in zip("UV", sizes, strict=True)))
    right = expectation(quantity(explicit, *map(Matrix, ARRAYS)))
    point = dict(zip((a, b), sizes, strict=True))
    value = symbolic.at(point)
    constants = [x for x in value.atoms(MatrixSymbol) if x.name in ("A", "B")]
    places = {x: Matrix(ARRAYS["AB".index(x.name)]) for x in constants}
    inclusions = {x: x.as_explicit() for x in value.atoms(MatrixSymbol) if x not in places}
    assert value.xreplace(places | inclusions).doit() == right


def test_indices_say_in_which_block_they_are():
    U = block_diagonal(Unitary("U", a), Unitary("V", b))
    assert expectation(abs(U[0, 0]) ** 2) == 1 / a
    assert expectation(abs(U[a + b - 1, a + b - 1]) ** 2) == 1 / b
    assert expectation(abs(U[a, 0]) ** 2) == 0
    second = integral(abs(U[1, 1]) ** 2)
    assert (second.value, second.domain.subs(a, 1)) == (1 / a, False)
    index = Symbol("i", integer=True, nonnegative=True)
    with pytest.raises(ValueError, match="the index i must be a number"):
        expectation(abs(U[index, 0]) ** 2)


def explicit_inclusion(size, factors):
    columns = []
    for places in combinations_with_replacement(range(size), factors):
        column = [0] * size**factors
        for images in set(permutations(places)):
            column[sum(x * size ** (factors - 1 - k) for k, x in enumerate(images))] = 1
        columns.append(Matrix(column) / sqrt(sum(column)))
    return ImmutableMatrix(Matrix.hstack(*columns))


def second_moment(state, matrix, size):
    return Trace(state * state.adjoint() * matrix) ** 2


def reduced_purity(state, matrix, size):
    reduced = PartialTrace(state * state.adjoint() * matrix, (size, size), keep=0)
    return Trace(reduced * PartialTrace(state * state.adjoint(), (size, size), keep=0))


def mean_value(state, matrix, size):
    return state.adjoint() * matrix * state


@pytest.mark.parametrize(
    ("size", "factors", "quantity"),
    [(2, 2, second_moment), (3, 2, second_moment), (2, 2, reduced_purity), (2, 3, mean_value)],
)
def test_states_of_the_symmetric_subspace(size, factors, quantity):
    inclusion = explicit_inclusion(size, factors)
    assert inclusion.cols == symmetric_dimension(size, factors)
    assert symmetric_projector(size, factors).as_explicit() == inclusion * inclusion.T
    array = np.random.default_rng(1).integers(-2, 3, (inclusion.rows,) * 2)
    constant = MatrixSymbol("X", d**factors, d**factors)
    symbolic = integral(quantity(symmetric_state("psi", d, factors), constant, d))
    explicit = quantity(inclusion * State("psi", inclusion.cols), Matrix(array), size)
    value = symbolic.lambdify(constant)(size, array)
    assert value == pytest.approx(float(expectation(explicit)), rel=1e-12)


def test_tensor_powers_of_symmetric_states_are_sound_expressions():
    psi = symmetric_state("psi", d, 2)
    pair = KroneckerProduct(psi, psi)
    mean = expectation(pair * pair.adjoint())
    powers = [x for x in preorder_traversal(mean) if isinstance(x, Pow)]
    assert all(power.is_commutative for power in powers)
    assert expectation(Trace(mean)) == 1
    with pytest.raises(ValueError, match="factors must be from 1 to 8"):
        symmetric_state("psi", d, 9)
