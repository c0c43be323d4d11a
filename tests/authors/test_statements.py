"""The authors' words: what is true is proved, what is false never, what is wrong is refused."""

import sys
import types

import pytest
from sympy import Symbol

from bptools import paper as words
from bptools.claims import Relation, Verdict
from bptools.derivations import verify
from bptools.errors import UsageError
from bptools.falsification import MINIMAL, falsify
from bptools.haar import expectation
from bptools.paper import *
from bptools.paper.pages import Page
from bptools.running.project import ProjectError, load
from bptools.verification.checking import check
from tests.verification.altered import files, written

HEAD = """
from sympy import Symbol, conjugate
from bptools.paper import *
paper("McClean et al. 2018", "arXiv:1803.11173")
rho, V, H, U, W = pure("rho"), hermitian("V"), hermitian("H"), haar("U"), haar("W")
P, Q, R, O = pauli("P"), pauli("Q"), projector("R", N, 3), orthogonal("O")
A, B, psi, x = matrix("A"), matrix("B"), state("psi"), angle("x")
a, b, T, i = natural("a"), natural("b"), density("tau"), natural("i")
y, w, u, M = angle("y"), positive("w"), haar("u", 2), matrix("M", 2)
S, S2 = haar("S", a * b), density("sigma_2")
k, F, G, D = natural("k", 0), matrix("F"), family("G", N, Kind.UNITARY), natural("D")
noisy = iterate(w*G.at(k)*F*dagger(G.at(k)) + (1 - w)*Tr(F)*identity()/N, T, (F, k, D))
grad = I * Tr(U * rho * U.H * comm(V, W.H * H * W))
of_paulis = I * Tr(U * rho * U.H * comm(P, W.H * Q * W))
cost = Tr(U * rho * U.H * P)
"""
TWINS = {  # a true statement, and a false one beside it
    "variance": (
        "Var(grad, over=U), -Tr(comm(V, W.H*H*W)**2)/(N*(N+1)), N >= 2",
        "Var(grad, over=U), -Tr(comm(V, W.H*H*W)**2)/(N**2-1), N >= 2",
    ),
    "both": (
        "Var(of_paulis), 2*N**2/((N - 1)*(N + 1)**2)",
        "Var(of_paulis), 2/N, N >= 2",
    ),
    "mean": ("E(grad, over=W), 0", "E(grad, over=W), 1"),
    "scope": (
        "E(Tr(U*A*U.H*B), over=U), Tr(A)*Tr(B)/N",
        "Tr(U*A*U.H*B), Tr(A)*Tr(B)/N",
    ),
    "square_of_a_mean": ("E(Tr(psi*psi.H*P)**2), 1/(N+1)", "E(Tr(psi*psi.H*P))**2, 1/(N+1)"),
    "complex_variance": ("Var(Tr(U*A)), Tr(A*dagger(A))/N", "Var(Tr(U*A)), 0"),
    "kinds": ("Tr(P*P), N", "Tr(A*A), N"),
    "exponential": (
        "slope(Tr(exp(-I*x*V)*rho*exp(I*x*V)*H), x), I*Tr(exp(-I*x*V)*rho*exp(I*x*V)*comm(V, H))",
        "slope(Tr(exp(-I*x*V)*rho*exp(I*x*V)*H), x), -I*Tr(exp(-I*x*V)*rho*exp(I*x*V)*comm(V, H))",
    ),
    "angles_add": (
        "Tr(exp(-I*x*V)*exp(-I*y*V)*A), Tr(exp(-I*(x + y)*V)*A)",
        "Tr(exp(-I*x*V)*exp(-I*y*V)*A), Tr(exp(-I*(x - y)*V)*A)",
    ),
    "commutes_with_its_own": (
        "Tr(exp(-I*x*V)*V*A*V), Tr(V*exp(-I*x*V)*A*V)",
        "Tr(exp(-I*x*V)*V*A*B), Tr(exp(-I*x*V)*A*V*B)",
    ),
    "conjugate": (
        "conjugate(Tr(exp(-I*x*V)*A)), Tr(dagger(A)*exp(I*x*V))",
        "conjugate(Tr(exp(-I*x*V)*A)), Tr(dagger(A)*exp(-I*x*V))",
    ),
    "transposed": (
        "Tr(exp(-I*x*V).T*A), Tr(exp(-I*x*V)*A.T)",
        "Tr(exp(-I*x*V).T*A), Tr(exp(-I*x*V)*A)",
    ),
    "invariance": (
        "E(Tr(U*exp(-I*x*V)*A*exp(I*x*V)*U.H*B), over=U), Tr(A)*Tr(B)/N",
        "E(Tr(U*exp(-I*x*V)*A*U.H*B), over=U), Tr(A)*Tr(B)/N",
    ),
    "rise": (
        "E_angles(slope(Tr(exp(-I*x*V)*A), x), x, half_width=w), "
        "(Tr(exp(-I*w*V)*A) - Tr(exp(I*w*V)*A))/(2*w)",
        "E_angles(slope(Tr(exp(-I*x*V)*A), x), x, half_width=w), 0",
    ),
    "of_an_involution": (
        "Tr(exp(-I*x*P)*A), cos(x)*Tr(A) - I*sin(x)*Tr(P*A)",
        "Tr(exp(-I*x*V)*A), cos(x)*Tr(A) - I*sin(x)*Tr(V*A)",
    ),
    "of_a_projector": (
        "Tr(exp(-I*x*R)*A), Tr(A) + (exp(-I*x) - 1)*Tr(R*A)",
        "Tr(exp(-I*x*V)*A), Tr(A) + (exp(-I*x) - 1)*Tr(V*A)",
    ),
    "exponential_beside_what_commutes": (
        "Tr(exp(-I*x*V)*A*exp(I*x*V)*B), Tr(A*B), hypotheses=[commuting(A, V)]",
        "Tr(exp(-I*x*V)*A.T*exp(I*x*V)*B), Tr(A.T*B), hypotheses=[commuting(A, V)]",
    ),
    "exponentials_that_commute": (
        "Tr(exp(-I*x*V)*exp(-I*y*H)*A*exp(I*x*V)*exp(I*y*H)*B), "
        "Tr(exp(-I*y*H)*exp(-I*x*V)*A*exp(I*y*H)*exp(I*x*V)*B), hypotheses=[commuting(V, H)]",
        "Tr(exp(-I*x*V)*exp(-I*y*H)*A*exp(I*x*V)*exp(I*y*H)*B), "
        "Tr(exp(-I*y*H)*exp(-I*x*V)*A*exp(I*y*H)*exp(I*x*V)*B)",
    ),
    "exponential_that_passes": (
        "Tr(exp(-I*x*V)*exp(-I*y*H)*exp(I*x*V)*A), Tr(exp(-I*y*H)*A), hypotheses=[commuting(V, H)]",
        "Tr(exp(-I*x*V)*exp(-I*y*H)*exp(I*x*V)*A), Tr(exp(-I*y*H)*A), hypotheses=[commuting(V, B)]",
    ),
    "numbers_times_letters": (
        "Tr(kron(X, A)*kron(X, B)), 2*Tr(A*B)",
        "Tr(kron(X, A)*kron(Z, B)), 2*Tr(A*B)",
    ),
    "numbers_beside_haar": (
        "Var(Tr(u*ZERO*u.H*Z), over=u), Rational(1, 3)",
        "Var(Tr(u*ZERO*u.H*Z), over=u), Rational(1, 2)",
    ),
    "numbers_beside_letters": (
        "Tr(X*Y*M), I*Tr(Z*M)",
        "Tr(X*Y*M), Tr(Z*M)",
    ),
    "rotation_of_numbers": (
        "E_angles(Tr(Rotation(X, x)*M*dagger(Rotation(X, x))*Z)**2, x), "
        "(Tr(M*Z)**2 + Tr(M*Y)**2)/2",
        "E_angles(Tr(Rotation(X, x)*M*dagger(Rotation(X, x))*Z)**2, x), Tr(M*Z)**2/2",
    ),
    "norm": ("Tr(A*dagger(A)), at_least(0)", "Tr(A*A), at_least(0)"),
    "variance_of_eigenvalues": (
        "Tr(H)**2, at_most(N*Tr(H**2))",
        "Tr(H)**2, at_most(Tr(H**2))",
    ),
    "purity": ("Tr(T**2), at_least(1/N)", "Tr(T**2), at_least(2/N)"),
    "purity_from_above": ("Tr(T**2)*Tr(S2**2), at_most(1)", "Tr(T**2)*a, at_most(1)"),
    "overlap_of_states": ("Tr(U*T*U.H*S2), at_least(0)", "Tr(U*T*U*S2)**2, at_least(0)"),
    "expectation_of_a_string": (
        "Tr(U*T*U.H*P)**2, at_most(1)",
        "Tr(U*T*U.H*V)**2, at_most(1)",
    ),
    "probability": ("Tr(T*R), at_least(0)", "Tr(T*V), at_least(0)"),
    "variance_of_a_loss": (
        "Var(Tr(U*T*U.H*H), over=U), at_least(0), N >= 2",
        "Var(Tr(U*T*U.H*H), over=U), at_most(0), N >= 2",
    ),
    "product_of_factors": (
        "E_angles(((1 + cos(x))/2)**2, x)**a, Rational(3, 8)**a",
        "E_angles((1 + cos(x))/2, x)**(2*a), Rational(3, 8)**a",
    ),
    "power_of_what_is_positive": (
        "(w/(a**2 + 1))**b*Tr(V**2), at_least(0)",
        "(x/(a**2 + 1))**b*Tr(V**2), at_least(0)",
    ),
    "product_of_other_factors": (
        "product(E_angles((1 + cos(x)*w**i)**2/4, x), (i, 1, a)), "
        "product((2 + w**(2*i))/8, (i, 1, a))",
        "product(E_angles((1 + cos(x)*w**i)**2/4, x), (i, 1, a)), product((2 + w**i)/8, (i, 1, a))",
    ),
    "last_factor": (
        "product(1 - w/i, (i, 1, a + 1)), (1 - w/(a + 1))*product(1 - w/i, (i, 1, a))",
        "product(1 - w/i, (i, 1, a + 1)), (1 - w/a)*product(1 - w/i, (i, 1, a))",
    ),
    "first_factor": (
        "product(i + w, (i, 1, a)), (1 + w)*product(i + w, (i, 2, a))",
        "product(i + w, (i, 1, a)), product(i + w, (i, 2, a))",
    ),
    "telescope": (
        "product(1 - 1/(i + 1), (i, 1, a)), 1/(a + 1)",
        "product(1 - 1/(i + 1), (i, 1, a)), 1/a",
    ),
    "telescope_of_means": (
        "3**a*product(E_angles(cos(x)**2, x)*(i + 1)/i, (i, 1, a)), (a + 1)*Rational(3, 2)**a",
        "3**a*product(E_angles(cos(x), x)*(i + 1)/i, (i, 1, a)), (a + 1)*Rational(3, 2)**a",
    ),
    "powers": (
        "(w/(1 + w))**a*2**(a - 1)/b, at_most((2*w)**a)",
        "(w/(1 + w))**a*2**a/b, at_most(w**a)",
    ),
    "two_powers": (
        "2**a*3**(b - 1), at_least(2*(1 + 1/N)**a*2**(b - 2))",
        "2**a*3**(b - 1), at_least(2*(1 + 1/N)**a*9**(b - 2))",
    ),
    "square_of_a_difference": (
        "((x - y)/2)**2, at_most((x**2 + y**2)/2)",
        "((x - y)/2)**2, at_most((x**2 + y**2)/4)",
    ),
    "positive_factors": (
        "product(i + w, (i, 1, a)), at_least(0)",
        "product(i - 3*w, (i, 1, a)), at_least(0)",
    ),
    "chain_rule": (
        "slope(Tr(exp(-3*I*x*V)*A), x), -3*I*Tr(V*exp(-3*I*x*V)*A)",
        "slope(Tr(exp(-3*I*x*V)*A), x), -I*Tr(V*exp(-3*I*x*V)*A)",
    ),
    "subsystem": (
        "E(Tr(partial_trace(S*pure('sigma', a*b)*S.H, (a, b), keep=0)**2)), (a + b)/(a*b + 1)",
        "E(Tr(partial_trace(S*pure('sigma', a*b)*S.H, (a, b), keep=0)**2)), 1/a",
    ),
    "noise": (
        "Tr((x*T + (1 - x)*identity()/N)*T) - 1/N, x*(Tr(T*T) - 1/N)",
        "Tr((x*T + (1 - x)*identity()/N)*T) - 1/N, x*Tr(T*T)",
    ),
    "layers": ("Tr(noisy), 1", "Tr(noisy), w**D"),
    "layers_of_noise": (
        "Tr(noisy**2) - Tr(noisy)**2/N, w**(2*D)*(Tr(T**2) - 1/N)",
        "Tr(noisy**2) - Tr(noisy)**2/N, w**D*(Tr(T**2) - 1/N)",
    ),
    "rank": ("Tr(R), 3", "Tr(R), N"),
    "group": ("E(Tr(O)**2), 1", "E(Tr(U)**2), 1"),
    "dimension": ("E(abs(Tr(U))**4), 2, N >= 2", "E(abs(Tr(U))**4), 2, N >= 1"),
    "bound": ("Var(cost), at_most(1/N)", "Var(cost), at_most(1/N**2)"),
    "from_below": ("Var(cost), at_least(1/(2*N))", "Var(cost), at_least(1/N)"),
    "state": ("Tr(density('tau')), 1", "Tr(matrix('tau')), 1"),
    "commuting": (
        "Tr(A*B*A*B), Tr(A*A*B*B), hypotheses=[commuting(A, B)]",
        "Tr(A*B*A*B), Tr(A*A*B*B)",
    ),
    "disjoint": ("Tr(A*B), 0, hypotheses=[disjoint(A, B)]", "Tr(A*B), 0"),
    "channel": (
        "Tr(A*rho*dagger(A) + B*rho*dagger(B)), 1, hypotheses=[kraus(A, B)]",
        "Tr(A*rho*dagger(A) + B*rho*dagger(B)), 1",
    ),
    "commutator": ("Tr(comm(A, B)), 0", "Tr(anticomm(A, B)), 0"),
    "angles": ("E_angles(cos(x)**2, x), Rational(1, 2)", "E_angles(cos(x)**2, x), 1"),
    "derivative": (
        "slope(Tr(Rotation(P, x)*A), x), Tr(-I/2*P*Rotation(P, x)*A)",
        "slope(Tr(Rotation(P, x)*A), x), Tr(-I*P*Rotation(P, x)*A)",
    ),
}


