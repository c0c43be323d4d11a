"""The rules refuse what is false: wrong steps, certificates, weights and witnesses."""

import re
from dataclasses import replace

import pytest
from sympy import Adjoint, Derivative, I, Identity, MatrixSymbol, S, Trace, symbols

from bptools.algebra import HaarAverage, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Method, Reading, Relation, Source, Stance, Verdict
from bptools.derivations import (
    Algebra,
    Average,
    Bound,
    CauchySchwarz,
    Complement,
    Counterexample,
    Definition,
    Derivation,
    MeanOfProved,
    Product,
    Proof,
    SlackOf,
    Specialise,
    Square,
    Step,
    proof,
    verify,
)
from bptools.errors import UsageError
from bptools.evaluation import exact_array
from bptools.haar import Unitary

N, n, x = symbols("N n x", integer=True, positive=True)
A, B, P = (MatrixSymbol(name, N, N) for name in "ABP")
HERMITIAN = Hypothesis(A, Kind.HERMITIAN)


def claim(quantity, closed_form, **settings):
    return Claim(
        name="test.claim",
        title="A claim",
        statement="A statement.",
        quantity=quantity,
        closed_form=closed_form,
        source=Source("nowhere", "1"),
        reading=Reading.OURS,
        **{"domain": ((N, 2),), **settings},
    )


def verdict(statement, derivation):
    return verify(Proof(statement, lambda: derivation)).verdict


def missing(statement, derivation):
    """What is said of the lines that are not shown."""
    evidence = verify(Proof(statement, lambda: derivation))
    assert evidence.verdict is Verdict.INCONCLUSIVE
    return " ".join(case.note for case in evidence.cases)


def test_a_true_chain_holds_and_one_that_misses_the_claim_shows_nothing():
    steps = (Step(Trace(B * A), "cyclic", Algebra()),)
    derivation = Derivation(Trace(A * B), steps)
    assert verdict(claim(Trace(A * B), Trace(B * A)), derivation) is Verdict.HOLDS
    assert verdict(claim(Trace(A * B), Trace(A) * Trace(B)), derivation) is Verdict.INCONCLUSIVE
    assert verdict(claim(Trace(A) * Trace(B), Trace(B * A)), derivation) is Verdict.INCONCLUSIVE


def test_hypotheses_are_used_only_where_they_are_assumed():
    steps = (Step(N, "an involution", Algebra()),)
    derivation = Derivation(Trace(P * P), steps)
    assumed = (Hypothesis(P, Kind.INVOLUTION),)
    assert verdict(claim(Trace(P * P), N, hypotheses=assumed), derivation) is Verdict.HOLDS
    assert verdict(claim(Trace(P * P), N), derivation) is Verdict.INCONCLUSIVE


def test_an_average_of_the_wrong_matrix_is_not_shown():
    u = Unitary("U", N)
    start = HaarAverage(Trace(u * A * u.adjoint() * B), u)
    right, wrong = Trace(A) * Trace(B) / N, Trace(A * B) / N
    for end, expected in ((right, Verdict.HOLDS), (wrong, Verdict.INCONCLUSIVE)):
        derivation = Derivation(start, (Step(end, "average", Average()),))
        assert verdict(claim(start, end), derivation) is expected


def bounded(quantity, bound, *squares, **settings):
    step = Step(bound, "slack", Bound(squares), Relation.AT_MOST)
    statement = claim(quantity, bound, relation=Relation.AT_MOST, **settings)
    return verdict(statement, Derivation(quantity, (step,)))


def unbounded(quantity, bound, *squares, **settings):
    step = Step(bound, "slack", Bound(squares), Relation.AT_MOST)
    statement = claim(quantity, bound, relation=Relation.AT_MOST, **settings)
    return missing(statement, Derivation(quantity, (step,)))


def test_a_bound_needs_the_right_certificate():
    real = {"hypotheses": (HERMITIAN,)}
    gap = Trace(A * A) + 2 * Trace(A) + N
    assert bounded(-2 * Trace(A) - Trace(A * A), N, Square(S.One, A + Identity(N)), **real) is (
        Verdict.HOLDS
    )
    assert bounded(-gap, S.Zero, Square(S.One, A - Identity(N)), **real) is Verdict.INCONCLUSIVE
    assert bounded(gap, S.Zero, Square(S.One, A + Identity(N)), **real) is Verdict.INCONCLUSIVE


def test_a_certificate_multiplies_by_the_whole_weight():
    assert Bound((Square(N + 1, x),)).certificate == "The slack is $lr((N + 1)) abs(x)^2$."
    assert Bound((Square(2 * N, x),)).certificate == "The slack is $2 N abs(x)^2$."


@pytest.mark.parametrize("weight", [-1, N - 3, x - 5, 1 / (N - 2)])
def test_a_weight_that_may_be_negative_is_refused(weight):
    squares = (Square(S(weight), A),)
    said = unbounded(-Trace(A * A), S.Zero, *squares, hypotheses=(HERMITIAN,))
    assert "weight must be non-negative" in said or "divisor must not vanish" in said


