"""False statements are contradicted, each beside a true twin that is not."""

import numpy as np
import pytest
from flint import acb, arb
from sympy import (
    Abs,
    Derivative,
    Function,
    I,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    Rational,
    S,
    Sum,
    Symbol,
    Trace,
    conjugate,
    cos,
    sin,
    sqrt,
)

from bptools.algebra import AngleAverage, HaarAverage, HaarVariance, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading, Relation, Source, Verdict
from bptools.evaluation import gaussian_array
from bptools.falsification import drawn_instances, falsify, hypothesis_needs, minimised
from bptools.falsification.falsifier import _verdict
from bptools.falsification.instances import instances
from bptools.falsification.properties import satisfies
from bptools.haar import Orthogonal, PartialTrace, Unitary

N = Symbol("N", integer=True, positive=True)
M = Symbol("M", integer=True, positive=True)
n = Symbol("n", integer=True, positive=True)
i = Symbol("i", integer=True, nonnegative=True)
x, a = Symbol("x", real=True), Symbol("a", positive=True)
A, B, P = (MatrixSymbol(name, N, N) for name in "ABP")
C = MatrixSymbol("C", M, M)
U, V, R = Unitary("U", N), Unitary("V", N), Orthogonal("R", N)
INVOLUTION = (Hypothesis(P, Kind.INVOLUTION),)


def claim(quantity, closed_form, relation=Relation.EQUAL, domain=((N, 1),), hypotheses=()):
    return Claim(
        name="toy.claim",
        title="",
        statement="",
        quantity=quantity,
        relation=relation,
        closed_form=closed_form,
        source=Source("", ""),
        reading=Reading.OURS,
        domain=domain,
        hypotheses=hypotheses,
    )


def test_what_is_false_at_no_dimension_of_1_is_contradicted():
    domain = ((M, 1), (N, 1), (n, 1))
    false = claim((M - 1) * (N - 1) * (n - 1), S.Zero, domain=domain)
    assert falsify(false).contradiction.instance.dimensions == {M: 2, N: 2, n: 2}
    true = claim((M - 1) * (N - 1) * (n - 1), S.Zero, Relation.AT_LEAST, domain=domain)
    assert falsify(true).verdict is Verdict.HOLDS


def test_sides_that_cancel_are_computed_with_more_digits():
    rest = sin(a) ** 2 / (1 - cos(a)) ** 90 - (1 + cos(a)) / (1 - cos(a)) ** 89
    assert falsify(claim(rest + a, a), seed=1).verdict is Verdict.HOLDS
    assert falsify(claim(rest + a, a * (1 + Rational(1, 10**20))), seed=1).verdict is Verdict.FAILS


