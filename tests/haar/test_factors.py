"""Tensor products: partial traces, Kronecker products, twirls, against the projector."""

import numpy as np
import pytest
from sympy import (
    QQ,
    QQ_I,
    Identity,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    symbols,
)

from bptools.haar import (
    PairingOperator,
    PartialTrace,
    State,
    Symplectic,
    Unitary,
    expectation,
    integral,
    twirl,
)
from tests.haar.entrywise import Entrywise

d, d_A, d_B = symbols("d d_A d_B", integer=True, positive=True)


def constant(seed, size):
    rng = np.random.default_rng(seed)
    return rng.integers(-2, 3, (size, size)) + 1j * rng.integers(-2, 3, (size, size))


def moment_tensor(invariant_projector, degree, dim):
    numerators, denominator = invariant_projector("unitary", degree, dim)
    return numerators / denominator


def test_partial_traces_of_a_rotated_matrix(invariant_projector, evaluated):
    """U X U^dagger on two qubits: four factors of U against the projector of degree 2."""
    X, U = MatrixSymbol("X", d_A * d_B, d_A * d_B), Unitary("U", d_A * d_B)
    purity = integral(Trace(PartialTrace(U * X * U.adjoint(), (d_A, d_B), keep=0) ** 2))
    x = constant(1, 4)
    tensor = moment_tensor(invariant_projector, 2, 4).reshape((2,) * 16)
    # rows, two indices each, of U, U, conj U, conj U; then their columns, one index each
    tensor = tensor.reshape((2,) * 8 + (4,) * 4)
    expected = np.einsum("abcdcbadwxyz,wy,xz->", tensor, x, x)
    assert complex(evaluated(purity.at({d_A: 2, d_B: 2}), {"X": x})) == pytest.approx(expected)


def test_purities_of_a_subsystem_of_a_random_state():
    psi = State("psi", d_A * d_B)
    reduced = PartialTrace(psi.projector(), (d_A, d_B), keep=0)
    assert expectation(Trace(reduced**2)) == (d_A + d_B) / (d_A * d_B + 1)
    cubic = expectation(Trace(reduced**3))
    assert cubic == (d_A**2 + 3 * d_A * d_B + d_B**2 + 1) / ((d_A * d_B + 1) * (d_A * d_B + 2))
    assert expectation(Trace(reduced) ** 3) == 1
    complement = PartialTrace(psi.projector(), (d_A, d_B), keep=1)
    assert expectation(Trace(complement**3)) == cubic


def test_three_factors_and_several_kept():
    psi = State("psi", 8)
    kept = PartialTrace(psi.projector(), (2, 2, 2), keep=(0, 2))
    assert expectation(kept).shape == (4, 4)
    single = PartialTrace(psi.projector(), (2, 2, 2), keep=1)
    assert expectation(Trace(kept**2)) == expectation(Trace(single**2))


def test_constants_are_traced_out_in_the_result(evaluated):
    X, Y = MatrixSymbol("X", 6, 6), MatrixSymbol("Y", 6, 6)
    local = KroneckerProduct(Unitary("u", 2), Identity(3))
    found = expectation(Trace(local * X * local.adjoint() * Y))
    x, y = constant(1, 6), constant(2, 6)
    a, b = (np.einsum("ijik->jk", z.reshape(2, 3, 2, 3)) for z in (x, y))
    assert complex(evaluated(found, {"X": x, "Y": y})) == pytest.approx(np.trace(a @ b) / 2)


def test_a_product_of_local_matrices_is_traced_factor_by_factor():
    U = Unitary("U", d_A * d_B)
    A, B = MatrixSymbol("A", d_A, d_A), MatrixSymbol("B", d_B, d_B)
    X = MatrixSymbol("X", d_A * d_B, d_A * d_B)
    found = expectation(Trace(U * KroneckerProduct(A, B) * U.adjoint() * X))
    assert found == Trace(A) * Trace(B) * Trace(X) / (d_A * d_B)
    assert expectation(Trace(X * KroneckerProduct(A, B))) == Trace(X * KroneckerProduct(A, B))


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_the_twofold_twirl(dim, invariant_projector, as_array):
    X, U = MatrixSymbol("X", d**2, d**2), Unitary("U", d)
    pair = KroneckerProduct(U, U)
    twirled = integral(pair * X * pair.adjoint()).at(dim)
    x = constant(dim, dim**2)
    tensor = moment_tensor(invariant_projector, 2, dim)
    x4 = x.reshape((dim,) * 4)
    expected = np.einsum("abcdwxyz,wxyz->abcd", tensor, x4).reshape(dim**2, dim**2)
    assert array(twirled, {"X": x}, as_array) == pytest.approx(expected)