def test_a_divisor_that_may_vanish_is_said_with_the_domain_on_which_it_does_not():
    for root, end in ((2, "state N >= 3"), (3, "state N >= 4"), (40, " may")):
        quotient = Trace(A) / (N - root)
        assert missing(claim(quotient, S.Zero), Derivation(quotient, ())).endswith(end)


def test_an_equality_is_no_bound():
    step = Step(S.Zero, "slack", Bound((Square(S.One, A),)))
    assert "must be <= or >=" in missing(claim(Trace(A), S.Zero), Derivation(Trace(A), (step,)))


def test_a_contraction_must_be_assumed():
    weight = Complement(S.One, Identity(N), A)
    assert "must be declared a contraction" in unbounded(
        Trace(A * A), N, weight, hypotheses=(HERMITIAN,)
    )
    assumed = (Hypothesis(A, Kind.CONTRACTION),)
    assert bounded(Trace(A * A), N, weight, hypotheses=assumed) is Verdict.HOLDS


def test_the_cauchy_schwarz_inequality_is_a_certificate():
    real = {"hypotheses": (HERMITIAN, Hypothesis(B, Kind.HERMITIAN))}
    norms = Trace(A * A) * Trace(B * B)
    certificate = CauchySchwarz(S.One, A, B)
    assert bounded(Trace(A * B) ** 2, norms, certificate, **real) is Verdict.HOLDS
    assert bounded(2 * Trace(A * B) ** 2, norms, certificate, **real) is Verdict.INCONCLUSIVE


def test_a_product_of_sums_of_squares_is_a_certificate():
    real = {"hypotheses": (HERMITIAN, Hypothesis(B, Kind.HERMITIAN))}
    left, right = (Square(S.One, A), Square(S(2), B)), (Square(S.One, B),)
    gap = Trace(A * A) * Trace(B * B) + 2 * Trace(B * B) ** 2
    assert bounded(-gap, S.Zero, Product(S.One, S.One, left, right), **real) is Verdict.HOLDS
    assert bounded(gap, S.Zero, Product(S.One, S.One, left, right), **real) is Verdict.INCONCLUSIVE
    with pytest.raises(ValueError, match="root of a product must be 1"):
        Product(S.One, A, left, right)
    negative = Product(S.One, S.One, (Square(-S.One, A),), right)
    assert "weight must be non-negative" in unbounded(gap, S.Zero, negative, **real)


def test_relations_compose_and_do_not_mix():
    up = Step(S.Zero, "", Bound((Square(S.One, A),)), Relation.AT_MOST)
    down = Step(-Trace(A * A), "", Bound((Square(S.One, A),)), Relation.AT_LEAST)
    start = -Trace(A * A)
    statement = claim(start, start, relation=Relation.AT_MOST, hypotheses=(HERMITIAN,))
    assert "must not mix" in missing(statement, Derivation(start, (up, down)))


def test_a_bound_does_not_prove_an_equality():
    step = Step(S.Zero, "", Bound((Square(S.One, A),)), Relation.AT_MOST)
    statement = claim(-Trace(A * A), S.Zero, hypotheses=(HERMITIAN,))
    assert verdict(statement, Derivation(statement.quantity, (step,))) is Verdict.INCONCLUSIVE


def test_a_definition_must_have_the_kinds_that_it_declares():
    m = MatrixSymbol("M", N, N)
    for expression, kind, expected in (
        (I * (A * B - B * A), Kind.HERMITIAN, Verdict.HOLDS),
        (A * B - B * A, Kind.TRACELESS, Verdict.HOLDS),
        (A * B, Kind.HERMITIAN, Verdict.INCONCLUSIVE),
        (A + B, Kind.TRACELESS, Verdict.INCONCLUSIVE),
        (A, Kind.PURE, Verdict.INCONCLUSIVE),
        (A, Kind.UNITARY, Verdict.INCONCLUSIVE),
    ):
        definition = Definition(m, expression, (kind,))
        statement = claim(Trace(A), Trace(A), hypotheses=(HERMITIAN, Hypothesis(B, Kind.HERMITIAN)))
        assert verdict(statement, Derivation(Trace(A), (), (definition,))) is expected


def test_a_definition_must_have_the_shape_of_its_symbol():
    with pytest.raises(ValueError, match="must have its shape"):
        Definition(MatrixSymbol("M", N, N), Trace(A))


def test_a_derivative_is_carried_out():
    angle = symbols("t", real=True)
    start = Derivative(Trace(A * Rotation(P, angle)), angle)
    right = -I / 2 * Trace(A * P * Rotation(P, angle))
    assumed = {"hypotheses": (Hypothesis(P, Kind.INVOLUTION),)}
    for end, expected in ((right, Verdict.HOLDS), (-right, Verdict.INCONCLUSIVE)):
        derivation = Derivation(start, (Step(end, "differentiate", Algebra()),))
        assert verdict(claim(start, end, **assumed), derivation) is expected


