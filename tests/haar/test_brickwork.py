"""Brickwork circuits: against products of Haar-random gates, and known limits."""

import pytest
from sympy import (
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    expand,
    factor,
)

from bptools.errors import CostError
from bptools.haar import (
    Brickwork,
    PartialTrace,
    Unitary,
    expectation,
    integral,
    integral_from_text,
    limit,
)

q = Symbol("q", integer=True, positive=True)
A, B = MatrixSymbol("A", 8, 8), MatrixSymbol("B", 8, 8)


def gates(layers):
    """Return the product of independent gates on three qubits."""
    product = Identity(8)
    for layer in range(layers):
        gate, single = Unitary(f"gate {layer}", 4), Identity(2)
        factors = (single, gate) if layer % 2 else (gate, single)
        product = KroneckerProduct(*factors) * product
    return product


@pytest.mark.parametrize(
    "shape",
    [
        lambda U: Trace(U * A * U.adjoint() * B),
        lambda U: Trace(U * A * U.adjoint() * B) ** 2,
        lambda U: abs(U[0, 5] * U[3, 5]) ** 2,
        lambda U: abs(U[0, 1]) ** 4,
        lambda U: U[0, 0],
    ],
)
def test_by_products_of_gates(shape):
    brick, product = (expectation(shape(U)) for U in (Brickwork("U", 2, 3, 2), gates(2)))
    assert expand(brick - product) == 0


def test_purities_in_symbolic_dimensions():
    U = Brickwork("U", q, 4, 1)
    zero = U[:, 0]
    reduced = PartialTrace(zero * zero.adjoint(), (q, q, q, q), keep=(0, 1))
    assert expectation(Trace(reduced**2)) == 1  # no gate joins the halves
    single = PartialTrace(zero * zero.adjoint(), (q, q, q, q), keep=0)
    assert factor(expectation(Trace(single**2)) - 2 * q / (q**2 + 1)) == 0


def test_deep_circuits_come_near_to_haar():
    collisions = [expectation(abs(Brickwork("U", 2, 4, k)[0, 0]) ** 4) for k in (1, 2, 3, 10, 40)]
    assert collisions[:2] == [Rational(1, 100), Rational(9, 1000)]
    assert collisions == sorted(collisions, reverse=True)
    assert 0 < collisions[-1] - Rational(2, 16 * 17) < 1e-7
    assert integral(abs(Brickwork("U", q, 4, 2)[0, 0]) ** 4).at(2) == Rational(9, 1000)


def test_in_text():
    kind = {"U": "brickwork of 2 layers on 4 sites"}
    assert integral_from_text("|U_00|^4", "2^4", random=kind).value == Rational(9, 1000)
    spread = integral_from_text("Var[<0|U† A U|0>]", "2^4", random=kind).value
    assert spread.has(PartialTrace)


@pytest.mark.parametrize(
    ("text", "dim", "kind", "message"),
    [
        ("|Tr(U)|^6", "16", "brickwork of 2 layers on 4 sites", "known to degree 2, not to 3"),
        ("Tr(U)", "d", "brickwork of 2 layers on 4 sites", "4 equal sites, such as 2\\^4"),
        ("Tr(U)", "2^50", "brickwork of 2 layers on 50 sites", "sites must be 2 to 40, not 50"),
    ],
)
def test_refusals(text, dim, kind, message):
    with pytest.raises(ValueError, match=message):
        integral_from_text(text, dim, random={"U": kind})


@pytest.mark.parametrize("indices", [(0, 0, 0, 0), (0, 0, 0, -1), (0, -1, -1, 0)])
def test_numbers_and_polynomials_make_one_transfer_matrix(indices):
    def moment(size):
        U, last = Brickwork("U", size, sites=4, depth=3), size**4 - 1
        row, column, *others = (last if x else 0 for x in indices)
        return abs(U[row, column]) ** 2 * abs(U[tuple(others)]) ** 2

    assert integral(moment(q)).value.subs(q, 3) == expectation(moment(3)) != 0


def test_wide_and_deep_circuits_from_basis_states_are_short():
    shallow, deep = (
        expectation(abs(Brickwork("U", 2, sites=12, depth=depth)[0, 0]) ** 4) for depth in (12, 24)
    )
    haar = Rational(2, 2**12 * (2**12 + 1))
    assert haar < deep < shallow < haar * Rational(6, 5)
    with limit(seconds=10), pytest.raises(CostError, match="87 gates on 30 sites would take"):
        expectation(abs(Brickwork("U", 2, sites=30, depth=6)[0, 0]) ** 4)
