"""What only instances in general position, or plain ones, contradict, beside a true twin.

Most statements that are false are so at almost every instance. These are not: they hold wherever
matrices that are tied have common orthonormal eigenvectors, factors of a space are equal, numbers
are real or of middling size, or matrices are generic.
"""

import pytest

from bptools.claims import Verdict
from bptools.falsification import drawn_instances, falsify

LETTERS = """
C, q = contraction("C"), natural("q", 0)
joint, pair, large = pure("joint", a * b), pure("pair", 6), pure("large", 20)
z, five = Symbol("z"), projector("five", N, 5)
"""
PAIRS = {  # false, true
    "commuting is not transitive": (
        "Tr(A*F*A*F), Tr(A*A*F*F), hypotheses=[commuting(A, B), commuting(B, F)]",
        "Tr(A*B*F*B), Tr(A*B*B*F), hypotheses=[commuting(A, B), commuting(B, F)]",
    ),
    "what commutes need not with the adjoint": (
        "Tr(A*dagger(B)*A*dagger(B)), Tr(A*A*dagger(B)*dagger(B)), hypotheses=[commuting(A, B)]",
        "Tr(V*dagger(B)*V*dagger(B)), Tr(V*V*dagger(B)**2), hypotheses=[commuting(V, B)]",
    ),
    "products that are 0 with an adjoint": (
        "Tr(dagger(A)*B*F), 0, hypotheses=[disjoint(A, B)]",
        "Tr(dagger(A)*dagger(B)*F), 0, hypotheses=[disjoint(A, B)]",
    ),
    "factors of other dimensions": (
        "Tr(partial_trace(joint, (a, b), keep=0)**2), Tr(partial_trace(joint, (b, a), keep=0)**2)",
        "Tr(partial_trace(joint, (a, b), keep=0)**2), Tr(partial_trace(joint, (a, b), keep=1)**2)",
    ),
    "a given dimension above the usual": (
        "Tr(partial_trace(pair, (2, 3), keep=0)**2), Tr(partial_trace(pair, (3, 2), keep=0)**2)",
        "Tr(partial_trace(pair, (2, 3), keep=0)**2), Tr(partial_trace(pair, (2, 3), keep=1)**2)",
    ),
    "a rank above the usual": ("Tr(five), 4, N >= 5", "Tr(five), 5, N >= 5"),
    "a complex number": ("abs(z)**2, z**2", "abs(z)**2, z*conjugate(z)"),
    "a state that nothing averages": (
        "E(Tr(U*psi*dagger(psi)*U.H*A), over=U), Tr(psi*dagger(psi)*A)",
        "E(Tr(U*psi*dagger(psi)*U.H*A), over=U), Tr(A)/N",
    ),
    "a whole number of turns": (
        "E_angles(cos(q*x)**2, x), Rational(1, 2)",
        "E_angles(cos(a*x)**2, x), Rational(1, 2)",
    ),
    "small angles": ("cos(x), at_most(Rational(9, 10))", "cos(x), at_most(1)"),
    "a quarter of a turn": ("sin(x)**2, at_most(Rational(99, 100))", "sin(x)**2, at_most(1)"),
    "large numbers": ("(1 - w)**2, at_most(25)", "(1 - w)**2, at_least(0)"),
    "matrices that anticommute": (
        "-Tr(comm(V, H)**2), at_most(3*Tr(V**2*H**2))",
        "-Tr(comm(V, H)**2), at_most(4*Tr(V**2*H**2))",
    ),
    "a matrix and its own turn": (
        "abs(Tr(U*A))**2, at_most(Tr(A*dagger(A)))",
        "abs(Tr(U*A))**2, at_most(N*Tr(A*dagger(A)))",
    ),
    "an eigenvector of what is measured": (
        "Tr(T*C)**2, at_most(1/N)",
        "Tr(T*C)**2, at_most(1)",
    ),
    "a pure input": (
        "Var(Tr(U*T*U.H*H)), at_most(Tr(H**2)/(N**2*(N + 1))), N >= 2",
        "Var(Tr(U*T*U.H*H)), at_most(Tr(H**2)/(N*(N + 1))), N >= 2",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_false_one_is_contradicted_and_the_true_one_never(page, name):
    false, true = PAIRS[name]
    lines = (
        f"claim('{kind}', {words}, proved=False)" for kind, words in (("f", false), ("t", true))
    )
    bad, good = page("\n".join([LETTERS, *lines]))["__claims__"]
    assert falsify(bad).contradiction is not None
    outcome = falsify(good)
    assert outcome.verdict is Verdict.HOLDS, (outcome.contradiction, outcome.reasons)


def test_what_is_too_large_to_be_drawn_is_not_about_nothing(page):
    (stated,) = page(f"{LETTERS}claim('large', Tr(large), 1, proved=False)")["__claims__"]
    assert not falsify(stated).is_vacuous
    (case,) = drawn_instances(stated, 0)
    assert case.verdict is Verdict.INCONCLUSIVE
    assert case.note == "its least matrices have more than 16 rows"