@pytest.fixture
def page(monkeypatch):
    """A file in which statements can be executed."""
    module = types.ModuleType("proofs.toy")
    monkeypatch.setitem(sys.modules, "proofs.toy", module)

    def execute(text):
        exec(HEAD + text, vars(module))
        return vars(module)

    return execute


def proof_of(names, name):
    (found,) = names[f"prove_{name}"].__proofs__
    return verify(found)


@pytest.mark.parametrize("name", TWINS)
def test_the_true_one_is_proved_and_the_false_one_never(page, name):
    true, false = TWINS[name]
    names = page(f"claim('good', {true})\nclaim('bad', {false})")
    good, bad = names["__claims__"]
    assert proof_of(names, "good").verdict is Verdict.HOLDS
    assert proof_of(names, "bad").verdict is not Verdict.HOLDS
    assert falsify(good).verdict is Verdict.HOLDS
    assert falsify(bad).contradiction is not None


@pytest.mark.parametrize("name", TWINS)
def test_what_is_proved_is_confirmed_by_the_second_reader(page, name):
    names = page(f"claim('good', {TWINS[name][0]})")
    (proof,) = names["prove_good"].__proofs__
    (checked,) = check(*files(*written(proof)))
    assert checked.rechecked, checked


def test_a_refutation_stands_at_the_place_and_at_one_that_is_found(page):
    names = page("""
claim("before", Var(grad, over=U), -Tr(comm(V, W.H*H*W)**2)/(N*(N+1)), N >= 2, eq="5")
printed = -Tr(comm(V, W.H*H*W)**2)/(N**2 - 1)
refute("printed", Var(grad, over=U), printed, N >= 2, at=qubit(V=X, H=Z), instead="before")
refute("searched", Var(grad, over=U), printed, N >= 2, instead="before")
""")
    assert proof_of(names, "printed").verdict is Verdict.FAILS
    assert proof_of(names, "searched").verdict is Verdict.FAILS


