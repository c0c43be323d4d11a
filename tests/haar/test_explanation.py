"""What is said of how an average was found."""

import pytest
from sympy import MatrixSymbol, S, Symbol, Trace

from bptools.haar import (
    GaussianUnitary,
    Integral,
    Orthogonal,
    State,
    Symplectic,
    Unitary,
    integral,
)

d = Symbol("d", integer=True, positive=True)
U, V, psi, H = Unitary("U", d), Unitary("V", d), State("psi", d), GaussianUnitary("H", d)
Q, R = Orthogonal("Q", d), Symplectic("R", d)
A, B, M = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d), MatrixSymbol("M", 2 * d, 2 * d)
TURNED = Trace(U * A * U.adjoint() * B)
BY_PROJECTOR = "shares no code with the above, gives the same value"
BY_TABLE = "an integer's table, on the same networks, gives the same value"


@pytest.mark.parametrize(
    ("expression", "said", "second"),
    [
        (abs(U[0, 0]) ** 4, "elements, by columns, pairings", BY_PROJECTOR),
        (R[0, d] * R[d, 0], "elements, by columns, pairings", BY_PROJECTOR),
        (abs(Trace(U)) ** 4, "traces of powers, by characters", BY_PROJECTOR),
        (TURNED**2, r"(2 each), by Weingarten functions of degree 2", BY_PROJECTOR),
        (TURNED**4, "powers of one conjugation, by characters", BY_TABLE),
        (Trace(psi.projector() * A) ** 2, "2 pairings of kets with bras", BY_PROJECTOR),
        (Trace(H**4), "Wick's theorem", BY_TABLE),
        (Q * A * Q.T * B, "pairings of rows", BY_PROJECTOR),
        (R * M * R.adjoint(), "pairings of rows", BY_PROJECTOR),
        (abs(Trace(U * A * V * U.adjoint() * B * V.adjoint())) ** 2, "V (Unitary)", BY_PROJECTOR),
    ],
)
def test_the_route_is_named_and_a_second_one_agrees(expression, said, second):
    explained = integral(expression).explain()
    assert said in explained
    assert second in explained


@pytest.mark.parametrize("expression", [TURNED**2, abs(U[0, 0]) ** 4, U * A * U.adjoint()])
def test_a_wrong_value_is_said_by_the_projector(expression):
    right = integral(expression)
    wrong = Integral(
        2 * right.value, right.domain, right.symbols, right.at, networks=right.networks
    )
    assert ", not " in wrong.explain()
    assert "gives the same value" not in wrong.explain()


def test_a_difference_is_said():
    wrong = Integral(1 / d, S.true, (d,), lambda at: S.Half)
    assert "gives 1/2, not 1" in wrong.explain()
