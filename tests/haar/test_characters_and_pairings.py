"""Two routes to the same moments: sums over shapes, and sums over pairings."""

from math import prod

import pytest
from sympy import Matrix, MatrixSymbol, Rational, Symbol, Trace, expand, factor, symbols, together

from bptools.errors import CostError
from bptools.haar import (
    PartialTrace,
    PartialTranspose,
    State,
    Unitary,
    expectation,
    integral,
    limit,
)
from bptools.haar.networks.conjugations import conjugations
from bptools.haar.networks.tensor_words import TensorParser

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


def test_purities_of_different_subsystems_and_partial_transposes(monkeypatch):
    psi = State("psi", 12)

    def part(keep):
        return PartialTrace(psi.projector(), (2, 3, 2), keep=keep)

    turned = PartialTranspose(psi.projector(), (2, 3, 2), (0, 2))
    mixed = PartialTranspose(part((1, 2)), (3, 2), 0)
    moments = [
        Trace(part(0) ** 2) * Trace(part(1) ** 3),
        Trace(part((0, 1)) ** 2) * Trace(part((1, 2)) ** 2) * Trace(part(0)),
        Trace(turned**5),
        Trace(mixed**3) * Trace(mixed**2),
        Trace(part((1, 2)) ** 3) * Trace(mixed**3),
        part(0) ** 5,
        mixed**5,
    ]
    counted = [integral(moment).value for moment in moments]
    monkeypatch.setattr("bptools.haar.expressions.integral_of_purities", lambda _: None)
    assert counted == [integral(moment).value for moment in moments]


def test_all_permutations_are_counted_some_at_a_time(monkeypatch):
    transpose = PartialTranspose(State("psi", a * b).projector(), (a, b), 1)
    at_once = integral(Trace(transpose**5))
    monkeypatch.setattr("bptools.haar.cut_states.COUNTED", 3)
    assert integral(Trace(transpose**5)).value == at_once.value
    with limit(seconds=1), pytest.raises(CostError, match="degree 10 of reduced states would take"):
        integral(Trace(transpose**10))
    assert at_once.at({a: 2, b: 3}) == Rational(17, 42)


def test_purities_of_qubits():
    rho = PartialTrace(State("psi", 2**n).projector(), (2**k, 2 ** (n - k)), keep=1)
    fourth = integral(Trace(rho**2) ** 2)
    assert fourth.at({n: 2, k: 1}) == fourth.value.subs({n: 2, k: 1})
    assert integral(Trace(rho**12)).at({n: 3, k: 3}) == 1


@pytest.mark.parametrize("powers", [(1,) * 4, (1,) * 5, (4,), (3, 2), (2, 1, 1)])
def test_powers_of_one_conjugation(powers, monkeypatch):
    U, A, B = Unitary("U", d), MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    turned = U.T * A * B * U.conjugate() * B
    moment = prod(Trace(turned**k) for k in powers) * Trace(A)
    assert all(conjugations(x, U) for x, _ in TensorParser()(moment))
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