def test_a_place_that_is_found_is_plain(page):
    names = page("""
claim("true", w*Tr(V**2), at_least(0))
refute("false", w*Tr(V*H), at_least(w*Tr(V)), N >= 2, instead="true")
""")
    (proof,) = names["prove_false"].__proofs__
    witness = proof.derive()
    values = {str(key): value for key, value in witness.values.items()}
    assert values["w"] == 1
    assert values["V"] == [[1, 0], [0, 1]]
    assert witness.words.endswith(MINIMAL)


def test_what_is_true_is_not_refuted(page):
    names = page("""
claim("before", Var(grad, over=U), -Tr(comm(V, W.H*H*W)**2)/(N*(N+1)), N >= 2)
right = -Tr(comm(V, W.H*H*W)**2)/(N**2 + N)
refute("printed", Var(grad, over=U), right, N >= 2, at=qubit(V=X, H=Z), instead="before")
refute("nowhere", Var(grad, over=U), right, N >= 2, instead="before")
""")
    assert proof_of(names, "printed").verdict is Verdict.INCONCLUSIVE
    with pytest.raises(UsageError, match="no instance is found"):
        proof_of(names, "nowhere")


def test_a_place_outside_the_hypotheses_refutes_nothing(page):
    names = page("""
claim("square", Tr(P*P), N)
refute("wrong", Tr(P*P), 2*N, at=qubit(P=[[2, 0], [0, 1]]), instead="square")
""")
    assert proof_of(names, "wrong").verdict is Verdict.INCONCLUSIVE


