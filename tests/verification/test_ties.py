"""What relates several matrices, in the reader: used where it is declared, and nowhere else."""

import copy

import pytest

from bptools.algebra import HaarAverage
from bptools.derivations import Algebra, Average, Derivation, Step, proof
from bptools.derivations.elaboration import Elaborator
from bptools.derivations.quantification import context_of
from bptools.derivations.tables import ProofTables
from bptools.kernel import terms as t
from bptools.kernel import theorems as kernel
from bptools.kernel.contexts import Bond, Context, Matrices, Scalars, Tie
from bptools.kernel.generators import Sort
from bptools.verification.checking import check
from bptools.verification.limits import Rejected
from bptools.verification.printed.claims import BOUND
from bptools.verification.rules.written import WrittenProof
from bptools.verification.terms.tables import Tables
from tests.laws.falsehoods.test_relations import FALSE, NEEDED, stated
from tests.verification.altered import files, written

TIED = {name: sides for name, sides in NEEDED.items() if sides[2][0].others}


def proved(sides):
    claim = stated(*sides)
    rule = Average() if claim.quantity.has(HaarAverage) else Algebra()

    @proof(claim)
    def derive():
        """Say it in one step."""
        return Derivation(claim.quantity, (Step(claim.closed_form, "", rule),))

    return written(derive.__proofs__[0])


def without_tie(results, content):
    """Return both files without the tie, in contexts and in all that is printed."""
    changed = copy.deepcopy(content)
    changed["contexts"] = [[d for d in context if d[0] != "Tie"] for context in changed["contexts"]]
    claim = copy.deepcopy(results["claims"][0])
    for part in ("hypotheses", "hypotheses_text"):
        claim[part] = claim[part][1:]
    changed["printed"] = {name: claim[name] for name in BOUND if name in claim}
    return files({**results, "claims": [claim]}, changed)


@pytest.mark.parametrize("sides", TIED.values(), ids=TIED)
def test_what_follows_from_a_tie_is_confirmed_and_refused_without(sides):
    results, content = proved(sides)
    (checked,) = check(*files(results, content))
    assert checked.rechecked, checked.because
    with pytest.raises(Rejected):
        check(*without_tie(results, content))


@pytest.mark.parametrize("sides", TIED.values(), ids=TIED)
def test_a_tie_of_another_kind_or_of_other_matrices_is_refused(sides):
    """Also if all that is printed says so; orthogonal matrices commute, not the other way round."""
    results, content = proved(sides)
    (tie,) = {str(d): d for c in content["contexts"] for d in c if d[0] == "Tie"}.values()
    for bond in ("commuting", "orthogonal", "Kraus family", "something"):
        if bond != tie[1] and (tie[1], bond) != ("commuting", "orthogonal"):
            changed = copy.deepcopy(content)
            for context in changed["contexts"]:
                for declared in context:
                    if declared[0] == "Tie":
                        declared[1] = bond
            with pytest.raises(Rejected):
                check(*files(results, changed))
    for names in (tie[2][:1], [*tie[2], tie[2][0]], [tie[2][0], "Z"]):
        changed = copy.deepcopy(content)
        for context in changed["contexts"]:
            for declared in context:
                if declared[0] == "Tie":
                    declared[2] = names
        with pytest.raises(Rejected):
            check(*files(results, changed))


N, SIZES = t.Variable("N"), (Scalars("N", Sort.NATURAL, 2),)
A, B = map(t.MatrixVariable, "AB")
LETTERS = tuple(Matrices(name, N, N) for name in "AB")


def read(theorem):
    """Return what the reader makes of a theorem of the kernel."""
    tables = ProofTables()
    place = tables.theorem(theorem)
    own = Tables()
    own.read_terms(tables.content["terms"])
    own.read_contexts(tables.content["contexts"])
    return WrittenProof(own, tables.content["theorems"]).theorem(place)


def test_values_in_the_place_of_tied_matrices_must_be_tied():
    commuting = Context((*LETTERS, *SIZES, Tie(Bond.COMMUTING, ("A", "B"))))
    theorem = kernel.equal(commuting, t.Product((A, B)), t.Product((B, A)))
    one = Context((LETTERS[0], *SIZES))
    square = t.Product((A, A))
    assert read(kernel.instance(theorem, one, {"B": square})).relation == "="
    tables = ProofTables()
    tables.theorem(kernel.instance(theorem, one, {"B": square}))
    content = copy.deepcopy(tables.content)
    values = content["theorems"][-1]["made_of"]["values"]
    content["terms"].append(["Transpose", content["terms"].index(["MatrixVariable", "A"])])
    values["B"] = len(content["terms"]) - 1
    own = Tables()
    own.read_terms(content["terms"])
    own.read_contexts(content["contexts"])
    with pytest.raises(Rejected):
        WrittenProof(own, content["theorems"])


@pytest.mark.parametrize("sides", FALSE.values(), ids=FALSE)
def test_what_does_not_follow_is_refused(sides):
    """A true proof's sides are exchanged for those of a false statement, both in its tables."""
    claim = stated(*sides)
    context = context_of([claim.quantity, claim.closed_form], claim.hypotheses, claim.domain)
    elaborate, tables = Elaborator(), ProofTables()
    left, right = tables.term(elaborate(claim.quantity)), tables.term(elaborate(claim.closed_form))
    made_of = {"context": tables.context(context), "left": left, "right": right}
    theorem = {
        "rule": "equal", "made_of": made_of, "states": {**made_of, "relation": "="},
    }  # fmt: skip
    own = Tables()
    own.read_terms(tables.content["terms"])
    own.read_contexts(tables.content["contexts"])
    with pytest.raises(Rejected, match="not shown to be equal"):
        WrittenProof(own, [theorem])