AT_MOST, AT_LEAST = Relation.AT_MOST, Relation.AT_LEAST
TWO = ((N, 2),)
# class of falsehood: (false, its true twin)
PAIRS = {
    "a threshold that is left out": (
        claim(HaarAverage(Abs(Trace(U)) ** 4, U), S(2)),
        claim(HaarAverage(Abs(Trace(U)) ** 4, U), S(2), domain=TWO),
    ),
    "a hypothesis that is not there": (
        claim(Trace(P * P), N),
        claim(Trace(P * P), N, hypotheses=INVOLUTION),
    ),
    "an average that is not taken": (
        claim(Trace(U * A * U.adjoint() * B), Trace(A) * Trace(B) / N),
        claim(HaarAverage(Trace(U * A * U.adjoint() * B), U), Trace(A) * Trace(B) / N),
    ),
    "an average over another matrix": (
        claim(HaarAverage(V[0, 0] * conjugate(V[0, 0]), U), 1 / N),
        claim(HaarAverage(V[0, 0] * conjugate(V[0, 0]), V), 1 / N),
    ),
    "limits of a sum that are ignored": (
        claim(Sum(A[i, i], (i, 0, M - 1)), Trace(A), domain=((N, 1), (M, 1))),
        claim(Sum(A[i, i], (i, 0, N - 1)), Trace(A)),
    ),
    "identities of other dimensions": (
        claim(
            Trace(KroneckerProduct(Identity(N), C)),
            Trace(KroneckerProduct(Identity(M), C)),
            domain=((N, 1), (M, 1)),
        ),
        claim(Trace(KroneckerProduct(Identity(N), C)), N * Trace(C), domain=((N, 1), (M, 1))),
    ),
    "the average of a power": (
        claim(HaarAverage((U[0, 0] * conjugate(U[0, 0])) ** 2, U), 1 / N**2),
        claim(HaarAverage((U[0, 0] * conjugate(U[0, 0])) ** 2, U), 2 / (N * (N + 1))),
    ),
    "another group": (
        claim(HaarAverage(R[0, 0] ** 4, R), 2 / (N * (N + 1))),
        claim(HaarAverage(R[0, 0] ** 4, R), 3 / (N * (N + 2))),
    ),
    "positivity at the least value alone": (
        claim(2**n, 2 * n, AT_MOST, domain=((n, 1),)),
        claim(2 * n, 2**n, AT_MOST, domain=((n, 1),)),
    ),
    "a derivative that sees no rotation": (
        claim(Derivative(Trace(Rotation(P, x) * A), x), S.Zero, hypotheses=INVOLUTION),
        claim(
            Derivative(Trace(Rotation(P, x) * A), x),
            -I / 2 * Trace(P * Rotation(P, x) * A),
            hypotheses=INVOLUTION,
        ),
    ),
    "the square of an average over angles": (
        claim(AngleAverage(cos(x) ** 2, a, x), AngleAverage(cos(x), a, x) ** 2, domain=()),
        claim(AngleAverage(cos(x) ** 2, a, x), Rational(1, 2) + sin(2 * a) / (4 * a), domain=()),
    ),
    "a complex number that is called real": (
        claim(HaarVariance(Trace(U * A), U), S.Zero, domain=TWO),
        claim(HaarVariance(Trace(U * A), U), Trace(A * A.adjoint()) / N),
    ),
    "the wrong factor that is traced out": (
        claim(
            Trace(PartialTrace(KroneckerProduct(A, C), (N, M), keep=0) ** 2),
            Trace(A) ** 2 * Trace(C * C),
            domain=((N, 1), (M, 1)),
        ),
        claim(
            Trace(PartialTrace(KroneckerProduct(A, C), (N, M), keep=0) ** 2),
            Trace(C) ** 2 * Trace(A * A),
            domain=((N, 1), (M, 1)),
        ),
    ),
    "the order of a trace": (
        claim(Trace(A * B * A.adjoint()), Trace(B * A * A.adjoint())),
        claim(Trace(A * B * A.adjoint()), Trace(A.adjoint() * A * B)),
    ),
    "an irrational constant that is off": (
        claim(sqrt(2 * n) * sqrt(n), Rational(99, 70) * n, domain=((n, 1),)),
        claim(sqrt(2 * n) * sqrt(n), sqrt(2) * n, domain=((n, 1),)),
    ),
    "a bound that is attained, and one below it": (
        claim(Trace(P) ** 2, N**2 - 1, AT_MOST, hypotheses=INVOLUTION),
        claim(Trace(P) ** 2, N**2, AT_MOST, hypotheses=INVOLUTION),
    ),
    "a matrix that is not its adjoint": (
        claim(A.adjoint(), A),
        claim((A * B).adjoint(), B.adjoint() * A.adjoint()),
    ),
}


@pytest.mark.parametrize("false", [pair[0] for pair in PAIRS.values()], ids=list(PAIRS))
def test_what_is_false_is_contradicted(false):
    assert falsify(false).contradiction is not None


@pytest.mark.parametrize("true", [pair[1] for pair in PAIRS.values()], ids=list(PAIRS))
def test_its_true_twin_agrees(true):
    outcome = falsify(true)
    assert outcome.verdict is Verdict.HOLDS, (outcome.contradiction, outcome.reasons)


KINDS = [
    {Kind.HERMITIAN},
    {Kind.INVOLUTION},
    {Kind.PROJECTOR},
    {Kind.PURE},
    {Kind.UNITARY},
    {Kind.TRACELESS},
    {Kind.CONTRACTION},
    {Kind.INVOLUTION, Kind.TRACELESS},
    {Kind.HERMITIAN, Kind.TRACELESS},
    {Kind.CONTRACTION, Kind.TRACELESS},
    {Kind.DENSITY},
    {Kind.DENSITY, Kind.PROJECTOR},
    {Kind.UNITARY, Kind.HERMITIAN},
]


