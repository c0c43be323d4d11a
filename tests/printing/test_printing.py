import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Eq,
    Function,
    I,
    Identity,
    Integral,
    KroneckerDelta,
    Le,
    Matrix,
    MatrixSymbol,
    Max,
    Min,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    Tuple,
    ZeroMatrix,
    conjugate,
    cos,
    exp,
    pi,
    sin,
    sqrt,
)
from sympy.matrices.expressions.kronecker import KroneckerProduct

from bptools.printing import math, spoken, typst_math
from bptools.printing.speech import SpokenPrinter
from bptools.printing.typst import TypstPrinter

N, n, i, j, k, theta = (Symbol(name) for name in ("N", "n", "i", "j", "k", "theta_k"))
A, B, U = (MatrixSymbol(name, N, N) for name in "ABU")
f = Function("f_sigma")


@pytest.mark.parametrize(
    ("expr", "source"),
    [
        (Symbol("U_+"), "U_(+)"),
        (Symbol("psi_0'"), "psi_(0)^(prime)"),
        (Symbol("N_a"), "N_(a)"),
        (Symbol("theta_max"), 'theta_("max")'),
        (Symbol("x12"), "x_(12)"),
        (Symbol("lamda"), "lambda"),
        (Symbol("Mbar"), "overline(M)"),
        (1 - n**2, "1 - n^(2)"),
        (A - 2 * B, "A - 2 B"),
        ((A - B) * U, "(A - B) U"),
        (-I / 2 * A * U, "-frac(upright(i), 2) A U"),
        ((1 - n) / (2 * N * (N + 1)), "frac(1 - n, 2 N (N + 1))"),
        (Rational(-1, 3), "-frac(1, 3)"),
        (3 * 2**n, "3 dot 2^(n)"),
        (2 ** (-n), "2^(-n)"),
        (n ** Rational(3, 2), "n^(3 slash 2)"),
        (sqrt(n) / 2, "frac(sqrt(n), 2)"),
        ((n**2) ** k, "(n^(2))^(k)"),
        ((-1) ** n, "(-1)^(n)"),
        (exp(-I * theta / 2), "upright(e)^(-upright(i) theta_(k) slash 2)"),
        (cos(2 * theta) ** 2, 'op("cos")^(2) (2 theta_(k))'),
        (conjugate(U[i, j]) * Abs(n) ** 2, "overline(U_(i j)) abs(n)^(2)"),
        (conjugate(f(n)) ** 2, "(f_(sigma) (n)^(*))^(2)"),
        (U[0, i + 1], "U_(0, i + 1)"),
        ((A * B).adjoint(), "B^dagger A^dagger"),
        (A.T * B.inverse(), "A^upright(T) B^(-1)"),
        (Trace(A * B) ** 2 / N, 'frac((op("Tr") [A B])^(2), N)'),
        (KroneckerProduct(A, Identity(Symbol("N_a"))), "A times.o bb(1)_(N_(a))"),
        (ZeroMatrix(N, N), "0"),
        (Matrix([[1, I], [0, -1]]), "mat(1, upright(i); 0, -1)"),
        (Sum(KroneckerDelta(i, j), (i, 0, N - 1)), "sum_(i = 0)^(N - 1) delta_(i j)"),
        (N * Product(n + k, (k, 1, n)), "N product_(k = 1)^(n) (k + n)"),
        (Integral(f(n), (n, -pi, pi)), "integral_(-pi)^(pi) f_(sigma) (n) dif n"),
        (Derivative(f(theta), theta), "frac(partial f_(sigma) (theta_(k)), partial theta_(k))"),
        (Derivative(n * Trace(A), n), 'frac(partial, partial n) (n op("Tr") [A])'),
        (Derivative(Trace(A), n), 'frac(partial, partial n) op("Tr") [A]'),
        (Le(Min(N, n), Max(N, n)), 'op("min") (N, n) <= op("max") (N, n)'),
        (Eq(sin(n), n, evaluate=False), 'op("sin") (n) = n'),
        (Tuple(i, j), "(i, j)"),
    ],
)
def test_typst_source(expr: Basic, source: str) -> None:
    assert typst_math(expr) == source


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        (n - N, "n minus N"),
        ((n + 1) * N, "N times the quantity n plus 1, end quantity"),
        (Trace(A * U.adjoint()), "trace of A times U dagger, end trace"),
        (Le(n, -1), "n is at most minus 1"),
        (-n / 2, "minus n over 2"),
        (Symbol("U_+"), "U sub plus"),
    ],
)
def test_spoken_words(expr: Basic, words: str) -> None:
    assert spoken(expr) == words


def test_an_unknown_node_is_refused_by_name() -> None:
    class Unheard(Basic):
        pass

    for printer in (typst_math, spoken):
        with pytest.raises(TypeError, match="Unheard"):
            printer(Unheard())


def test_a_node_can_print_itself() -> None:
    class Expectation(Basic):
        is_tight = True

        def _typst(self, printer: TypstPrinter) -> str:
            return f"bb(E) [{printer.doprint(self.args[0])}]"

        def _spoken(self, printer: SpokenPrinter) -> str:
            return f"expectation of {printer.doprint(self.args[0])}"

    record = math(Expectation(Trace(A)))
    assert record.typst == 'bb(E) [op("Tr") [A]]'
    assert record.spoken == "expectation of trace of A"
    assert TypstPrinter().tight(Expectation(n)) == "bb(E) [n]"


NAMES = st.sampled_from(["N", "d_A", "sigma'", "U_+", "x^2", "alpha", "evil", '#$\\"/*'])
SCALARS = st.recursive(
    st.one_of(
        st.builds(Symbol, NAMES),
        st.integers(-12, 12),
        st.fractions(max_denominator=9).map(lambda x: Rational(x.numerator, x.denominator)),
        st.sampled_from([I, pi, Trace(A * B), A[i, j]]),
    ),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: Add(a, -b, evaluate=False), inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a / (b + n), inner, inner),
        st.builds(lambda a: (a + n) ** -2, inner),
        st.builds(lambda a: sqrt(a + n) + exp(-a / 2) + conjugate(cos(a) ** 2), inner),
        st.builds(lambda a: Piecewise((a, n > 0), (N, True)), inner),
        st.builds(lambda a: Sum(a, (k, 0, n)) * Integral(a, (n, 0, 1)), inner),
        st.builds(lambda a: Trace(a * A - A * B.adjoint() * (A + B) ** 2), inner),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(SCALARS)
def test_every_expression_compiles_and_is_spoken(expr: Basic) -> None:
    record = math(expr)
    assert record.spoken.strip()
    assert "+ -" not in record.typst
    source = f'#math.equation(alt: "x", $ {record.typst} $)'
    assert b"<math" in typst.compile(source.encode(), format="html", ignore_system_fonts=True)