SQUARES = claim(Trace(A) * Trace(A) / N, Trace(A) ** 2 / N)


@proof(SQUARES)
def squares():
    """Collect."""
    return Derivation(SQUARES.quantity, (Step(SQUARES.closed_form, "", Algebra()),))


def special(symbol, value, before, after, **settings):
    step = Step(after, "special case", Specialise(squares, ((symbol, value),)))
    return verdict(claim(before, after, **settings), Derivation(before, (step,)))


def test_a_proved_claim_is_used_at_special_values():
    matrix = MatrixSymbol("A", 2**n, 2**n)
    power = Trace(matrix) * Trace(matrix) / 2**n, Trace(matrix) ** 2 / 2**n
    assert special(N, 2**n, *power, domain=((n, 1),)) is Verdict.HOLDS
    assert special(N, 2**n, *power, domain=((n, 0),)) is Verdict.INCONCLUSIVE
    one = Trace(Identity(N)) ** 2 / N, N
    assert special(A, Identity(N), *one) is Verdict.HOLDS
    assert special(A, Identity(N), one[0], N + 1) is Verdict.INCONCLUSIVE


def test_the_values_of_a_special_case_are_said_in_mathematics():
    values = ((A, Adjoint(B) * B), (N, 2**n))
    assert Specialise(squares, values).label == "special case $A = B^dagger B$, $N = 2^(n)$"


def test_a_value_is_put_into_a_theorem_never_into_a_line():
    """N^2 = 4 for all N is not proved by putting 2 in the place of N."""
    assert special(N, S(2), N**2, S(4)) is Verdict.INCONCLUSIVE


REFUTED = claim(
    Trace(A) ** 2,
    Trace(A * A),
    stance=Stance.REFUTED,
    repaired_by="test.other",
    hypotheses=(HERMITIAN,),
)


def witness(values):
    return Counterexample(Derivation(REFUTED.quantity, ()), values, "a witness")


def test_a_counterexample_refutes_by_its_exact_value():
    values = {N: 2, A: exact_array(Identity(2))}
    evidence = verify(Proof(REFUTED, lambda: witness(values)))
    assert evidence.verdict is Verdict.FAILS
    assert evidence.method is Method.EXACT
    assert evidence.cases[-1].found == "4"


def test_a_point_at_which_the_claim_is_true_refutes_nothing():
    rank_one = exact_array(Identity(2)) * 0
    rank_one[0, 0] = S.One
    assert verdict(REFUTED, witness({N: 2, A: rank_one})) is Verdict.INCONCLUSIVE


def test_a_witness_that_breaks_a_hypothesis_is_refused():
    skew = exact_array(Identity(2)) * 0
    skew[0, 1] = S.One
    broken = missing(REFUTED, witness({N: 2, A: skew}))
    assert "witness must satisfy the hypothesis that A is Hermitian" in broken


def test_a_counterexample_with_a_broken_derivation_is_inconclusive():
    broken = Derivation(REFUTED.quantity, (Step(Trace(A), "no", Algebra()),))
    outcome = replace(witness({N: 2, A: exact_array(Identity(2))}), derivation=broken)
    assert verdict(REFUTED, outcome) is Verdict.INCONCLUSIVE


def _used(of):
    after = 2 * Trace(A)
    return Derivation(Trace(A), (Step(after, "", Specialise(of, ((A, A),))),))


FALSE = claim(Trace(A), 2 * Trace(A))


@proof(FALSE)
def round_in_a_circle():
    """Use itself."""
    return _used(round_in_a_circle)


@proof(FALSE)
def said_to_be_refuted():
    """Return no derivation."""
    return Counterexample(Derivation(FALSE.quantity, ()), {N: 1, A: [[1]]})


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (round_in_a_circle, "the proof of .* rests on itself"),
        (said_to_be_refuted, "has no derivation that could be used"),
    ],
)
def test_a_proof_rests_on_one_that_is_another_and_goes_through(of, words):
    evidence = verify(Proof(FALSE, lambda: _used(of)))
    assert evidence.verdict is Verdict.INCONCLUSIVE
    assert any(re.search(words, case.note) for case in evidence.cases)


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (lambda: Specialise(lambda: None, ((N, 2**n),)), "must be a function under @proof"),
        (lambda: Specialise(squares, (N, 2**n)), "must be a tuple of pairs"),
        (lambda: SlackOf(S.One, S.One, squares, ((N, 2), N)), "must be a tuple of pairs"),
        (lambda: MeanOfProved(squares, (N, 2), S.One, (), ()), "must be a tuple of pairs"),
    ],
)
def test_a_slip_in_what_is_used_is_refused_with_the_remedy(slip, words):
    with pytest.raises(UsageError, match=words):
        slip()