@pytest.mark.parametrize("kinds", KINDS, ids=lambda kinds: " ".join(sorted(kinds)))
def test_instances_are_of_every_kind_and_differ(kinds):
    assumed = tuple(Hypothesis(P, kind) for kind in kinds)
    drawn = list(instances(claim(Trace(P), N, hypotheses=assumed), np.random.default_rng(1), 3))
    assert drawn
    for instance in drawn:
        matrix = floats(instance.matrices["P"])
        eigenvalues = np.linalg.eigvals(matrix)
        assert kinds <= numerical_kinds(matrix, eigenvalues)
    assert len({str(instance.matrices["P"]) for instance in drawn}) > 1


def floats(exact):
    return np.array([[complex(float(z.x), float(z.y)) for z in row] for row in exact])


def numerical_kinds(matrix, eigenvalues):
    """Return the kinds of a matrix of floats: another route than exact arithmetic."""
    unit = np.eye(len(matrix))
    hermitian = np.allclose(matrix, matrix.conj().T)
    kinds = {Kind.HERMITIAN} if hermitian else set()
    kinds |= {Kind.UNITARY} if np.allclose(matrix @ matrix.conj().T, unit) else set()
    kinds |= {Kind.INVOLUTION} if hermitian and np.allclose(matrix @ matrix, unit) else set()
    projects = hermitian and np.allclose(matrix @ matrix, matrix)
    kinds |= {Kind.PROJECTOR} if projects else set()
    kinds |= {Kind.PURE} if projects and np.isclose(np.trace(matrix), 1) else set()
    kinds |= {Kind.TRACELESS} if np.isclose(np.trace(matrix), 0) else set()
    small = hermitian and np.abs(eigenvalues).max() <= 1 + 1e-12
    kinds |= {Kind.CONTRACTION} if small else set()
    positive = hermitian and eigenvalues.real.min() >= -1e-12
    return kinds | ({Kind.DENSITY} if positive and np.isclose(np.trace(matrix), 1) else set())


ALTERED = {
    Kind.HERMITIAN: [[0, 1], [0, 0]],
    Kind.INVOLUTION: [[1, 0], [0, 2]],
    Kind.PROJECTOR: [[1, 0], [0, -1]],
    Kind.PURE: [[1, 0], [0, 1]],
    Kind.UNITARY: [[1, 1], [0, 1]],
    Kind.ISOMETRY: [[2, 0], [0, 1]],
    Kind.TRACELESS: [[1, 0], [0, 0]],
    Kind.CONTRACTION: [[1, 1], [1, 0]],
    Kind.DENSITY: [[2, 0], [0, -1]],
}


@pytest.mark.parametrize("kind", ALTERED)
def test_a_matrix_of_another_kind_is_no_instance(kind):
    assert not satisfies(Hypothesis(P, kind), gaussian_array(np.array(ALTERED[kind])))
    assert not satisfies(Hypothesis(P, Kind.PROJECTOR, S(1)), gaussian_array(np.eye(2)), 1)


def test_hypotheses_that_nothing_satisfies_are_vacuous():
    both = (Hypothesis(P, Kind.PURE), Hypothesis(P, Kind.INVOLUTION))
    empty = falsify(claim(Trace(P), S(-1), AT_LEAST, TWO, both))
    assert empty.is_vacuous
    assert empty.verdict is Verdict.INCONCLUSIVE
    wide = falsify(claim(S(-1), S(0), AT_LEAST, hypotheses=(Hypothesis(P, Kind.PROJECTOR, N + 1),)))
    assert wide.is_vacuous


def test_a_hypothesis_is_needed_with_a_witness_or_not_refuted_without():
    needed, idle = (
        Hypothesis(P, Kind.INVOLUTION),
        Hypothesis(A, Kind.HERMITIAN),
    )
    answers = hypothesis_needs(claim(Trace(P * P), N, hypotheses=(needed, idle)))
    found = {answer.hypothesis: answer.witness for answer in answers}
    assert found[needed].verdict is Verdict.FAILS
    assert found[idle] is None


