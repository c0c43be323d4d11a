"""The place at which a refuted claim is said to fail: what the claim assumes holds there."""

import numpy as np
import pytest
from sympy import ImmutableMatrix, Integer, MatrixSymbol, Symbol, Trace

from bptools.algebra import Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation, Source, Stance, Verdict
from bptools.falsification import falsify
from bptools.falsification.places import instance_at_place
from bptools.falsification.valuation import NotComputableError

N = Symbol("N", integer=True, positive=True)
A, B = (MatrixSymbol(name, N, N) for name in "AB")
HERMITIAN = (Hypothesis(A, Kind.HERMITIAN), Hypothesis(B, Kind.HERMITIAN))
DIAGONAL, SWAP = ImmutableMatrix([[1, 0], [0, 2]]), ImmutableMatrix([[0, 1], [1, 0]])
TIES = [Hypothesis(A, Kind.COMMUTING, others=(B,)), Hypothesis(B, Kind.COMMUTING, others=(A,))]


def refuted(tie, **place):
    return Claim(
        name="toy.claim",
        title="",
        statement="",
        quantity=Trace(A * B),
        relation=Relation.EQUAL,
        closed_form=Trace(A) * Trace(B),
        source=Source("", ""),
        reading=Reading.OURS,
        domain=((N, 1),),
        hypotheses=(*HERMITIAN, tie),
        stance=Stance.REFUTED,
        repaired_by="toy.other",
        fails_at=(("N", Integer(2)), *place.items()),
    )


def placed(claim):
    return instance_at_place(claim, np.random.default_rng(7)).matrices


@pytest.mark.parametrize("tie", TIES, ids=["named first", "named last"])
def test_what_is_drawn_beside_a_named_matrix_is_tied_to_it(tie):
    matrices = placed(refuted(tie, A=DIAGONAL))
    assert (matrices["A"] @ matrices["B"] == matrices["B"] @ matrices["A"]).all()
    with pytest.raises(NotComputableError, match="does not satisfy the hypotheses"):
        placed(refuted(tie, A=SWAP))


@pytest.mark.parametrize("tie", TIES, ids=["named first", "named last"])
def test_named_matrices_are_what_is_assumed_of_both(tie):
    assert placed(refuted(tie, A=DIAGONAL, B=DIAGONAL)).keys() == {"A", "B"}
    with pytest.raises(NotComputableError, match="does not satisfy the hypotheses"):
        placed(refuted(tie, A=DIAGONAL, B=SWAP))
    assert falsify(refuted(tie, A=DIAGONAL, B=SWAP)).verdict is Verdict.FAILS  # by what is drawn


def test_a_matrix_has_the_shape_that_the_claim_says():
    with pytest.raises(NotComputableError, match="A of the place is not 2 by 2"):
        placed(refuted(TIES[0], A=ImmutableMatrix([[1]])))
