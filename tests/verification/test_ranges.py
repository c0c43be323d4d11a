"""An index with a range: what holds in it alone is no claim that does not print the range."""

import msgspec
import pytest
from sympy import KroneckerDelta, S, Sum

from bptools.claims import Relation
from bptools.claims.record import claim_record
from bptools.derivations.tables import ProofTables
from bptools.derivations.written import BOUND
from bptools.kernel import terms as t
from bptools.kernel import theorems as rules
from bptools.kernel.contexts import Context, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.scalars import Scalar
from bptools.kernel.terms import whole
from bptools.verification.checking import check
from bptools.verification.limits import Rejected
from bptools.witnesses.explicit import Array
from bptools.witnesses.values import Model
from tests.laws.falsehoods.statements import A, N, Statement, i, j
from tests.verification.altered import files

SIZE, PLACE, ONE = t.Variable("N"), t.Variable("j"), whole(1)
ENTRY = t.Element(t.MatrixVariable("A"), PLACE, PLACE)
DELTAS = t.IndexSum("i (summed)", t.Delta(t.Variable("i (summed)"), PLACE), SIZE)


def context(least=0):
    index, size = Scalars("j", Sort.NATURAL, least, SIZE), Scalars("N", Sort.NATURAL, 1)
    return Context((size, index, Matrices("A", SIZE, SIZE)))


def confirmed(statement, theorem, **parts):
    """Put to the reader a file in which a theorem is said to prove a statement."""
    claim = statement.claim
    record = {**msgspec.to_builtins(claim_record(claim)), **parts}
    tables = ProofTables()
    proves = tables.theorem(theorem)
    unit = Array(tuple(tuple(Scalar.number(int(a == b)) for b in range(4)) for a in range(4)))
    names = {"claim": claim.name, "finding": "proofs.test:claim"}
    proof = {
        **names,
        "printed": {name: record[name] for name in BOUND if name in record},
        **tables.content,
        "proves": proves,
        "instance": tables.model(Model({"N": whole(4), "j": whole(3)}, {"A": unit})),
    }
    cases = [{"verdict": "holds"}]
    finding = {**names, "verdict": "holds", "method": "symbolic", "cases": cases}
    return check(*files({"claims": [record], "evidence": [finding]}, proof))[0].rechecked


DELTA = Sum(KroneckerDelta(i, j), (i, 0, N - 1))


def test_a_range_is_that_of_a_printed_place():
    """The sum of delta_ij is 1 for j < N; A_jj says that j < N, and a delta says nothing."""
    beside = rules.equal(context(), t.Sum((DELTAS, ENTRY)), t.Sum((ONE, ENTRY)))
    assert confirmed(Statement(DELTA + A[j, j], 1 + A[j, j]), beside)
    alone = rules.equal(context(), t.Sum((DELTAS, t.Product((whole(0), ENTRY)))), ONE)
    lines = ["A as A: N by N", "N as N: natural from 1"]
    lines += [f"{letter} as {letter}: natural from 0" for letter in "ij"]
    with pytest.raises(Rejected, match="no printed place says that j has a range"):
        confirmed(Statement(DELTA, S.One), alone, declares=lines)


def test_a_least_value_is_printed_of_an_index_too():
    def theorem(least):
        inside = context(least)
        weight = t.minus(PLACE, whole(least))
        square = rules.scaled(rules.square(inside, ENTRY), weight)
        left = t.Product((weight, t.Conjugate(ENTRY), ENTRY))
        return rules.bounded(left, t.Relation.AT_LEAST, whole(0), square)

    def statement(least):
        left = (j - least) * A[j, j] * A[j, j].conjugate()
        return Statement(left, 0 * N, relation=Relation.AT_LEAST)

    assert confirmed(statement(0), theorem(0))
    lines = ["A as A: N by N", "N as N: natural from 1", "j as j: natural from 3"]
    with pytest.raises(Rejected, match="domain of the theorem is not the printed one"):
        confirmed(statement(3), theorem(3), declares=lines)