def array(expression, constants, as_array):
    total = 0
    for term in expression.args if expression.is_MatAdd else [expression]:
        scalar, rest = term.as_coeff_matrices() if term.is_MatMul else (1, [term])
        values = (
            {t: complex(np.trace(as_array(t.arg, constants))) for t in scalar.atoms(Trace)}
            if scalar != 1
            else {}
        )
        product = np.eye(int(expression.rows))
        for factor in rest:
            product = product @ as_array(factor, constants)
        total = total + complex(scalar.xreplace(values) if values else scalar) * product
    return total


def test_a_unitary_and_its_inverse_average_to_the_swap():
    U = Unitary("U", d)
    swap = PairingOperator(((0, 3), (1, 2)), (d, d))
    entangled = PairingOperator(((0, 1), (2, 3)), (d, d))
    assert expectation(KroneckerProduct(U, U.adjoint())) == swap / d
    assert expectation(KroneckerProduct(U, U.conjugate())) == entangled / d
    assert Trace(swap).doit() == d
    assert Trace(entangled).doit() == d


def test_the_symmetric_projector_of_states(as_array):
    psi = State("psi", 2)
    found = expectation(KroneckerProduct(*[psi.projector()] * 3))
    matrix = array(found, {}, as_array)
    assert np.trace(matrix) == pytest.approx(1)
    assert matrix @ matrix == pytest.approx(matrix / 4)  # rank 4, the symmetric subspace
    assert matrix == pytest.approx(matrix.T)


def test_an_observable_between_kronecker_products_of_words():
    U, A, C = Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("C", d, d)
    found = expectation(KroneckerProduct(U * A * U.adjoint(), C))
    assert found == Trace(A) / d * KroneckerProduct(Identity(d), C)


def test_pairings_transpose_and_trace():
    cycle = PairingOperator(((0, 4), (1, 5), (2, 3)), (d, d, d))
    assert Trace(cycle).doit() == d
    assert PairingOperator(((3, 1), (4, 2), (5, 0)), (d, d, d)) == cycle.T
    explicit = PairingOperator(cycle.pairs, (2, 2, 2))
    assert explicit.T.as_explicit() == explicit.as_explicit().T


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda X: PartialTrace(X, (d_A, d_A), keep=0), ValueError, "product"),
        (lambda X: PartialTrace(X, (d_A, d_B), keep=2), ValueError, r"range\(2\)"),
        (lambda X: PartialTrace(X, (d_A, d_B), keep=()), ValueError, "keep"),
        (lambda X: PartialTrace(X, (d_A, 0), keep=0), ValueError, "positive"),
        (lambda X: PartialTrace(MatrixSymbol("Y", 2, 3), (2,), keep=0), ValueError, "square"),
        (lambda X: PairingOperator(((0, 1), (1, 2)), (2, 2)), ValueError, "pairs"),
        (lambda X: PairingOperator(((0, 1), (2, 3)), (2, 3)), ValueError, "equal dimension"),
        (
            lambda X: expectation(
                PartialTrace(
                    KroneckerProduct(MatrixSymbol("B", d_B, d_B), MatrixSymbol("A", d_A, d_A)),
                    (d_A, d_B),
                    keep=0,
                )
            ),
            ValueError,
            "factorisations of one space must agree",
        ),
    ],
)
def test_bad_factors_get_a_sentence(call, error, says):
    X = MatrixSymbol("X", d_A * d_B, d_A * d_B)
    with pytest.raises(error, match=says):
        call(X)


def test_factors_need_not_be_square():
    psi, pair = State("psi", d), KroneckerProduct(State("psi", d), State("psi", d))
    assert expectation(Trace(pair * pair.adjoint())) == 1
    symmetric = expectation(pair * pair.adjoint())
    assert symmetric.subs(d, 2).doit().shape == (4, 4)
    Y = MatrixSymbol("Y", 2, 3)
    assert expectation(KroneckerProduct(Y, Unitary("U", 2))).shape == (4, 6)
    A = MatrixSymbol("A", d, d)
    overlap = KroneckerProduct(psi, psi).adjoint() * KroneckerProduct(A, A) * pair
    assert expectation(overlap) == expectation(Trace(psi.projector() * A) ** 2)


