"""Proofs as plain data: what is written is what was proved, and the same whatever came before."""

import json
from fractions import Fraction

import msgspec

from bptools.derivations.tables import ProofTables, constant_term
from bptools.kernel import terms as t
from bptools.kernel import theorems
from bptools.kernel.contexts import Context, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.scalar_terms import ScalarReader
from bptools.witnesses.values import NO_NAMES

X = t.Variable("x")
CONTEXT = Context((Scalars("x", Sort.REAL),))
SQUARE = t.Power(X, t.whole(2))


def written(theorem):
    tables = ProofTables()
    tables.theorem(theorem)
    return msgspec.json.encode(tables.content)


def test_a_theorem_is_written_with_all_that_it_was_made_of():
    gap = theorems.scaled(theorems.square(CONTEXT, X), t.whole(3))
    content = json.loads(written(gap))
    assert [entry["rule"] for entry in content["theorems"]] == ["square", "scaled"]
    assert content["theorems"][1]["made_of"]["theorem"] == 0
    assert content["theorems"][1]["states"]["relation"] == "<="
    assert content["contexts"] == [[["Scalar", "x", "real", 0, None]]]
    assert ["Rational", "3"] in content["terms"]


def test_what_occurs_twice_is_written_once():
    content = json.loads(written(theorems.equal(CONTEXT, SQUARE, t.Product((X, X)))))
    assert content["terms"].count(["Variable", "x"]) == 1


def test_the_same_proof_is_written_in_the_same_bytes():
    first = written(theorems.equal(CONTEXT, SQUARE, t.Product((X, X))))
    for prime in (101, 103):  # other generators come first now
        ScalarReader(NO_NAMES)(t.Power(t.whole(prime), t.whole(Fraction(1, 2))))
    assert written(theorems.equal(CONTEXT, SQUARE, t.Product((X, X)))) == first


def test_a_constant_is_written_as_a_term_of_the_same_value():
    read = ScalarReader(NO_NAMES)
    half = t.whole(Fraction(1, 2))
    term = t.Sum(
        (t.Product((t.whole(-3), t.ImaginaryUnit(), t.Power(t.whole(6), half))), t.Pi(), half)
    )
    assert read(constant_term(read(term))) == read(term)
    assert read(constant_term(read(t.whole(0)))).is_zero
