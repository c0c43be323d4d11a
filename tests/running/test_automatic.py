"""Claims that state ``check="auto"``: confronted without any code of the author's."""

import pytest
from sympy import S

import bptools
from bptools.claims import Claim, Method, Reading, Source, Verdict

CLAIMS = """
from sympy import Function, MatrixSymbol, S, Symbol, Trace

from bptools.algebra import HaarAverage, Hypothesis, Kind
from bptools.haar import Unitary

N = Symbol("N", integer=True, positive=True)
A, P, U = MatrixSymbol("A", N, N), MatrixSymbol("P", N, N), Unitary("U", N)
ASSUMED = (Hypothesis(P, Kind.INVOLUTION), Hypothesis(P, Kind.TRACELESS))


def stated(name, quantity, closed_form, **more):
    return Claim(
        name=f"toy.{name}", title="", statement="", quantity=quantity, closed_form=closed_form,
        source=HERE, reading=Reading.OURS, domain=((N, 2),), hypotheses=ASSUMED, check="auto",
        **more,
    )


SQUARE = stated("square", Trace(P * P), N)
AVERAGE = stated("average", HaarAverage(Trace(U * P * U.adjoint() * A), U), S.Zero)
WRONG = stated(
    "wrong", Trace(P * A), S.Zero, stance=Stance.REFUTED, repaired_by="toy.square"
)
UNKNOWN = stated("unknown", Function("f")(N), S.One)
"""


@pytest.fixture
def run(toy, threads):
    return bptools.check(root=toy.write(toy=(CLAIMS, "")), engine=threads)


def test_each_claim_is_confronted_at_its_own_instances(run):
    found = {evidence.claim: evidence for evidence in run.results.evidence}
    assert not run.failures
    assert {name: evidence.verdict for name, evidence in found.items()} == {
        "toy.square": Verdict.HOLDS,
        "toy.average": Verdict.HOLDS,
        "toy.wrong": Verdict.FAILS,
        "toy.unknown": Verdict.INCONCLUSIVE,
    }
    assert run.exit_code == 4  # for what could not be computed is no agreement
    assert found["toy.unknown"].cases[0].note == "f cannot be computed"
    assert found["toy.wrong"].witness.startswith("N = 2")


def test_its_line_says_from_what_the_instances_were_drawn(run):
    evidence = run.results.evidence[0]
    assert evidence.title == (
        "Drawn from the hypotheses: P is a Hermitian involution, P is traceless; N from 2 on"
    )
    assert (evidence.method, evidence.seed) == (Method.ENCLOSED, 1)
    assert {case.label.partition(",")[0] for case in evidence.cases} == {"N = 2", "N = 4"}


def test_what_is_known_is_not_drawn_again_until_the_claim_changes(run, toy, threads):
    assert bptools.check(root=toy.root, engine=threads).known == 4
    file = toy.root / "proofs" / "toy.py"
    file.write_text(file.read_text().replace("Trace(P * P), N)", "Trace(P * P), N + 1)"))
    changed = bptools.check(["toy.square"], root=toy.root, engine=threads)
    assert (changed.known, changed.results.evidence[0].verdict) == (0, Verdict.FAILS)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"check": "automatic"}, "check of a.b must be 'auto' or be left out: 'automatic'"),
        ({"check": "auto", "empirical": True}, "check of a.b must be left out: nothing can be"),
    ],
)
def test_another_check_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        Claim(
            name="a.b",
            title="",
            statement="",
            quantity=S.One,
            closed_form=S.One,
            source=Source("", ""),
            reading=Reading.OURS,
            **more,
        )
