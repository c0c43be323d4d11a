"""Partial transposes: against matrices of elements, and a known moment of the negativity."""

import pytest
from sympy import I, ImmutableMatrix, Matrix, MatrixSymbol, Trace, expand, factor, symbols

from bptools.haar import (
    PartialTrace,
    PartialTranspose,
    State,
    Unitary,
    expectation,
    integral_from_text,
)

a, b = symbols("d_A d_B", integer=True, positive=True)


@pytest.mark.parametrize("turned", [0, 1, (0, 1)])
def test_by_elements(turned):
    U = Unitary("U", 4)
    X = ImmutableMatrix(4, 4, lambda i, j: (i - 2 * j) ** 2 + I * j)
    Y = ImmutableMatrix(4, 4, lambda i, j: i + 3 * j - 2 * I)
    whole = PartialTranspose(U, (2, 2), turned)
    entries = PartialTranspose(U.as_explicit(), (2, 2), turned).doit()
    conjugates = PartialTranspose(U.adjoint().T.as_explicit(), (2, 2), turned).doit()
    turn = expectation(whole * X * whole.adjoint())
    assert expand(turn.as_explicit() - expectation((entries * X * conjugates.T).expand())) == (
        Matrix.zeros(4)
    )
    value = expectation(Trace(PartialTranspose(U * X * U.adjoint(), (2, 2), turned) * Y) ** 2)
    other = PartialTranspose(Y, (2, 2), turned).doit()
    assert expand(value - expectation(Trace(U * X * U.adjoint() * other) ** 2)) == 0


def test_the_third_moment_of_a_partial_transpose():
    psi = State("psi", a * b)
    turned = PartialTranspose(psi.projector(), (a, b), 1)
    known = (a**2 + b**2 + 3 * a * b + 1) / ((a * b + 1) * (a * b + 2))
    assert factor(expectation(Trace(turned**3)) - known) == 0
    assert expectation(Trace(turned**2)) == 1
    purity = Trace(PartialTrace(psi.projector(), (a, b), keep=0) ** 2)
    assert factor(expectation(Trace(turned**4) - purity**2)) == 0  # of pure states, both
    text = integral_from_text("Tr(ptranspose(psi.P, [d_A, d_B], 1)^3)", "d_A*d_B")
    assert factor(text.value - known) == 0


def test_refusals():
    X = MatrixSymbol("X", 4, 4)
    with pytest.raises(ValueError, match="dims must have the product 4"):
        PartialTranspose(X, (2, 3), 0)
    with pytest.raises(ValueError, match="transpose factors counted from 0 to 1"):
        integral_from_text("Tr(ptranspose(psi.P, [2, 2], 2)^3)", "4")
    with pytest.raises(ValueError, match=r"must write ptrace\(X, \[d_A, d_B\], 0\), ptranspose"):
        integral_from_text("Tr(ptranspose(psi.P))", "4")