def test_what_cannot_be_computed_decides_nothing_and_says_why():
    outcome = falsify(claim(Function("f")(x), S.Zero, domain=()))
    (case,) = drawn_instances(claim(Function("f")(x), S.Zero, domain=()), 0)
    assert outcome.verdict is case.verdict is Verdict.INCONCLUSIVE
    assert case.note == "f cannot be computed"


def test_cases_of_a_check_agree_with_what_was_falsified():
    false, true = PAIRS["the average of a power"]
    assert Verdict.FAILS in {case.verdict for case in drawn_instances(false, 0)}
    cases = drawn_instances(true, 0)
    assert {case.verdict for case in cases} == {Verdict.HOLDS}
    assert cases == drawn_instances(true, 0)
    (bound, *_) = drawn_instances(PAIRS["a bound that is attained, and one below it"][1], 0)
    assert bound.low <= bound.found <= bound.high <= bound.bound + 1e-12


def test_what_rounding_leaves_of_zero_is_written_as_zero():
    nothing = sin(a) ** 2 / (1 + cos(a)) + cos(a) - 1
    cases = (*drawn_instances(claim(S.Zero, nothing, relation=AT_LEAST, domain=()), 0),)
    cases += drawn_instances(claim(S.Zero, nothing, relation=AT_MOST, domain=()), 0)
    assert len(cases) > 4
    assert {case.verdict for case in cases} == {Verdict.HOLDS}
    assert {case.bound for case in cases} == {case.found for case in cases} == {0}


def test_a_matrix_of_a_group_that_is_not_drawn_contradicts_nothing():
    outcome = falsify(claim(Trace(R * R.T), N))
    assert outcome.verdict is Verdict.INCONCLUSIVE
    assert outcome.contradiction is None


def test_a_contradiction_is_made_plain_and_stays_one():
    hypotheses = (Hypothesis(A, Kind.HERMITIAN), Hypothesis(B, Kind.HERMITIAN))
    false = claim(Trace(A * B), Trace(A) * Trace(B), hypotheses=hypotheses)
    trial = falsify(false).contradiction
    plain = minimised(false, trial)
    assert plain.verdict is Verdict.FAILS
    assert plain.instance.dimensions == trial.instance.dimensions
    entries = {entry for array in plain.instance.matrices.values() for entry in array.ravel()}
    assert len(entries) <= 3
    assert (plain.instance.matrices["A"] == plain.instance.matrices["A"].conj().T).all()


def test_what_is_plain_keeps_the_hypotheses():
    hypotheses = (Hypothesis(A, Kind.INVOLUTION), Hypothesis(A, Kind.TRACELESS))
    false = claim(Trace(A * A), 2 * N, hypotheses=hypotheses, domain=TWO)
    plain = minimised(false, falsify(false).contradiction).instance.matrices["A"]
    assert np.trace(plain) == 0
    assert (plain @ plain == gaussian_array(np.eye(len(plain)))).all()


def test_what_every_plain_value_satisfies_keeps_its_own():
    """Each of A = 1, |0><0|, Z, X and x = 0, 1, -1, 1/2, 2 satisfies it; most others do not."""
    roots = x * (x - 1) * (x + 1) * (2 * x - 1) * (x - 2)
    false = claim(roots + A[0, 0] * A[0, 1], S.Zero, domain=((N, 2),))
    drawn = falsify(false, seed=1).contradiction
    plain = minimised(false, drawn)
    assert plain.verdict is Verdict.FAILS
    (number,) = plain.instance.scalars.values()
    assert number == drawn.instance.scalars[x] or roots.subs(x, number) == 0


def test_a_number_is_the_first_plain_one_that_contradicts():
    false = claim(x**2, x, domain=())
    plain = minimised(false, falsify(false, seed=1).contradiction)
    assert plain.instance.scalars == {x: -1}


@pytest.mark.parametrize(
    ("slack", "verdict"),
    [((1, 0), "holds"), ((-1, 0), "fails"), ((0, 1), "inconclusive"), ((0, 1e-40), "holds")],
)
def test_a_slack_is_judged_by_its_ball(slack, verdict):
    gap = acb(arb(*slack))
    assert _verdict(Relation.AT_MOST, acb(0), gap) == verdict
    assert _verdict(Relation.AT_LEAST, gap, acb(0)) == verdict
