"""Values that others published with their programs, as facts with their source."""

from math import factorial, prod

import pytest
from sympy import KroneckerProduct, MatrixSymbol, Rational, Symbol, Trace, eye, simplify, sympify

from bptools import haar

d = Symbol("d", integer=True, positive=True)

# Weingarten functions as rational functions of n.
TABLES = {
    # Collins, Sniady, Commun. Math. Phys. 264 (2006); Collins, IMRN 17 (2003), degrees 2 and 3
    haar.weingarten_unitary: {
        (2,): "-1/(n*(n**2 - 1))",
        (1, 1): "1/(n**2 - 1)",
        (3,): "2/(n*(n**2 - 1)*(n**2 - 4))",
        (2, 1): "-1/((n**2 - 1)*(n**2 - 4))",
        (1, 1, 1): "(n**2 - 2)/(n*(n**2 - 1)*(n**2 - 4))",
        # RTNI (Fukuda, Koenig, Nechita, J. Phys. A 52 (2019)), PYTHON/Weingarten/functions5.txt
        (1, 1, 1, 1, 1): "(n**4 - 20*n**2 + 78)/(n**9 - 30*n**7 + 273*n**5 - 820*n**3 + 576*n)",
        (2, 1, 1, 1): "-(n**4 - 14*n**2 + 24)/(n**10 - 30*n**8 + 273*n**6 - 820*n**4 + 576*n**2)",
        (3, 1, 1): "2/(n**7 - 21*n**5 + 84*n**3 - 64*n)",
        (2, 2, 1): "(n**2 - 2)/(n**9 - 30*n**7 + 273*n**5 - 820*n**3 + 576*n)",
        (4, 1): "-(5*n**2 - 24)/(n**10 - 30*n**8 + 273*n**6 - 820*n**4 + 576*n**2)",
        (3, 2): "-(2*n**2 + 24)/(n**10 - 30*n**8 + 273*n**6 - 820*n**4 + 576*n**2)",
        (5,): "14/(n**9 - 30*n**7 + 273*n**5 - 820*n**3 + 576*n)",
    },
    # PyRTNI2, wfo_json/03.json, 04.json and 05.json; degrees 3 and 4 also in the table of
    # Collins, Matsumoto, J. Math. Phys. 50 (2009)
    haar.weingarten_orthogonal: {
        (1, 1, 1): "(n**2 + 3*n - 2)/(n*(n - 2)*(n - 1)*(n + 2)*(n + 4))",
        (2, 1): "-1/(n*(n - 2)*(n - 1)*(n + 4))",
        (3,): "2/(n*(n - 2)*(n - 1)*(n + 2)*(n + 4))",
        (1, 1, 1, 1): "(n + 3)*(n**2 + 6*n + 1)"
        "/(n*(n - 3)*(n - 1)*(n + 1)*(n + 2)*(n + 4)*(n + 6))",
        (2, 1, 1): "(-n**3 - 6*n**2 - 3*n + 6)"
        "/(n*(n - 3)*(n - 2)*(n - 1)*(n + 1)*(n + 2)*(n + 4)*(n + 6))",
        (3, 1): "2/((n - 3)*(n - 2)*(n - 1)*(n + 1)*(n + 2)*(n + 6))",
        (2, 2): "(n**2 + 5*n + 18)"
        "/(n*(n - 3)*(n - 2)*(n - 1)*(n + 1)*(n + 2)*(n + 4)*(n + 6))",
        (4,): "(-5*n - 6)/(n*(n - 3)*(n - 2)*(n - 1)*(n + 1)*(n + 2)*(n + 4)*(n + 6))",
        (2, 2, 1): "(n**2 + 3*n + 4)"
        "/(n*(n - 4)*(n - 3)*(n - 2)*(n - 1)*(n + 1)*(n + 2)*(n + 4)*(n + 8))",
        (4, 1): "(4 - 5*n)/(n*(n - 4)*(n - 3)*(n - 2)*(n - 1)*(n + 1)*(n + 2)*(n + 4)*(n + 8))",
        (5,): "2*(7*n + 12)"
        "/(n*(n - 4)*(n - 3)*(n - 2)*(n - 1)*(n + 1)*(n + 2)*(n + 4)*(n + 6)*(n + 8))",
    },
}  # fmt: skip

