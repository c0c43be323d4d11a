"""What is wrong in an author's words is refused in a sentence."""

import pytest

from bptools.errors import UsageError
from bptools.paper.pages import Page
from tests.authors.statements import proof_of


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('asymptotic("a", 2/N, Var(grad), N, N >= 2)', "must depend on dimensions alone"),
        (
            'asymptotic("a", 2*Tr(V**2)*Tr(H**2)/N**3, Var(grad), N)',
            'for H = 1 exact is 0 and leading is not; declare it traceless."H"',
        ),
        ('asymptotic("a", Tr(W*H)/N, Var(grad), N)', "must not depend on W, over which"),
        ('asymptotic("a", 2/N, Var(cost), N)', "must tend to 1"),
        ('asymptotic("a", 1/N, Var(cost), N, rate=2)', "must tend to 1 as 1/N"),
    ],
)
def test_no_rate_is_stated_that_is_not_uniform(page, line, words):
    with pytest.raises(UsageError, match=words):
        page(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("claim('Bad', Tr(A), 1)", "must be a word in lower case"),
        ("claim('a', Tr(A), 1, N)", "such as N >= 2"),
        ("claim('a', Tr(A), 1, natural('M') >= 2)", "a dimension of the formula"),
        ("claim('a', Tr(A*pure('B'))+Tr(B), 1)", "must be one letter"),
        ("claim('a', Tr(A), 1)\nclaim('a', Tr(A), 2)", "stated twice"),
        ("refute('a', Tr(A), 1, instead='b')", "a claim above"),
        ("E(Tr(A))", "must name a random matrix"),
        ("E(Tr(A), over=A)", "must be random matrices"),
        ("exp(-I*x*(V + H))", "must be a number times one letter"),
        ("product(i, (x, 1, a))", "index of a product must be such as natural"),
        ("product(i, (i, a, b))", "must start at a number, not at a"),
        ("paper('')", "must not be empty"),
        ("natural('x', 2)", "least must be 0 or 1, not 2"),
        ("iterate(F, T, (F, i, a))", "must be such as natural."),
        ("iterate(F, pure('T', 2), (F, k, a))", "must have one shape"),
        ("E_angles(cos(x))", "must be given"),
        ("E_angles(cos(x), [x])", "must be given one by one"),
        ("claim('a', Tr(A*(rho + ID)), 1)", "one shape to be added: .* numbers is 2 by 2"),
        ("claim('a', Tr(A*Z), 1)", "fit to be multiplied: A is N by N, numbers is 2 by 2"),
        ("claim('a', Tr(matrix('C', N, 2)), 1)", "must be of a square matrix: C is N by 2"),
        ("claim('a', A, 1)", "both scalars or both matrices"),
        ("claim('a', A, ID)", "one shape to be compared"),
        (
            "J = isometry('J', a, b)\nclaim('a', Tr(J*dagger(J)), b, b >= 2)",
            "it is 1 by 2 where they start: write its rows as a sum, such as b .",
        ),
        ("partial_trace(A, (2, 3), keep=0)", "dims must have the product N"),
        ("partial_trace(matrix('C', 6), (2, 3), keep=2)", "keep"),
        ("asymptotic('a', 1/N**2, Var(Tr(rho*U*rho*U.H)), N, N >= 1)", "add the condition N >= 2"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(page, line, words):
    with pytest.raises(UsageError, match=words):
        page(line)


def test_a_place_of_letters_that_are_not_there_is_refused(page):
    names = page("""
claim("square", Tr(P*P), N)
refute("wrong", Tr(P*P), 2*N, at=qubit(Q=Z), instead="square")
""")
    with pytest.raises(UsageError, match="must give values to N, P, not to Q"):
        proof_of(names, "wrong")


def test_a_claim_needs_a_paper():
    with pytest.raises(UsageError, match="must be named before"):
        Page({"__name__": "proofs.toy"}).place("1")