def test_a_leading_order_has_a_constant_of_which_none_is_smaller(page):
    """Of 1/N against 1/(N + 1) it is attained at N = 2; against N^2/(N - 1)(N + 1)^2 approached."""
    names = page("""
asymptotic("leading", 1/N, Var(cost), N, least=True)
asymptotic("approached", 1/N, Var(cost)*N**2/(N**2 - 1), N, least=True)
claim("smaller", N**2*(1/N - Var(cost))**2, at_most(Var(cost)**2*Rational(99, 100)))
""")
    leading, at_two, _, near, _ = names["__claims__"]
    assert leading.closed_form == Var(names["cost"]) ** 2
    assert at_two.relation is Relation.EQUAL
    assert near.relation is Relation.AT_LEAST
    for name in ("leading", "leading_least", "approached", "approached_least"):
        assert proof_of(names, name).verdict is Verdict.HOLDS
    assert proof_of(names, "smaller").verdict is Verdict.INCONCLUSIVE
    assert falsify(at_two).verdict is falsify(near).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    "false",
    [
        "Tr(exp(-I*x*V)*rho), 0, hypotheses=[disjoint(V, rho)]",
        "Tr(exp(-I*x*V)*H), 0, hypotheses=[disjoint(V, H)]",
        "E_angles(Tr(exp(-I*x*V)*A), x), Tr(A)",
        "E_angles(Tr(exp(-I*x*V)*A), x), Tr(exp(-I*x*V)*A)",
        "E_angles(slope(Tr(exp(-I*x*V)*A), x), x), 0",
        "slope(Tr(exp(-I*x**2*V)*A), x), -I*Tr(V*exp(-I*x**2*V)*A)",
        "Tr(exp(-I*x*A)*dagger(exp(-I*x*A))), N",
        "Tr(exp(-I*z*V)*dagger(exp(-I*z*V))), N",
        "Tr(exp(-I*x*V)), N",
        "Tr(exp(-I*x*V)*H), Tr(H*exp(I*x*V))",
    ],
)
def test_no_falsehood_about_exponentials_is_proved(page, false):
    names = page(f"z = Symbol('z')\nclaim('bad', {false})")
    assert proof_of(names, "bad").verdict is not Verdict.HOLDS