# Weingarten functions at integers. Below the degree: PyRTNI2, wfu_json_nums/04.json and
# wfo_json_nums/04.json. At 7: de Guise's Mathematica package, by haarpy's tests/test_unitary.py.
NUMBERS = {
    (haar.weingarten_unitary, 1): dict.fromkeys([(4,), (3, 1), (1, 1, 1, 1)], "1/576"),
    (haar.weingarten_unitary, 2): {
        (1, 1, 1, 1): "43/1440", (2, 1, 1): "1/180", (3, 1): "-19/2880", (2, 2): "13/1440",
        (4,): "-7/1440",
    },
    (haar.weingarten_unitary, 3): {
        (1, 1, 1, 1): "61/2880", (2, 1, 1): "-7/1728", (3, 1): "-1/960", (2, 2): "-11/2880",
        (4,): "37/8640",
    },
    (haar.weingarten_orthogonal, 1): dict.fromkeys([(4,), (2, 2), (2, 1, 1)], "1/11025"),
    (haar.weingarten_orthogonal, 2): {
        (1, 1, 1, 1): "11/1152", (2, 1, 1): "1/384", (3, 1): "-1/1152", (2, 2): "1/384",
        (4,): "-1/1152",
    },
    (haar.weingarten_orthogonal, 3): {
        (1, 1, 1, 1): "1123/56700", (2, 1, 1): "-103/113400", (3, 1): "-41/32400",
        (2, 2): "-557/226800", (4,): "587/453600",
    },
    (haar.weingarten_unitary, 7): {
        (1,): "1/7", (2,): "-1/336", (1, 1): "1/48", (2, 1): "-1/2160", (1, 1, 1): "47/15120",
        (3, 1): "19/846720", (2, 2): "11/846720", (3, 2): "-61/69854400", (3, 1, 1): "1/249480",
        (2, 2, 1): "47/19958400", (3, 3): "311/3353011200",
        (2, 1, 1, 1, 1): "-421/191600640", (1, 1, 1, 1, 1, 1): "82477/6706022400",
        (4, 3): "-17/792529920",
    },
}  # fmt: skip

# E prod V_ij prod conj(V_kl) over the CSE of 2d rows, confronted with samples by the authors of
# haarpy, tests/test_circular_ensembles.py: rows and columns of V and conj(V), d, value.
SYMPLECTIC = [
    ((0, 0), (0, 0), 1, "1"),
    ((0, 1), (0, 1), 1, "0"),
    ((0, 1, 2, 3), (0, 1, 2, 3), 2, "1/6"),
    ((0, 3, 0, 3), (0, 3, 0, 3), 2, "1/6"),
    ((0, 0, 0, 3), (0, 3, 0, 0), 2, "1/12"),
    ((0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0), 3, "1/35"),
    ((2, 2, 5, 5, 5, 5), (2, 5, 5, 2, 5, 5), 3, "0"),
    ((2, 2, 5, 5, 3, 3), (2, 2, 5, 5, 3, 3), 3, "1/63"),
    ((7, 7, 0, 0, 0, 0, 0, 0), (7, 0, 0, 7, 0, 0, 0, 0), 4, "-1/4200"),
]


@pytest.mark.parametrize("function", TABLES, ids=lambda function: function.__name__)
def test_weingarten_functions_of_tables(function):
    for mu, published in TABLES[function].items():
        assert simplify(function(mu, d) - sympify(published, {"n": d})) == 0, mu


def test_weingarten_functions_at_integers():
    for (function, dimension), values in NUMBERS.items():
        for mu, published in values.items():
            assert function(mu, dimension) == Rational(published), (function.__name__, mu)


def test_moments_of_the_circular_symplectic_ensemble():
    for rows, columns, half_dimension, published in SYMPLECTIC:
        value = haar.haar_integral_circular_symplectic((rows, columns), half_dimension)
        assert value == Rational(published), (rows, columns)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_moments_of_the_circular_orthogonal_ensemble(power):
    """Matsumoto, Random Matrices Theory Appl. 1 (2012), theorems 4.2 and 4.3."""
    V = haar.CircularOrthogonal("V", d)
    diagonal = 2**power * factorial(power) / prod(d + k for k in range(1, 2 * power, 2))
    beside = factorial(power) / ((d + 2 * power - 1) * prod(d + k for k in range(power - 1)))
    assert simplify(haar.expectation(abs(V[0, 0]) ** (2 * power)) - diagonal) == 0
    assert simplify(haar.expectation(abs(V[0, 1]) ** (2 * power)) - beside) == 0


def test_integrals_of_elements():
    """IntU (Puchala, Miszczak, Bull. Pol. Acad. Sci. 65 (2017)), For_Testing_IntU.nb."""
    U = haar.Unitary("U", 7)
    W = haar.Unitary("W", 5)
    assert haar.expectation(U[0, 0] * U[0, 3] * U[1, 2].conjugate()) == 0
    assert haar.expectation(abs(U[3, 0]) ** 10) == Rational(1, 462)
    assert haar.expectation(abs(W[0, 0] * W[1, 1]) ** 2) == Rational(1, 24)


def test_means_over_local_and_maximally_entangled_vectors():
    """The same authors' IntU_examples.nb, examples 4 and 5: <xi|X|xi> of a flattened U/sqrt(d)."""
    X = MatrixSymbol("X", 9, 9)
    both = KroneckerProduct(haar.Unitary("U", 3), haar.Unitary("V", 3))
    twirled = haar.expectation(both * X * both.adjoint())
    assert simplify(twirled.as_explicit() - Trace(X).doit() * eye(9) / 9).is_zero_matrix
