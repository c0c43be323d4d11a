"""Averages of the kernel agree with the exact engine, which shares no code with it."""

import pytest
from sympy import Abs, Adjoint, MatrixSymbol, S, Symbol, Trace, conjugate

from bptools import haar
from bptools.algebra import HaarAverage
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.quantification import context_of
from bptools.haar import CircularOrthogonal, Orthogonal, State, Unitary
from bptools.haar.matrices import RandomMatrix
from bptools.kernel.equality import Needs
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.theorems import averaged
from bptools.kernel.weingarten import partitions, weingarten_unitary

N = Symbol("N", integer=True, positive=True)
A, B = (MatrixSymbol(name, N, N) for name in "AB")
U, V, G, PSI = Unitary("U", N), Unitary("V", N), Orthogonal("O", N), State("psi", N)
K = CircularOrthogonal("K", N)
BODIES = [
    Trace(U * A * Adjoint(U) * B),
    Trace(U * A * Adjoint(U) * B) ** 2,
    Trace(U * A * Adjoint(U) * B * U * B * Adjoint(U) * A),
    Trace(U * A * U.T * B) * conjugate(Trace(U * A * U.T * B)),
    Abs(Trace(U)) ** 4,
    Abs(Trace(U * U)) ** 2,
    Abs(Trace(U * A)) ** 4,
    Abs(U[0, 0]) ** 4 * Abs(U[0, 1]) ** 2,
    U[0, 0] * U[1, 1] * conjugate(U[0, 1] * U[1, 0]),
    Trace(U * A * Adjoint(U) * B) * Trace(V * A * Adjoint(V) * A),
    Trace(G * A * G.T * B),
    Trace(G * A * G * B),
    Trace(G) ** 4,
    Trace(G * A * G.T * B) ** 2,
    G[0, 0] ** 2 * G[1, 1] ** 2,
    Abs(PSI[0, 0]) ** 2 * Abs(PSI[1, 0]) ** 2,
    Trace(G) ** 6,
    G[0, 0] ** 4 * G[1, 1] ** 2,
    Abs(Trace(K * A)) ** 2,
    Abs(Trace(K)) ** 4,
    Trace(PSI * Adjoint(PSI) * A * PSI * Adjoint(PSI) * B),
]


def shown(body, value, least):
    over = sorted(
        {s for s in body.atoms(MatrixSymbol) if isinstance(s, RandomMatrix)},
        key=lambda s: s.name,
    )
    mean = HaarAverage(body, *over)
    context = context_of((mean, value), domain=((N, least),))
    elaborate = Elaborator()
    try:
        averaged(context, elaborate(mean), elaborate(value))
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_the_formula_is_the_engines(body):
    value = haar.expectation(body)
    assert shown(body, value, 6)
    assert not shown(body, value + 1 / N, 6)
    assert not shown(body, 2 * value, 6)


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("body", [BODIES[4], BODIES[5], BODIES[12]], ids=str)
def test_small_dimensions_have_values_of_their_own(body, dim):
    exact = haar.integral(body).at(dim)
    small = body.subs(N, dim).xreplace({})
    mean = HaarAverage(small, *small.atoms(Unitary, Orthogonal))
    elaborate = Elaborator()
    averaged(context_of((mean, exact)), elaborate(mean), elaborate(exact))
    with pytest.raises(Refusal):
        averaged(context_of((mean,)), elaborate(mean), elaborate(exact + 1))


def test_a_dimension_that_is_too_small_is_named():
    mean = HaarAverage(Abs(Trace(U)) ** 4, U)
    with pytest.raises(Needs, match=">= 2"):
        averaged(context_of((mean,)), Elaborator()(mean), Elaborator()(S(2)))


@pytest.mark.parametrize("degree", [1, 2, 3, 4])
@pytest.mark.parametrize("dim", [1, 2, 3, 5])
def test_weingarten_functions_are_the_engines(degree, dim):
    table = weingarten_unitary(degree, Scalar.number(dim))
    for cycle_type in partitions(degree):
        theirs = haar.weingarten_unitary(cycle_type, dim)
        ours = table[cycle_type].terms.get((), 0)
        assert (int(ours.p), int(ours.q)) == (theirs.p, theirs.q) if ours else theirs == 0
