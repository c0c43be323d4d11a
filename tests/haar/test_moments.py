"""Quantities made of several averages, against definitions and known values."""

import json
from itertools import permutations
from math import factorial

import numpy as np
import pytest
from sympy import KroneckerProduct, MatrixSymbol, Symbol, Trace, log, simplify, symbols

from bptools.haar import (
    Integral,
    Orthogonal,
    PartialTrace,
    State,
    Symplectic,
    Unitary,
    annealed_renyi2_entropy,
    covariance,
    cumulant,
    expectation,
    frame_potential,
    gradient_moments,
    integral,
    moment_distance,
    subsystem_purity,
    twirl,
)

d, d_A, d_B = symbols("d d_A d_B", integer=True, positive=True)
U, A, B = Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)


def test_variance_and_covariance_by_definition():
    x, y = Trace(U * A * U.adjoint() * B), abs(U[0, 0]) ** 2
    expected = expectation(x * y) - expectation(x) * expectation(y)
    assert simplify(covariance(x, y).value - expected) == 0
    # the covariance of complex quantities conjugates the second one
    assert covariance(U[0, 0], U[0, 0]).value == 1 / d
    assert covariance(Trace(U), Trace(U.adjoint())).value == 0


def test_the_third_cumulant_by_definition():
    x = abs(U[0, 0]) ** 2
    m1, m2, m3 = (expectation(x**k) for k in (1, 2, 3))
    found = cumulant(x, x, x)
    assert simplify(found.value - (m3 - 3 * m1 * m2 + 2 * m1**3)) == 0
    assert found.at(1) == 0  # |U_11| = 1


def test_cumulants_of_independent_quantities_vanish():
    V = Unitary("V", d)
    assert cumulant(abs(Trace(U)) ** 2, abs(Trace(V)) ** 2).value == 0
    assert cumulant(abs(Trace(U)) ** 2).value == 1


def test_cumulants_know_partial_traces():
    psi = State("psi", d_A * d_B)
    purity = Trace(PartialTrace(psi.projector(), (d_A, d_B), keep=0) ** 2)
    expected = expectation(purity**2) - expectation(purity) ** 2
    assert simplify(covariance(purity, purity).value - expected) == 0


