"""What is said of how an average was found."""

import pytest
from sympy import MatrixSymbol, S, Symbol, Trace

from bptools.haar import GaussianUnitary, Integral, State, Unitary, integral

d = Symbol("d", integer=True, positive=True)
U, psi, H = Unitary("U", d), State("psi", d), GaussianUnitary("H", d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
TURNED = Trace(U * A * U.adjoint() * B)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (abs(U[0, 0]) ** 4, "elements, by columns on spheres"),
        (abs(Trace(U)) ** 6, "traces of powers, by characters"),
        (TURNED**2, r"(2 each), by Weingarten functions of degree 2"),
        (TURNED**4, "powers of one conjugation, by characters"),
        (Trace(psi.projector() * A) ** 2, "2 pairings of kets with bras"),
        (Trace(H**4), "Wick's theorem"),
    ],
)
def test_the_route_is_named_and_a_second_one_agrees(expression, said):
    explained = integral(expression).explain()
    assert said in explained
    assert "an integer's table gives the same value" in explained


def test_a_difference_is_said():
    wrong = Integral(1 / d, S.true, (d,), lambda at: S.Half)
    assert "gives 1/2, not 1" in wrong.explain()
