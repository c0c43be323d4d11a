"""What is wrong in an author's words is refused in a sentence."""

import pytest

from bptools.claims import Verdict
from bptools.derivations import verify
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
        ("Var(U*A)", "must be a scalar, or 1 by 1, not N by N: U.A"),
        ("claim('a', E(U*A*U.H), 1)", "must be matrices, not U.A.Adjoint.U. and int 1"),
        ("claim('a', E(U*A*U.H), at_most(w))", "must be matrices, not U.A.Adjoint.U. and w"),
        ("claim('a', E(U*A*U.H), identity(3))", "must have one shape to be compared"),
        ("exp(-I*x*(V + H))", "must be a number times one letter"),
        ("product(i, (x, 1, a))", "index of a product must be such as natural"),
        ("product(i, (i, a, b))", "must start at a number, not at a"),
        ("paper('')", "must not be empty"),
        ("natural('x', 2)", "least must be 0 or 1, not 2"),
        ("iterate(F, T, (F, i, a))", "must be such as natural."),
        ("iterate(F, pure('T', 2), (F, k, a))", "must have one shape"),
        ("E_angles(cos(x))", "must be given"),
        ("E_angles(cos(x), [x])", "angles of E_angles must be a real number's letter, .* not list"),
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


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "claim('a', Tr(A*B), Tr(B*A), hypotheses=commuting(A, B))",
            "hypotheses of toy.a .*brackets",
        ),
        ("claim('a', Tr(A*B), Tr(B*A), hypotheses=[A])", "it holds A"),
        (
            "claim('a', Tr(A*B), Tr(B*A), uses='b')",
            "uses of toy.a must be a list, as .*'other_claim'",
        ),
        (
            "claim('a', Tr(P*P), N, steps=Step(N, '', Algebra()))",
            "steps of toy.a .*brackets missing",
        ),
        ("claim('a', Tr(P*P), N, steps=[N])", "steps of toy.a .*it holds N"),
        ("claim('a', Tr(P*P), N, steps=[Step(N, '', Algebra)])", "must be an instance, Algebra"),
        ("claim('a', Tr(P*P), N, steps=[Step(1, '', Algebra())])", "write Integer.1."),
        ("claim('a', Tr(P*P), '<= N')", "right of toy.a .*without quotation marks.*at_most"),
        ("claim('a', 'Tr(P*P)', N)", "left of toy.a must be an expression, not the text"),
        (
            "claim('a', Tr(P*P), at_most('N'))",
            "bound of at_most must be an expression, not the text",
        ),
        ("claim('a', Tr(P*P) >= N, N)", "left of toy.a .*not the relation .*write a bound as"),
        ("claim('a', Tr(P*P), N >= 2)", "right of toy.a .*behind the right side"),
        ("claim('a', Tr(P*P), N, (N, 1))", "such as N >= 2, not tuple"),
        (
            "claim('a', Tr(P*P), 0.5*N)",
            "right of toy.a must be exact, .* 0.500000: write a Rational",
        ),
        ("claim('a', Tr(P*P), at_most(1j))", "bound of at_most must be exact"),
        ("claim('a', Tr(P*P), None)", "right of toy.a must be an expression, not None"),
        (
            "claim('a', Tr(P*P), N, title=r'The $\\alpha$')",
            r"title of toy.a .*LaTeX: .alpha at .* 6",
        ),
        (
            "claim('a', Tr(P*P), N, statement=r'$\\frac12$')",
            r"statement of toy.a .*LaTeX: .frac at",
        ),
        ("claim('a', Tr(P*P), Symbol('N'))", "N is declared twice"),
        ("claim('a', Tr(P*P), N, eq=12)", "eq must be text, as eq='12', not 12"),
        ("claim(3, Tr(P*P), N)", "must be a word in lower case, not 3"),
        (
            "claim('t', Tr(P*P), N)\nrefute('a', Tr(P*P), 2*N, at={'P': Z}, instead='t')",
            "at of toy.a must be a place, as qubit.P=Z. .*not dict",
        ),
        ("claim('t', Tr(P*P), N)\nrefute('a', Tr(P*P), '2*N', instead='t')", "printed of toy.a"),
        ("asymptotic('a', 1.0/N, Var(cost), N)", "leading of toy.a must be exact"),
        ("asymptotic('a', 1/N, Var(cost), N, rate='1')", "rate of toy.a must be a whole number"),
        ("paper(3)", "title of a paper must be text"),
        ("hermitian(N)", "name of hermitian must be text, as 'A', not N"),
        ("natural(N)", "name of natural must be text, as 'A', not N"),
        ("matrix('C', N, N, 'pure')", "kinds of matrix must be .*as Kind.PURE, not str 'pure'"),
        ("matrix('C', Kind.PURE)", "rows of matrix must be .*as 2 or N, not Kind <Kind"),
        ("product(w, i, 1, a)", "product.factor, over. cannot be called like this: too many"),
        ("claim('a', N, N, statment='A.')", "claim.name, left, .* keyword argument 'statment'"),
        ("claim('a', N)", "claim.name, left, .* missing a required argument: 'right'"),
        ("refute('a', N, 1)", "refute.name, left, .* missing a required.* argument: 'instead'"),
        ("asymptotic('a', N, N)", "asymptotic.name, .* missing a required argument: 'size'"),
        ("paper()", "paper.title, reference. cannot be called like this: missing"),
        ("Tr()", "Tr.matrix. cannot be called like this: missing a required argument"),
        (
            "claim('a', Tr(T), 1, title='$\\rho$')",
            "no control character.*r' at character 2",
        ),
        ("claim('a', Tr(T), 1, steps=[Step(N, '', Bound(Square(N, V)))])", "tuple of Square"),
        (
            "claim('a', Tr(T), 1, steps=[Step(N, '', Bound((V,)))])",
            "squares of Bound must be",
        ),
        ("claim('a', Tr(T), 1, steps=[Step(N, '', Algebra(unfold=A))])", "unfold of Algebra must"),
        ("Square('1', V)", "weight of Square must be of type Expr, not '1'"),
        ("Induction('n', (Again(),))", "over of Induction must be of type Symbol, not 'n'"),
        ("Induction(a, Again())", "again of Induction must be a tuple of Again"),
        ("projector('R', N, 0.5)", "rank of projector must be .*as 0 or N, not float 0.5"),
    ],
)
def test_a_slip_is_refused_with_the_remedy(page, line, words):
    with pytest.raises(UsageError, match=words) as refusal:
        page(f"from bptools.derivations import *\n{line}")
    assert "\n" not in str(refusal.value)


