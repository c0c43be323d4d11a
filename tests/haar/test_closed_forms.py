"""Averages beyond polynomials, against series, quadrature, samples and even powers."""

import numpy as np
import pytest
from mpmath import mp, quad
from sympy import (
    Abs,
    Matrix,
    MatrixSymbol,
    N,
    Rational,
    Sum,
    Symbol,
    Trace,
    conjugate,
    exp,
    gammasimp,
    integrate,
    log,
    oo,
    pi,
    series,
    sqrt,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar import (
    GaussianUnitary,
    Orthogonal,
    State,
    Unitary,
    eigenvalue_density,
    expectation,
    hciz_integral,
    integral,
    integral_from_text,
    mean_log_determinant,
    page_entropy,
    renyi_entropy,
)
from bptools.statistics.estimate import chunked
from bptools.statistics.intervals import bernstein_interval

d, k = symbols("d k", integer=True, positive=True)
psi, U, Q = State("psi", d), Unitary("U", d), Orthogonal("Q", d)


def on_the_triangle(function):
    """Average a function of two of three squared moduli, uniform on their simplex."""
    inner = lambda x: quad(lambda y: function(x, y), [0, 1 - x])  # noqa: E731 - quad's integrand
    return 2 * quad(inner, [0, 1])


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        (Abs(psi[0, 0] * conjugate(psi[1, 0])), lambda x, y: mp.sqrt(x * y)),
        (Abs(psi[0, 0]) ** 3 * Abs(psi[1, 0]) ** 2, lambda x, y: x ** mp.mpf(1.5) * y),
        (Abs(U[0, 0]) ** Rational(1, 2), lambda x, y: x ** mp.mpf(0.25)),
        (
            Abs(U[0, 0]) ** 2 / (Abs(U[0, 0]) ** 2 + Abs(U[1, 0]) ** 2),
            lambda x, y: x / (x + y),
        ),
        (
            Abs(U[0, 0]) ** 4 * Abs(U[0, 1]) / (Abs(U[0, 0]) ** 2 + Abs(U[0, 1]) ** 2),
            lambda x, y: x**2 * mp.sqrt(y) / (x + y),
        ),
    ],
)
def test_real_powers_and_ratios_by_quadrature(expression, function):
    exact = integral(expression).at(3)
    assert abs(N(exact, 20) - on_the_triangle(function)) < 1e-6  # quad's at a corner


@pytest.mark.parametrize("matrix", [psi, U, Q])
def test_real_powers_agree_with_polynomials_at_even_ones(matrix):
    power = integral(Abs(matrix[0, 0]) ** (2 * k)).value
    assert gammasimp(power.subs(k, 2) - expectation(Abs(matrix[0, 0]) ** 4)).factor() == 0


def test_sums_of_real_powers():
    """Moduli in a sum, over an index too, beside polynomials; the last row is another one."""
    i = Symbol("i", integer=True, nonnegative=True)
    weight = Abs(psi[i, 0]) ** 2
    assert integral(-Sum(weight * log(weight), (i, 0, d - 1))).at(3) == Rational(5, 6)  # H_3 - 1
    one = integral(Abs(psi[0, 0])).at(3)
    assert integral(Sum(i * Abs(psi[i, 0]), (i, 0, d - 1))).at(3) == 3 * one
    mixed = integral((Abs(psi[0, 0]) + Abs(psi[1, 0])) ** 2)
    assert mixed.at(3) == Rational(2, 3) + 2 * integral(Abs(psi[0, 0] * psi[1, 0])).at(3)
    last = integral(Abs(U[0, 0]) * Abs(U[d - 1, 0]))
    assert last.domain == (d >= 2)
    assert (last.at(1), last.at(2)) == (1, integral(Abs(psi[0, 0] * psi[1, 0])).at(2))
    with pytest.raises(TypeError, match="Known beyond polynomials"):
        expectation(Sum(Abs(psi[i, 0] + psi[0, 0]), (i, 0, d - 1)))


def test_real_powers_are_said_to_hold_where_they_do():
    overlap = integral(Abs(psi[0, 0] * conjugate(psi[1, 0])))
    assert (overlap.value, overlap.domain) == (pi / (4 * d), d >= 2)
    assert integral_from_text("|U_00|^{2k}", scalars=["k"]).domain.has(Symbol("k", real=True))
    with pytest.raises(TypeError, match="Known beyond polynomials: real powers"):
        integral(Abs(U[0, 0]) * Abs(U[1, 1]))
    with pytest.raises(TypeError, match="hciz_integral"):
        integral(exp(Trace(U)))


def test_the_exponential_integral_by_its_series():
    a, b, t = [0, 1, 3], [-1, 2, 5], Symbol("t")
    V, A, B = Unitary("V", 3), MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
    moments = [
        expectation(Trace(V * A * V.adjoint() * B) ** n)
        .subs({A: Matrix.diag(*a), B: Matrix.diag(*b)})
        .doit()
        for n in (1, 2)
    ]
    expanded = series(hciz_integral(a, b, t), t, 0, 3).removeO()
    assert [expanded.coeff(t, n) for n in range(3)] == [1, moments[0], moments[1] / 2]
    assert hciz_integral([2, 1], [0, 0.5 * 2], 0) == 1
    with pytest.raises(ValueError, match="must be different"):
        hciz_integral([1, 1], [0, 1])