def test_a_rate_may_be_one_for_all_matrices_without_trace(page):
    names = page("""
G, O_ = traceless("G"), traceless("O_")
both = Var(I * Tr(U * rho * U.H * comm(G, W.H * O_ * W)), over=(U, W))
asymptotic("leading", 2 * Tr(G**2) * Tr(O_**2) / N**3, both, N, N >= 2)
""")
    assert proof_of(names, "leading").verdict is Verdict.HOLDS


def test_a_rate_may_depend_on_other_dimensions(page):
    names = page("""
purity = E(Tr(partial_trace(S * pure("sigma", a * b) * S.H, (a, b), keep=0) ** 2))
asymptotic("large_bath", 1 / a, purity, b)
""")
    (leading,) = names["__claims__"]
    assert leading.closed_form.xreplace({names["a"]: 1}) == 0
    assert proof_of(names, "large_bath").verdict is Verdict.HOLDS
    assert falsify(leading).verdict is Verdict.HOLDS


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


def test_what_is_true_instead_may_still_be_open(page):
    names = page("""
claim("exact", Var(cost), ...)
refute("printed", Var(cost), 1/N, at=qubit(P=Z), instead="exact")
""")
    assert proof_of(names, "printed").verdict is Verdict.FAILS


def test_what_is_true_instead_may_be_another_relation(page):
    """An equality serves a refuted bound; a bound does not serve a refuted equality."""
    names = page("""
claim("exact", Var(cost), 1/(N + 1))
claim("bound", Var(cost), at_most(1/N))
refute("lower", Var(cost), at_least(1/N), at=qubit(P=Z), instead="exact")
refute("printed", Var(cost), 1/N, at=qubit(P=Z), instead="bound")
""")
    *_, lower, printed = names["__claims__"]
    assert lower.repair is None
    assert printed.repair == 1 / (names["N"] + 1)


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


