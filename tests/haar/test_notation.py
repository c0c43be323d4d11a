"""One-line integrals: what is understood, and that nothing else is evaluated."""

from contextlib import suppress

import numpy as np
import pytest
from sympy import (
    Integer,
    KroneckerDelta,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    sqrt,
    symbols,
)

from bptools.haar import expectation
from bptools.haar.notation import dimension_from_text, integral_from_text
from bptools.haar.text import operations
from tests.haar.comparison import is_refusal
from tests.haar.drawn import drawn_text
from tests.haar.spelled import misread

d = Symbol("d", integer=True, positive=True)
i, k = symbols("i k", integer=True, nonnegative=True)
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
        "Tr(U A U^dag B)",
        "Tr(U A U^{\\dagger} B)",
        "tr(U A U' B)",
        "trace(U A inv(U) B)",
        "Tr(U A U^-1 B)",
        "Tr U A U† B",
        "E[Tr(U A U† B)]",
        "E(Tr(U_1 A U_1† B))",
        "Tr(U * A * U.H * B)",
        "Tr(|0><0| + |1><1|) Tr(U A U† B)/2",
    ],
)
def test_every_spelling_of_one_integral_gives_its_value(text):
    assert integral_from_text(text).value == Trace(A) * Trace(B) / d


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("|Tr(U)|^2", 1),
        ("Tr(U)Tr(U.H)", 1),
        ("abs(Tr U)^2", 1),
        ("|Tr U|⁴", 2),
        ("|<0|U|1>|^2", 1 / d),
        ("<0|U|0><0|U†|0>", 1 / d),
        ("|U_00|^4", 2 / (d * (d + 1))),
        ("abs(U_{0,1})^2", 1 / d),
        ("<psi|A|psi>", Trace(A) / d),
        ("\\langle\\psi|A|\\psi\\rangle", Trace(A) / d),
        ("|<psi|phi>|^2", 1 / d),
        ("Tr(U A U† B) / Tr(A)", Trace(B) / d),
        ("<phi|psi>^* <phi|psi>", 1 / d),
        ("<phi|psi>^2 <psi|phi>²", 2 / (d * (d + 1))),
        ("<psi|A|psi>^2", (Trace(A**2) + Trace(A) ** 2) / (d * (d + 1))),
        ("<psi| * A * |psi>**2", (Trace(A**2) + Trace(A) ** 2) / (d * (d + 1))),
        ("<0|A|0>^2 |U_00|^2 / <1|B|1>", A[0, 0] ** 2 / (d * B[1, 1])),
        ("psi[0] conj(psi[0])", 1 / d),
        ("Re(Tr(U))^2 + Im(Tr U)^2", 1),
        ("E[|U_00|^4] - E[|U_00|^2]^2", 2 / (d * (d + 1)) - 1 / d**2),
        ("Var[Tr(U)]", 1),
        ("sqrt(2) |U_00|^2", sqrt(2) / d),
        ("Tr(U (A+B) U.H)", Trace(A) + Trace(B)),
        ("Tr(S S†)", 2 * d),
        ("3 - Tr(U)", 3),
        ("E_U |Tr U|^4 / 2", 1),
        ("Var_{U} Tr(U)", 1),
        (r"\mathbb{E}_\psi |<0|\psi>|^2 - 1", 1 / d - 1),
        ("Tr(SWAP |psi><psi|^⊗2)", 1),
        (r"Tr(SWAP E[|\psi><\psi|^{\otimes 2}])", 1),
        ("<psi|^⊗2 (A⊗B) |psi>^⊗2", (Trace(A * B) + Trace(A) * Trace(B)) / (d * (d + 1))),
        ("sum_i |<i|U|0>|^4", 2 / (d + 1)),
        ("∑_{x=0}^{1} <x|psi><psi|x>", 2 / d),
        ("1/d Tr(U A U†)/2 - 1/2|Tr U|^2", (Trace(A) / d - 1) / 2),
        ("1/2 E[|Tr U|^2] + 1/2", 1),
        ("1/2 (|Tr V|^2 + 1)", 1),
        ("Tr(2A U 3B U†)/(2 d)", 3 * Trace(A) * Trace(B) / d**2),
        ("||U - V||_F^2", 2 * d),
        (r"\left\|\, |\psi> - |\phi> \right\|_2^2", 2),
        ("‖U A U† - A‖_F^2", 2 * Trace(A * A.adjoint()) - 2 * Trace(A) * Trace(A.adjoint()) / d),
    ],
)
def test_what_people_type(text, value):
    assert (integral_from_text(text).value - value).simplify() == 0