def test_page_entropy_lies_where_samples_say():
    rng = np.random.default_rng(5)
    states = rng.normal(size=(20_000, 2, 3)) + 1j * rng.normal(size=(20_000, 2, 3))
    weights = np.linalg.svd(states, compute_uv=False) ** 2
    weights /= weights.sum(axis=1, keepdims=True)
    entropies = -(weights * np.log(weights)).sum(axis=1)
    interval = bernstein_interval(chunked(entropies), 0, np.log(2), 1e-6)
    assert interval.low <= float(page_entropy(2, 3)) <= interval.high
    assert interval.high - interval.low < 0.02
    assert page_entropy(3, 2) == page_entropy(2, 3)
    m, n = symbols("m n", integer=True, positive=True)
    assert page_entropy(m, n).subs({m: 2, n: 3}).doit() == page_entropy(2, 3)


def test_log_determinants_and_densities():
    mean = quad(lambda x: mp.log(x) * x**4 * mp.exp(-x) / mp.gamma(5), [0, 1, 10, mp.inf])
    assert abs(N(mean_log_determinant(1, 5), 20) - mean) < 1e-8
    whole, part = mean_log_determinant(3, 5), mean_log_determinant(2, 5)
    assert (whole - part - mean_log_determinant(1, 3)).simplify() == 0
    with pytest.raises(ValueError, match="at least 3, not 2"):
        mean_log_determinant(3, 2)
    x = Symbol("x", real=True)
    density = eigenvalue_density("gue", 3, x)
    for n in (0, 2, 4, 6):
        exact = expectation(Trace(GaussianUnitary("H", 3) ** n)) / 3 if n else 1
        assert integrate(x**n * density, (x, -oo, oo)) == exact
    assert eigenvalue_density("unitary", 3, x) == 1 / (2 * pi)
    assert sqrt(2) * eigenvalue_density("gue", 1, x).subs(x, 0) == 1 / sqrt(pi)


@pytest.mark.parametrize(("kept", "traced", "order"), [(2, 2, 2), (4, 2, 3), (3, 3, 2), (3, 4, 3)])
def test_renyi_entropies_of_sampled_states(kept, traced, order):
    rng = np.random.default_rng(kept * traced)
    real, imaginary = rng.normal(size=(2, 20_000, kept, traced))
    weights = np.linalg.svd(real + 1j * imaginary, compute_uv=False) ** 2
    weights /= weights.sum(axis=1, keepdims=True)
    entropies = np.log((weights**order).sum(axis=1)) / (1 - order)
    interval = bernstein_interval(chunked(entropies), 0, np.log(min(kept, traced)), 1e-6)
    mean = renyi_entropy(kept, traced, order)
    assert interval.low <= float(mean.upper)
    assert float(mean.lower) <= interval.high
    assert interval.high - interval.low < 0.03
    assert (mean.exact is None) == (2 not in (kept, traced))


def test_renyi_entropies_without_an_average():
    assert renyi_entropy(2, 3, 1).exact == page_entropy(2, 3)
    assert renyi_entropy(1, 7, 4) == (0, 0)
    with pytest.raises(ValueError, match="order must be an integer from 1 on, not 1/2"):
        renyi_entropy(2, 2, Rational(1, 2))


def test_moduli_of_products_are_those_of_elements():
    """Against the same where the engine has a route of its own: even powers, by pairings."""
    V, phi, A = Unitary("V", d), State("phi", d), MatrixSymbol("A", d, d)
    scalars = [
        (U * V)[0, 1],
        phi.adjoint() * U * psi,
        phi.adjoint() * V * psi,
    ]
    for scalar in scalars:
        power = integral(abs(scalar) ** k).value
        assert gammasimp((power.subs(k, 4) - expectation(abs(scalar) ** 4)).expand()).factor() == 0
    length = expectation(abs((V * U * A)[0, 0]) ** 3) / expectation(abs(U[0, 0]) ** 3)
    assert length == sqrt(MatrixElement(A.adjoint() * A, 0, 0)) ** 3
    assert expectation(abs((U * V)[0, 0]) * abs((U * V)[1, 0])) == pi / (4 * d)
    assert integral(Abs(U[0, 0]) ** 3 * abs(Trace(V)) ** 2).at(2) == Rational(2, 5)
    modulus = expectation(abs(U[0, 0]))  # (U V)_00 is independent of U
    assert expectation(abs((U * V)[0, 0]) * abs(U[0, 0])) == modulus**2
    assert integral_from_text("|(U V)_00|^3", "3").value == Rational(8, 35)
    assert (
        expectation(Abs(Q[0, 0]) * Abs(Orthogonal("R", d)[1, 1])) == expectation(Abs(Q[0, 0])) ** 2
    )
    for refused in (abs((U * A * U.adjoint())[0, 0]) ** 3, abs((Q * A)[0, 0])):
        with pytest.raises(TypeError, match="Known beyond polynomials"):
            expectation(refused)


def test_constants_that_look_random():
    A = MatrixSymbol("A", d, d)
    assert expectation(Trace(U * A * U.adjoint()) / Trace(U * U.adjoint())) == Trace(A) / d
    assert integral_from_text("Tr(U A U† B)/Tr(O^T O)", "d").value.free_symbols >= {d}
    assert expectation(sqrt(Trace(U * A * Q * Q.T * U.adjoint()))) == sqrt(Trace(A))
