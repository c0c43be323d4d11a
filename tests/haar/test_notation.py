"""One-line integrals: what is understood, and that nothing else is evaluated."""

import pytest
from sympy import KroneckerDelta, MatrixSymbol, Symbol, Trace, symbols

from bptools.haar.notation import dimension_from_text, integral_from_text

d, i, j, k = symbols("d i j k", integer=True, positive=True)
A, B = (MatrixSymbol(name, d, d) for name in "AB")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tr(U A U† B)", Trace(A) * Trace(B) / d),
        ("Tr(U*A*U.H*B)", Trace(A) * Trace(B) / d),
        ("Tr(U A U.conj B)", Trace(A * B.T) / d),
        ("abs(U[0,0])^4", 2 / (d * (d + 1))),
        ("O[0, 0]**4", 3 / (d * (d + 2))),
        ("abs(Tr(U))^6 / 3 - 1", 1),
        ("Tr(psi.P A)", Trace(A) / d),
        ("2 Tr(S)**2", 2),
        ("U[i,j] conj(U[k,j])", KroneckerDelta(i, k) / d),
        ("0.5 re(Tr(U))**2", Symbol("x").subs("x", 1) / 4),
    ],
)
def test_one_line_integrals(text, value):
    assert integral_from_text(text).value == value


def test_dimensions_are_text_too():
    assert integral_from_text("abs(U[0,0])^4", 2).value == integral_from_text("1/3").value
    n, d_A, d_B = symbols("n d_A d_B", integer=True, positive=True)
    assert dimension_from_text("2**n * 3") == 3 * 2**n
    assert dimension_from_text("d_A*d_B") == d_A * d_B


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "U[0]",
        "foo(U)",
        "U if 1 else 2",
        "Tr(U",
        "lambda: 1",
        "U.shape",
        "exp(U[0, 0])",
        "'a'",
        "True",
        "",
        "[U]",
    ],
)
def test_what_is_not_understood_is_named_and_not_evaluated(text):
    with pytest.raises(ValueError, match="text"):
        integral_from_text(text)


def test_wrong_dimensions_are_refused():
    with pytest.raises(ValueError, match="positive integer, not 0"):
        integral_from_text("Tr(U)", "0")
    with pytest.raises(ValueError, match="positive"):
        integral_from_text("Tr(U)", "-n")
