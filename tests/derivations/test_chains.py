"""Every line of a derivation is looked at, in its place; instances are found where there are."""

import pytest
from sympy import (
    I,
    MatrixSymbol,
    S,
    Symbol,
    Trace,
    cos,
    cosh,
    exp,
    im,
    re,
    sin,
    sinh,
    symbols,
    tan,
)

from bptools.algebra import Hypothesis, Kind
from bptools.claims import Claim, Reading, Source, Verdict
from bptools.derivations import Algebra, Derivation, Step, proof, verify
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.instances import require_instance
from bptools.derivations.quantification import context_of
from bptools.kernel import terms as t
from bptools.kernel.refusal import Refusal
from bptools.kernel.theorems import equal

N = Symbol("N", integer=True, positive=True)
x, y = symbols("x y", real=True)
z = Symbol("z")
A, B, P = (MatrixSymbol(name, N, N) for name in "ABP")
LINES = (x * (x + y), x**2 + x * y, y * x + x**2, x**2 + x * y + 0 * y)


def verdicts(lines):
    stated = Claim(
        name="toy.chain", title="A claim", statement="A statement.", quantity=LINES[0],
        closed_form=lines[-1], source=Source("A paper", "1"), reading=Reading.OURS,
    )  # fmt: skip
    steps = tuple(Step(line, "", Algebra()) for line in lines)
    (made,) = proof(stated)(lambda: Derivation(LINES[0], steps)).__proofs__
    return verify(made)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_step_is_looked_at(count):
    lines = [*LINES[1:count], LINES[1]]
    evidence = verdicts(lines)
    assert evidence.verdict is Verdict.HOLDS
    labels = [case.label for case in evidence.cases]
    assert [label.partition(":")[0] for label in labels[:count]] == [
        f"step {k}" for k in range(1, count + 1)
    ]
    for wrong in range(count - 1):
        false = [*lines[:wrong], lines[wrong] + 1, *lines[wrong + 1 :]]
        found = [case.verdict is Verdict.HOLDS for case in verdicts(false).cases]
        assert found[:count] == [k not in (wrong, wrong + 1) for k in range(count)]


def test_real_and_imaginary_parts_make_the_whole():
    context, elaborate = context_of([z]), Elaborator()
    assert equal(context, elaborate(re(z) + I * im(z)), elaborate(z))
    with pytest.raises(Refusal):
        equal(context, elaborate(re(z) + im(z)), elaborate(z))


def test_functions_are_those_of_exponentials():
    context, elaborate = context_of([x]), Elaborator()
    for left, right in (
        (tan(x) * cos(x), sin(x)),
        (sinh(x) + cosh(x), exp(x)),
        (cosh(x) ** 2 - sinh(x) ** 2, S.One),
    ):
        assert equal(context, elaborate(left), elaborate(right))
        with pytest.raises(Refusal):
            equal(context, elaborate(left), elaborate(2 * right))


ASSUMED = {
    "a projector beside a state": (
        Hypothesis(A, Kind.PURE),
        Hypothesis(P, Kind.PROJECTOR, rank=N - 1),
        Hypothesis(A, Kind.ORTHOGONAL, others=(P,)),
    ),
    "signs without a trace": (
        Hypothesis(A, Kind.INVOLUTION), Hypothesis(A, Kind.TRACELESS),
    ),
    "a projector of rank 2": (Hypothesis(P, Kind.PROJECTOR, rank=S(2)),),
    "a unitary that is traceless": (
        Hypothesis(A, Kind.UNITARY), Hypothesis(A, Kind.TRACELESS),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("label", "size"),
    [
        ("a projector beside a state", 2),
        ("a projector beside a state", 3),
        ("signs without a trace", 2),
        ("signs without a trace", 4),
        ("a projector of rank 2", 2),
        ("a projector of rank 2", 3),
        ("a unitary that is traceless", 2),
    ],
)
def test_an_instance_is_found_at_the_least_size(label, size):
    model = require_instance(context_of([Trace(A * P)], ASSUMED[label], ((N, size),)))
    assert model.scalars["N"] == t.whole(size)


CONTRADICTORY = {
    "involutions that are orthogonal": (
        (
            Hypothesis(A, Kind.INVOLUTION),
            Hypothesis(B, Kind.INVOLUTION),
            Hypothesis(A, Kind.ORTHOGONAL, others=(B,)),
        ),
        "they cannot be orthogonal.* with A Hermitian involution, B Hermitian involution",
    ),
    "a state without a trace": (
        (Hypothesis(A, Kind.PURE), Hypothesis(A, Kind.TRACELESS)),
        "A cannot be pure state and traceless",
    ),
}


@pytest.mark.parametrize(("assumed", "sentence"), CONTRADICTORY.values(), ids=CONTRADICTORY)
def test_hypotheses_that_contradict_one_another_are_named(assumed, sentence):
    with pytest.raises(Refusal, match=sentence):
        require_instance(context_of([Trace(A * B)], assumed, ((N, 1),)))
