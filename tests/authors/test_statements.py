"""The authors' words: refutations, places, rates, values, and a page as a project."""

import pytest
from sympy import Symbol

from bptools import paper as words
from bptools.claims import Relation, Verdict
from bptools.errors import UsageError
from bptools.falsification import MINIMAL, falsify
from bptools.haar import expectation
from bptools.paper import *
from bptools.running.project import ProjectError, load
from tests.authors.statements import HEAD, proof_of


def test_a_refutation_stands_at_the_place_and_at_one_that_is_found(page):
    names = page("""
claim("before", Var(grad, over=U), -Tr(comm(V, W.H*H*W)**2)/(N*(N+1)), N >= 2, eq="5")
printed = -Tr(comm(V, W.H*H*W)**2)/(N**2 - 1)
refute("printed", Var(grad, over=U), printed, N >= 2, at=qubit(V=X, H=Z), instead="before")
refute("searched", Var(grad, over=U), printed, N >= 2, instead="before")
""")
    assert proof_of(names, "printed").verdict is Verdict.FAILS
    assert proof_of(names, "searched").verdict is Verdict.FAILS


def test_a_rare_place_is_confronted_by_the_second_route_too(page):
    """The bound 2 fails from four dimensions on, for few observables; other places are none."""
    names = page("""
O_, D, t = traceless("O_"), density("D"), pure("t")
moment = N*E(Tr(U*D*U.H*t)*((N + 1)*Tr(U*O_*U.H*t))**2, over=U)
claim("true", moment, at_most(3*Tr(O_**2)))
zero = kron(ZERO, ZERO)
place = dict(O_=4*zero - kron(ID, ID), D=zero, t=zero)
two, unfit = at_most(2*Tr(O_**2)), {**place, "D": 2*zero}
refute("rare", moment, two, instead="true", at=qubits(2, **place))
refute("nowhere", moment, two, instead="true", at=qubits(2, **unfit))
refute("irrational", moment, two, instead="true", at=qubits(2, O_=sqrt(2)*place["O_"]))
""")
    _, rare, nowhere, irrational = names["__claims__"]
    assert falsify(rare).contradiction.instance.label == "N = 4"
    assert "does not satisfy the hypotheses" in falsify(nowhere).reasons[-1]
    assert "is no rational number" in falsify(irrational).reasons[-1]
    assert falsify(nowhere).contradiction is falsify(irrational).contradiction is None


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
    K = hermitian("K", a)
    beside = kron(K, identity(b))
    assert str(value_of(Tr(R * dagger(beside) * R))) == "Tr((kron(K, identity(b)))*R**2)"
    assert words.N.is_positive