@pytest.mark.parametrize("degree", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("dim", [1, 2, 3])
def test_frame_potentials_count_permutations_without_long_increasing_runs(degree, dim):
    def longest_increasing(sigma):
        best = []
        for k, x in enumerate(sigma):
            best.append(1 + max((best[j] for j in range(k) if sigma[j] < x), default=0))
        return max(best)

    count = sum(longest_increasing(s) <= dim for s in permutations(range(degree)))
    potential = frame_potential(U, degree)
    assert potential.at(dim) == count
    assert potential.value == factorial(degree)


def test_frame_potentials_of_the_other_ensembles():
    assert frame_potential(Orthogonal("O", d), 2).value == 3
    assert frame_potential(Symplectic("S", d), 2).at(1) == 2  # SU(2): Catalan
    potential = frame_potential(State("psi", d), 3)
    assert simplify(potential.value - 6 / (d * (d + 1) * (d + 2))) == 0


def test_twirling_twice_is_twirling_once():
    X, V = MatrixSymbol("X", 4, 4), Unitary("V", 2)
    once = twirl(X, V, 2).value
    pair = KroneckerProduct(Unitary("W", 2), Unitary("W", 2))
    assert expectation(Trace(pair * X * pair.adjoint())) == Trace(X)
    assert once.shape == (4, 4)
    with pytest.raises(ValueError, match="degree"):
        twirl(X, V, 0)
    with pytest.raises(ValueError, match="must have 8 rows"):
        twirl(X, V, 3)


def test_purities_and_entropies():
    assert subsystem_purity(d_A, d_B).value == (d_A + d_B) / (d_A * d_B + 1)
    assert subsystem_purity(1, 5).value == 1
    assert annealed_renyi2_entropy(2, 3) == -log(subsystem_purity(2, 3).value)
    with pytest.raises(ValueError, match="kept_dim"):
        subsystem_purity(0, 2)


def test_gradient_moments_symbolic_in_the_number_of_qubits():
    n = Symbol("n", integer=True, positive=True)
    N = 2**n
    M = MatrixSymbol("M", N, N)
    mean, variance = gradient_moments(M)
    expected = (N * Trace(M**2) - Trace(M) ** 2) / (N**2 * (N + 1))
    assert mean.value == Trace(M) / N
    assert simplify(variance.value - expected) == 0
    with pytest.raises(ValueError, match="square"):
        gradient_moments(MatrixSymbol("M", 2, 3))


def test_mutually_unbiased_bases_are_a_two_design_and_no_three_design():
    """The six eigenstates of the Pauli matrices are a 3-design, two of the bases are not."""
    r = np.sqrt(0.5)
    bases = np.array([[1, 0], [0, 1], [r, r], [r, -r], [r, 1j * r], [r, -1j * r]])
    assert moment_distance(bases, 3) == pytest.approx(0, abs=1e-12)
    assert moment_distance(bases, 4) > 0.1
    assert moment_distance(bases[:4], 2) > 0.1
    assert moment_distance(bases[:4], 1) == pytest.approx(0, abs=1e-12)


def test_the_distance_of_a_single_state_and_of_weights():
    state = np.array([[0.6, 0.8j, 0]])
    for degree, size in ((1, 3), (2, 6)):
        assert moment_distance(state, degree) == pytest.approx(2 * (1 - 1 / size))
    twice = np.repeat(state, 30, axis=0)  # as many states as dimensions: the other branch
    assert moment_distance(twice, 2) == pytest.approx(2 * (1 - 1 / 6))
    bases = np.eye(3)
    assert moment_distance(bases, 1, [0.5, 0.5, 0]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: moment_distance([[1, 1]], 1), "unit vectors"),
        (lambda: moment_distance(np.eye(2), 1, [0.5, 0.6]), "probabilities"),
        (lambda: moment_distance(np.eye(2), 1, [1.0]), "probabilities"),
        (lambda: cumulant(), "empty"),
        (lambda: cumulant(U), "scalars"),
    ],
)
def test_bad_input_gets_a_sentence(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_results_can_be_written_and_computed():
    moment = integral(Trace(U * A * U.adjoint() * B))
    assert moment.to_latex() == (
        r"\frac{\operatorname{tr}\left(A \right) \operatorname{tr}\left(B \right)}{d}"
    )
    assert moment.to_typst() == 'frac(op("Tr") [A] op("Tr") [B], d)'
    assert json.loads(moment.to_json())["value"] == "Trace(A)*Trace(B)/d"
    assert moment.lambdify(A, B)(2, np.diag([1, 2]), np.diag([3, 5])) == 12


def test_every_kind_of_result_has_all_outputs():
    X, u = MatrixSymbol("X", d_A * d_B, d_A * d_B), Unitary("u", d_A)
    V = MatrixSymbol("V", d_B, d_B)
    local = KroneckerProduct(u, V)
    results: list[tuple[Integral, tuple, tuple]] = [
        (integral(local * X * local.adjoint()), (d_B, X, V), (2, 2, np.eye(4), np.eye(2))),
        (integral(KroneckerProduct(U, U.adjoint())), (), (2,)),
        (integral(U * A * U.adjoint() * abs(U[0, 0]) ** 2), (A,), (2, np.eye(2))),
        (integral(Symplectic("S", d) * Symplectic("S", d)), (), (1,)),
    ]
    for moment, matrices, arguments in results:
        assert moment.to_latex()
        assert moment.to_typst()
        assert json.loads(moment.to_json())["domain"]
        value = moment.lambdify(*matrices)(*arguments)
        assert np.isfinite(value).all()


def test_integrals_show_themselves_with_their_domain():
    shown = integral(abs(Trace(U)) ** 4)._repr_latex_()
    assert shown == r"$\displaystyle 2,\qquad d \geq 2$"
    assert integral(Trace(Symbol("x") * U)).value == 0
