"""Two routes to the same moments: sums over shapes, and sums over pairings."""

import pytest
from sympy import Matrix, MatrixSymbol, Symbol, Trace, expand, factor, symbols, together

from bptools.haar import PartialTrace, State, Unitary, expectation, integral

d = Symbol("d", integer=True, positive=True)
a, b, n, k = symbols("a b n k", integer=True, positive=True)
RHO = PartialTrace(State("psi", a * b).projector(), (a, b), keep=0)


@pytest.mark.parametrize(
    "moment",
    [Trace(RHO**2) ** 2, Trace(RHO**4), 3 * Trace(RHO**3) * Trace(RHO**2), Trace(RHO) ** 4],
)
def test_purities(moment, monkeypatch):
    by_shapes = integral(moment)
    monkeypatch.setattr("bptools.haar.purities.FASTER_FROM", 99)
    by_pairings = integral(moment)
    assert factor(by_shapes.value - by_pairings.value) == 0
    for point in ({a: 1, b: 2}, {a: 2, b: 2}, {a: 3, b: 2}):
        assert by_shapes.at(point) == by_pairings.at(point)


def test_purities_of_different_subsystems(monkeypatch):
    psi = State("psi", 12)

    def trace(keep, power):
        return Trace(PartialTrace(psi.projector(), (2, 3, 2), keep=keep) ** power)

    products = [trace(0, 2) * trace(1, 3), trace((0, 1), 2) * trace((1, 2), 2) * trace(0, 1)]
    counted = [integral(product).value for product in products]
    monkeypatch.setattr("bptools.haar.purities.MOST_COUNTED", 0)
    assert counted == [integral(product).value for product in products]


def test_purities_of_qubits():
    rho = PartialTrace(State("psi", 2**n).projector(), (2**k, 2 ** (n - k)), keep=1)
    fourth = integral(Trace(rho**2) ** 2)
    assert fourth.at({n: 2, k: 1}) == fourth.value.subs({n: 2, k: 1})
    assert integral(Trace(rho**12)).at({n: 3, k: 3}) == 1


@pytest.mark.parametrize("power", [4, 5])
def test_powers_of_one_conjugation(power, monkeypatch):
    U, A, B = Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    moment = Trace(U.T * A * B * U.conjugate() * B) ** power * Trace(A)
    by_shapes = integral(moment)
    monkeypatch.setattr("bptools.haar.networks.conjugations.FASTER_FROM", 99)
    by_pairings = integral(moment)
    assert expand(together(by_shapes.value - by_pairings.value)) == 0
    assert expand(by_shapes.at(2) - by_pairings.at(2)) == 0
    assert by_shapes.domain == by_pairings.domain


def test_a_power_at_an_instance():
    U, M = Unitary("U", 2), Matrix([[1, 0], [0, -1]])
    assert expectation(Trace(U * M * U.adjoint() * M) ** 5) == expectation(
        (2 * (2 * abs(U[0, 0]) ** 2 - 1)) ** 5
    )