def test_means_of_matrices_stay_in_their_places():
    X, C = (MatrixSymbol(name, d, d) for name in "XC")
    mean = X * Trace(B) / d
    for text, value in (
        ("Tr(A E[X U† B U] C)", Trace(A * X * C) * Trace(B) / d),
        ("[A, E[X U† B U]]", A * mean - mean * A),
        ("A E[X U† B U]^2", A * X**2 * Trace(B) ** 2 / d**2),
        ("Tr(E[X U† B U]†)", Trace(X.adjoint()) * Trace(B.adjoint()) / d),
        ("<0|E[U A U†]|0>", Trace(A) / d),
        ("comm(A, E[X U† B U])", A * mean - mean * A),
        ("||E[U A U†] - B||_F^2 - Tr(B B†)",
         Trace(A) * (Trace(A.adjoint()) - Trace(B.adjoint())) / d
         - Trace(B) * Trace(A.adjoint()) / d),
    ):  # fmt: skip
        exact = integral_from_text(text)
        assert expectation(exact.value - value) in (0, ZeroMatrix(d, d))
        at_two = exact.at(2) - value.xreplace({d: Integer(2)})
        assert expectation(at_two) in (0, ZeroMatrix(2, 2))


def test_tensor_products_give_constants_their_size():
    pair = integral_from_text("Tr((U⊗U) X (U⊗U)†)")
    X = MatrixSymbol("X", d**2, d**2)
    assert (pair.value, pair.domain) == (Trace(X), d >= 2)
    assert pair.reading == "U Haar unitary d×d; X constant d**2×d**2"
    assert integral_from_text("kron(U,V) X kron(U,V).H").value.shape == (d**2, d**2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Tr(U A U* B)", r"it may be a product or a conjugate; write U\.H, U\.conj or spaces"),
        ("||U A||_2", r"must say which norm of U\*A it means: write \|\|\.\.\.\|\|_F"),
        ("E_psi |<psi|U|0>|^2", "means over all random matrices, not over psi alone"),
        ("Tr(U A U*B)", "must not write a product as U\\*B and as A U"),
        (
            "Tr(rho U A U.H)",
            "with a capital or with --constant rho, a real number with",
        ),
        ("Tr(UAU†B)", r"spaces between matrices \(U A U\)"),
        ("U⊗U X U†⊗U†", "brackets around tensor products"),
        ("Tr(U + 1)", "write I for the identity"),
        ("Tr(2)", "trace of a matrix, not of 2"),
        ("abs(U)", "absolute value of a number"),
        ("1/0", "not divide by 0"),
        ("9**9**9**9", "at most 2000 digits"),
        ("abs(U[0,0])^100900000", "degree at most 200"),
        ("(U+A)^100", "at most 20000 terms"),
        ("(" * 500 + "1" + ")" * 500, "levels of brackets"),
        ("U " * 3000, "at most 4000 characters"),
        ("E[E[Tr U]]", "not contain E here"),
        ("E[Tr U] Tr(U)", r"all random matrices inside E\[...\]"),
        ("inv(A)", "inverses of random matrices only"),
        ("exp(U[0,0])", "must not contain the function exp"),
        ("psi.P.P", "after a state"),
        ("|01>", "number basis states from 0 on"),
        ("Var |Tr U|^2", r"must say what Var is before \|: write Var\[...\]"),
        ("E <psi|A|psi>", "must say what E is before psi"),
        ("|Tr U|^2/d(d+1)", r"whether d \+ 1 is divided by"),
        ("1/2 d", "whether d is divided by"),
        ("Tr(U A/2U†)", "is divided by"),
        ("Tr[A, U B U†]^2", r"Tr\(\[A, B\]\^2\)"),
        ("|Tr U|2", r"a sign before 2: \^ for a power"),
        ("Tr(А U A U†)", "letters of another alphabet that look like A"),
    ],
)
def test_a_refusal_says_which_spelling_works(text, says):
    with pytest.raises(ValueError, match=says):
        integral_from_text(text)