def test_a_whole_number_stands_for_sympys_in_a_rule(page):
    names = page("""
from bptools.claims import Relation
from bptools.derivations import Bound, Square, Step
squares = Bound((Square(1, V - H),))
claim("own", 2*Tr(V*H), at_most(Tr(V**2) + Tr(H**2)),
      steps=[Step(Tr(V**2) + Tr(H**2), "", squares, Relation.AT_MOST)])
""")
    assert proof_of(names, "own").verdict is Verdict.HOLDS


def test_hypotheses_that_contradict_each_other_are_named(page):
    names = page("""
C = matrix("C", N, N, Kind.PURE, Kind.INVOLUTION)
claim("both", Tr(C*C), Tr(C*C), N >= 2)
""")
    evidence = proof_of(names, "both")
    assert evidence.verdict is Verdict.INCONCLUSIVE
    assert "C cannot be Hermitian involution and pure state" in evidence.cases[-1].note


def test_a_proof_without_return_is_refused(page):
    names = page("""
stated = claim("own", Tr(P*P), N, proved=False)
@proof(stated)
def derive():
    Tr(P*P)
""")
    with pytest.raises(UsageError, match=r"derive, on toy\.own, must return .*`return` missing"):
        verify(*names["derive"].__proofs__)


def test_an_equality_is_accepted_for_a_bound(page):
    names = page("claim('bound', Tr(P*P), at_most(N))\nclaim('below', Tr(P*P), at_most(N - 1))")
    assert proof_of(names, "bound").verdict is Verdict.HOLDS
    assert proof_of(names, "below").verdict is Verdict.INCONCLUSIVE


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