def test_pairing_operators_are_matrices_like_others():
    U, A, B = Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    swap = PairingOperator(((0, 3), (1, 2)), (d, d))
    turned = KroneckerProduct(U * A * U.adjoint(), U * B * U.adjoint())
    assert expectation(Trace(turned * swap)) == Trace(A * B)
    assert expectation(Trace(turned * swap * swap)) == Trace(A) * Trace(B)
    average = expectation(KroneckerProduct(U, U) * swap * KroneckerProduct(U, U).adjoint())
    assert average == swap


def test_factorisations_refine_each_other():
    """The bipartite purity after a unitary on two of three factors, and a staggered layer."""
    d_C = Symbol("d_C", integer=True, positive=True)
    V, r = Unitary("V", d_A * d_B), MatrixSymbol("r", *[d_A * d_B * d_C] * 2)
    layer = KroneckerProduct(V, Identity(d_C))
    rho_AC = PartialTrace(layer * r * layer.adjoint(), (d_A, d_B, d_C), keep=(0, 2))
    rho_C = PartialTrace(r, (d_A, d_B, d_C), keep=2)
    expected = d_A * (d_B**2 - 1) * Trace(rho_C**2) + d_B * (d_A**2 - 1) * Trace(r**2)
    purity = expectation(Trace(rho_AC**2))
    assert (purity - expected / (d_A**2 * d_B**2 - 1)).factor() == 0
    left = KroneckerProduct(Identity(2), Unitary("V", 4))
    brick = left * KroneckerProduct(Unitary("U", 4), Identity(2))
    X, Y = MatrixSymbol("X", 8, 8), MatrixSymbol("Y", 8, 8)
    assert expectation(Trace(brick * X * brick.adjoint() * Y)) == Trace(X) * Trace(Y) / 8


def test_the_second_moment_of_a_local_unitary():
    """Which no product or partial trace writes: the trace of a tensor product with a pairing."""
    L = KroneckerProduct(Unitary("U", 2), Identity(2))
    X = Matrix([[1, 2, 0, 1], [0, 1, 1, 0], [3, 0, -1, 1], [1, 1, 0, 2]])
    Y = Matrix([[0, 1, 1, 2], [1, 0, -1, 0], [2, 0, 1, 1], [0, 1, 1, -1]])
    squared = Trace(L * X * L.adjoint() * Y) ** 2
    assert expectation(squared) == Rational(26, 3)
    assert Entrywise({}).average(squared) == QQ_I(QQ(26, 3))


def test_sizes_are_compared_as_numbers():
    n, k = symbols("n k", integer=True, positive=True)
    X = MatrixSymbol("X", 4**n, 4**n)
    twirled = twirl(X, Unitary("U", 2**n), 2)
    assert twirled.value.has(X)
    kept = PartialTrace(State("psi", 2**n).projector(), (2**k, 2 ** (n - k)), keep=0)
    purity = integral(Trace(kept**2))
    assert purity.at({n: 3, k: 1}) == Rational(2 + 4, 9)
    with pytest.raises(ValueError, match=r"declare Symbol.*once"):
        expectation(Trace(Unitary("U", d) * MatrixSymbol("A", Symbol("d"), Symbol("d"))))


def test_a_contraction_without_a_formula_is_refused():
    n = Symbol("n", integer=True, positive=True)
    X = MatrixSymbol("X", n * n, n * n)
    u = Unitary("u", n)
    twisted = KroneckerProduct(u, Identity(n)) * X * KroneckerProduct(u.T, Identity(n))
    assert expectation(twisted).shape == (n * n, n * n)
    crossed = KroneckerProduct(u, Identity(n)) * X * KroneckerProduct(Identity(n), u.adjoint())
    with pytest.raises(ValueError, match="cannot be written"):
        expectation(crossed)


def test_partial_traces_over_factors_of_composed_sizes_are_multiplied():
    """Of sizes such as 2 d, in which SymPy's products of tensor products leave half-built ones."""
    Y = MatrixSymbol("Y", 8 * d**3, 8 * d**3)
    twirled = twirl(Y, Symplectic("S", d), 3).value  # degree 3 is the least where it happens
    assert twirled.shape == Y.shape
    assert not twirled.has(Symplectic)