def test_letters_are_read_as_declared():
    rho = MatrixSymbol("rho", d, d)
    declared = integral_from_text("x Tr(rho U A U†)", constants=["rho"], scalars=["x"])
    assert declared.value == Symbol("x", real=True) * Trace(A) * Trace(rho) / d
    assert declared.reading == "U Haar unitary d×d; A, rho constant d×d; x real number"
    known = integral_from_text("Tr(U A)", constants=["U"])
    assert known.value == Trace(A * MatrixSymbol("U", d, d))
    with pytest.raises(ValueError, match="not both"):
        integral_from_text("1", constants=["x"], scalars=["x"])


def test_a_basis_state_is_one_of_its_space():
    assert integral_from_text("|<2|psi>|^2").at(3) == Rational(1, 3)
    with pytest.raises(ValueError, match=r"in range\(2\), not 2"):
        integral_from_text("|<2|psi>|^2").at(2)


def test_an_index_may_be_zero():
    """An index that could not be 0 would make the delta with 0 vanish."""
    assert integral_from_text("U[i,0] conj(U[0,0])").value.has(KroneckerDelta)


def test_spellings_are_read_as_they_are_meant():
    """``benchmarks/haar_fuzz.py`` reads many more."""
    read, wrong = 0, []
    for seed in range(30):
        with suppress(ValueError):
            wrong.append(misread(seed, depth=seed % 2))
            read += 1
    assert (set(wrong), read > 25) == ({""}, True)


def test_a_reader_that_turns_products_around_is_found(monkeypatch):
    product = operations.product

    def turned(x, y):
        is_square = getattr(x, "shape", 1) == getattr(y, "shape", 2)
        return product(y, x) if is_square else product(x, y)

    monkeypatch.setattr(operations, "product", turned)
    assert any(misread(seed, depth=0) for seed in range(20))


@pytest.mark.parametrize("seed", range(4))
def test_no_string_ends_in_a_traceback(seed):
    """``benchmarks/haar_fuzz.py --texts`` reads many more."""
    rng = np.random.default_rng(seed)
    read = 0
    for _ in range(150):
        text = drawn_text(rng)
        dim = str(rng.choice(["d", "2", "1", "2^n", "d_A*d_B"]))
        try:
            integral_from_text(text, dim)
            read += 1
        except (ValueError, TypeError) as error:
            if not is_refusal(error):
                raise
    assert 0 < read < 150


@pytest.mark.parametrize(
    ("text", "dim", "same"),
    [
        ("4 Tr(ptrace(psi psi†, [2,2], 0) ptrace(A, [2,2], 0))", "4", "2 Tr(A)"),
        ("Tr(ptrace(psi.P, [d_A,d_B], 0)^2)", "d_A*d_B", "purity(psi, d_A, d_B)"),
        ("Tr(twirl(A, U) B)", "d", "Tr(U A U† B)"),
        ("Tr(twirl(kron(A,B), U, 2) kron(C,D))", "3", "Tr(U A U† C) Tr(U B U† D)"),
        ("Tr(kron(U,V) X kron(U,V).H (Y+Z))", "d", "Tr((U⊗V) X (U⊗V).H Z + (U⊗V) X (U⊗V)† Y)"),
    ],
)
def test_partial_traces_purities_and_twirls_are_what_they_abbreviate(text, dim, same):
    value, spelled = (integral_from_text(x, dim).value for x in (text, same))
    assert (value - spelled).expand().factor() == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("purity(psi, d_A, d_B)", r'set it with --dim "d_A\*d_B"'),
        ("ptrace(A, 2)", r"must write ptrace\(X, \[d_A, d_B\], 0\)"),
        ("ptrace(A, [d, 1], 2)", "counted from 0 to 1"),
        ("twirl(A, B)", "a random matrix, not B"),
        ("twirl(A, U, 9)", "degree from 1 to 4"),
    ],
)
def test_wrong_partial_traces_and_twirls_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        integral_from_text(text)


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
    with pytest.raises(ValueError, match=r"write \^\(2 N\)"):
        integral_from_text("Tr(U)", "2^2N")


def test_other_random_matrices_are_named_by_their_kind():
    fourth = integral_from_text("Tr(H^4)", random={"H": "gue"})
    assert (fourth.value, fourth.reading) == (d * (2 * d**2 + 1), "H Gaussian unitary d×d")
    special = integral_from_text("U_00 U_11", 2, random={"U": "su"})
    assert (special.value, special.domain) == (Rational(1, 2), True)
    with pytest.raises(ValueError, match="a random matrix must be one of unitary, orth"):
        integral_from_text("Tr(H)", random={"H": "gauss"})