def test_an_open_claim_is_printed_by_a_script_and_refused_by_a_project(toy, capsys):
    text = HEAD + "claim('open', Var(of_paulis), ...)\nclaim('traces', Tr(P), 0)"
    exec(text, {"__name__": "__main__", "__file__": "mcclean.py"})
    printed = "2*N**2/((N - 1)*(N + 1)**2), for N >= 2"
    assert capsys.readouterr().out == f"mcclean.open = {printed}\n"
    root = toy.write()
    (root / "proofs" / "mcclean.py").write_text(text)
    with pytest.raises(ProjectError, match=r"without a right side: mcclean.open: 2\*N"):
        load(root)


def test_a_project_needs_no_title_of_its_own(toy):
    root = toy.write()
    (root / "proofs" / "__init__.py").write_text("")
    text = HEAD + "claim('traces', Tr(P), 0, eq='3')\npaper('Another')\nclaim('two', Tr(Q), 0)"
    (root / "proofs" / "mcclean.py").write_text(text)
    project = load(root)
    assert project.paper == "McClean et al. 2018, arXiv:1803.11173; Another"
    assert [claim.source.paper for claim in project.claims] == project.paper.split("; ")
    assert [check.claim.name for check in project.checks] == ["mcclean.traces", "mcclean.two"]


def test_the_average_of_an_average_is_itself():
    U, A, B = haar("U"), matrix("A"), matrix("B")
    for expression in (Tr(U * A * U.H * B) ** 2, U * A * U.H, abs(U[0, 0]) ** 4):
        average = expectation(expression)
        assert expectation(average) == average


def test_the_value_is_what_an_author_would_write():
    P, U, d = pauli("P", Symbol("d", integer=True, positive=True)), haar("U", 3), 3
    A = matrix("A", d)
    value = value_of(E(Tr(U * A * U.H * dagger(A)), over=U))
    assert str(value) == "Tr(A.H)*Tr(A)/3"
    assert str(value_of(Tr(P * P))) == "d"
    V, x = hermitian("V"), angle("x")
    rho, H, U = pure("rho"), hermitian("H"), haar("U")
    moved = exp(-I * x * V)
    assert str(value_of(Tr(moved * rho))) == "Tr(exp((-I*x)*V)*rho)"
    by_angle = slope(Tr(moved * U * rho * U.H * dagger(moved) * H) ** 2, x)
    assert str(value_of(E(by_angle, over=U))) == "0, for N >= 2"
    a, b = natural("a"), natural("b")
    S, R = haar("S", a), density("R", a * b)
    turned = kron(S, identity(b))
    part = partial_trace(turned * R * dagger(turned), (a, b), keep=1)
    assert (
        str(value_of(E(Tr(part**2), over=S)))
        == "Tr(partial_trace(R, (a, b), keep=(1,))**2), for a >= 2"
    )
    assert words.N.is_positive
